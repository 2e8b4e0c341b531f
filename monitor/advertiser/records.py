"""What accounts said, as JSON Lines: one file per account and query, written whole and then put in place."""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import Any, Final

from monitor.errors import SourceError
from monitor.model.insights import Share
from monitor.model.own_ads import AdPlatform, OwnAdCopy, SearchTerm
from monitor.tables.json_lines import object_of, refusal, text_of


def file_of(folder: Path, platform: AdPlatform, account: str, query: str) -> Path:
    """Where the answer of one account to one query is kept."""
    return folder / f"{platform}-{account}-{query}.jsonl"


def write(path: Path, values: Iterable[Any]) -> None:
    """Replace a file by these values, whole or not at all; nobody else may read it. Raises ``SourceError``."""
    lines = "".join(f"{json.dumps(record(value), ensure_ascii=False)}\n" for value in values)
    replace_file(path, lines)


def replace_file(path: Path, text: str) -> None:
    """Write a file that is the old one until it is the whole new one. Raises ``SourceError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes a file that nobody else may read, and the name stays hidden until it is whole.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"{path} cannot be written ({reason}); expected a folder that can", permanent=True) from error


def record(value: Any) -> dict[str, Any]:
    """A value of the model for JSON: every field is there, money is text, a share is ``{low, high}``."""
    kind = type(value)
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(each.name for each in fields(value))
    found = {name: getattr(value, name) for name in _FIELDS[kind]}
    return {name: each if type(each) in _ALREADY_PLAIN else _plain(each) for name, each in found.items()}


_FIELDS: Final[dict[type, tuple[str, ...]]] = {}
"""Names by kind of value: looked up once."""
_ALREADY_PLAIN: Final = frozenset({str, int, float, type(None)})


def _plain(value: Any) -> Any:
    plain = value
    match value:
        case Share():
            plain = {"low": value.low, "high": value.high}
        case Enum():
            plain = value.value
        case Decimal():
            plain = f"{value.normalize():f}"
        case date():
            plain = value.isoformat()
        case Mapping():
            plain = {key: _plain(each) for key, each in value.items()}
        case tuple():
            plain = [_plain(each) for each in value]
    return plain


def own_ads_of(path: Path) -> tuple[list[OwnAdCopy], list[str]]:
    """The own ads of a file, or of every ``*-own_ads.jsonl`` of a folder, and a line for each record of no use.

    Raises ``SourceError`` where it cannot be read.
    """
    files = sorted(path.glob("*-own_ads.jsonl")) if path.is_dir() else [path]
    if not files:
        raise SourceError(f"{path}: holds no *-own_ads.jsonl; expected what `monitor ads fetch` writes", permanent=True)
    ads: list[OwnAdCopy] = []
    lost: list[str] = []
    for file in files:
        for number, line in _lines(file):
            try:
                ads.append(_own_ad(object_of(line)))
            except (ValueError, TypeError, KeyError) as error:
                lost.append(
                    f"{file}:{number}: {_said(error)}; expected a record of `monitor ads fetch` with platform and ad"
                )
    return ads, lost


def search_terms_of(path: Path) -> tuple[list[SearchTerm], list[str]]:
    """The search terms of a file, and a line for each record of no use. Raises ``SourceError``."""
    terms: list[SearchTerm] = []
    lost: list[str] = []
    for number, line in _lines(path):
        try:
            terms.append(_search_term(object_of(line)))
        except (ValueError, TypeError, KeyError, InvalidOperation) as error:
            lost.append(
                f"{path}:{number}: {_said(error)}; expected a record of `monitor ads fetch` with platform and text"
            )
    return terms, lost


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Each line with something on it. Raises ``SourceError``."""
    try:
        with path.open(encoding="utf-8-sig", errors="backslashreplace", newline="\n") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; expected a readable file", permanent=True) from error


def _own_ad(fact: Mapping[str, Any]) -> OwnAdCopy:
    return OwnAdCopy(
        platform=AdPlatform(fact["platform"]),
        account=text_of(fact, "account") or "",
        campaign=text_of(fact, "campaign"),
        ad_group=text_of(fact, "ad_group"),
        ad=text_of(fact, "ad") or "",
        status=text_of(fact, "status"),
        kind=text_of(fact, "kind"),
        headlines=_texts(fact, "headlines"),
        descriptions=_texts(fact, "descriptions"),
        final_urls=_texts(fact, "final_urls"),
        display_url=text_of(fact, "display_url"),
        paths=_texts(fact, "paths"),
        tracking_templates=_texts(fact, "tracking_templates"),
        final_url_suffixes=_texts(fact, "final_url_suffixes"),
    )


def _search_term(fact: Mapping[str, Any]) -> SearchTerm:
    text = text_of(fact, "text")
    if not text:
        raise ValueError("text is empty")
    cost = fact.get("cost")
    return SearchTerm(
        platform=AdPlatform(fact["platform"]),
        account=text_of(fact, "account") or "",
        text=text,
        campaign=text_of(fact, "campaign"),
        ad_group=text_of(fact, "ad_group"),
        status=text_of(fact, "status"),
        impressions=_count(fact, "impressions"),
        clicks=_count(fact, "clicks"),
        cost=None if cost is None else Decimal(str(cost)),
    )


def _texts(fact: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = fact.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"{key} is no list of texts")
    return tuple(value)


def _count(fact: Mapping[str, Any], key: str) -> int | None:
    value = fact.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise TypeError(f"{key} is no count")
    return value


def _said(error: Exception) -> str:
    return "cost is no number" if isinstance(error, InvalidOperation) else refusal(error)
