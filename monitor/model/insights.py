"""What the advertiser's own account says: auction insights, the own daily series, and what changed in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from monitor.model.enums import Engine


class InsightSource(StrEnum):
    """Whose account a file speaks of."""

    GOOGLE_ADS = "google_ads"
    MICROSOFT_ADVERTISING = "microsoft_advertising"
    YANDEX_DIRECT = "yandex_direct"

    @property
    def engine(self) -> Engine:
        """The engine whose auctions it speaks of."""
        return _ENGINES[self]


_ENGINES = {
    InsightSource.GOOGLE_ADS: Engine.GOOGLE,
    InsightSource.MICROSOFT_ADVERTISING: Engine.BING,
    InsightSource.YANDEX_DIRECT: Engine.YANDEX,
}


class InsightLevel(StrEnum):
    """What one group of rows speaks of, the finest first."""

    KEYWORD = "keyword"
    AD_GROUP = "ad_group"
    CAMPAIGN = "campaign"
    ACCOUNT = "account"


class InsightKind(StrEnum):
    """What a file holds."""

    AUCTION_INSIGHTS = "auction_insights"
    OWN_PERFORMANCE = "own_performance"
    OWN_CHANGES = "own_changes"


@dataclass(frozen=True, slots=True)
class Share:
    """A fraction known to lie in ``[low, high]``; both ends are equal where the file prints a number."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the file prints a number and no bound."""
        return self.low == self.high


METRICS = (
    "impression_share",
    "overlap_rate",
    "position_above_rate",
    "top_rate",
    "abs_top_rate",
    "outranking_share",
)
"""The six shares of a row, in the order of Google's own table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightRow:
    """One domain in the auctions of one keyword, ad group or campaign, in one segment."""

    number: int
    """Row in the file, counted from 1 as a spreadsheet shows it."""
    domain: str
    """As written; the own row bears the file's word for "You"."""
    is_own: bool
    impression_share: Share | None = None
    overlap_rate: Share | None = None
    position_above_rate: Share | None = None
    top_rate: Share | None = None
    abs_top_rate: Share | None = None
    outranking_share: Share | None = None
    not_applicable: tuple[str, ...] = ()
    """Shares that the file prints as ``--``; a share that is None and not named here is not in the file."""
    keyword: str | None = None
    keyword_id: str | None = None
    match_type: str | None = None
    ad_group: str | None = None
    campaign: str | None = None
    account: str | None = None
    segment: Mapping[str, str] = field(default_factory=dict)
    """Segment name (``week``, ``device``; an unknown column keeps its header) and value, as written."""
    period: tuple[date, date] | None = None
    """First and last day: of the segment where it is one of time, else of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """One day of one own keyword (or campaign): how often it was shown and of how many chances."""

    day: date
    impressions: int
    share: Share | None
    """Own impression share; ``< 10%`` is an interval. None where the platform has none (Yandex Direct)."""
    keyword: str | None = None
    device: str | None = None
    campaign: str | None = None
    """Name, else identifier."""
    budget_lost: Share | None = None
    """Impression share lost to the budget."""
    changes: tuple[str, ...] = ()
    """What the advertiser changed on that day (bids, budget, match types), in words."""
    source: InsightSource | None = None
    account: str | None = None
    campaign_id: str | None = None
    match_type: str | None = None
    traffic_volume: float | None = None
    """Yandex Direct's measure of the position, 0 to about 150."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCause:
    """Something the advertiser changed: an innocent cause of a share that moved."""

    source: InsightSource | None
    account: str | None
    campaign_id: str | None
    """None where it concerns the whole account."""
    day: date
    what: str
    """In words: ``campaign budget changed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightFile:
    """What one export holds, or why it was refused."""

    kind: InsightKind | None = None
    source: InsightSource | None = None
    level: InsightLevel | None = None
    """None where the file has no column that tells."""
    period: tuple[date, date] | None = None
    rows: tuple[InsightRow, ...] = ()
    days: tuple[OwnDay, ...] = ()
    causes: tuple[OwnCause, ...] = ()
    rounding: float = 0.00005
    """Half a unit of the last printed place, as a fraction; exports print hundredths of a percent."""
    lost: tuple[str, ...] = ()
    """One line for each row that cannot be used."""
    warnings: tuple[str, ...] = ()
    error: str | None = None
    """Why the file as a whole was refused, in one line with what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auctions:
    """The whole numbers behind the percentages of one group."""

    eligible: int
    """Auctions in which the own ads could have shown; the smallest number that fits every printed share."""
    shown: int
    """Own impressions in them."""


class AlarmKind(StrEnum):
    """What changed."""

    OWN_DOMAIN_AS_OTHER = "own_domain_as_other"
    UNEXPLAINED_LOSS = "unexplained_loss"
    OWN_SHARE_FELL = "own_share_fell"
    NEW_DOMAIN = "new_domain"
    DOMAIN_RISING = "domain_rising"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One change that the numbers show, or cannot decide. It names a domain at most, never a publisher or an ad."""

    kind: AlarmKind
    keyword: str | None
    domain: str | None
    """The rival's domain; None where the own share is meant."""
    segment: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    """First day of the period, or the day, in which it shows."""
    until: date | None = None
    """Last day of what it rests on."""
    before: Share | None = None
    after: Share | None = None
    p_value: float | None = None
    """Chance of a change as large without a cause; None where no test was made."""
    smallest_change: float | None = None
    """The smallest change of the share (a fraction) that these data could have shown."""
    explained_by: tuple[str, ...] = ()
    """The advertiser's own causes that may account for it, the surest first; with one it is told as explained."""
    accounted: bool = False
    """Whether the own budget alone accounts for it, by the numbers: then nobody else is looked for."""
    reasons: tuple[str, ...] = ()
    """Sentences for people, the strongest first."""
    source: InsightSource | None = None
    account: str | None = None
    campaign: str | None = None
    match_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePoint:
    """The share over one day or period."""

    first: date
    last: date
    share: Share | None
    """None: not in the report, which is not the same as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSeries:
    """One domain's impression share over time, or the own one."""

    domain: str | None
    """None: the own share."""
    keyword: str | None = None
    source: InsightSource | None = None
    account: str | None = None
    points: tuple[SharePoint, ...] = ()
    """In order of time; those of one series do not overlap."""
    impressions: int | None = None
    """Own impressions behind it; None where they are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the advertiser's own data say: what changed, and the shares over time."""

    alarms: tuple[Alarm, ...] = ()
    series: tuple[ShareSeries, ...] = ()
    """The own shares first, those with the most impressions before others."""
    newest: date | None = None
    """Last day that any file tells of."""
    smallest: tuple[float, float] | None = None
    """The smallest falls of the own daily share that would have been told, of the surest and the least sure series."""
