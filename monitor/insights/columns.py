"""Which column of an export is which: header words decide, the cells tell the rest, arithmetic only refuses."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, permutations
from typing import Final, NamedTuple

from monitor.errors import InputRefused
from monitor.insights.headers import SEGMENTS, field_of
from monitor.insights.numbers import plain, read_cell
from monitor.insights.period import read_range
from monitor.model.insights import METRICS

DIMENSIONS: Final = ("account", "campaign", "ad_group", "keyword", "keyword_id", "match_type")
_IDS: Final = ("account_id", "campaign_id", "ad_group_id")
_HOST: Final = re.compile(r"[^\s/@:]+(?:\.[^\s/@:.]+)+\.?")
_MOSTLY: Final = 0.6
_NEEDED: Final = ("impression_share", "overlap_rate")
_WEEK_DAYS: Final = 7

EXPECTED: Final = (
    "Display URL domain, Impression share, Overlap rate, Position above rate, Top of page rate, Abs. top of page rate,"
    " Outranking share"
)

_ORDERS: Final = (
    METRICS,
    ("impression_share", "outranking_share", *METRICS[1:5]),
)
"""The orders in which Google's table and its report editor write the shares (both seen in real files)."""


class Columns(NamedTuple):
    """Places of the columns, from 0."""

    domain: int
    metrics: Mapping[str, int]
    dimensions: Mapping[str, int]
    segments: Mapping[str, int]
    grouping: tuple[int, ...]
    """Everything that tells one group of rows from another."""
    warnings: tuple[str, ...] = ()


Cells = Sequence[str]
Refutes = Callable[[Columns], bool]
"""Whether the rows contradict these columns."""


@lru_cache(maxsize=16_384)
def is_host(text: str) -> bool:
    """Whether a cell holds a host name and nothing else."""
    return _HOST.fullmatch(plain(text)) is not None


def columns_of(header: Cells, sample: Sequence[Cells], refutes: Refutes) -> Columns:
    """Place every column of an auction-insights export.

    ``sample`` holds rows below the header. Raises ``InputRefused`` where needed columns are not there.
    """
    fields = _named(header)
    known: dict[str, int] = {}
    segments: dict[str, int] = {}
    unnamed: list[int] = []
    for place, field in enumerate(fields):
        values = [cells[place] for cells in sample if place < len(cells) and cells[place].strip()]
        if field is not None and field not in known and field not in segments:
            (segments if field in SEGMENTS else known)[field] = place
        elif field is None and values:
            _unknown(header[place], place, values, segments=segments, shares=unnamed)
    domain = known.pop("domain", None)
    domain = _domain(segments, sample, header) if domain is None else domain
    metrics: dict[str, int] = {name: known[name] for name in METRICS if name in known}
    dimensions: dict[str, int] = {name: known[name] for name in DIMENSIONS if name in known}
    ids = [known[name] for name in _IDS if name in known]
    columns = Columns(domain, metrics, dimensions, segments, (*dimensions.values(), *segments.values(), *ids))
    return _completed(columns, unnamed, header, refutes)


def _named(header: Cells) -> list[str | None]:
    """The field of each column; a share that two columns claim is nobody's."""
    fields = [field_of(cell) for cell in header]
    return [None if field in METRICS and fields.count(field) > 1 else field for field in fields]


def _unknown(name: str, place: int, values: Cells, *, segments: dict[str, int], shares: list[int]) -> None:
    """Sort a column without known words: a share, a segment of time, another segment, or a number nobody needs."""
    cells = [read_cell(value) for value in values]
    if _mostly(cell.percent or cell.kind == "not_applicable" for cell in cells) and any(c.share for c in cells):
        shares.append(place)
        return
    days = [read_range(value) for value in values]
    if all(days):
        segments.setdefault(_time_segment({found[0].isoweekday() for found in days if found}, days), place)
    elif not _mostly(cell.kind != "other" for cell in cells):
        segments[name.strip() or f"column {place + 1}"] = place


def _time_segment(weekdays: set[int], days: Sequence[object]) -> str:
    whole = [found for found in days if isinstance(found, tuple)]
    if all(first.day == 1 and (last - first).days != 0 for first, last in whole):
        return "month"
    firsts = sorted({first for first, _ in whole})
    gaps = {(later - earlier).days % _WEEK_DAYS for earlier, later in pairwise(firsts)}
    return "week" if len(weekdays) == 1 and gaps == {0} else "day"


def _domain(segments: dict[str, int], sample: Sequence[Cells], header: Cells) -> int:
    """The column whose cells are hosts, taken out of the segments of unknown name."""
    for name, place in list(segments.items()):
        if _mostly(is_host(cells[place]) for cells in sample if place < len(cells) and cells[place].strip()):
            return segments.pop(name)
    raise InputRefused(f"no column of domains among {_shown(header)}; expected an auction-insights export: {EXPECTED}")


def _completed(columns: Columns, unnamed: Sequence[int], header: Cells, refutes: Refutes) -> Columns:
    """Fill shares without known words in a usual order, where no other order can be true."""
    missing = [name for name in METRICS if name not in columns.metrics]
    if missing and len(missing) == len(unnamed):
        filled = [_filled(columns, [name for name in order if name in missing], unnamed) for order in _ORDERS]
        standing = [each for each in filled if not refutes(each)]
        if len({tuple(sorted(each.metrics.items())) for each in standing}) == 1 and _only(
            columns, missing, unnamed, refutes
        ):
            names = ", ".join(repr(header[place].strip()[:40]) for place in unnamed)
            said = f"header words not known: {names}; read in the usual order, the only one that the arithmetic allows"
            return standing[0]._replace(warnings=(said,))
    lost = [name for name in _NEEDED if name in missing]
    if lost:
        raise InputRefused(
            f"no column {' and '.join(name.replace('_', ' ') for name in lost)} among {_shown(header)};"
            f" expected an auction-insights export: {EXPECTED}"
        )
    strange = ", ".join(repr(header[place].strip()[:40]) for place in unnamed)
    return (
        columns._replace(warnings=(f"columns not read, their words are not known: {strange}",)) if strange else columns
    )


def _filled(columns: Columns, names: Iterable[str], places: Sequence[int]) -> Columns:
    return columns._replace(metrics={**columns.metrics, **dict(zip(names, places, strict=True))})


def _only(columns: Columns, missing: Sequence[str], places: Sequence[int], refutes: Refutes) -> bool:
    """Whether the rows contradict every assignment but one."""
    standing = 0
    for names in permutations(missing):
        standing += not refutes(_filled(columns, names, places))
        if standing > 1:
            return False
    return standing == 1


def _mostly(tests: Iterable[bool]) -> bool:
    found = list(tests)
    return bool(found) and sum(found) >= _MOSTLY * len(found)


def _shown(header: Cells) -> str:
    return ", ".join(repr(cell.strip()[:40]) for cell in header[:12] if cell.strip())
