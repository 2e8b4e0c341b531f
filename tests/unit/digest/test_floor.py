"""A day on which too little was seen never reads like a day on which nothing was wrong."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.delivery import Renderer
from monitor.digest import compose
from monitor.digest.floor import MIN_LOOKS
from monitor.model.coverage import Coverage
from monitor.model.digest import RenderedDigest
from monitor.model.enums import Engine, IncidentState, PageState
from monitor.planning.promise import TOO_FEW
from tests.digest_story import TEMPLATES, coverage, incident, line, story

RENDERER = Renderer(TEMPLATES)
ALL_CLEAR = re.compile(
    r"""
      \b no \s+ (new \s+|open \s+)? (incidents?|violations?|breach\w*|offenders?|findings?)
    | \b 0 \s+ (new|open|incidents?|violations?|suspected|breach\w*)
    | nothing \s+ (awaits|new|found|wrong|was \s+ found)
    | \b (none|nobody) \s+ (was|were) \s+ (found|seen)
    | (?<! not\ an\ ) all.clear
    | \b clean \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Whatever a reader would take for "nobody broke the rules"."""
SEEN, LOST = PageState.ADS, PageState.CAPTCHA


def told(coverage: Coverage, *, open_incidents: int = 0) -> RenderedDigest:
    """The digest of one day. What the fortnight before it is worth is told apart, and clean only by its own looks."""
    found = tuple(incident(number) for number in range(open_incidents))
    return RENDERER.render(compose(story(incidents=found, transitions=(), examples={}, coverage=coverage, report=None)))


def day(looks: int, lost: int = 0, *, planned: int = 0, ads: int = 0) -> Coverage:
    """A day on Google with so many usable looks, pages that were lost, planned searches, and ads within the rules."""
    verdicts = {"COMPLIANT": ads} if ads else {}
    checks = line(Engine.GOOGLE, "US", {SEEN: looks, LOST: lost})
    return replace(coverage(lines=(checks,), failures=(), verdicts=verdicts), planned=planned)


def reads_like_an_all_clear(rendered: RenderedDigest) -> list[str]:
    shown = re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", " ", rendered.html, flags=re.DOTALL))
    parts = (rendered.subject, shown, rendered.text)
    return [found[0] for part in parts for found in ALL_CLEAR.finditer(" ".join(part.split()))]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_nothing_reads_like_an_all_clear_below_the_floor(data: st.DataObject) -> None:
    looks = data.draw(st.integers(0, 200), label="usable looks")
    fewest = 0 if looks < MIN_LOOKS else looks + 1
    lost = data.draw(st.integers(fewest, 500), label="lost")
    standing = data.draw(st.integers(0, 2), label="open incidents")
    rendered = told(day(looks, lost, ads=data.draw(st.integers(0, 9))), open_incidents=standing)
    assert [] == reads_like_an_all_clear(rendered)
    for part in (rendered.html, rendered.text):
        assert "This is not an all-clear" in " ".join(part.split())


@settings(deadline=None, max_examples=30)
@given(st.integers(MIN_LOOKS, 300), st.data())
def test_planned_searches_that_got_no_answer_count_as_not_seen(looks: int, data: st.DataObject) -> None:
    planned = data.draw(st.integers(2 * looks + 1, 5 * looks))
    rendered = told(day(looks, planned=planned))
    assert [] == reads_like_an_all_clear(rendered)
    assert f"only {looks:,} of {planned:,} searches showed a usable page" in " ".join(rendered.text.split())


@pytest.mark.parametrize(("looks", "lost", "planned"), [(MIN_LOOKS, 0, 0), (MIN_LOOKS, MIN_LOOKS, 0), (50, 0, 100)])
def test_at_the_floor_silence_is_told_with_what_it_rests_on(looks: int, lost: int, planned: int) -> None:
    rendered = told(day(looks, lost, planned=planned))
    assert f"no new incidents in {looks} looks" in rendered.subject
    assert reads_like_an_all_clear(rendered), "this test would see an all-clear"


def test_a_day_just_below_the_floor_says_how_little_was_seen() -> None:
    rendered = told(day(MIN_LOOKS - 1), open_incidents=1)
    assert "] too little was seen (19 looks), 1 still open - " in rendered.subject
    assert "only 19 searches showed a usable page; silence needs 20" in " ".join(rendered.text.split())


def test_what_was_found_is_told_below_the_floor_too_with_a_warning() -> None:
    rendered = RENDERER.render(compose(story(coverage=day(3))))
    assert "1 new, 1 recurring, 1 cured, too little was seen (3 looks)" in rendered.subject
    assert "This is not an all-clear" in rendered.text


def test_ads_that_were_judged_below_the_floor_are_counted_without_zeros() -> None:
    assert "Ads judged: 4 within the rules; could not tell" in " ".join(told(day(3, ads=4)).text.split())
    assert "Ads judged: too few for a count; could not tell" in " ".join(told(day(3)).text.split())


def test_a_cured_incident_below_the_floor_is_no_all_clear() -> None:
    cured = incident(state=IncidentState.CURED)
    rendered = RENDERER.render(compose(story(incidents=(cured,), examples={}, coverage=day(2), report=None)))
    assert [] == reads_like_an_all_clear(rendered)


def test_the_bound_is_that_of_every_slice_of_the_coverage() -> None:
    assert TOO_FEW == MIN_LOOKS
