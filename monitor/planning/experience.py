"""What looks teach about where offenders are: counts per level of each axis, fading with time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.checks import Cell, Market
from monitor.model.planning import WEEKEND, Experience, Level, Look, Trial, Tried

FADING = 0.98
"""A day's looks count this much less with each day: half after 34 days, because offenders move."""
COUNTS_AGAIN = timedelta(days=21)
"""One offender counts once at a level in this time: who is seen daily teaches nothing new."""


def levels(cell: Cell) -> tuple[Level, ...]:
    """The level of a cell on each axis; hours of weekdays and weekends are learned apart."""
    return (
        keyword_level(cell.keyword),
        ("engine", cell.engine),
        market_level(cell.market),
        ("device", cell.device),
        hour_level(cell.hour, weekend=cell.weekend),
    )


def keyword_level(keyword: str) -> Level:
    """Keywords that differ only in letter case are one."""
    return "keyword", keyword.casefold()


def market_level(market: Market) -> Level:
    """A country and place; the language asked for does not move a searcher."""
    return "market", (market.country, market.location)


def hour_level(hour: int, *, weekend: bool) -> Level:
    """One hour of a weekday or of a weekend."""
    return "hour", (hour, weekend)


def learn(experience: Experience, day: date, trials: Iterable[Trial]) -> Experience:
    """The experience at the end of a day: what was known fades, what was tried that day is added.

    Days are given in order. Raises ``ValueError`` for a day that is already in it: nothing is learned twice.
    """
    if experience.through is not None and day <= experience.through:
        raise ValueError(f"{day} was learned before; expected a day after {experience.through}")
    fading = FADING ** ((day - experience.through).days if experience.through else 1)
    return _Learning(experience, day, fading).of(trials)


def learn_all(looks: Iterable[Look], timezone: ZoneInfo, *, before: date) -> Experience:
    """The experience of stored looks, up to the end of the day before ``before``.

    The looks of one date may come in any order; dates come in order, give or take one where a clock change repeats
    an hour at midnight. So months are learned from while two days are held. Raises ``ValueError`` for other orders.
    """
    dated: dict[date, list[Trial]] = {}
    experience = Experience()
    for look in looks:
        local = look.at.astimezone(timezone)
        cell = cell_of(look, local) if look.usable and local.date() < before else None
        if cell is None:
            continue
        if local.date() not in dated:
            experience = _learn_to(experience, local.date() - timedelta(days=1), dated)
            dated[local.date()] = []
        dated[local.date()].append(Trial(cell=cell, offenders=look.offenders))
    return _learn_to(experience, before, dated)


def _learn_to(experience: Experience, day: date, dated: dict[date, list[Trial]]) -> Experience:
    """Learn the dates before ``day``, and let go of them."""
    for each in sorted(each for each in dated if each < day):
        experience = learn(experience, each, dated.pop(each))
    return experience


def cell_of(look: Look, local: datetime) -> Cell | None:
    """The cell a look was made in at its local time; None where the capture does not say all of it."""
    if look.keyword is None or look.engine is None or look.country is None or look.device is None:
        return None
    return Cell(
        keyword=look.keyword,
        engine=look.engine,
        market=Market(country=look.country, location=look.location, language=look.language),
        device=look.device,
        hour=local.hour,
        weekend=local.weekday() >= WEEKEND,
    )


class _Learning:
    """One day's step; the experience before it stays as it was."""

    def __init__(self, before: Experience, day: date, fading: float) -> None:
        self._day = day
        self._levels = defaultdict(Tried, {level: _faded(tried, fading) for level, tried in before.levels.items()})
        self._credits = {key: last for key, last in before.credits.items() if day - last <= COUNTS_AGAIN}
        self._everywhere = _faded(before.everywhere, fading)

    def of(self, trials: Iterable[Trial]) -> Experience:
        found: dict[Level, float] = defaultdict(float)
        made: dict[Level, int] = defaultdict(int)
        looks, new = 0, 0
        for trial in trials:
            looks += 1
            for level in levels(trial.cell):
                made[level] += 1
                found[level] += sum(self._counts(level, offender) for offender in trial.offenders)
            new += sum(self._counts(_EVERYWHERE, offender) for offender in trial.offenders)
        for level, checks in made.items():
            self._levels[level] = _more(self._levels[level], found[level], checks)
        return Experience(
            through=self._day,
            levels=dict(self._levels),
            credits=self._credits,
            everywhere=_more(self._everywhere, new, looks),
        )

    def _counts(self, level: Level, offender: str) -> bool:
        key = level, offender
        if key in self._credits:
            return False
        self._credits[key] = self._day
        return True


_EVERYWHERE: Level = ("everywhere", None)


def _faded(tried: Tried, fading: float) -> Tried:
    return replace(tried, offenders=tried.offenders * fading, checks=tried.checks * fading)


def _more(tried: Tried, offenders: float, checks: int) -> Tried:
    return Tried(offenders=tried.offenders + offenders, checks=tried.checks + checks, ever=tried.ever + checks)


def tried_at(experience: Experience, wanted: Iterable[Level]) -> Iterator[Tried]:
    """What was tried at each of these levels."""
    nothing = Tried()
    return (experience.levels.get(level, nothing) for level in wanted)
