"""How well saved pages are read, against labels made by people: ``python benchmarks/parsing/score_pages.py FOLDER``.

The folder holds ``labels.jsonl``, one object a file: ``file``, ``n_text_ads``, ``n_product_ads``, ``query`` and
``ads`` with ``rank``, ``block``, ``title``, ``description``, ``display_url``, ``final_url``, ``click_url``,
``landing_url``, ``landing_source``, ``sitelinks`` (a number). Pages of other people are never part of this project.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.model.captures import ParsedAd
from monitor.parsing import parse

BARS = {
    "found": 0.99,
    "title": 0.99,
    "display_url": 0.99,
    "block": 0.98,
    "rank": 0.98,
    "landing_url": 0.99,
}
_FIELDS = ("title", "display_url", "block", "rank", "final_url", "click_url", "landing_url", "landing_source")


def main() -> int:
    """Print accuracy by field and every difference; 1 when a bar is missed, 0 when nothing is there to score."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("labels")
    if not (folder / "labels.jsonl").is_file():
        print(f"nothing scored: no labels.jsonl in {folder}")
        return 0
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        path = folder / label["file"]
        if path.suffix in {".html", ".htm", ".mhtml", ".har", ".warc"} and path.is_file():
            score_file(label, path, right, asked)
    missed = False
    for field in asked:
        share = right[field] / asked[field] if asked[field] else 1.0
        bar = BARS.get(field)
        missed = missed or (bar is not None and share < bar)
        print(f"{field:18} {right[field]:4}/{asked[field]:<4} {share:7.2%}" + (f"  bar {bar:.0%}" if bar else ""))
    print(f"invented           {asked['invented']:4}")
    return int(missed or asked["invented"] > 0)


def score_file(label: dict[str, Any], path: Path, right: Counter[str], asked: Counter[str]) -> None:
    """Score one page; ads are paired by title, then by what is left in order."""
    parsed = parse(path.read_bytes(), name=path.name)
    found = [ad for page in parsed.pages for ad in page.ads]
    pairs, invented = pair(found, label["ads"])
    asked["found"] += len(label["ads"])
    right["found"] += len(pairs)
    asked["invented"] += len(invented)
    right["invented"] += len(invented)
    for ad in invented:
        print(f"{path.name}: invented {ad.title!r}")
    products = sum(page.product_ads for page in parsed.pages)
    tally("product_ads (±2)", abs(products - label["n_product_ads"]) <= 2, f"{path.name}: {products}", right, asked)
    for ad, truth in pairs:
        score_ad(ad, truth, path.name, right, asked)


def pair(
    found: list[ParsedAd], truths: list[dict[str, Any]]
) -> tuple[list[tuple[ParsedAd, dict[str, Any]]], list[ParsedAd]]:
    """Ads with the label each belongs to, and ads no label is left for."""
    left = list(truths)
    pairs, odd = [], []
    for ad in found:
        truth = next((each for each in left if each["title"] == ad.title), None)
        if truth is None:
            odd.append(ad)
        else:
            left.remove(truth)
            pairs.append((ad, truth))
    pairs += list(zip(odd, left, strict=False))
    return pairs, odd[len(left) :]


def score_ad(ad: ParsedAd, truth: dict[str, Any], name: str, right: Counter[str], asked: Counter[str]) -> None:
    """Score the fields of one ad; a landing URL may stop at a known tracker."""
    for field in _FIELDS:
        value = ad.position if field == "rank" else getattr(ad, field)
        value = str(value) if field in {"block", "landing_source"} and value is not None else value
        accepted = {truth[field]}
        if field == "click_url":
            accepted.add(truth.get("click_url_raw"))
        if field == "landing_url":
            accepted.update(truth.get("landing_chain") or ())
            if truth[field] is None and value is None:
                continue
        tally(field, value in accepted, f"{name} #{truth['rank']}: {value!r} for {truth[field]!r}", right, asked)
    tally("sitelinks", len(ad.sitelinks) == truth["sitelinks"], f"{name}: {ad.sitelinks}", right, asked)
    tally("description", alike(ad.description, truth["description"]), f"{name}: {ad.description!r}", right, asked)


def tally(field: str, good: bool, text: str, right: Counter[str], asked: Counter[str]) -> None:  # noqa: FBT001
    """Count one comparison and show what differs."""
    asked[field] += 1
    right[field] += good
    if not good:
        print(f"{field}: {text}")


def alike(one: str | None, other: str | None) -> bool:
    """Whether two descriptions share most of their words, or one begins with the other."""
    if not one or not other:
        return (one or None) == (other or None)
    words, truth = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return one.startswith(other) or other.startswith(one) or len(words & truth) >= 0.8 * len(words | truth)


if __name__ == "__main__":
    sys.exit(main())
