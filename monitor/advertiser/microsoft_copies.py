"""The own ads as Microsoft's bulk file lists them, with what each level adds to their addresses.

One file holds the account, its campaigns, ad groups and ads (documented, format 6.0): reading them level by level takes
a call for each campaign and each ad group, and reports name at most three headlines of a responsive ad and no template
above the ad. The order of records and columns means nothing there, and new ones may come.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from monitor.advertiser.microsoft_jobs import Columns
from monitor.model.own_ads import AdPlatform, OwnAdCopy

_HEADLINES: Final = ("Title Part 1", "Title Part 2", "Title Part 3")
_DESCRIPTIONS: Final = ("Text", "Text Part 2")
_URLS: Final = ("Final Url", "Mobile Final Url")
_OTHERS: Final = (
    *("Headline", "Description", "Path 1", "Path 2", "Domain"),
    *("Tracking Template", "Final Url Suffix", "Custom Parameter"),
)
COLUMNS: Final = Columns(
    needed=frozenset({"Type", "Status", "Id", "Parent Id"}),
    welcome=frozenset({*_HEADLINES, *_DESCRIPTIONS, *_URLS, *_OTHERS}),
)
"""Without the needed ones no record can be placed; a text or address that the file has no column for is not set."""
_LEVELS: Final = frozenset({"Account", "Campaign", "Ad Group"})
_ADS: Final = frozenset({"Responsive Search Ad", "Expanded Text Ad", "Dynamic Search Ad"})
_RESPONSIVE: Final = "Responsive Search Ad"
_DELETED: Final = "Deleted"
_ADDRESSES: Final = re.compile(r";\s*(?=https?://)", re.IGNORECASE)
_PARAMETERS: Final = re.compile(r"(?<!\\);\s*")
_PARAMETER: Final = re.compile(r"\{_([^{}=]{1,100})\}=(.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\;])")

Record = Mapping[str, str]


def question(account: str) -> dict[str, Any]:
    """The body of the request; the account's own record comes without being asked for."""
    return {
        "AccountIds": [account],
        "DownloadEntities": ["Campaigns", "AdGroups", "ExpandedTextAds", "DynamicSearchAds", "ResponsiveSearchAds"],
        "DataScope": "EntityData",
        "DownloadFileType": "Csv",
        "CompressionType": "Zip",
        "FormatVersion": "6.0",
    }


def own_ads(records: Iterable[Record | None], account: str) -> tuple[list[OwnAdCopy], int]:
    """Every ad that is not deleted, and how many records are not what they should be."""
    levels: dict[tuple[str, str], Record] = {}
    ads: list[Record] = []
    lost = 0
    for record in records:
        kind = record["Type"] if record is not None else None
        if record is None or (kind in _ADS and not record["Id"]):
            lost += 1
        elif kind in _LEVELS:
            levels[kind, record["Id"]] = record
        elif kind in _ADS and record["Status"] != _DELETED:
            ads.append(record)
    found: list[OwnAdCopy] = []
    for record in ads:
        try:
            found.append(_own_ad(record, levels, account))
        except ValueError:
            lost += 1
    return found, lost


def _own_ad(record: Record, levels: Mapping[tuple[str, str], Record], account: str) -> OwnAdCopy:
    """Raises ``ValueError`` where the texts of a responsive ad are no list of them."""
    group = levels.get(("Ad Group", record["Parent Id"]), {})
    campaign = levels.get(("Campaign", group.get("Parent Id", "")), {})
    chain = (record, group, campaign, levels.get(("Account", account), {}))
    responsive = record["Type"] == _RESPONSIVE
    return OwnAdCopy(
        platform=AdPlatform.MICROSOFT_ADVERTISING,
        account=account,
        campaign=campaign.get("Id") or None,
        ad_group=record["Parent Id"] or None,
        ad=record["Id"],
        status=record["Status"] or None,
        kind=record["Type"],
        headlines=_assets(record, "Headline") if responsive else _texts(record, *_HEADLINES),
        descriptions=_assets(record, "Description") if responsive else _texts(record, *_DESCRIPTIONS),
        final_urls=_once(url for name in _URLS for url in _ADDRESSES.split(record.get(name, ""))),
        display_url=record.get("Domain") or None,
        paths=_texts(record, "Path 1", "Path 2"),
        tracking_templates=_once(level.get("Tracking Template", "") for level in chain),
        final_url_suffixes=_once(level.get("Final Url Suffix", "") for level in chain),
        custom_parameters=tuple(_parameters(record.get("Custom Parameter", ""))),
    )


def _texts(record: Record, *names: str) -> tuple[str, ...]:
    return _once(record.get(name, "") for name in names)


def _assets(record: Record, name: str) -> tuple[str, ...]:
    """The texts of a responsive ad, which the cell holds as JSON."""
    cell = record.get(name, "")
    try:
        assets: Sequence[Any] = json.loads(cell) if cell else []
    except RecursionError:
        raise ValueError(name) from None
    if not isinstance(assets, list) or not all(isinstance(each, dict) for each in assets):
        raise ValueError(name)
    texts = [each.get("text") for each in assets]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(name)
    return _once(texts)


def _parameters(cell: str) -> Iterable[tuple[str, str]]:
    """``{_season}=summer; {_code}=A`` and so on; a semicolon or backslash within a value has a backslash before it."""
    for each in _PARAMETERS.split(cell):
        found = _PARAMETER.fullmatch(each)
        if found:
            yield found[1], _ESCAPED.sub(r"\1", found[2])


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
