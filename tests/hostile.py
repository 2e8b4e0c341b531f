"""Text as an enemy would write it into an ad, and ways to put it everywhere."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe src=javascript:alert(1)></iframe>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    '<a href="https://evil.example/">click</a>',
    "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=1",
    "</title></style><script>alert(1)</script>",
    "</td></tr></table><form action=https://evil.example><input name=a></form>",
    '" onmouseover="alert(1)" x="',
    "x onfocus=alert(1) autofocus",
    "{{ 7 * 7 }}{% raw %}",
    "<!--", "-->", "<![CDATA[", "]]>", "&lt;script&gt;&#60;script&#62;",
    "50% off\r\nBcc: x@evil.example",
    "A 💩 deal=?UTF-8?Q?=0A?=Bcc: x@evil.example",
    "user\u202egnp.exe\u2066x\u2069",
    "a\u200bl\u00adi\u200dbaba\ufeff",
    "nul\0bell\x07esc\x1b[31mred\x1b]0;title\x07",
    "next\x85line\u2028and\u2029paragraph\x0b\x0c\x1c",
    "\ud83d lone \udca9",
    "=cmd|'/c calc'!A1",
    ",=cmd|'/c calc'!A1",
    "＝1+1",
    "Z" + "\u0301" * 500,
    "W" * 5_000,
    "\ufdfd" * 300,
    "@import url(https://evil.example/x.css)",
    "expression(alert(1))",
    "-- \n.\n..\nFrom x",
)  # fmt: skip
_KEPT = frozenset({"timezone"})


def poisoned(value: Any, payload: str) -> Any:
    """The same value with ``payload`` before every text in it, so that ids stay distinct."""
    if type(value) is str:
        return f"{payload}{value}"
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                each.name: poisoned(getattr(value, each.name), payload)
                for each in fields(value)
                if each.name not in _KEPT
            },
        )
    if isinstance(value, tuple):
        return tuple(poisoned(each, payload) for each in value)
    if isinstance(value, Mapping):
        return {poisoned(key, payload): poisoned(each, payload) for key, each in value.items()}
    return value


class Structure(HTMLParser):
    """What a page is made of: every tag, with the names of its attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data
