"""Nested values as JSON text in one column, and back."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from monitor.model.attribution import Attribution
from monitor.model.captures import ParsedAd, Sitelink
from monitor.model.checks import Cell, Market
from monitor.model.conclusions import Reading
from monitor.model.enums import AttributionBasis, Block, Device, Engine, IdKind, Label, LandingSource, OwnAd
from monitor.model.vocabulary import KeywordMatch


def pack(value: Any) -> str:
    """A value object, or a mapping or sequence of them, as JSON text; a lone surrogate stays one character."""
    return _ENCODER.encode(value)


def flat(value: Any) -> dict[str, Any]:
    """Every field of a value object under its own name, nested ones as they are."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _encode(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else flat(value)


_ENCODER = json.JSONEncoder(default=_encode, ensure_ascii=False, separators=(",", ":"))


def pack_texts(texts: Sequence[str]) -> str:
    """A sequence of texts as a JSON list."""
    return pack(list(texts))


def unpack_texts(packed: str) -> tuple[str, ...]:
    """The texts of ``pack_texts``."""
    return tuple(json.loads(packed))


def unpack_ad(packed: str) -> ParsedAd:
    """The ad of ``pack(ad)``."""
    found = json.loads(packed)
    found["block"] = _maybe(Block, found["block"])
    found["landing_source"] = _maybe(LandingSource, found["landing_source"])
    found["sitelinks"] = tuple(Sitelink(**link) for link in found["sitelinks"])
    return ParsedAd(**found)


def unpack_cell(packed: str) -> Cell:
    """The cell of ``pack(cell)``."""
    found = json.loads(packed)
    found["engine"] = Engine(found["engine"])
    found["device"] = Device(found["device"])
    found["market"] = Market(**found["market"])
    return Cell(**found)


def pack_reading(reading: Reading) -> str:
    """What a reading found, without what stands in columns of its own."""
    return pack(
        {
            "query": reading.query,
            "copy": reading.copy,
            "display": reading.display,
            "attribution": reading.attribution,
        }
    )


def unpack_reading(observation: str, basis: str, packed: str) -> Reading:
    """The reading of ``pack_reading``."""
    found = json.loads(packed)
    return Reading(
        observation=observation,
        basis=basis,
        query=_match(found["query"]),
        copy=_match(found["copy"]),
        display=_match(found["display"]),
        attribution=_attribution(found["attribution"]),
    )


def _match(found: dict[str, Any]) -> KeywordMatch:
    found["label"] = Label(found["label"])
    found["span"] = None if found["span"] is None else tuple(found["span"])
    found["modifiers"] = tuple(found["modifiers"])
    return KeywordMatch(**found)


def _attribution(found: dict[str, Any]) -> Attribution:
    found["basis"] = AttributionBasis(found["basis"])
    found["own_ad"] = OwnAd(found["own_ad"])
    found["id_kind"] = _maybe(IdKind, found["id_kind"])
    found["click_time"] = _maybe(datetime.fromisoformat, found["click_time"])
    for several in ("chain", "conflicts", "reasons"):
        found[several] = tuple(found[several])
    return Attribution(**found)


def _maybe(make: Any, found: Any) -> Any:
    return None if found is None else make(found)
