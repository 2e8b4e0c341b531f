"""Click URLs are never requested: the shipped deny table knows every one that can be decoded."""

import pytest

from monitor.config.tables import load_deny_table
from monitor.links.trackers import TRACKERS

_DENY = load_deny_table()


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/aclk?sa=l",
        "https://www.google.co.uk/goto?url=x",
        "https://cse.example/pagead/aclk?x=1",
        "https://www.googleadservices.com/pagead/aclk",
        "https://www.bing.com/aclick?ld=1",
        "https://www.bing.com/aclk?ld=1",
        "https://duckduckgo.com/y.js?u3=1",
        "https://duckduckgo.com/m.js?u3=1",
        "https://yabs.yandex.ru/count/x",
        "https://an.yandex.ru/count/x",
        "https://r.search.yahoo.com/cbclk/x",
        "https://syndicatedsearch.goog/aclk",
        "https://search.brave.com/a/redirect?click_url=x",
        "https://www.baidu.com/baidu.php?url=x",
        "https://adcr.naver.com/adcr?x=1",
        "https://c.imedia.cz/click?x=1",
        "https://ad.doubleclick.net/anything",
        "https://offer.alibaba.com/cps/ab12cd34",
        "https://www.amazon.de/dp/B0?tag=shopfinder-21",
        r"https://www.google.com\aclk?sa=l",
        "https://www.google.com//aclk?sa=l",
        "https://www.google.com/x/../%61clk?sa=l",
        "https://www.bing.com/ACLICK?ld=1",
        "https://x@www.awin1.com/cread.php?awinaffid=1",
        "https://%77ww.awin1.com/cread.php?awinaffid=1",
        *(f"https://{host}/x?y=1" for host, trackers in TRACKERS.items() if trackers[0].paid),
    ],
)
def test_a_click_url_is_denied(url: str) -> None:
    assert _DENY.matches(url)
    assert _DENY.reason(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/search?q=alibaba",
        "https://www.bing.com/search?q=alibaba",
        "https://duckduckgo.com/?q=x",
        "https://www.alibaba.com/?cps_sk=ab12cd34",
        "https://offer.alibaba.com/products/1.html",
        "https://www.amazon.de/dp/B0",
        "https://coupons.example.co.uk/alibaba",
        "https://notgoogleadservices.com/",
    ],
)
def test_other_pages_are_not_denied(url: str) -> None:
    assert _DENY.reason(url) is None
    assert not _DENY.matches(url)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https:///", "file:///etc/passwd", "{lpurl}?x=1", ""])
def test_what_cannot_be_judged_is_denied(url: str) -> None:
    assert _DENY.matches(url)
