"""How long reading a provider's answer takes, against ``json.loads`` of the same bytes, and 20,000 table rows.

Run: ``python -m benchmarks.parsing.json_speed`` or as a file. The bar: 3.0 for answers, 2 s for the table.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.parsing import parse

REPEATS = 200


def answer(ads: int, organic: int) -> bytes:
    """An answer in SerpApi's form and with its usual parts; real ones are larger still."""
    click = "https://www.google.com/aclk?sa=L&ai=" + "DChcSEwj" * 20 + "&sig=AOD64_0&q&adurl=https%3A%2F%2F"
    data = {
        "search_metadata": {"id": "65a0", "status": "Success", "processed_at": "2026-11-16 08:00:12 UTC"},
        "search_parameters": {"engine": "google_ads", "q": "alibaba", "gl": "us", "hl": "en", "device": "desktop"},
        "ads": [
            {
                "position": place,
                "block_position": "top" if place < 4 else "bottom",
                "title": f"Wholesale deals {place}",
                "link": f"https://shop{place}.example/deals",
                "displayed_link": f"https://www.shop{place}.example › deals",
                "tracking_link": f"{click}shop{place}.example%2Fdeals%3Fpid%3D{place}",
                "description": "Suppliers, prices and shipping in one place. " * 3,
                "sitelinks": [{"title": f"Link {n}", "link": f"https://shop{place}.example/{n}"} for n in range(4)],
            }
            for place in range(1, ads + 1)
        ],
        "organic_results": [
            {
                "position": place,
                "title": f"Result {place}",
                "link": f"https://site{place}.example/page",
                "redirect_link": f"https://www.google.com/url?sa=t&url=https://site{place}.example/" + "x" * 200,
                "displayed_link": f"https://site{place}.example › page",
                "favicon": "https://serpapi.com/searches/65a0/images/" + "f" * 120 + ".png",
                "snippet": "What this page is about, in two lines of text. " * 4,
                "snippet_highlighted_words": ["alibaba", "wholesale", "suppliers"],
                "about_this_result": {
                    "source": {"description": "Words about the source. " * 6, "security": "secure", "icon": "i.png"},
                    "keywords": ["alibaba"],
                    "languages": ["English"],
                    "regions": ["the United States"],
                },
                "sitelinks": {
                    "inline": [{"title": f"Part {n}", "link": f"https://site.example/{n}"} for n in range(4)]
                },
                "about_page_link": f"https://www.google.com/search?q=About+https://site{place}.example&tbm=ilp",
                "source": f"Site {place}",
            }
            for place in range(1, organic + 1)
        ],
        "related_questions": [
            {
                "question": f"Question {n}?",
                "snippet": "Answer. " * 30,
                "title": f"Page {n}",
                "list": [f"item {i}" for i in range(6)],
            }
            for n in range(8)
        ],
        "inline_images": [
            {
                "link": f"https://www.google.com/search?q=alibaba&tbm=isch&ictx={n}",
                "source": f"https://images{n}.example/page",
                "thumbnail": f"https://serpapi.com/searches/65a0/images/{n}.jpeg",
                "original": f"https://images{n}.example/{n}.jpg",
                "title": f"Picture {n}",
                "source_name": f"Images {n}",
            }
            for n in range(20)
        ],
        "local_results": {
            "places": [
                {
                    "position": n,
                    "title": f"Office {n}",
                    "place_id": f"{n:020d}",
                    "lsig": "AB86z5" + "q" * 20,
                    "rating": 4.1,
                    "reviews": 210 + n,
                    "type": "Trading company",
                    "address": f"{n} Harbour Street",
                    "phone": "+1 555 0100",
                    "links": {
                        "website": f"https://office{n}.example/",
                        "directions": "https://maps.example/d" + "m" * 80,
                    },
                    "gps_coordinates": {"latitude": 30.1 + n, "longitude": -97.7 - n},
                }
                for n in range(20)
            ]
        },
        "inline_videos": [
            {
                "position": n,
                "title": f"How sourcing works, part {n}",
                "link": f"https://videos.example/watch?v={n:011d}",
                "thumbnail": f"https://serpapi.com/searches/65a0/images/video{n}.jpeg",
                "channel": f"Channel {n}",
                "duration": "12:34",
                "platform": "Videos",
                "date": "Nov 3, 2026",
                "key_moments": [
                    {"time": f"0{i}:10", "title": f"Step {i}", "link": f"https://v.example/{i}"} for i in range(6)
                ],
            }
            for n in range(10)
        ],
        "pagination": {
            "current": 1,
            "other_pages": {str(n): f"https://www.google.com/search?q=alibaba&start={n}0" for n in range(2, 11)},
        },
        "related_searches": [
            {"query": f"alibaba {n}", "link": "https://www.google.com/search?q=" + "a" * 90} for n in range(12)
        ],
    }
    return json.dumps(data, indent=2).encode()


def table(rows: int) -> bytes:
    """An observation table with three ads a check."""
    head = "seen_at,engine,query,country,device,position,block,title,description,display_url,final_url,click_url"
    lines = [
        f"2026-11-{16 + n % 7:02d}T{n % 24:02d}:{n // 3 % 60:02d}:00Z,google,alibaba {n // 3 % 50},us,desktop,"
        f'{n % 3 + 1},top,"Wholesale {n % 90}, cheap","Suppliers and prices",www.shop{n % 90}.example,'
        f"https://shop{n % 90}.example/deals,"
        f"https://www.google.com/aclk?sa=L&ai=Dx{n}&adurl=https%3A%2F%2Fshop{n % 90}.example%2Fdeals%3Fpid%3D{n}"
        for n in range(rows)
    ]
    return "\n".join([head, *lines]).encode()


def best(repeats: int, *works: Callable[[], object]) -> list[float]:
    """The shortest of many times of each, taken in turn, in seconds: what the machine does when left alone."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for work, taken in zip(works, times, strict=True):
            start = time.process_time()
            work()
            taken.append(time.process_time() - start)
    return [min(taken) for taken in times]


def main() -> None:
    for ads, organic in ((3, 9), (6, 10), (12, 20)):
        content = answer(ads, organic)
        plain, whole = best(REPEATS, partial(json.loads, content), partial(parse, content, name="answer.json"))
        said = f"json.loads {plain * 1e3:.2f} ms, parse {whole * 1e3:.2f} ms, ratio {whole / plain:.2f}"
        print(f"{len(content) // 1024:4d} KB, {ads:2d} ads, {organic:2d} organic: {said}")
    rows = table(20_000)
    print(f"table of 20,000 rows: {best(3, partial(parse, rows, name='table.csv'))[0]:.2f} s")


if __name__ == "__main__":
    main()
