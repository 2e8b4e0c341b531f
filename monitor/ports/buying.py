"""The seam to those who sell searches, and what the ledger remembers of searches on order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol, runtime_checkable

from monitor.model.attachments import AttachmentKind, Unattached
from monitor.model.captures import CaptureMeta
from monitor.model.checks import EvidenceKind, FailedCheck, PlannedCheck, Ticket
from monitor.model.enums import Engine
from monitor.model.purchases import Order, Purchase


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCapture:
    """The bytes of one answer as a source handed them over."""

    source: str
    name: str
    """File name without its folder; it never carries a path of the machine."""
    content: bytes = field(repr=False)
    meta: CaptureMeta = field(default_factory=CaptureMeta)


class Provider(Protocol):
    """Who sells searches. What is bought is a capture; that there is none is a value too, and nothing is raised."""

    name: str
    engines: frozenset[Engine]
    price: Decimal
    """US dollars for one check that ``buy`` makes."""
    evidence: frozenset[EvidenceKind]
    """What it can hand over of a search."""

    def buy(self, check: PlannedCheck) -> RawCapture | FailedCheck:
        """Make one search now and pay for it at most once."""
        ...


@runtime_checkable
class QueuedProvider(Provider, Protocol):
    """A provider that also takes orders, ``batch`` a request, and answers later, for ``queue_price`` dollars each."""

    queue_price: Decimal
    batch: int

    def order(self, checks: Sequence[PlannedCheck]) -> list[Ticket | FailedCheck]:
        """Order searches, each at most once; the outcomes stand in the order of the checks."""
        ...

    def fetch(self, tickets: Sequence[Ticket]) -> list[RawCapture | Ticket | FailedCheck]:
        """What came of orders, in their order and free of charge; a ticket stands for "not finished".

        A failure leaves the order standing: fetch it again.
        """
        ...

    def recover(self, checks: Sequence[PlannedCheck]) -> list[Ticket]:
        """Tickets of orders whose confirmation never came, as far as they can be found. Raises ``SourceError``."""
        ...


@runtime_checkable
class KeepsPages(Protocol):
    """A provider that also hands over the page of a finished order, and a picture of it."""

    name: str
    pages_kept: timedelta
    """How long after the order it has them."""
    picture_price: Decimal | None
    """US dollars of one picture; None where none are wanted."""

    def page(self, ticket: Ticket) -> RawCapture | FailedCheck:
        """The page as the engine served it, free of charge."""
        ...

    def screenshot(self, ticket: Ticket) -> RawCapture | FailedCheck:
        """A picture of the page, charged each time it is asked for."""
        ...


class OrderBook(Protocol):
    """Orders under way, and searches added to a plan of the day. Every method is one transaction.

    An order goes *planned*, *ordered* (committed before the provider is asked), confirmed by the provider's reference,
    and is settled like every check. Between ordered and confirmed nobody knows whether the provider took it.
    """

    def claim_orders(self, checks: Sequence[str], *, at: datetime) -> list[str]:
        """Mark planned checks as about to be ordered, and charged; returns the ids that were still free."""
        ...

    def confirm(self, references: Mapping[str, str]) -> None:
        """Keep the provider's reference of each ordered check, by check id."""
        ...

    def orders(self) -> list[Order]:
        """Every order that is not settled, the oldest first."""
        ...

    def looked_after(self, checks: Sequence[str], *, at: datetime) -> None:
        """Record when orders were last asked for in vain."""
        ...

    def add_controls(self, day: date, checks: Sequence[PlannedCheck], *, prices: Mapping[str, Decimal]) -> int:
        """Add searches to the plan of a date; returns how many were new. Raises ``StoreError`` without a plan."""
        ...

    def beside(self, incidents: Sequence[str], *, since: date) -> list[Purchase]:
        """What was planned beside these incidents for the dates from ``since`` on."""
        ...

    def reserve_used(self, day: date) -> dict[str, int]:
        """How many checks beside incidents the plan of a date holds, by provider."""
        ...

    def unattached(
        self,
        kind: AttachmentKind,
        *,
        provider: str,
        since: datetime,
        tried_before: datetime,
        tries: int,
        limit: int,
    ) -> list[Unattached]:
        """Captures fetched from a provider's queue that show an offender and have no attachment of this kind.

        Ordered at ``since`` or later, the first seen first; tried fewer than ``tries`` times, and not
        after ``tried_before``.
        """
        ...

    def try_attachment(
        self, wanted: Unattached, kind: AttachmentKind, *, day: date, price: Decimal, at: datetime
    ) -> None:
        """Record a try before the provider is asked: ``price`` counts as spent on the local date ``day``."""
        ...
