"""What scripts do by themselves, and what only a person starts."""

import pytest

from monitor.attribution.landing.code import Code, Trigger
from monitor.attribution.landing.sinks import MAX_SINKS, Sink, SinkKind, sinks_of

ITSELF, LEAVING, ANYWHERE, GESTURE, NEVER = (
    Trigger.ITSELF,
    Trigger.LEAVING,
    Trigger.ANYWHERE,
    Trigger.GESTURE,
    Trigger.NEVER,
)


def sinks(script: str, trigger: Trigger = ITSELF) -> list[Sink]:
    code = Code()
    code.add(script, trigger)
    return sinks_of(code)


@pytest.mark.parametrize(
    ("script", "trigger"),
    [
        ("location = 'https://a/'", ITSELF),
        ("window.onload = function () { location = 'https://a/' }", ITSELF),
        ("window.onload = async () => { location = 'https://a/' }", ITSELF),
        ("onload = go; function go() { location = 'https://a/' }", ITSELF),
        ("function go() { location = 'https://a/' } setTimeout(go, 5)", ITSELF),
        ("var go = function () { location = 'https://a/' }; go()", ITSELF),
        ("const go = x => { location = 'https://a/' }; go(1)", ITSELF),
        ("const go = (x) => location = 'https://a/'; go(1)", ITSELF),
        ("var o = { go() { location = 'https://a/' } }; o.go()", ITSELF),
        ("var o = { go: function () { location = 'https://a/' } }; o.go()", ITSELF),
        ("(function () { if (x) { location = 'https://a/' } })()", ITSELF),
        ("$(function () { location = 'https://a/' })", ITSELF),
        ("document.addEventListener('DOMContentLoaded', () => { location = 'https://a/' })", ITSELF),
        ("document.addEventListener('mousemove', () => { location = 'https://a/' })", ITSELF),
        ("window.addEventListener('beforeunload', () => { location = 'https://a/' })", LEAVING),
        ("onpopstate = () => { location = 'https://a/' }", LEAVING),
        ("document.onclick = () => location = 'https://a/'", ANYWHERE),
        ("document.body.addEventListener('mousedown', function () { location = 'https://a/' })", ANYWHERE),
        ("addEventListener('click', function () { location = 'https://a/' })", ANYWHERE),
        ("$('body').on('click', function () { location = 'https://a/' })", ANYWHERE),
        ("$(document).click(function () { location = 'https://a/' })", ANYWHERE),
        ("window.onload = function () { document.onmousedown = function () { location = 'https://a/' } }", ANYWHERE),
        ("$(document).on('click', '.deal', function () { location = 'https://a/' })", GESTURE),
        ("$('.deal').click(function () { location = 'https://a/' })", GESTURE),
        ("button.onclick = () => location = 'https://a/'", GESTURE),
        ("document.getElementById('b').onclick = function () { location = 'https://a/' }", GESTURE),
        ("b.addEventListener('click', () => setTimeout(() => { location = 'https://a/' }, 9))", GESTURE),
        ("function go() { location = 'https://a/' } b.onclick = go", GESTURE),
        ("var o = {go() { location = 'https://a/' }}; b.onclick = o.go;", GESTURE),
        ("function go() { location = 'https://a/' } go(" + "1," * 30 + "1)", ITSELF),
        ("function go() { location = 'https://a/' }", NEVER),
        ("function go() { location = 'https://a/'; go() }", NEVER),
        (
            "var a=_=>{b()}, b=_=>{c()}, c=_=>{d()}, d=_=>{e()}; a(); function e(){location='https://a/'}",
            NEVER,
        ),
    ],
)
def test_what_starts_a_script_decides(script: str, trigger: Trigger) -> None:
    assert [(SinkKind.NAVIGATE, ("https://a/",), trigger)] == [
        (each.kind, each.urls, each.trigger) for each in sinks(script)
    ]


@pytest.mark.parametrize(
    ("script", "kind", "urls", "tag"),
    [
        ("location.replace('https://a/')", SinkKind.NAVIGATE, ("https://a/",), ""),
        ("window['location']['href'] = 'https://a/'", SinkKind.NAVIGATE, ("https://a/",), ""),
        ("window.open('https://a/', '_self')", SinkKind.NAVIGATE, ("https://a/",), ""),
        ("window.open('https://a/')", SinkKind.WINDOW, ("https://a/",), ""),
        ("x.open('GET', 'https://a/')", SinkKind.FETCH, ("https://a/",), ""),
        ("fetch('https://a/')", SinkKind.FETCH, ("https://a/",), ""),
        ("$.ajax({type: 'GET', url: 'https://a/'})", SinkKind.FETCH, ("https://a/",), ""),
        ("axios({method: 'get', url: 'https://a/'})", SinkKind.FETCH, ("https://a/",), ""),
        ("(new Image()).src = 'https://a/'", SinkKind.LOAD, ("https://a/",), "img"),
        ("f().src = 'https://a/'", SinkKind.LOAD, ("https://a/",), ""),
        ("var i = new Image; i.setAttribute('src', 'https://a/')", SinkKind.LOAD, ("https://a/",), "img"),
        (
            "var s = document.createElement('script'); s.src = '//a.example/'",
            SinkKind.LOAD,
            ("//a.example/",),
            "script",
        ),
        ("document.write('<iframe src=\"https://a/\"></iframe>')", SinkKind.LOAD, ("https://a/",), "iframe"),
        (
            "b.insertAdjacentHTML('beforeend', '<img src=https://a/?b=1&amp;c=2>')",
            SinkKind.LOAD,
            ("https://a/?b=1&c=2",),
            "img",
        ),
        (
            "b.innerHTML = '<meta http-equiv=refresh content=\"0;url=https://a/\">'",
            SinkKind.LOAD,
            ("https://a/",),
            "meta",
        ),
        ("document.forms[0].submit()", SinkKind.SUBMIT, ("",), ""),
        ("document.getElementById('f').submit()", SinkKind.SUBMIT, ("f",), ""),
        ("var f = document.querySelector('#f'); f.submit()", SinkKind.SUBMIT, ("f",), ""),
        ("find(x).click()", SinkKind.CLICK, (), ""),
        ("thing.click()", SinkKind.CLICK, ("thing",), ""),
        ("var f = 1; f.click()", SinkKind.CLICK, ("f",), ""),
        (
            "var a = document.createElement('a'); a.href = 'https://a/'; a.click()",
            SinkKind.NAVIGATE,
            ("https://a/",),
            "",
        ),
        (
            "var a = document.createElement('a'); a.href = 'https://a/'; a.target = '_blank'; a.click()",
            SinkKind.WINDOW,
            ("https://a/",),
            "",
        ),
    ],
)
def test_every_way_out_of_a_page_is_known(script: str, kind: SinkKind, urls: tuple[str, ...], tag: str) -> None:
    assert [(kind, urls, tag)] == [(each.kind, each.urls, each.tag) for each in sinks(script)]


@pytest.mark.parametrize(
    "script",
    [
        "var location = 'https://a/'",
        "x.location == 'https://a/'",
        "db.open('name')",
        "location = unknown",
        "document.write('plain text')",
        "f.setAttribute('title', 'https://a/')",
        "$.ajax({type: 'GET'})",
        "src = 'https://a/'",
        "x = /location='https:\\/\\/a'/.test(y)",
        "// location = 'https://a/'",
        "/* location = 'https://a/' */",
        "x = \"location = 'https://a/'\"",
    ],
)
def test_what_is_no_way_out_is_none(script: str) -> None:
    assert [] == sinks(script)


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("'https://a' + '/b'", ("https://a/b",)),
        ("'https://a/?id=' + user + '&x=1'", ("https://a/?id=&x=1",)),
        ("atob('aHR0cHM6Ly9hLw')", ("https://a/",)),
        ("atob('a')", ()),
        ("String.fromCharCode(104, 116, 116, 112, x)", ("http",)),
        ("decodeURIComponent('https%3A%2F%2Fa%2F')", ("https://a/",)),
        ("encodeURI('https://a/')", ("https://a/",)),
        ("`https://${host}/x`; var host = 'a.example'", ("https://a.example/x",)),
        ("cfg.url; var cfg = {url: 'https://a/'}", ("https://a/",)),
        ("cfg.url; var cfg = {'url': 'https://a/'}", ("https://a/",)),
        ("['https:', '', 'a'].join('/')", ("https://a",)),
        ("['a', f(1, 2), 'b'].join(x)", ("a,,b",)),
        ("mobile ? 'https://m/' : 'https://d/'", ("https://m/", "https://d/")),
        ("given || 'https://d/'", ("https://d/",)),
        ("ready && 'https://d/'", ("https://d/",)),
        ("('https://' + 'a/')", ("https://a/",)),
        (r"'\x68ttps:\/\/\u0061\u{2f}\n'", ("https://a/\n",)),
        (r"'a\u{ffffff}'", ("a",)),
        ("u; var u = v; var v = u", ()),
        ("[[[[[[[['a']]]]]]]]", ("a",)),
        ("atob(atob(atob(atob(atob(atob(atob('x')))))))", ()),
        ("[]", ()),
        ("f('https://a/')", ()),
        ("1", ()),
        ("f(((", ()),
    ],
)
def test_addresses_put_together_are_read(expression: str, values: tuple[str, ...]) -> None:
    assert [values] * bool(values) == [each.urls for each in sinks(f"location = {expression}")]


@pytest.mark.parametrize(
    "style",
    [
        "f.style.display = 'none'",
        "f.width = 1",
        "f.style.left = '-9999px'",
        "f.setAttribute('style', 'opacity:0')",
        "f.hidden = true",
    ],
)
def test_a_frame_that_its_script_hides_is_unseen(style: str) -> None:
    found = sinks(
        f"var f = document.createElement('iframe'); {style}; f.src = 'https://a/'; f.setAttribute('title', 'x')"
    )
    assert found[0].unseen


def test_a_frame_of_ordinary_size_is_seen() -> None:
    assert not sinks("var f = document.createElement('iframe'); f.width = 600; f.src = 'https://a/'")[0].unseen


def test_what_is_looked_at_is_bounded() -> None:
    code = Code()
    code.add("location='https://a/';" * 5_000)
    code.add("location='https://a/';" * 50_000)
    code.add("location='https://late/'")
    found = sinks_of(code)
    assert MAX_SINKS == len(found)
    assert all(each.urls == ("https://a/",) for each in found)


def test_every_bracket_is_closed_by_its_own_kind() -> None:
    code = Code()
    code.add(") => { } ) } ] ( [ } location='https://a/'")
    assert [ITSELF] == [each.trigger for each in sinks_of(code)]
