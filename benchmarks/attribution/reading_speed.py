"""How many URLs a second the attributor reads offline, beside the obvious way: urllib.parse and one rule after another.

Usage: ``python benchmarks/attribution/reading_speed.py [COUNT]``. Both run in one process on one core over the same
distinct URLs, made of the contract cases with fresh IDs, half of them wrapped in an ad's click URL. CPU time counts.
"""

import random
import re
import sys
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT))

from monitor.attribution import Attributor  # noqa: E402 - found through the line above
from monitor.config import load_policy  # noqa: E402
from monitor.config.tables import load_networks  # noqa: E402
from monitor.model.networks import LinkRule, NetworkTable, Place  # noqa: E402

ROUNDS = 5
_CASES = _ROOT / "tests" / "unit" / "attribution" / "network_cases.txt"
_PLAIN = "https://www.shop{n}.example/p/{n}?utm_source=google&utm_medium=cpc&utm_campaign={n}&gclid=Cj0{n}&color=red"
_OWN = (
    "https://www.alibaba.com/?src=sem_ggl&cmpgn={n}&adgrp={n}&tgt=kwd-{n}&mtchtyp=e&device=c&creative={n}&gclid=Cj0{n}"
)


def urls(count: int) -> list[str]:
    """Distinct URLs: a third plain or the brand's own, the rest affiliates'; every second one behind an ad click."""
    chance = random.Random(7)
    lines = [
        line.split(" ")[1] for line in _CASES.read_text(encoding="utf-8").splitlines() if line[:1] not in {"", "#"}
    ]
    made = []
    for number in range(count):
        template = chance.choice([*lines, *[_PLAIN, _OWN] * (len(lines) // 4)])
        joint = "&" if "?" in template else "?"
        url = template.replace("{n}", str(number)) + ("" if "#" in template else f"{joint}bench={number}")
        if number % 2:
            inner = urlsafe_b64encode(quote(url, safe="").encode()).decode().rstrip("=")
            url = f"https://www.bing.com/aclick?ld=e8{number}&u={inner}&rlid={number}"
        made.append(url)
    return made


def naive(table: NetworkTable, texts: list[str]) -> int:
    """Standard library only, every rule tried on every URL; unwraps one Bing layer."""
    rules = [
        (rule, re.compile("|".join(re.escape(host.strip(".*{}")) for host in rule.hosts)))
        for network in table.networks
        for rule in network.rules
    ]
    named = 0
    for text in texts:
        parts, query = _parsed(text)
        if parts.hostname == "www.bing.com":
            parts, query = _parsed(unquote(urlsafe_b64decode(query["u"] + "=" * (-len(query["u"]) % 4)).decode()))
        for rule, hosts in rules:
            if hosts.search(parts.hostname or "") and _fits(rule, parts.path, query):
                named += any(reader.place is Place.QUERY and reader.key in query for reader in rule.publisher)
                break
    return named


def _parsed(text: str) -> tuple[SplitResult, dict[str, str]]:
    parts = urlsplit(text)
    return parts, {key.lower(): values[0] for key, values in parse_qs(parts.query).items()}


def _fits(rule: LinkRule, path: str, query: dict[str, str]) -> bool:
    return (
        (rule.path is None or rule.path.search(path) is not None)
        and all(key in query for key in rule.need)
        and (not rule.need_any or any(key in query for key in rule.need_any))
        and all(key in query and pattern.search(query[key]) for key, pattern in rule.matches)
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    table = load_networks()
    texts = urls(count)
    attributor = Attributor(table, load_policy(None))
    attributor.read_many(texts[:500])
    ways = {
        "monitor.attribution": lambda: sum(r.publisher_id is not None for r in attributor.read_many(texts)),
        "urllib.parse, rule by rule": lambda: naive(table, texts),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    named = {}
    # In turns, so that a busy machine slows both; the best of each is what the code can do.
    for _ in range(ROUNDS):
        for name, run in ways.items():
            start = time.process_time()
            named[name] = run()
            rates[name].append(count / (time.process_time() - start))
    average = sum(map(len, texts)) / count
    print(f"{count} distinct URLs, {average:.0f} characters on average, one core, CPU time, best of {ROUNDS}\n")
    print("| way | URLs/s | publishers read |")
    print("|---|---:|---:|")
    for name, measured in rates.items():
        print(f"| {name} | {max(measured):,.0f} | {named[name]:,} |")


if __name__ == "__main__":
    main()
