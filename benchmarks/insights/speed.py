"""Read an export of 100,000 rows: ``python benchmarks/insights/speed.py [ROWS]``."""

import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.insights import read_insights

RIVALS = 9
HEADER = (
    "Search keyword,Display URL domain,Impression share,Overlap rate,Position above rate,Top of page rate,"
    "Abs. Top of page rate,Outranking share"
)


def export(rows: int, seed: int = 1) -> bytes:
    """A keyword report of our own making whose numbers are true counts."""
    random = Random(seed)
    lines = [
        "Auction insights report",
        '"November 1, 2026 - November 14, 2026"',
        HEADER,
    ]
    for group in range(rows // (RIVALS + 1)):
        auctions = random.randint(20, 1_500)
        own = random.randint(auctions // 4, auctions)
        lines.append(f"keyword {group},You,{own / auctions:.2%}, --, --,90.00%,60.00%, --")
        for rival in range(RIVALS):
            both = random.randint(1, own)
            theirs = both + random.randint(0, auctions - own)
            above = random.randint(0, both)
            share = f"{theirs / auctions:.2%}" if theirs * 10 >= auctions else "< 10%"
            lines.append(
                f"keyword {group},rival-{rival}.example,{share},{both / own:.2%},{above / both:.2%},80.00%,20.00%,"
                f"{(own - above) / auctions:.2%}"
            )
    return "\n".join(lines).encode()


def main() -> None:
    content = export(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    started, worked = time.perf_counter(), time.process_time()
    found = read_insights(content)
    took, worked = time.perf_counter() - started, time.process_time() - worked
    print(f"{len(found.rows)} rows in {took:.2f} s ({worked:.2f} s of one processor); {found.error or 'accepted'}")


if __name__ == "__main__":
    main()
