"""From a saved page to its publishers and findings, by rule."""

import time

import pytest

from monitor.attribution.landing import publishers_of
from monitor.attribution.landing.fires import MAX_FIRES
from monitor.attribution.landing.links import MAX_LINKS
from monitor.errors import InputRefused
from monitor.model.enums import Outcome
from monitor.parsing.landing import landing_pages
from monitor.parsing.landing_elements import MAX_ELEMENTS
from tests.landing_pages import CLICK, read


def rules(body: str, **given: str) -> list[str]:
    return [each.rule for each in read(body, **given).findings]


@pytest.mark.parametrize(
    "style",
    [
        'width="1"',
        'height="0"',
        'style="display: none"',
        'style="visibility:hidden"',
        'style="opacity:0"',
        'style="opacity: 0.0 !important"',
        'style="width:1px;height:1px"',
        'style="position:absolute;top:-2000px"',
        'style="clip:rect(0,0,0,0)"',
        'style="transform:translateX(-9999px)"',
        'style="transform:scale(0)"',
        "hidden",
    ],
)
def test_a_frame_nobody_sees_is_graver_than_a_visible_one(style: str) -> None:
    assert ["hidden-frame"] == rules(f'<iframe {style} src="{CLICK}"></iframe>')


@pytest.mark.parametrize(
    "style",
    [
        'width="300"',
        'style="width:300px"',
        'style="opacity:0.5"',
        'style="width:100%"',
        'style="left:-10px"',
        'style="transform:translateX(-50px)"',
        "",
    ],
)
def test_a_frame_of_ordinary_looks_counts_as_visible(style: str) -> None:
    assert ["frame"] == rules(f'<iframe {style} src="{CLICK}"></iframe>')


@pytest.mark.parametrize(
    ("rule", "selector"),
    [(".x{display:none}", 'class="a x"'), ("#x , p {display:none}", 'id="x"'), ("iframe.x{display:none}", 'class="x"')],
)
def test_style_sheets_of_the_page_hide_frames(rule: str, selector: str) -> None:
    sheet = f"<style>@media print{{a{{b:c}}}} div > .deep{{display:none}} {rule}</style>"
    assert ["hidden-frame"] == rules(f'<iframe {selector} src="{CLICK}"></iframe>', head=sheet)


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ('<img srcset="/a.png 1x, {} 2x">', "image"),
        ('<script src="{}"></script>', "script"),
        ('<link rel="stylesheet" href="{}">', "prefetch"),
        ('<object data="{}"></object>', "frame"),
        ('<embed src="{}">', "frame"),
        ('<video poster="{}"></video>', "image"),
        ('<input type="image" src="{}">', "image"),
        ("<style>p {{ background: url({}) }}</style>", "style-sheet"),
        ("<iframe srcdoc=\"<img src='{}'>\"></iframe>", "image"),
        ("<img onerror=\"location='{}'\">", "forced-click"),
        ('<script>var f=document.createElement("iframe");f.src="{}"</script>', "frame"),
        ('<a id="go" href="{}">x</a><script>document.getElementById("go").click()</script>', "forced-click"),
        ('<form action="{}"></form><script>document.forms[0].submit()</script>', "forced-click"),
        ('<iframe data-src="{}" class="lazy"></iframe>', "frame"),
        ('<amp-pixel src="{}"></amp-pixel>', "image"),
        ("<script>eval(\"location='{}'\")</script>", "forced-click"),
        ("<script>setTimeout(\"window.open('{}')\", 9)</script>", "pop-up"),
        ("<script>document.write(unescape('%3Cscript%3E') + \"location='{}'<\\/script>\")</script>", "forced-click"),
        ("<script>$('<iframe>', {{src: '{}', width: 0}}).appendTo('body')</script>", "hidden-frame"),
        ("<script>$('<img src=\"{}\">').appendTo('body')</script>", "image"),
        ("<script>var w = window.open(''); w.location.href = '{}'</script>", "pop-up"),
        ("<script>f.contentWindow.location = '{}'</script>", "forced-click"),
        (
            "<a id=go href='{}'></a><script>document.getElementById('go').dispatchEvent(new Event('click'))</script>",
            "forced-click",
        ),
        ('<script>onpagehide=()=>{{open("{}")}}</script>', "pop-up"),
    ],
)
def test_every_way_to_click_without_a_person_is_found(markup: str, rule: str) -> None:
    found = read(markup.format(CLICK))
    assert [rule] == [each.rule for each in found.findings]
    assert [Outcome.SUSPECTED] == [each.outcome for each in found.suspicions]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="{}">deal</a>',
        "<a href=\"javascript:window.open('{}')\">deal</a>",
        '<a href="https://www.alibaba.com/" onmousedown="this.href=\'{}\'">deal</a>',
        '<link rel="canonical" href="{}">',
        '<p data-u="https://a.example/">x</p><p data-u="no">x</p>',
        '<input type="text" src="{}">',
        '<img src="https://www.awin1.com/cshow.php?s=1&v=17945&r=4711">',
        '<img src="https://proxy.example/?url={}">',
        '<iframe src="https://maps.example/"></iframe>',
        '<img src="data:image/gif;base64,{}">',
        '<iframe src="https://other.example/?tag=deals-21"></iframe>',
        '<iframe src="https://shop.example/?cps_sk=ab12cd34"></iframe>',
        "<iframe srcdoc=\"<iframe srcdoc='<p>deep</p>'></iframe>\"></iframe>",
        '<script type="text/template"><img src="{}"></script>',
        "<script>$('#x', {{a: 1}}); $('<div>', {{text: 1}}); $('<p>', 1); eval(x); setTimeout('<p>=')</script>",
        "<script>eval('y'); f('<b>')</script>",
        "<b>x</b><script>button.onclick = function () {{ eval(\"location='{}'\") }}</script>",
        "<script> </script><script>document.forms[0].submit(); nothing.click()</script>",
        '<meta http-equiv="x-ua-compatible" content="IE=edge"><meta http-equiv="refresh" content="300">',
        '<script src="x:?y"></script><meta http-equiv="refresh" content="' + " " * 18_000 + '">',
        '<a href="https://[broken">x</a><img src="http://[broken/?x"><a href="http:///">x</a>',
    ],
)
def test_what_honest_pages_are_made_of_is_no_finding(markup: str) -> None:
    found = read(markup.format(CLICK))
    assert ((), ()) == (found.findings, found.suspicions)


def test_the_sites_own_redirector_with_a_readable_click_inside_counts_as_the_click() -> None:
    assert ["image"] == rules(f'<img src="/go.php?url={CLICK}">')
    assert [] == rules(f'<img src="https://elsewhere.test/go.php?url={CLICK}">')


def test_a_finding_alone_is_never_more_than_suspected() -> None:
    found = read(f'<img src="{CLICK}">' * 3 + f'<iframe hidden src="{CLICK}&clickref=2"></iframe>')
    assert [Outcome.SUSPECTED] == [each.outcome for each in found.suspicions]
    assert found.suspicions[0].clauses == ("cookie-hijacking",)
    assert 60 < found.suspicions[0].score <= 100


def test_a_publisher_is_named_for_its_domain_with_element_and_date() -> None:
    claim = publishers_of(read(f'<a href="{CLICK}">x</a>'))[0]
    assert ("coupons.example", "awin", "4711", "landing_page", 1) == (
        claim.domain,
        claim.network,
        claim.publisher_id,
        claim.basis,
        claim.links,
    )
    assert "<a> href at body > a" in claim.reason


def test_no_domain_is_named_where_nobody_said_whose_page_it_is() -> None:
    found = read(f'<a href="{CLICK}">x</a><a href="/go/x">y</a><a href="/about">z</a>', url=None)
    assert [] == publishers_of(found)
    assert ["4711"] == [each.publisher_id for each in found.publishers]
    assert ["/go/x"] == [link.url for link in found.links if link.out_link]


def test_the_brands_own_page_is_nobodys_site() -> None:
    found = read(f'<a href="{CLICK}">x</a>', url="https://www.alibaba.com/offers")
    assert (1, ()) == (len(found.hits), found.publishers)


def test_a_link_that_tells_neither_programme_nor_destination_is_no_hit() -> None:
    assert () == read('<a href="https://ad.admitad.com/g/1e8d11449416525dc3e8/">x</a>').hits


def test_another_programme_of_the_brand_counts_by_its_destination() -> None:
    link = "https://www.awin1.com/cread.php?awinmid=555&awinaffid=4711&ued=https%3A%2F%2Fwww.alibaba.com"
    hit = read(f'<a href="{link}">x</a>').hits[0]
    assert ("4711", None) == (hit.publisher_id, hit.programme)


def test_scripts_of_monetisers_are_told_once_and_others_not() -> None:
    body = (
        '<script src="https://www.dwin2.com/pub.123456.min.js"></script>' * 2
        + '<script src="https://shop.digidip.net/x.js"></script><script src="https://cdn.example/x.js?v=1"></script>'
        + '<script src="https://www.dwin2.com/17945.js"></script><script src="http://[x/?a"></script>'
        + "<script>vglnk = {};</script>"
    )
    found = read(body)
    assert ["Awin's link converter of publisher 123456", "digidip"] == [
        each.partition(":")[0] for each in found.monetisers
    ]
    assert () == found.findings


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}", "not a web page"),
        (b'{"log": {"entries": []}}', "without a web page"),
        (b"<html><body>" + b"<div>" * 30_000, "elements deep"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n", "without a web page"),
    ],
)
def test_what_is_no_page_is_refused_in_one_line(content: bytes, said: str) -> None:
    with pytest.raises(InputRefused, match=said) as refused:
        landing_pages(content)
    assert "\n" not in str(refused.value)
    assert "expected" in str(refused.value)


def test_one_costly_page_of_an_archive_loses_none_of_the_others() -> None:
    pages = landing_pages(
        b'{"log": {"entries": ['
        b'{"request": {"url": "https://a.example/"}, "response": {"content": {"mimeType": "text/html",'
        b'"text": "<p>a"}}},'
        b'{"request": {"url": "https://b.example/"}, "response": {"content": {"mimeType": "text/html"}}},'
        b'{"request": 5}, 7, {"request": {"url": "https://c.example/", "headers": [5, {"name": 1}, {"name": "Accept",'
        b'"value": "image/webp,*/*"}]}, "response": {"redirectURL": "http://[x", "content": {"mimeType": "image/png"}}}'
        b"]}}"
    )
    assert ["https://a.example/"] == [each.url for each in pages]


@pytest.mark.parametrize(
    "html",
    [
        b'<a href="https://x.example/' + b"a" * 5_000_000 + b'">x</a>',
        b'<img src="data:image/gif;base64,AAAA">' * 50_000,
        b"<script>" + b"(" * 500_000 + b"</script>",
        b"<script>" + b"location=[a,[b,[c," * 20_000 + b"</script>",
        b"<script>" + b"/*" * 300_000 + b"</script>",
        b"<script>" + b"x=>" * 60_000 + b"</script>",
        b"<script>" + b"\"'`" * 300_000 + b"</script>",
        b"<style>" + b"a" * 500_000 + b'</style><iframe class="a" src="https://a.example/?x"></iframe>',
        b'<iframe srcdoc="' + b"&lt;div>" * 30_000 + b'"></iframe>',
        b'<div style="left:-999px">' * 400 + b'<iframe src="https://a.example/?x"></iframe>' * 5_000,
    ],
)
def test_hostile_pages_end_in_bounded_time(html: bytes) -> None:
    began = time.process_time()
    read(html.decode())
    assert time.process_time() - began < 10


def test_what_is_left_out_is_said() -> None:
    many = "".join(f'<a href="https://a.example/{number}">x</a>' for number in range(MAX_ELEMENTS + 1))
    assert any("only the first" in note for note in read(many).notes)
    names = "".join(f"<a data-x{number}='https://a.example/'>x</a>" for number in range(60))
    assert any("data attributes" in note for note in read(names).notes)
    assert any("scripts and styles" in note for note in read(f"<script>{'x;' * 1_500_000}</script>").notes)


@pytest.mark.parametrize(
    "markup",
    [
        '<a data-deal=\'{{"u": "{}"}}\'>x</a>',
        "<a data-deal='{}'>x</a>",
        "<script>f('//www.awin1.com/cread.php?awinmid=17945&awinaffid=4711')</script>",
        "<script>f('https%3A%2F%2Fwww.awin1.com%2Fcread.php%3Fawinmid%3D17945%26awinaffid%3D4711')</script>",
        "<script>f('{}', 'aHR0cAAAAAAAAA')</script>",
        "<div onclick=\"f('{}', '/go/x')\">x</div>",
        '<button formaction="{}">x</button>',
        '<a href="//www.awin1.com/cread.php?awinmid=17945&awinaffid=4711">x</a>',
        '<meta http-equiv="refresh" content="5 url={}">',
    ],
)
def test_a_publisher_is_found_wherever_a_page_writes_it(markup: str) -> None:
    assert {"4711"} == {hit.publisher_id for hit in read(markup.format(CLICK)).hits}


def test_an_address_of_a_page_that_is_none_loses_only_what_is_relative() -> None:
    found = read(f'<a href="/go/x?y">x</a><a href="{CLICK}">y</a>', url="http://[x")
    assert ["4711"] == [hit.publisher_id for hit in found.hits]


def test_more_than_can_be_kept_is_cut_and_no_error() -> None:
    links = "".join(f'<a href="https://a.example/{number}">x</a>' for number in range(MAX_LINKS + 5))
    assert MAX_LINKS == len(read(links).links)
    frames = "".join(f'<iframe src="{CLICK}&clickref={number}"></iframe>' for number in range(MAX_FIRES + 5))
    assert MAX_FIRES == len(read(frames).findings)


def test_scripts_beyond_the_budget_are_left_out_whole() -> None:
    assert () == read(f"<script>{'x;' * 1_500_000}</script><script>{'y;' * 10}</script>").findings
