"""What the advertiser's own ad accounts say of the advertiser: its ads, its keywords' days, its searchers' words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from monitor.model.insights import Share


class AdPlatform(StrEnum):
    """Whose API a fact was read from."""

    GOOGLE_ADS = "google_ads"
    MICROSOFT_ADVERTISING = "microsoft_advertising"
    YANDEX_DIRECT = "yandex_direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAdCopy:
    """One ad of the brand's own: everything it may look like and every address it may lead to."""

    platform: AdPlatform
    account: str
    campaign: str | None = None
    """Identifier, as the other two."""
    ad_group: str | None = None
    ad: str
    status: str | None = None
    """In the platform's own word (``ENABLED``, ``PAUSED``)."""
    kind: str | None = None
    headlines: tuple[str, ...] = ()
    """As written: a responsive ad shows up to three of them in any order."""
    descriptions: tuple[str, ...] = ()
    final_urls: tuple[str, ...] = ()
    """For every device."""
    display_url: str | None = None
    paths: tuple[str, ...] = ()
    """Shown behind the host of the final URL."""
    tracking_templates: tuple[str, ...] = ()
    """Of the ad, its ad group, its campaign and its account, the nearest first; the nearest is in force."""
    final_url_suffixes: tuple[str, ...] = ()
    """In the same order."""
    custom_parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordDay:
    """One day of one own keyword on one device. What the platform does not report is None, never zero."""

    platform: AdPlatform
    account: str
    campaign: str | None = None
    """Name of the campaign, else its identifier."""
    campaign_id: str | None = None
    ad_group: str | None = None
    """Identifier."""
    keyword_id: str | None = None
    keyword: str | None = None
    match_type: str | None = None
    day: date
    """In the account's own time zone; at Microsoft Advertising in UTC."""
    device: str | None = None
    ad_network: str | None = None
    """``SEARCH`` alone is comparable with auction insights; search partners are not in them."""
    impressions: int | None = None
    clicks: int | None = None
    cost: Decimal | None = None
    """In the account's currency."""
    average_cpc: Decimal | None = None
    conversions: float | None = None
    impression_share: Share | None = None
    top_share: Share | None = None
    abs_top_share: Share | None = None
    rank_lost: Share | None = None
    rank_lost_abs_top: Share | None = None
    budget_lost: Share | None = None
    """At Google Ads reported of campaigns only."""
    traffic_volume: float | None = None
    """Yandex Direct's measure of the position, 0 to about 150; it has no impression share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTerm:
    """What people typed before they saw an own ad, over the days asked for."""

    platform: AdPlatform
    account: str
    text: str
    campaign: str | None = None
    """Identifier, as the next."""
    ad_group: str | None = None
    status: str | None = None
    """In the platform's own word (``ADDED``, ``EXCLUDED``, ``NONE``)."""
    impressions: int | None = None
    clicks: int | None = None
    cost: Decimal | None = None
    """In the account's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChange:
    """Something the advertiser changed: an innocent cause of a share that moved."""

    platform: AdPlatform
    account: str
    day: date
    """In the account's own time zone."""
    campaign: str | None = None
    """Identifier."""
    resource: str
    """What was changed, in the platform's own word (``CAMPAIGN_BUDGET``)."""
    operation: str
    """``CREATE``, ``UPDATE`` or ``REMOVE``."""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdAccount:
    """An account that ads run in; manager accounts hold none and are looked through."""

    platform: AdPlatform
    id: str
    name: str | None = None
    currency: str | None = None
    time_zone: str | None = None
