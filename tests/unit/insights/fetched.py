"""Answers of `monitor ads fetch` of our own making, as the lines that it writes."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from monitor.advertiser.records import record
from monitor.insights import read_insights
from monitor.model.insights import InsightFile, InsightRow, Share
from monitor.model.own_ads import AdPlatform, KeywordDay, OwnChange

FIRST = date(2026, 10, 1)
GOOGLE = AdPlatform.GOOGLE_ADS


def after(days: int) -> date:
    """So many days after the first."""
    return FIRST + timedelta(days=days)


def keyword_days(shares: Iterable[float], *, start: int = 0, eligible: int = 1000, **more: Any) -> list[KeywordDay]:
    """One own day for each share."""
    base: dict[str, Any] = {
        "platform": GOOGLE,
        "account": "1",
        "campaign": "Brand",
        "campaign_id": "70",
        "keyword": "alibaba",
        "match_type": "EXACT",
        "device": "MOBILE",
        "ad_network": "SEARCH",
        **more,
    }
    return [
        KeywordDay(
            day=after(start + number), impressions=round(eligible * value), impression_share=Share(value, value), **base
        )
        for number, value in enumerate(shares)
    ]


def campaign_days(lost: Iterable[float], **more: Any) -> list[KeywordDay]:
    """One day of a campaign for each share that was lost to the budget."""
    base: dict[str, Any] = {"platform": GOOGLE, "account": "1", "campaign": "Brand", "campaign_id": "70", **more}
    return [
        KeywordDay(
            day=after(number),
            impressions=900,
            impression_share=Share(0.9, 0.9),
            budget_lost=Share(value, value),
            **base,
        )
        for number, value in enumerate(lost)
    ]


def change(day: int, resource: str = "CAMPAIGN_BUDGET", operation: str = "UPDATE", **more: Any) -> OwnChange:
    """A change in the account."""
    base: dict[str, Any] = {"platform": GOOGLE, "account": "1", "campaign": "70", **more}
    return OwnChange(day=after(day), resource=resource, operation=operation, **base)


def auction(day: int, domain: str, share: float | Share, number: int = 1, **more: Any) -> InsightRow:
    """A domain in one day's auctions."""
    printed = share if isinstance(share, Share) else Share(share, share)
    base: dict[str, Any] = {"account": "1", "keyword": "alibaba", "match_type": "EXACT", **more}
    return InsightRow(
        number=number,
        domain=domain,
        is_own=domain == "You",
        impression_share=printed,
        segment={"day": after(day).isoformat()},
        period=(after(day), after(day)),
        **base,
    )


def lines(values: Iterable[Any]) -> bytes:
    """The values as `monitor ads fetch` writes them."""
    return "".join(f"{json.dumps(record(value))}\n" for value in values).encode()


def read(values: Iterable[Any], name: str = "google_ads-1-any.jsonl") -> InsightFile:
    """The file that the values come back as."""

    return read_insights(lines(values), name)
