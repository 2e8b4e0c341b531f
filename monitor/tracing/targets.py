r"""From a URL to what would be requested: strict where browsers are lenient. Decides, touches nothing.

One reading of a URL serves the check and the request. Two readers that disagree on the host
(``http://good.example\@evil.example/``) are how such guards are got around.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from monitor.links import PAID_CLICK_KEYS, host_of
from monitor.links.address import host_in
from monitor.model.chains import StopReason

MAX_URL = 65_536
"""Characters of a URL that is followed; the longest click URLs seen have a tenth of that."""
PORTS = {"http": 80, "https": 443}

MARKS_REMOVED = PAID_CLICK_KEYS | {"dclid", "gclsrc"}
"""Query keys that are taken off before a URL is requested: replayed, they would be counted as a paid click."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,31}):", re.IGNORECASE)
_WEB = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[^\[\]:@%]+)(?::([0-9]{0,5}))?")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\\\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """Why a URL is not requested."""

    stop: StopReason
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Exactly what would be requested."""

    scheme: str
    host: str
    """Lower case, punycode; an IPv6 address without brackets."""
    port: int
    resource: str
    """Path and query in ASCII, as the request line carries them."""

    @property
    def authority(self) -> str:
        """What the ``Host`` header says: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The same as one text; two spellings of one request have the same."""
        return f"{self.scheme}://{self.authority}{self.resource}"


def target_of(url: str) -> Target | Unfit:
    """Read a URL for a request: http or https with a host, and nothing that two readers could read differently."""
    text = url.strip(" ")
    if len(text) > MAX_URL:
        return Unfit(stop=StopReason.URL, reason=f"URL of {len(text)} characters; at most {MAX_URL} are followed")
    if _FORBIDDEN.search(text):
        return Unfit(stop=StopReason.URL, reason="a backslash or control character in the URL; never requested")
    match = _WEB.fullmatch(text)
    if match is None:
        return _not_web(text)
    scheme, authority, path, query = match[1].lower(), match[2], match[3], match[4]
    named = _AUTHORITY.fullmatch(authority)
    host = host_in(named[1]) if named else ""
    if named is None or not host or host != host_of(text):
        what = "user information in the URL" if "@" in authority else "no host that can be read without doubt"
        return Unfit(stop=StopReason.URL, reason=f"{what}; never requested")
    resource = _ascii(path or "/") + (f"?{_ascii(_without_marks(query))}" if query else "")
    port = int(named[2]) if named[2] else PORTS[scheme]
    return Target(scheme=scheme, host=host, port=port, resource=resource.removesuffix("?"))


def joined(base: Target, reference: str) -> str | None:
    """A reference resolved against the page it stood on (RFC 3986, section 5.2); None where it is unusable."""
    text = reference.strip(" \t\r\n\f")
    if not text or len(text) > MAX_URL or _FORBIDDEN.search(text):
        return None
    if _SCHEME.match(text):
        return text
    if text.startswith("//"):
        return f"{base.scheme}:{text}"
    root = f"{base.scheme}://{base.authority}"
    path = base.resource.partition("?")[0]
    if text.startswith("#"):
        return f"{root}{base.resource}{text}"
    if text.startswith("?"):
        return f"{root}{path}{text}"
    relative, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    full = relative if relative.startswith("/") else path.rpartition("/")[0] + "/" + relative
    return f"{root}{_without_dots(full)}{mark}{rest}"


def same_page(base: Target, url: str) -> bool:
    """Whether a URL leads to the very page it stands on, fragment aside."""
    target = target_of(url)
    return isinstance(target, Target) and target == base


def _not_web(text: str) -> Unfit:
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in PORTS:
        return Unfit(
            stop=StopReason.SCHEME, reason=f"scheme not followed: {scheme[1].lower()}; only http and https are"
        )
    return Unfit(stop=StopReason.URL, reason="no address; expected http:// or https:// with a host")


def _without_marks(query: str) -> str:
    return "&".join(text for text in query.split("&") if _key(text) not in MARKS_REMOVED)


def _key(parameter: str) -> str:
    return unquote(parameter.partition("=")[0]).removeprefix("amp;").lower()


def _ascii(text: str) -> str:
    """Percent-encode what may not stand in a request line, and nothing else: encoded text stays as it is."""
    if text.isascii() and " " not in text:
        return text
    return "".join(each if "!" <= each <= "~" else quote(each, safe="") for each in text)


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
