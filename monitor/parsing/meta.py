"""What a person or a sidecar file says of a capture, and how it joins what the capture says itself."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import Final

from monitor.errors import InputRefused
from monitor.model.captures import CaptureMeta, ParsedFile, ParsedPage
from monitor.model.enums import Device, Engine
from monitor.parsing.market import country_of, device_of, engine_of
from monitor.parsing.moment import read_moment
from monitor.parsing.wording import words

META_KEYS: Final = tuple(field.name for field in fields(CaptureMeta))
"""The keys of a sidecar file, in the order they are documented."""
_SAME_MOMENT: Final = timedelta(hours=1)
"""A file's time and the provider's may differ by a queue; beyond this they speak of two searches."""


def read_meta(values: Mapping[str, object]) -> CaptureMeta:
    """Validate what a sidecar file or the command line says.

    Raises ``InputRefused`` that names every wrong key and what was expected.
    """
    problems = [f"{key}: unknown key; expected one of {', '.join(META_KEYS)}" for key in values if key not in META_KEYS]
    read: dict[str, object] = {}
    for key in META_KEYS:
        value = values.get(key)
        if value is None or value == "":
            continue
        try:
            read[key] = _read(key, value)
        except InputRefused as refused:
            problems.append(f"{key}: {refused}")
    if problems:
        raise InputRefused("; ".join(problems))
    return CaptureMeta(**read)  # type: ignore[arg-type]  # each key was read as its own type above


def _read(key: str, value: object) -> object:
    text = words(value)
    if text is None:
        raise InputRefused(f"{str(value)[:40]!r} is not text; expected text")
    if key == "seen_at":
        return read_moment(text)
    if key == "country":
        return _named(country_of(text), text, "an ISO 3166-1 code such as DE or its English name")
    if key == "engine":
        return _named(engine_of(text), text, f"one of {', '.join(Engine)}")
    if key == "device":
        return _named(device_of(text), text, f"one of {', '.join(Device)}")
    return text


def _named(found: object, text: str, expected: str) -> object:
    if found is None:
        raise InputRefused(f"{text[:40]!r} is not known; expected {expected}")
    return found


def with_meta(parsed: ParsedFile, meta: CaptureMeta) -> ParsedFile:
    """Fill what the capture does not say of itself.

    What the capture says wins, and a contradiction becomes a warning. The country given is the one that was
    asked for; the one the answer was made for is kept apart.
    """
    if meta == CaptureMeta():
        return parsed
    return replace(parsed, pages=tuple(_joined(page, meta) for page in parsed.pages))


def _joined(page: ParsedPage, meta: CaptureMeta) -> ParsedPage:
    joined = replace(
        page,
        seen_at=page.seen_at or meta.seen_at,
        engine=page.engine or meta.engine,
        query=page.query or meta.query,
        asked_country=page.asked_country or meta.country,
        location=page.location or meta.location,
        language=page.language or meta.language,
        device=page.device or meta.device,
    )
    conflicts = [
        f"{name}: the capture says {said}, beside it stands {given}; the capture is believed"
        for name, said, given, differs in (
            ("seen_at", page.seen_at, meta.seen_at, _apart(page, meta)),
            ("engine", page.engine, meta.engine, page.engine != meta.engine),
            ("query", page.query, meta.query, (page.query or "").casefold() != (meta.query or "").casefold()),
            ("country", page.asked_country, meta.country, page.asked_country != meta.country),
            ("device", page.device, meta.device, page.device != meta.device),
        )
        if said and given and differs
    ]
    return replace(joined, warnings=page.warnings + tuple(conflicts)) if conflicts else joined


def _apart(page: ParsedPage, meta: CaptureMeta) -> bool:
    said, given = page.seen_at, meta.seen_at
    return said is not None and given is not None and abs(said - given) > _SAME_MOMENT
