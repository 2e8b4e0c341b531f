"""Rows of Google Ads as raw protobuf to values of the model.

Raw whatever the user's ``use_proto_plus`` says: reading fields through proto-plus takes fifteen times as long. A field
that is absent reads as zero in raw protobuf; ``HasField`` tells it from a zero that was reported.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from monitor.model.insights import InsightRow, Share
from monitor.model.own_ads import AdAccount, AdPlatform, KeywordDay, OwnAdCopy, OwnChange, SearchTerm

_GOOGLE: Final = AdPlatform.GOOGLE_ADS
_MICROS: Final = Decimal(1_000_000)
# "Any value below 0.1 is reported as 0.0999" (metrics.proto, impression shares);
# "Any value above 0.9 is reported as 0.9001" (the shares lost).
_BELOW_TENTH: Final = 0.0999
_ABOVE_NINE_TENTHS: Final = 0.9001
_CLOSE: Final = 1e-9
_DATE: Final = 10
_REMEMBERED: Final = 16_384
"""Shares, days, sums and identifiers come again and again: a value is made once and shared."""


@lru_cache(maxsize=_REMEMBERED)
def share_of(value: float) -> Share:
    """An impression share: 0.0999 stands for anything below a tenth."""
    return Share(0.0, 0.1) if abs(value - _BELOW_TENTH) < _CLOSE else Share(value, value)


@lru_cache(maxsize=_REMEMBERED)
def lost_of(value: float) -> Share:
    """A share lost: 0.9001 stands for anything above nine tenths."""
    return Share(0.9, 1.0) if abs(value - _ABOVE_NINE_TENTHS) < _CLOSE else Share(value, value)


def account(row: Any, _account: str) -> tuple[AdAccount, bool]:
    """One account below a manager, and whether ads can run in it: open, and no manager itself."""
    client = row.customer_client
    found = AdAccount(
        platform=_GOOGLE,
        id=str(client.id),
        name=client.descriptive_name or None,
        currency=client.currency_code or None,
        time_zone=client.time_zone or None,
    )
    return found, not client.manager and _word(client, "status") == "ENABLED"


def own_ad(row: Any, customer: str) -> OwnAdCopy:
    """One own ad, responsive or of an older kind, with what the levels above it add to its addresses."""
    ad = row.ad_group_ad.ad
    levels = (ad, row.ad_group, row.campaign, row.customer)
    return OwnAdCopy(
        platform=_GOOGLE,
        account=customer,
        campaign=_id(row.campaign.id),
        ad_group=_id(row.ad_group.id),
        ad=str(ad.id),
        status=_word(row.ad_group_ad, "status"),
        kind=_word(ad, "type_"),  # the library renames what is a word of Python
        headlines=_headlines(ad),
        descriptions=_descriptions(ad),
        final_urls=_once((*ad.final_urls, *ad.final_mobile_urls)),
        display_url=ad.display_url or None,
        paths=_once((ad.responsive_search_ad.path1, ad.responsive_search_ad.path2)),
        tracking_templates=_once(level.tracking_url_template for level in levels),
        final_url_suffixes=_once(level.final_url_suffix for level in levels),
        custom_parameters=tuple((each.key, each.value) for each in ad.url_custom_parameters),
    )


def _headlines(ad: Any) -> tuple[str, ...]:
    text = ad.expanded_text_ad
    parts = (text.headline_part1, text.headline_part2, text.headline_part3)
    return _once((*(each.text for each in ad.responsive_search_ad.headlines), *parts))


def _descriptions(ad: Any) -> tuple[str, ...]:
    text, dynamic = ad.expanded_text_ad, ad.expanded_dynamic_search_ad
    older = (text.description, text.description2, dynamic.description, dynamic.description2)
    return _once((*(each.text for each in ad.responsive_search_ad.descriptions), *older))


def keyword_day(row: Any, customer: str) -> KeywordDay:
    """One own keyword on one day, device and ad network."""
    criterion, segments, metrics = row.ad_group_criterion, row.segments, row.metrics
    has = metrics.HasField
    keyword = criterion.keyword
    return KeywordDay(
        platform=_GOOGLE,
        account=customer,
        campaign=row.campaign.name or _id(row.campaign.id),
        campaign_id=_id(row.campaign.id),
        ad_group=_id(row.ad_group.id),
        keyword_id=_id(criterion.criterion_id),
        keyword=keyword.text or None,
        match_type=_word(keyword, "match_type"),
        day=_day(segments.date),
        device=_word(segments, "device"),
        ad_network=_word(segments, "ad_network_type"),
        impressions=metrics.impressions if has("impressions") else None,
        clicks=metrics.clicks if has("clicks") else None,
        cost=_money(metrics.cost_micros) if has("cost_micros") else None,
        average_cpc=_money(metrics.average_cpc) if has("average_cpc") else None,
        conversions=metrics.conversions if has("conversions") else None,
        impression_share=share_of(metrics.search_impression_share) if has("search_impression_share") else None,
        top_share=share_of(metrics.search_top_impression_share) if has("search_top_impression_share") else None,
        abs_top_share=_share(metrics, "search_absolute_top_impression_share", share_of),
        rank_lost=_share(metrics, "search_rank_lost_impression_share", lost_of),
        rank_lost_abs_top=_share(metrics, "search_rank_lost_absolute_top_impression_share", lost_of),
    )


def campaign_day(row: Any, customer: str) -> KeywordDay:
    """One own campaign on one day; only here is the share lost to the budget reported."""
    metrics = row.metrics
    return KeywordDay(
        platform=_GOOGLE,
        account=customer,
        campaign=row.campaign.name or _id(row.campaign.id),
        campaign_id=_id(row.campaign.id),
        day=_day(row.segments.date),
        impressions=metrics.impressions if metrics.HasField("impressions") else None,
        clicks=metrics.clicks if metrics.HasField("clicks") else None,
        cost=_money(metrics.cost_micros) if metrics.HasField("cost_micros") else None,
        impression_share=_share(metrics, "search_impression_share", share_of),
        rank_lost=_share(metrics, "search_rank_lost_impression_share", lost_of),
        budget_lost=_share(metrics, "search_budget_lost_impression_share", lost_of),
    )


def search_term(row: Any, customer: str) -> SearchTerm:
    """One search term of one ad group over all days asked for."""
    metrics = row.metrics
    return SearchTerm(
        platform=_GOOGLE,
        account=customer,
        text=row.search_term_view.search_term,
        campaign=_id(row.campaign.id),
        ad_group=_id(row.ad_group.id),
        status=_word(row.search_term_view, "status"),
        impressions=metrics.impressions if metrics.HasField("impressions") else None,
        clicks=metrics.clicks if metrics.HasField("clicks") else None,
        cost=_money(metrics.cost_micros) if metrics.HasField("cost_micros") else None,
    )


def change(row: Any, customer: str) -> OwnChange:
    """One change somebody made in the account."""
    event = row.change_event
    return OwnChange(
        platform=_GOOGLE,
        account=customer,
        day=_day(event.change_date_time[:_DATE]),
        campaign=event.campaign.rpartition("/")[2] or None,
        resource=_word(event, "change_resource_type") or "UNKNOWN",
        operation=_word(event, "resource_change_operation") or "UNKNOWN",
        fields=tuple(event.changed_fields.paths),
    )


_AUCTION_SHARES: Final = (
    ("impression_share", "impression_share", share_of),
    ("overlap_rate", "overlap_rate", None),
    ("position_above_rate", "position_above_rate", None),
    ("top_rate", "top_impression_percentage", None),
    ("abs_top_rate", "absolute_top_impression_percentage", None),
    ("outranking_share", "outranking_share", share_of),
)


def auction(row: Any, customer: str, *, number: int = 0) -> InsightRow:
    """One domain in the auctions of one keyword on one day and device; the reply names no own row (not verified)."""
    day = _day(row.segments.date)
    shares: dict[str, Any] = {
        name: _share(row.metrics, f"auction_insight_search_{field}", decode or _plain)
        for name, field, decode in _AUCTION_SHARES
    }
    criterion, device = row.ad_group_criterion, _word(row.segments, "device")
    return InsightRow(
        number=number,
        domain=row.segments.auction_insight_domain,
        is_own=False,
        **shares,
        keyword=criterion.keyword.text or None,
        keyword_id=_id(criterion.criterion_id),
        match_type=_word(criterion.keyword, "match_type"),
        ad_group=row.ad_group.name or _id(row.ad_group.id),
        campaign=row.campaign.name or _id(row.campaign.id),
        account=customer,
        segment={"day": day.isoformat(), **({"device": device} if device else {})},
        period=(day, day),
    )


@lru_cache(maxsize=_REMEMBERED)
def _plain(value: float) -> Share:
    return Share(value, value)


def _share(metrics: Any, field: str, decode: Callable[[float], Share]) -> Share | None:
    return decode(getattr(metrics, field)) if metrics.HasField(field) else None


def _word(message: Any, field: str) -> str | None:
    """The name of an enum's value, of whatever API version; None where it is not said."""
    number: int = getattr(message, field)
    return _names(message.DESCRIPTOR, field).get(number, str(number)) if number else None


@lru_cache(maxsize=256)
def _names(descriptor: Any, field: str) -> dict[int, str]:
    values = descriptor.fields_by_name[field].enum_type.values_by_number
    return {number: value.name for number, value in values.items()}


@lru_cache(maxsize=_REMEMBERED)
def _day(text: str) -> date:
    """A day of the account; raises ``ValueError`` for anything else."""
    return date.fromisoformat(text)


@lru_cache(maxsize=_REMEMBERED)
def _money(micros: float) -> Decimal:
    return Decimal(round(micros)) / _MICROS


@lru_cache(maxsize=_REMEMBERED)
def _id(number: int) -> str | None:
    return str(number) if number else None


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
