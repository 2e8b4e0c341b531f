"""The digest as a person sees it: in a real Chromium, wide and narrow, light and dark."""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from monitor.advertiser.own_data import read_files
from monitor.delivery import Renderer
from monitor.delivery.insights_page import insights_page
from monitor.digest import compose
from monitor.insights import assess
from monitor.model.digest import DigestInput
from tests.coverage_story import fortnight
from tests.digest_story import TEMPLATES, brand_policy, coverage, crowd, own_accounts, story
from tests.hostile import PAYLOADS, poisoned

pytestmark = pytest.mark.browser

DAYS = {
    "full": story(),
    "quiet": story(incidents=(), transitions=(), examples={}),
    "blind": story(incidents=(), transitions=(), examples={}, coverage=coverage(lines=(), newest=None)),
    "own accounts": story(own_data=own_accounts()),
    "own accounts, unbroken": story(own_data=own_accounts("W" * 400)),
    "crowd": replace(crowd(60), max_incidents=60),
    "unbroken": poisoned(story(policy=brand_policy()), "W" * 400),
    "wide letters": poisoned(story(), "\ufdfd" * 60),
}
MIN_CONTRAST = 4.5
"""WCAG 2.1 AA for text of ordinary size."""
LOW_CONTRAST = """() => {
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const color = numbers(getComputedStyle(each).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own) continue;
    const [a, b] = [luminance(numbers(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < %s) low.push(`${element.className} ${contrast.toFixed(2)}: ${element.textContent.slice(0, 40)}`);
  }
  return low;
}""".replace("%s", str(MIN_CONTRAST))
SMALLEST_FONT = """() => Math.min(...[...document.body.querySelectorAll('*')]
  .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(each => parseFloat(getComputedStyle(each).fontSize)))"""
BRIGHTNESS = (
    "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b) / 3"
)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Chromium refuses its sandbox to root; the pages are our own files.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


class Viewer:
    """Opens pages in one tab, and notes every address they ask for beside their own."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._path = folder / "digest.html"
        self._page = browser.new_page()
        self._page.on("request", lambda request: self.asked.append(request.url))
        self.asked: list[str] = []

    def open(self, html: str, *, width: int = 1200, scheme: str = "light") -> Page:
        self._path.write_text(html, encoding="utf-8")
        self._page.set_viewport_size({"width": width, "height": 900})
        self._page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.asked.clear()
        self._page.goto(self._path.as_uri(), wait_until="load")
        self.asked.remove(self._path.as_uri())
        return self._page


@pytest.fixture(scope="module")
def viewer(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Viewer:
    return Viewer(browser, tmp_path_factory.mktemp("digest"))


@cache
def insights_html() -> str:
    """The page of `monitor insights --html` over the example's own accounts."""
    files = list(read_files([Path(__file__).resolve().parents[2] / "examples" / "own-accounts"]))
    told = assess([file for _, file in files])
    named = [(path.name, file) for path, file in files]
    return insights_page(told, named, brand="Alibaba.com", templates=TEMPLATES)


def html_of(day: DigestInput) -> str:
    return Renderer(TEMPLATES).render(compose(day)).html


@pytest.mark.parametrize("width", [320, 380, 1200])
@pytest.mark.parametrize("name", DAYS)
def test_no_width_needs_sideways_scrolling(viewer: Viewer, name: str, width: int) -> None:
    page = viewer.open(html_of(DAYS[name]), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1200])
@pytest.mark.parametrize("name", ["full", "quiet", "blind", "own accounts"])
def test_all_text_stands_out_from_its_ground(viewer: Viewer, name: str, width: int, scheme: str) -> None:
    page = viewer.open(html_of(DAYS[name]), width=width, scheme=scheme)
    assert page.evaluate(LOW_CONTRAST) == []


def test_dark_is_dark_and_light_is_light(viewer: Viewer) -> None:
    assert viewer.open(html_of(story())).evaluate(BRIGHTNESS) > 200
    assert viewer.open(html_of(story()), scheme="dark").evaluate(BRIGHTNESS) < 50


def test_no_text_is_smaller_than_twelve_pixels(viewer: Viewer) -> None:
    page = viewer.open(html_of(story()), width=380)
    assert page.evaluate(SMALLEST_FONT) >= 12


@pytest.mark.parametrize(
    "payload", [*PAYLOADS, "<script>window.struck = 1</script>", "\"'><img src=x onerror='window.struck = 1'>"]
)
def test_hostile_text_runs_nothing_and_asks_nobody(viewer: Viewer, payload: str) -> None:
    # The page's own ban on scripts is taken out: the escaping has to hold by itself.
    html = html_of(poisoned(story(own_data=own_accounts()), payload))
    policy_tag = (
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    assert policy_tag in html
    page = viewer.open(html.replace(policy_tag, ""))
    assert viewer.asked == []
    assert page.evaluate("window.struck") is None
    assert page.locator("script, img, iframe, svg, a, form, link, object, embed").count() == 0


def test_every_hour_of_the_picture_is_as_wide_as_the_next_and_carries_a_sign(viewer: Viewer) -> None:
    for width in (320, 1200):
        page = viewer.open(html_of(story()), width=width)
        squares = page.locator(".hours tbody td").all()
        assert len(squares) % 24 == 0
        assert {square.inner_text() for square in squares} == {"!", "✓", "?"}
        boxes = [box for square in squares[:24] if (box := square.bounding_box())]
        assert max(box["width"] for box in boxes) - min(box["width"] for box in boxes) < 1
        assert len({box["y"] for box in boxes}) == 1


def test_the_picture_can_be_read_without_eyes(viewer: Viewer) -> None:
    page = viewer.open(html_of(story()))
    tree = page.locator(".hours").aria_snapshot()
    assert "Markets by hours, on the clock of Europe/Berlin" in tree
    assert 'rowheader "US seen at 00, 01, 02, 03, 04, 05, clean for 16 hours, cannot tell for 2 hours"' in tree
    assert 'columnheader "21"' in tree


def test_a_page_of_coverage_reads_like_the_digest(viewer: Viewer) -> None:
    for width in (320, 1200):
        for scheme in ("light", "dark"):
            html = Renderer(TEMPLATES).coverage_page(fortnight(), brand="Acme", timezone="Europe/Berlin")
            page = viewer.open(html, width=width, scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(LOW_CONTRAST) == []
            assert viewer.asked == []


def test_bars_are_as_long_as_what_was_seen(viewer: Viewer) -> None:
    page = viewer.open(html_of(story()))
    seen = [cell.bounding_box() for cell in page.locator(".bar .seen").all()]
    widths = [round(box["width"]) for box in seen if box]
    assert widths == sorted(widths)
    assert widths[-1] == pytest.approx(widths[0] * 20 / 8, rel=0.1)


@pytest.mark.parametrize("width", [320, 380, 1200])
def test_page_of_insights_fits_every_width_and_loads_nothing(viewer: Viewer, width: int) -> None:
    page = viewer.open(insights_html(), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (viewer.asked, page.locator("svg").count()) == ([], 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_on_the_page_of_insights_stands_out_and_is_large_enough(viewer: Viewer, scheme: str) -> None:
    page = viewer.open(insights_html(), width=380, scheme=scheme)
    assert page.evaluate(LOW_CONTRAST) == []
    assert page.evaluate(SMALLEST_FONT) >= 12
    assert (page.evaluate(BRIGHTNESS) < 50) is (scheme == "dark")
