"""The queries (GAQL) that the Google Ads API is asked, each with how its rows are read.

Field names stand in the protos of v23 to v26. Which of them go together only a live account can say: that is what
``monitor ads check`` is for. Auction-insight metrics stand alone, because they may not be mixed with ordinary ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from monitor.advertiser import google_rows

ACCOUNTS: Final = (
    "SELECT customer_client.id, customer_client.descriptive_name, customer_client.currency_code,"
    " customer_client.time_zone, customer_client.manager, customer_client.status"
    " FROM customer_client WHERE customer_client.level <= 5"
)
MOST_CHANGES: Final = 10_000
"""The API wants a LIMIT on changes, and this is the highest it takes."""
MOST_DAYS_OF_CHANGES: Final = 29
"""Changes are kept for thirty days."""

Reader = Callable[[Any, str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question to one account."""

    name: str
    """As the file is called that its answer is written to."""
    select: str
    source: str
    condition: str = ""
    """With ``{first}`` and ``{last}`` for the days."""
    read: Reader
    needs_access: bool = False
    """Only accounts on Google's list may ask it."""
    branded: str | None = None
    """The field of the value that says whether it is about the brand; None where all of them count."""
    most_days: int | None = None

    def text(self, first: date, last: date, *, limit: int | None = None) -> str:
        """The query for the days from ``first`` to ``last``, both included."""
        if self.most_days is not None:
            first = max(first, last - timedelta(days=self.most_days))
        condition = self.condition.format(first=first.isoformat(), last=last.isoformat())
        where = f" WHERE {condition}" if condition else ""
        end = f" LIMIT {limit}" if limit else ""
        return f"SELECT {self.select} FROM {self.source}{where}{end}"  # noqa: S608 - parts of ours and days


_DAYS = "segments.date BETWEEN '{first}' AND '{last}'"
_KEYWORD = "ad_group_criterion.criterion_id, ad_group_criterion.keyword.text, ad_group_criterion.keyword.match_type"
_PLACE = "campaign.id, campaign.name, ad_group.id"
_AUCTION = ", ".join(
    f"metrics.auction_insight_search_{name}"
    for name in (
        "impression_share",
        "overlap_rate",
        "position_above_rate",
        "top_impression_percentage",
        "absolute_top_impression_percentage",
        "outranking_share",
    )
)

OWN_ADS: Final = Query(
    name="own_ads",
    select="campaign.id, ad_group.id, ad_group_ad.ad.id, ad_group_ad.status, ad_group_ad.ad.type,"
    " ad_group_ad.ad.final_urls, ad_group_ad.ad.final_mobile_urls, ad_group_ad.ad.display_url,"
    " ad_group_ad.ad.responsive_search_ad.headlines, ad_group_ad.ad.responsive_search_ad.descriptions,"
    " ad_group_ad.ad.responsive_search_ad.path1, ad_group_ad.ad.responsive_search_ad.path2,"
    " ad_group_ad.ad.expanded_text_ad.headline_part1, ad_group_ad.ad.expanded_text_ad.headline_part2,"
    " ad_group_ad.ad.expanded_text_ad.headline_part3, ad_group_ad.ad.expanded_text_ad.description,"
    " ad_group_ad.ad.expanded_text_ad.description2, ad_group_ad.ad.expanded_dynamic_search_ad.description,"
    " ad_group_ad.ad.expanded_dynamic_search_ad.description2, ad_group_ad.ad.url_custom_parameters,"
    " ad_group_ad.ad.tracking_url_template, ad_group_ad.ad.final_url_suffix, ad_group.tracking_url_template,"
    " ad_group.final_url_suffix, campaign.tracking_url_template, campaign.final_url_suffix,"
    " customer.tracking_url_template, customer.final_url_suffix",
    source="ad_group_ad",
    condition="ad_group_ad.status != 'REMOVED'",
    read=google_rows.own_ad,
)
KEYWORD_DAYS: Final = Query(
    name="keyword_days",
    select=f"{_PLACE}, {_KEYWORD}, segments.date, segments.device, segments.ad_network_type, metrics.impressions,"
    " metrics.clicks, metrics.cost_micros, metrics.average_cpc, metrics.conversions, metrics.search_impression_share,"
    " metrics.search_top_impression_share, metrics.search_absolute_top_impression_share,"
    " metrics.search_rank_lost_impression_share, metrics.search_rank_lost_absolute_top_impression_share",
    source="keyword_view",
    condition=_DAYS,
    read=google_rows.keyword_day,
    branded="keyword",
)
CAMPAIGN_DAYS: Final = Query(
    name="campaign_days",
    select="campaign.id, campaign.name, segments.date, metrics.impressions, metrics.clicks, metrics.cost_micros,"
    " metrics.search_impression_share, metrics.search_rank_lost_impression_share,"
    " metrics.search_budget_lost_impression_share",
    source="campaign",
    condition=f"{_DAYS} AND campaign.advertising_channel_type = 'SEARCH'",
    read=google_rows.campaign_day,
)
SEARCH_TERMS: Final = Query(
    name="search_terms",
    select="search_term_view.search_term, search_term_view.status, campaign.id, ad_group.id, metrics.impressions,"
    " metrics.clicks, metrics.cost_micros",
    source="search_term_view",
    condition=f"{_DAYS} AND metrics.impressions > 0",
    read=google_rows.search_term,
    branded="text",
)
CHANGES: Final = Query(
    name="changes",
    select="change_event.change_date_time, change_event.change_resource_type, change_event.resource_change_operation,"
    " change_event.changed_fields, change_event.campaign",
    source="change_event",
    condition="change_event.change_date_time >= '{first}' AND change_event.change_date_time <= '{last} 23:59:59'"
    f" ORDER BY change_event.change_date_time DESC LIMIT {MOST_CHANGES}",
    read=google_rows.change,
    most_days=MOST_DAYS_OF_CHANGES,
)
AUCTION_INSIGHTS: Final = Query(
    name="auction_insights",
    select=f"{_PLACE}, ad_group.name, {_KEYWORD}, segments.date, segments.device, segments.auction_insight_domain,"
    f" {_AUCTION}",
    source="keyword_view",
    condition=_DAYS,
    read=google_rows.auction,
    needs_access=True,
    branded="keyword",
)

QUERIES: Final[Mapping[str, Query]] = MappingProxyType(
    {each.name: each for each in (OWN_ADS, KEYWORD_DAYS, CAMPAIGN_DAYS, SEARCH_TERMS, CHANGES, AUCTION_INSIGHTS)}
)
"""By name, in the order they are asked."""
