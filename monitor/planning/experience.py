"""What looks teach about where the next offender may be met: sightings at each level of each axis, fading with time."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.checks import Cell, Market
from monitor.model.planning import WEEKEND, Experience, Level, Look, Spell, Trial

FADING = 0.98
"""A spell counts this much less with each day since it began: half after 34 days, because offenders move."""
SPELL = timedelta(days=21)
"""Sightings of one offender in this time are taken together; a later one begins another spell."""
GOAL = timedelta(days=7)
"""An offender should be met in its first week."""
FAMILIAR = 1 - GOAL / SPELL
"""How much less each sighting counts with each other one of its offender in the spell; see ``finds``."""
EVERYWHERE: Level = ("everywhere", None)


def levels(cell: Cell) -> tuple[Level, ...]:
    """The level of a cell on each axis, and the whole; hours of weekdays and weekends are learned apart."""
    return (
        EVERYWHERE,
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
    """The experience at the end of a day: what was known, and what was tried and seen that day.

    Days are given in order. Raises ``ValueError`` for a day that is already in it: nothing is learned twice.
    """
    if experience.through is not None and day <= experience.through:
        raise ValueError(f"{day} was learned before; expected a day after {experience.through}")
    looks, sightings = experience.looks.copy(), defaultdict[str, Counter[Level]](Counter)
    for trial in trials:
        reached = levels(trial.cell)
        looks.update(reached)
        for offender in trial.offenders:
            sightings[offender].update(reached)
    seen = {name: _told(experience.spells.get(name, ()), day, found) for name, found in sightings.items()}
    return Experience(through=day, looks=looks, spells=experience.spells | seen)


def finds(experience: Experience, day: date) -> defaultdict[Level, float]:
    """How many offenders would have been seen once only, and where, had the looks been a week's instead of a spell's.

    Those are the offenders for whose sake a look more or less at a level matters: who is seen often would be seen
    anyway, and who was seen once might have been missed (the singletons by which Good, Biometrika 1953, estimates what
    is still unseen). Keep each look with probability ``GOAL / SPELL`` and one of k sightings is the only one left with
    (1 - ``GOAL / SPELL``) ** (k - 1), the same factor ``GOAL / SPELL`` for all left out.
    """
    found: defaultdict[Level, float] = defaultdict(float)
    for spells in experience.spells.values():
        for spell in spells:
            worth = FAMILIAR ** (spell.sightings[EVERYWHERE] - 1) * FADING ** (day - spell.begins).days
            for level, sightings in spell.sightings.items():
                found[level] += sightings * worth
    return found


def learn_all(looks: Iterable[Look], timezone: ZoneInfo, *, before: date) -> Experience:
    """The experience of stored looks, up to the end of the day before ``before``.

    The looks of one date may come in any order; dates come in order, give or take one where a clock change repeats
    an hour at midnight. So months are learned from while two days are held. Raises ``ValueError`` for other orders.

    Who is seen again in the same cell within a spell counts there once: re-checks look where an offender is known to
    be, and would make one that was nearly missed seem to be seen everywhere.
    """
    dated: dict[date, list[Trial]] = {}
    known: dict[tuple[str, Cell], date] = {}
    experience = Experience()
    for look in looks:
        local = look.at.astimezone(timezone)
        cell = cell_of(look, local) if look.usable and local.date() < before else None
        if cell is None:
            continue
        if local.date() not in dated:
            experience = _learn_to(experience, local.date() - timedelta(days=1), dated, known)
            dated[local.date()] = []
        dated[local.date()].append(Trial(cell=cell, offenders=look.offenders))
    return _learn_to(experience, before, dated, known)


def _learn_to(
    experience: Experience, day: date, dated: dict[date, list[Trial]], known: dict[tuple[str, Cell], date]
) -> Experience:
    """Learn the dates before ``day``, and let go of them."""
    for each in sorted(each for each in dated if each < day):
        experience = learn(experience, each, [_news(trial, each, known) for trial in dated.pop(each)])
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


def _news(trial: Trial, day: date, known: dict[tuple[str, Cell], date]) -> Trial:
    """The look without those who are known to be in its cell; ``known`` learns when they were first seen there."""
    new = {name for name in trial.offenders if day - known.get((name, trial.cell), date.min) >= SPELL}
    known |= {(name, trial.cell): day for name in new}
    return replace(trial, offenders=frozenset(new))


def _told(spells: tuple[Spell, ...], day: date, found: Counter[Level]) -> tuple[Spell, ...]:
    """An offender's spells with what one more day showed of it."""
    if spells and day - spells[-1].begins < SPELL:
        last = spells[-1]
        return (*spells[:-1], replace(last, sightings=last.sightings + found))
    return (*spells, Spell(begins=day, sightings=found))
