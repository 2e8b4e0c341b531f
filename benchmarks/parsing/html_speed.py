"""Reading a saved page against merely parsing the same bytes: at most half as much again.

``python benchmarks/parsing/html_speed.py [FOLDER]``; without a folder the pages of the test corpus are read, each
repeated to the size of a real page.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from monitor.parsing.html.page import read_page  # noqa: E402 - the program may be run from anywhere

BAR = 1.5
ROUNDS = 15
_PAGE = 400_000


def main() -> int:
    """Print both times and their ratio; 1 when the ratio is above the bar."""
    pages = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.html"))] if len(sys.argv) > 1 else corpus()
    # Both sides drop their tree in the loop: freeing it is part of parsing.
    parse = fastest(lambda page: LexborHTMLParser(page), pages)  # noqa: PLW0108 - the class is not a plain function
    read = fastest(read_page, pages)
    size = sum(map(len, pages)) / 1e6
    print(f"{len(pages)} pages, {size:.1f} MB: parse {parse * 1e3:.1f} ms, read {read * 1e3:.1f} ms", end=", ")
    print(f"ratio {read / parse:.2f} (bar {BAR})")
    return int(read / parse > BAR)


def fastest(work: Callable[[bytes], object], pages: list[bytes]) -> float:
    """Seconds of processor time of the best round."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for page in pages:
            work(page)
        best = min(best, time.process_time() - start)
    return best


def corpus() -> list[bytes]:
    """The corpus pages that hold ads, each with filling as between the results of a real page."""
    words = b"some words of a result as people read them "
    filling = b"<div class='x y z' id='' data-z='1'><div jsname='a' role='x'><span class='w'>" + words
    filling += b"</span><a href='https://a.example/b?c=d' class='l'><b>" + words + b"</b></a></div></div>"
    pages = []
    for path in sorted((ROOT / "tests/corpus/html/cases").glob("*-20*.html")):
        page = path.read_bytes()
        pages.append(page.replace(b"</body>", filling * (_PAGE // len(filling)) + b"</body>"))
    return pages


if __name__ == "__main__":
    sys.exit(main())
