"""Markets by hours: where an offender was seen, where silence is clean, and where nobody can tell."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.digest.moments import count_words
from monitor.digest.plain import plain
from monitor.digest.vocabulary import ENGINES
from monitor.model.coverage_report import Sight, Slice, SliceCoverage

HOURS = 24
RULER = " ".join(f"{hour:02}" for hour in range(0, HOURS, 3))
"""What stands above squares of one character."""
NOT_LOOKED = "not_looked"
"""The kind of an hour at which nobody looked."""
SIGNS = {Sight.SEEN: "!", Sight.CLEAN: "✓", Sight.CANNOT_TELL: "?", NOT_LOOKED: "·"}
"""What stands in each square, in colour and in plain text alike."""
_LEGEND = {
    Sight.SEEN: "an offender was seen",
    Sight.CLEAN: "clean",
    Sight.CANNOT_TELL: "cannot tell",
    NOT_LOOKED: "not looked at",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One market at one hour."""

    kind: str
    """A ``Sight`` or ``NOT_LOOKED``, for the template's choice of colour."""
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """The hours of one market."""

    market: str
    words: str
    """The same as the squares, for who cannot see them."""
    squares: tuple[Square, ...]

    @property
    def signs(self) -> str:
        """The squares as characters."""
        return "".join(square.sign for square in self.squares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Markets by hours."""

    caption: str
    ruler: str
    legend: tuple[tuple[Square, str], ...]
    rows: tuple[PictureRow, ...]
    more: str | None


def picture(lines: Sequence[SliceCoverage], timezone: str, *, limit: int | None) -> Picture | None:
    """Draw slices by market and hour; None where there are none. The ``limit`` markets with most to see are shown."""
    markets: dict[tuple[str, str], list[SliceCoverage]] = defaultdict(list)
    for line in lines:
        if line.where.hour is not None and line.bought:
            markets[line.where.country or "", line.where.location or ""].append(line)
    if not markets:
        return None
    chosen = sorted(markets, key=lambda market: _interest(markets[market]), reverse=True)[:limit]
    more = len(markets) - len(chosen)
    rows = tuple(_row(markets[market]) for market in sorted(chosen))
    kinds = {square.kind for row in rows for square in row.squares}
    return Picture(
        caption=f"Markets by hours, on the clock of {plain(timezone, 60)}",
        ruler=RULER,
        legend=tuple((_square(kind), words) for kind, words in _LEGEND.items() if kind in kinds),
        rows=rows,
        more=f"and {count_words(more, 'more market')}: monitor coverage shows them all." if more else None,
    )


def place_words(where: Slice) -> str:
    """Where a slice lies: ``Google · US Austin, Texas · mobile``; axes that are summed over are left out."""
    engine = [ENGINES[where.engine]] if where.engine else []
    device = [str(where.device)] if where.device else []
    return " · ".join([*engine, market_words(where), *device])


def market_words(where: Slice) -> str:
    """The market of a slice in one bounded text."""
    country = plain(where.country, 20) or "country not stated"
    if not where.location:
        return country
    # Providers name places as ``Austin,Texas,United States``: the country has been said.
    parts = [part.strip() for part in where.location.split(",")]
    return f"{country} {plain(', '.join(parts[:-1] or parts), 60)}"


def _interest(lines: Sequence[SliceCoverage]) -> tuple[bool, int]:
    return any(line.sight is Sight.SEEN for line in lines), sum(line.looks for line in lines)


def _row(lines: Sequence[SliceCoverage]) -> PictureRow:
    kinds: list[str] = [NOT_LOOKED] * HOURS
    for line in lines:
        kinds[line.where.hour or 0] = line.sight
    seen = [f"{hour:02}" for hour, kind in enumerate(kinds) if kind == Sight.SEEN]
    counted = [
        f"{words} for {count_words(kinds.count(kind), 'hour')}"
        for kind, words in ((Sight.CLEAN, "clean"), (Sight.CANNOT_TELL, "cannot tell"))
        if kind in kinds
    ]
    told = [f"seen at {', '.join(seen)}", *counted] if seen else counted
    return PictureRow(
        market=market_words(lines[0].where), words=", ".join(told), squares=tuple(_square(kind) for kind in kinds)
    )


def _square(kind: str) -> Square:
    return Square(kind=kind, sign=SIGNS[kind])
