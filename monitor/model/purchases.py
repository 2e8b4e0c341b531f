"""What became of planned checks, and of the runs that a schedule called for."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from monitor.model.checks import PlannedCheck
from monitor.model.enums import Device, Engine


class PurchaseState(StrEnum):
    """How far a planned check has come; it never goes back."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    """Somebody is about to buy it: written before any money is spent, so that no crash buys it twice."""
    ORDERED = "ordered"
    """The same for a search that the provider makes later: it is on order, or may be, and its answer is fetched."""
    BOUGHT = "bought"
    """An answer came and is stored, whatever it says."""
    FAILED = "failed"
    """No answer came."""
    MISSED = "missed"
    """Its hour passed without a try: a search at another hour would answer another question."""
    INTERRUPTED = "interrupted"
    """Nobody knows what became of it, as the process died or a confirmation was lost; it may have been charged, and
    is not bought again."""
    REFUSED = "refused"
    """Its provider's budget of the day was spent, or nobody sells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One planned check and what became of it."""

    check: PlannedCheck
    day: date
    """Local date of the plan."""
    state: PurchaseState
    price: Decimal
    """US dollars that it costs, or would have cost."""
    charged: bool
    """It was charged, or may have been: what a budget must count."""
    settled_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseCount:
    """How many planned checks of one engine, market, device and hour came out alike: counted, not listed."""

    engine: Engine
    country: str
    location: str | None
    device: Device
    hour: int
    """0 to 23, on the clock of the plan's time zone."""
    state: PurchaseState
    checks: int
    cost: Decimal
    """US dollars charged, or perhaps charged, for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A search that was ordered, or may have been, and is not settled."""

    check: PlannedCheck
    reference: str | None
    """The provider's own id of it; None where its confirmation never came."""
    ordered_at: datetime
    asked_at: datetime | None
    """When it was last asked for in vain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The end of one check that was planned, claimed or ordered."""

    check: str
    state: PurchaseState
    charged: bool
    reason: str | None = None
    capture: str | None = None
    """SHA-256 of the stored answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run and what became of it: the truth, of which the scheduler is only the alarm clock.

    A *slot* is what a schedule called for: one digest. A *round* is one waking of the monitor, slot or no slot.
    """

    slot: str
    """``<local date> <entry>``, so that a clock change or a restart never makes two of one.

    Of a round: ``round <moment>``.
    """
    due_at: datetime
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    """``done``, ``partly``, ``failed`` or (a slot only) ``missed``; None while it goes on or where it died."""
    detail: str | None
    """Of a slot, the digest or why there is none; of a round, its troubles, a line each, or the kind of its error."""
