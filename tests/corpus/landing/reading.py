"""What a case says, in the form its expected file holds; run as a program, it writes the expectations anew.

``python tests/corpus/landing/reading.py`` after a change of the rules, then review the diff case by case.
"""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from monitor.attribution import Attributor
from monitor.attribution.landing import publishers_of, read_landing
from monitor.config import load_policy
from monitor.config.tables import load_networks
from monitor.model.policy import Policy
from monitor.parsing.landing import landing_pages

CASES = Path(__file__).parent / "cases"


@cache
def _rules() -> tuple[Attributor, Policy]:
    policy = load_policy(None)
    return Attributor(load_networks(), policy), policy


def files() -> list[Path]:
    """Every case, without its note and its expectation."""
    return sorted(path for path in CASES.iterdir() if path.suffix in {".html", ".har", ".warc", ".mhtml"})


def read(path: Path) -> list[dict[str, Any]]:
    """What the pages of one file say."""
    readings = [read_landing(page, *_rules()) for page in landing_pages(path.read_bytes(), name=path.name)]
    return [
        {
            "url": each.page.url,
            "named": [f"{claim.network}:{claim.publisher_id}" for claim in publishers_of(each)],
            "publishers": [f"{c.network}:{c.publisher_id} x{c.links}" for c in each.publishers],
            "hits": [
                f"{h.network}:{h.publisher_id} {h.programme} "
                f"{h.link.element.path} [{h.link.element.attribute}] {h.proof}"
                for h in each.hits
            ],
            "out_links": [link.url for link in each.links if link.out_link],
            "monetisers": list(each.monetisers),
            "findings": [f"{f.rule} {f.path} {f.network}:{f.publisher_id} foreign={f.foreign}" for f in each.findings],
            "suspicions": [f"{s.kind} {s.outcome} {s.score}" for s in each.suspicions],
        }
        for each in readings
    ]


def expectation(path: Path) -> Path:
    """The file that holds what a case must say."""
    return path.with_name(f"{path.stem}.expected.json")


if __name__ == "__main__":
    for case in files():
        text = json.dumps(read(case), indent=2, ensure_ascii=False)
        expectation(case).write_text(f"{text}\n", encoding="utf-8")
