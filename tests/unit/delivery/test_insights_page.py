"""The page of `monitor insights --html`: self-contained, every number in words too, and hostile text stays text."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from monitor.data import templates
from monitor.delivery.insights_page import insights_page
from monitor.model.insights import (
    Alarm,
    AlarmKind,
    Assessment,
    InsightFile,
    InsightSource,
    OwnCause,
    Share,
    SharePoint,
    ShareSeries,
)

FIRST = date(2026, 11, 1)
HOSTILE = '"><script>alert(1)</script>\u202e'


def page(told: Assessment, *files: tuple[str, InsightFile], brand: str = "Alibaba.com") -> str:
    return insights_page(told, files, brand=brand, templates=templates())


def series(domain: str | None, *shares: Share | None, **more: Any) -> ShareSeries:
    points = tuple(
        SharePoint(first=FIRST + timedelta(days=day), last=FIRST + timedelta(days=day), share=share)
        for day, share in enumerate(shares)
    )
    return ShareSeries(domain=domain, points=points, **{"keyword": "alibaba", **more})


def alarm(kind: AlarmKind = AlarmKind.NEW_DOMAIN, **more: Any) -> Alarm:
    base: dict[str, Any] = {"keyword": "alibaba", "domain": "a.example", "since": FIRST, "after": Share(0.3, 0.3)}
    return Alarm(kind=kind, **{**base, **more})


EXACT = [Share(0.9, 0.9), Share(0.8, 0.8), Share(0.85, 0.85)]
BOUND = [Share(0.02, 0.1), None, Share(0.05, 0.1), Share(0.0, 0.1)]


def test_page_loads_nothing_and_runs_nothing() -> None:
    html = page(Assessment(alarms=(alarm(),), series=(series(None, *EXACT), series("a.example", *BOUND))))
    assert "default-src 'none'" in html
    assert re.findall(r"(?i)\b(?:src|href|xlink:href|on\w+)=|url\(|@import|<script|<link|<img|<iframe", html) == []


def test_shares_bounds_and_alarms_are_drawn_and_said() -> None:
    html = page(Assessment(alarms=(alarm(),), series=(series(None, *EXACT), series("a.example", *BOUND))))
    assert 1 == html.count("<figure>")
    # The own line is whole; the rival's has a gap, and its bounds are areas.
    assert (3, 2) == (html.count('class="stroke"'), html.count('class="band"'))
    assert "own share, 2 Nov 2026: 80.0%" in html
    assert "a.example, 1 Nov 2026: 2.0% – 10.0%" in html
    assert "1: New domain: a.example" in html
    assert re.search(r'role="img" aria-label="Impression shares for [^"]*own share last 85.0%', html)


def test_alarms_that_begin_on_one_day_share_a_mark_and_those_outside_have_none() -> None:
    several = (alarm(), alarm(AlarmKind.DOMAIN_RISING), alarm(since=None), alarm(since=FIRST - timedelta(days=9)))
    html = page(Assessment(alarms=several, series=(series(None, *EXACT),)))
    assert re.findall(r"<text [^>]*>(1, 2)</text>", html) == ["1, 2"]
    assert 1 == html.count('class="when"')


def test_names_from_files_cannot_become_markup() -> None:
    told = Assessment(
        alarms=(alarm(domain=HOSTILE, keyword=HOSTILE, reasons=(HOSTILE,)),),
        series=(series(HOSTILE, *EXACT, keyword=HOSTILE), series(None, *EXACT, keyword=HOSTILE, account=HOSTILE)),
    )
    html = page(told, (HOSTILE, InsightFile(error=HOSTILE)), brand=HOSTILE)
    assert "<script" not in html
    assert "\u202e" not in html


def test_keyword_with_an_alarm_is_pictured_first() -> None:
    shown = (series(None, *EXACT, keyword="large", impressions=900), series(None, *EXACT, keyword="alarmed"))
    html = page(Assessment(alarms=(alarm(keyword="alarmed"),), series=shown))
    assert re.findall("<h3>“(.*)”</h3>", html) == ["alarmed", "large"]


def test_what_is_too_much_is_cut_and_counted() -> None:
    many = tuple(series(None, *EXACT, keyword=f"k{number}") for number in range(14))
    undecided = tuple(alarm(AlarmKind.CANNOT_TELL, reasons=("too few",)) for _ in range(25))
    html = page(Assessment(alarms=undecided, series=many))
    assert ("and 2 more; give fewer files" in html, "do not decide (25)" in html, "and 5 more;" in html) == (True,) * 3
    rivals = tuple(series(f"r{number}.example", *EXACT) for number in range(9))
    assert 6 == page(Assessment(series=(series(None, *EXACT), *rivals))).count('<span class="key')


def test_one_moment_is_no_picture_and_silence_is_no_all_clear() -> None:
    html = page(Assessment(series=(series(None, EXACT[0]), ShareSeries(domain="a.example"))))
    assert "<figure>" not in html
    assert "No change to tell. That is no all-clear" in html
    assert "no own daily series long enough" in html
    assert "less than 3.1 points (in the series" in page(Assessment(smallest=(0.031, 0.09)))


def test_every_file_is_listed_with_what_it_gave() -> None:
    cause = OwnCause(source=InsightSource.GOOGLE_ADS, account="1", campaign_id=None, day=FIRST, what="budget changed")
    html = page(
        Assessment(newest=FIRST),
        ("changes.jsonl", InsightFile(source=InsightSource.GOOGLE_ADS, causes=(cause,), lost=("line 2",))),
        ("empty.csv", InsightFile()),
        ("bad.csv", InsightFile(error="no table of shares")),
    )
    for words in (
        "Google Ads: 1 own change; 1 line of no use",
        "source not stated: nothing in it",
        "refused: no table of shares",
        "Data until 1 Nov 2026",
        "Read from 3 files",
    ):
        assert words in html


def test_templates_stand_where_the_renderer_looks_for_them() -> None:
    assert (Path(templates()) / "web" / "insights.html.jinja").is_file()
