"""Where and on what a search was made: countries, engines and devices as providers write them."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from monitor.data import table
from monitor.links import host_of, is_engine_click
from monitor.links.address import split_url
from monitor.links.query import value_of
from monitor.model.enums import Device, Engine

_GEO_TARGET_OFFSET: Final = 2000
"""Google's geo target of a country is its ISO number plus 2,000 (Google Ads API, geo targets)."""

_COUNTRY_DOMAINS_APART: Final = {"uk": "GB", "com": None, "cat": None}
"""Last host labels whose country is not the label itself; ``google.com`` stands for no country."""

_DEVICES: Final = {str(device): device for device in Device}
_ENGINES: Final = {str(engine): engine for engine in Engine}


@cache
def _countries() -> tuple[dict[str, str], dict[int, str]]:
    """(lower-case code or name → code, ISO number → code)."""
    names: dict[str, str] = {"uk": "GB"}
    numbers: dict[int, str] = {}
    for line in table("countries.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, number, name, others = line.split("\t")
        numbers[int(number)] = code
        for known in (code, name, *others.split("|")):
            names[known.casefold()] = code
    names.pop("", None)
    return names, numbers


def country_of(text: object) -> str | None:
    """ISO 3166-1 alpha-2 code of a country code or English name; None when it is neither."""
    return _countries()[0].get(text.strip().casefold()) if isinstance(text, str) else None


@cache
def _names() -> dict[str, tuple[str, int]]:
    """Code → (English name, ISO number)."""
    lines = table("countries.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {code: (name, int(number)) for code, number, name, _ in rows}


def name_of_country(code: str) -> str:
    """The English name of an ISO 3166-1 alpha-2 code. Raises ``ValueError`` for what is none."""
    return _country(code)[0]


def location_code_of(code: str) -> int:
    """Google's geo target of a country (``US`` is 2840). Raises ``ValueError`` for what is no country."""
    return _country(code)[1] + _GEO_TARGET_OFFSET


def _country(code: str) -> tuple[str, int]:
    if code not in _names():
        raise ValueError(f"{code!r} is no country; expected an ISO 3166-1 code such as DE")
    return _names()[code]


def country_of_place(place: object) -> str | None:
    """The country a place name ends with (``Austin, Texas, United States``); None when it names none."""
    return country_of(place.rpartition(",")[2]) if isinstance(place, str) else None


def country_of_location_code(code: object) -> str | None:
    """The country of a Google geo target that is a country (2840 is the US); None for a city or region."""
    if not isinstance(code, int) or isinstance(code, bool):
        return None
    return _countries()[1].get(code - _GEO_TARGET_OFFSET)


def country_of_host(host: object) -> str | None:
    """The country of an engine's host by its top-level domain (``google.co.uk``); None for ``.com``."""
    if not isinstance(host, str) or "." not in host:
        return None
    label = host.strip().casefold().rpartition(".")[2]
    if label in _COUNTRY_DOMAINS_APART:
        return _COUNTRY_DOMAINS_APART[label]
    return country_of(label) if len(label) == 2 else None  # noqa: PLR2004 - a country's domain has two letters


def country_of_locale(locale: object) -> str | None:
    """The country of ``en-US``, ``de_AT`` or, as DuckDuckGo writes it, ``us-en``; None when there is none."""
    if not isinstance(locale, str):
        return None
    first, _, last = locale.replace("_", "-").partition("-")
    if last.isupper() or not last:
        return country_of(last)
    return country_of(first) if first.islower() and last.islower() else country_of(last)


def country_of_search_url(url: object) -> str | None:
    """The country an engine's own search URL was made for: ``gl`` or ``cc``, else the host's."""
    if not isinstance(url, str):
        return None
    parts = split_url(url)
    if parts is None:
        return None
    return country_of(value_of(parts.query, "gl") or value_of(parts.query, "cc")) or country_of_host(parts.host)


def device_of(text: object) -> Device | None:
    """The device a provider names (``desktop``, ``MOBILE``, ``desktop_chrome``); None when it names none."""
    if not isinstance(text, str):
        return None
    word = text.strip().casefold().replace("-", "_").partition("_")[0]
    return _DEVICES.get(word)


def engine_of(text: object) -> Engine | None:
    """The engine of that name, letter case aside; None when there is none."""
    if not isinstance(text, str):
        return None
    return _ENGINES.get(text.strip().casefold())


def engine_of_clicks(urls: Iterable[object]) -> Engine | None:
    """The engine that serves the first click URL among these; None when there is none.

    A DuckDuckGo click wraps a Bing click: the outermost speaks.
    """
    for url in urls:
        host = host_of(url) if isinstance(url, str) and is_engine_click(url) else None
        if host:
            labels = host.split(".")  # www.google.de, www.googleadservices.com, yabs.yandex.ru
            return next((engine for engine in Engine for label in labels if label.startswith(str(engine))), None)
    return None


def engine_of_host_name(host: object) -> Engine | None:
    """The engine whose own host this is (``www.google.de``, ``duckduckgo.com``); None for others."""
    labels = host.strip().casefold().split(".") if isinstance(host, str) else []
    return next((engine for engine in Engine if str(engine) in labels[:-1]), None)


def engine_of_url(url: object) -> Engine | None:
    """The engine whose result page stands at this address; None for others."""
    return engine_of_host_name(host_of(url)) if isinstance(url, str) else None
