"""What ``monitor ads fetch`` wrote, read back: own days, own changes and auction insights as JSON Lines.

One record a line, as ``docs/guide/own-ads.md`` describes the files. A line of no use is named and loses no neighbour.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any, Final

from monitor.errors import InputRefused
from monitor.insights.arithmetic import Group, narrowed
from monitor.model.insights import (
    METRICS,
    InsightFile,
    InsightKind,
    InsightLevel,
    InsightRow,
    InsightSource,
    OwnCause,
    OwnDay,
    Share,
)
from monitor.tables.json_lines import object_of, refusal, text_of

QUERIES: Final = ("keyword_days", "campaign_days", "changes", "auction_insights")
"""The answers that tell of shares; a folder's other files are left alone."""
_NAME: Final = re.compile(rf"({'|'.join(InsightSource)})-.+\.jsonl", re.IGNORECASE)
_EXPECTED: Final = "expected a record of `monitor ads fetch`: keyword_days, campaign_days, changes or auction_insights"
_SEARCH: Final = frozenset({None, "SEARCH"})
"""Search partners are not in auction insights, and their share is another one."""
_NO_CAUSE: Final = ("ASSET", "FEED", "LABEL")
"""Changes of these move no share: site links, pictures, names."""
_VERBS: Final = {"CREATE": "added", "UPDATE": "changed", "REMOVE": "removed"}
_WORDS: Final = {"AD_GROUP_CRITERION": "keyword or audience", "AD_GROUP_AD": "ad", "CAMPAIGN_CRITERION": "targeting"}


def is_fetched(content: bytes, name: str) -> bool:
    """Whether a file is JSON Lines, by its name or its first character."""
    return name.endswith(".jsonl") or content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


@dataclass(slots=True)
class _Found:
    rows: list[InsightRow] = field(default_factory=list)
    days: list[OwnDay] = field(default_factory=list)
    causes: list[OwnCause] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def read_fetched(content: bytes, name: str) -> InsightFile:
    """Read one file. ``name`` tells whose account auction insights are of, as their records do not.

    Raises ``InputRefused`` where no line can be used.
    """
    stated = _NAME.fullmatch(PurePath(name).name)
    source = InsightSource(stated[1].lower()) if stated else None
    found = _Found()
    for number, line in _lines(content):
        try:
            _take(object_of(line), found)
        except (KeyError, ValueError, TypeError) as error:
            found.lost.append(f"{name}:{number}: {refusal(error)}; {_EXPECTED}")
    kinds = [
        kind
        for kind, members in (
            (InsightKind.AUCTION_INSIGHTS, found.rows),
            (InsightKind.OWN_PERFORMANCE, found.days),
            (InsightKind.OWN_CHANGES, found.causes),
        )
        if members
    ]
    if not kinds and found.lost:
        raise InputRefused(found.lost[0])
    dates = [*(day.day for day in found.days), *(cause.day for cause in found.causes)]
    dates += [day for row in found.rows for day in row.period or ()]
    sources = {day.source for day in found.days} | {cause.source for cause in found.causes}
    return InsightFile(
        kind=kinds[0] if kinds else None,
        source=source or (sources.pop() if len(sources) == 1 else None),
        level=_level(found),
        period=(min(dates), max(dates)) if dates else None,
        rows=tuple(_narrowed(found.rows)),
        days=tuple(found.days),
        causes=tuple(found.causes),
        lost=tuple(found.lost),
    )


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    text = content.decode("utf-8-sig", "backslashreplace")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _take(fact: Mapping[str, Any], found: _Found) -> None:
    """Read a record by what it holds."""
    if "domain" in fact:
        found.rows.append(_auction(fact))
    elif "resource" in fact:
        found.causes += _cause(fact)
    elif "impressions" in fact and "day" in fact:
        found.days += _day(fact)
    elif "headlines" in fact or "text" in fact:
        raise ValueError("tells of ads or search terms, not of shares")
    else:
        raise KeyError("day with impressions, no resource and no domain")


def _day(fact: Mapping[str, Any]) -> list[OwnDay]:
    """An own day; none for search partners, and for a day of which neither impressions nor a position is reported."""
    impressions = fact["impressions"]
    if impressions is not None and (type(impressions) is not int or impressions < 0):
        raise TypeError("impressions is no count")
    share, volume = _share(fact, "impression_share"), _number(fact, "traffic_volume")
    day = OwnDay(
        source=InsightSource(fact["platform"]),
        account=text_of(fact, "account"),
        campaign=text_of(fact, "campaign"),
        campaign_id=text_of(fact, "campaign_id"),
        keyword=text_of(fact, "keyword"),
        match_type=text_of(fact, "match_type"),
        device=text_of(fact, "device"),
        day=date.fromisoformat(fact["day"]),
        impressions=impressions or 0,
        share=share,
        budget_lost=_share(fact, "budget_lost"),
        traffic_volume=volume,
    )
    told = impressions is not None and (share is not None or volume is not None)
    return [day] if told and text_of(fact, "ad_network") in _SEARCH else []


def _cause(fact: Mapping[str, Any]) -> list[OwnCause]:
    resource, operation = fact["resource"], fact["operation"]
    if not isinstance(resource, str) or not isinstance(operation, str):
        raise TypeError("resource or operation is no text")
    if any(word in resource for word in _NO_CAUSE):
        return []
    named = _WORDS.get(resource, resource.casefold().replace("_", " "))
    fields = [each for each in fact.get("fields") or [] if isinstance(each, str)][:3]
    what = f"{named} {_VERBS.get(operation, operation.casefold())}"
    return [
        OwnCause(
            source=InsightSource(fact["platform"]),
            account=text_of(fact, "account"),
            campaign_id=text_of(fact, "campaign"),
            day=date.fromisoformat(fact["day"]),
            what=f"{what} ({', '.join(fields)})" if fields else what,
        )
    ]


def _auction(fact: Mapping[str, Any]) -> InsightRow:
    domain, own, number = fact["domain"], fact["is_own"], fact["number"]
    if not isinstance(domain, str) or not isinstance(own, bool) or not isinstance(number, int):
        raise TypeError("domain, is_own or number is of another kind")
    period = fact.get("period")
    segment = fact.get("segment") or {}
    if not isinstance(segment, dict) or not all(isinstance(each, str) for each in segment.values()):
        raise TypeError("segment holds no texts")
    first_last = [date.fromisoformat(each) for each in period] if period is not None else []
    if len(first_last) not in {0, 2}:
        raise ValueError("period has not two days")
    return InsightRow(
        number=number,
        domain=domain,
        is_own=own,
        not_applicable=tuple(name for name in METRICS if name in (fact.get("not_applicable") or ())),
        **{name: _share(fact, name) for name in METRICS},  # type: ignore[arg-type]  # names of the row's fields
        **{name: text_of(fact, name) for name in _TEXTS},  # type: ignore[arg-type]
        segment=segment,
        period=(first_last[0], first_last[1]) if first_last else None,
    )


_TEXTS: Final = ("keyword", "keyword_id", "match_type", "ad_group", "campaign", "account")


def _narrowed(rows: list[InsightRow]) -> Iterator[InsightRow]:
    """Bounds as narrow as arithmetic proves them, in the order of the file."""
    groups: dict[tuple[object, ...], list[InsightRow]] = {}
    for row in rows:
        key = (row.account, row.campaign, row.ad_group, row.keyword, row.match_type, *sorted(row.segment.items()))
        groups.setdefault(key, []).append(row)
    found: list[InsightRow] = []
    for members in groups.values():
        own = next((row for row in members if row.is_own), None)
        group = narrowed(Group(own, [row for row in members if row is not own]), InsightFile().rounding)
        found += [*([group.own] if group.own else []), *group.rivals]
    yield from sorted(found, key=lambda row: row.number)


def _level(found: _Found) -> InsightLevel | None:
    """The finest level that every record names."""
    records: list[OwnDay | InsightRow] = [*found.days, *found.rows]
    if not records:
        return None
    return next(
        level
        for level in InsightLevel
        if level is InsightLevel.ACCOUNT or all(getattr(record, level.value, None) for record in records)
    )


def _number(fact: Mapping[str, Any], key: str) -> float | None:
    value = fact.get(key)
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        raise TypeError(f"{key} is no number")
    return value


def _share(fact: Mapping[str, Any], key: str) -> Share | None:
    value = fact.get(key)
    if value is None:
        return None
    low, high = (_number(value, end) for end in ("low", "high")) if isinstance(value, dict) else (None, None)
    if low is None or high is None or not 0 <= low <= high <= 1:
        raise ValueError(f"{key} is no share")
    return Share(low, high)
