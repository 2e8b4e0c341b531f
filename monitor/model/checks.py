"""What is to be looked at: cells, the checks planned for them, and orders a provider has taken."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from monitor.model.coverage import SourceFailure
from monitor.model.enums import Device, Engine


class EvidenceKind(StrEnum):
    """What a provider hands over of a search, and what is kept of it."""

    JSON = "json"
    """The provider's own reading of the page."""
    HTML = "html"
    """The page as the engine served it."""
    SCREENSHOT = "screenshot"


class Part(StrEnum):
    """Why a check is made: the parts of a plan, and a person's own command."""

    CUSTOMER = "customer"
    """Drawn as customers search, so that shares may be estimated from it."""
    SWEEPER = "sweeper"
    """Spread over all cells, so that no place stays unseen for long."""
    HUNTER = "hunter"
    """Where looks have found most."""
    RECHECK = "recheck"
    """An open incident's cell again."""
    CONTROL = "control"
    """A search without the brand beside a sighting or a re-check: tells aimed from broadly matched."""
    BY_HAND = "by_hand"
    """Asked for by a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Where a search is made from, and in which language."""

    country: str
    """ISO 3166-1 alpha-2, upper case."""
    location: str | None = None
    """City or region in English, as ``Austin,Texas,United States``; None searches from the country as a whole."""
    language: str | None = None
    """Interface language, ISO 639-1, as ``en``; None leaves it to the provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One thing to look at: what is searched, where, on what and when."""

    keyword: str
    engine: Engine
    market: Market
    device: Device
    hour: int
    """0 to 23, on the clock of the plan's time zone."""
    weekend: bool
    """Whether it is an hour of a Saturday or Sunday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCheck:
    """One search to be bought once."""

    id: str
    """The idempotency key: a check that was bought under it is never bought again."""
    cell: Cell
    part: Part
    slot: datetime
    """When it is to be made, aware, UTC."""
    provider: str
    """Name of the provider it is bought from."""
    beside: str | None = None
    """Id of the incident it answers to."""


def check_id(plan_date: date, slot: datetime, provider: str, cell: Cell) -> str:
    """The idempotency key of a check: 64 hex digits, the same for the same plan date, slot, provider and cell."""
    market = (cell.market.country, cell.market.location, cell.market.language)
    moment = slot.astimezone(UTC).isoformat()
    parts = (plan_date.isoformat(), moment, provider, cell.engine, cell.keyword, *market, cell.device)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An order that a provider has taken and charged: its answer is fetched later, at no further cost."""

    check: PlannedCheck
    reference: str
    """The provider's own id of the order."""
    ordered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCheck(SourceFailure):
    """A check that gave no answer at all; an answer that carries an error is a capture, and a parser's business."""

    check: str
    """Id of the planned check."""
    permanent: bool
    """True where the same check will fail again until somebody changes something."""
    maybe_charged: bool
    """True where the provider may have done and charged it: buying it again may cost twice."""
