"""What the looks of some days are worth: what ``monitor coverage`` and every digest tell, as values."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from monitor.model.enums import Device, Engine


class Sight(StrEnum):
    """What the looks at a slice say."""

    SEEN = "seen"
    """An offender was seen there."""
    CLEAN = "clean"
    """Enough looks, and no offender on any."""
    CANNOT_TELL = "cannot_tell"
    """Too few looks for silence to mean anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of what can be looked at; what an axis leaves None is summed over."""

    engine: Engine | None = None
    country: str | None = None
    location: str | None = None
    device: Device | None = None
    hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceCoverage:
    """What was looked at in one slice, and what its silence is worth."""

    where: Slice
    planned: int
    bought: int
    """Answers that came in, those somebody imported included."""
    looks: int
    """Bought checks that showed a page of the market asked for."""
    refused: int
    """Captcha, consent page, block, refused by the reader, or by the budget."""
    empty: int
    failed: int
    """No answer came, the provider reported an error, or the page could not be read."""
    missed: int
    """Its hour passed before it was bought."""
    blind: int
    """Made for another market, or by a provider that hides the brand's own ads there as well."""
    independent: int
    """Looks that count: of one cell within one hour of one day only one, and none that is blind."""
    offenders: int
    smallest_share: float | None
    """The smallest share of this slice's searches that the looks would have shown with 95 %; None: cannot tell."""

    @property
    def sight(self) -> Sight:
        """One word for it."""
        if self.offenders:
            return Sight.SEEN
        return Sight.CANNOT_TELL if self.smallest_share is None else Sight.CLEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A measured share and the range it lies in with 95 % confidence; all within 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """How many of the ads that were there one provider shows on one engine and device: its ad recall."""

    provider: str
    """Who sold the searches, or the name of the source they were imported from."""
    engine: Engine
    device: Device
    looks: int
    own_ads: int
    """Looks that showed the brand's own display URL, whoever paid for the ad."""
    recall: Interval | None
    """Over the whole period; None: unknown, because nobody said in how many searches the brand's ad should show."""
    recent: Interval | None
    """Over its last days alone; None where unknown, or where nothing was looked at in them."""
    counted: float | None
    """The recall that promises are told with: the lower of the two. None: unknown, or measured by too few looks."""
    alarm: str | None
    """Why what comes back from there counts as half blind; None while it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the customer's checks of the last days promise."""

    days: int
    customer_checks: int
    """Independent looks among those drawn as customers search; only these count."""
    unmeasured: int
    """Of these, those by providers whose ad recall is unknown."""
    share: float
    probability: float
    """That an advertiser on this share of the brand's searches was seen, if unmeasured checks showed every ad."""
    at_least: float
    """The same if unmeasured checks showed no ad; equal to ``probability`` where every recall is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """How many different offenders were seen, and how many more there must be."""

    seen: int
    once: int
    twice: int
    at_least_unseen: int
    """At least about so many more: a lower bound, and a low one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """Everything that is told of a period."""

    since: datetime
    until: datetime
    newest: datetime | None
    """When the newest look was made; None without any."""
    cost: Decimal
    """US dollars charged, or perhaps charged."""
    total: SliceCoverage
    lately: SliceCoverage
    """Of the part of the period that no digest told of yet; all of it where nobody asked."""
    lately_cost: Decimal
    canaries: tuple[Canary, ...]
    promises: tuple[Promise, ...]
    census: Census
    lines: tuple[SliceCoverage, ...]
    """By engine, market and device."""
    hours: tuple[SliceCoverage, ...]
    """By market and hour."""
    cells: tuple[SliceCoverage, ...]
    """By engine, market, device and hour."""

    @property
    def recall(self) -> float | None:
        """The lowest ad recall that was measured; None where none was."""
        return min((each.counted for each in self.canaries if each.counted is not None), default=None)
