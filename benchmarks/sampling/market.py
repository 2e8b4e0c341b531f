"""A market with hidden offenders, to judge plans against. Everything in it is assumed; see README.md.

Thirty keywords, three engines, twenty places, two devices, 24 hours. Offenders come, stay a while, and bid only in
part of all that; a check is one auction in one cell. An offender's footprint is kept as one bit per level, so that
one AND over the levels of a check tells who could be seen in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import exp, log, sin, tau
from operator import or_
from random import Random

KEYWORDS, ENGINES, PLACES, DEVICES, HOURS = 30, 3, 20, 2, 24
SIZES = (KEYWORDS, ENGINES, PLACES, DEVICES, HOURS)
_HOUR_AXIS = 4
DAYS, FIRST, LAST = 56, 14, 42
"""Length of a run; offenders who begin on days FIRST to LAST - 1 are the ones that count."""
HEADQUARTERS = (0, 1)
ARRIVALS = 1.5
"""New offenders a day."""
ROTATING_PLACES = 3
_STEPS = (1, 3, 7, 9, 11, 13)
_CANDIDATES = 24
_REMEMBERED = 700


def zipf(count: int, power: float) -> tuple[float, ...]:
    """Weights 1, 1/2^power, 1/3^power, … that add up to 1."""
    weights = [(rank + 1) ** -power for rank in range(count)]
    return tuple(weight / sum(weights) for weight in weights)


def _daily_curve() -> tuple[float, ...]:
    curve = [max(1 + 0.8 * sin((hour - 9) / HOURS * tau), 0.25) for hour in range(HOURS)]
    return tuple(weight / sum(curve) for weight in curve)


DEMAND = (zipf(KEYWORDS, 1.0), (0.80, 0.15, 0.05), zipf(PLACES, 0.8), (0.4, 0.6), _daily_curve())
"""How customers' searches spread over keyword, engine, place, device and hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How often a new offender hides in which way, and how long it stays."""

    leaves_offices: float = 0.50
    few_places: float = 0.30
    some_hours: float = 0.40
    one_device: float = 0.20
    few_keywords: float = 0.35
    minor_engine: float = 0.35
    rotates_places: float = 0.10
    two_days_a_week: float = 0.20
    budget_ends: float = 0.30
    least_share: float = 0.02
    most_share: float = 0.60
    days: float = 30
    changes_weekly: float = 0.20
    playbook_wrong: bool = False
    """Offenders do the opposite of what is published about them."""
    reaction: str | None = None
    """``notice``: leaves or changes three days after it is seen; ``follower``: studies the checks before it begins."""


MARKETS = {
    "mild": Habits(
        leaves_offices=0.30, few_places=0.10, some_hours=0.20, one_device=0.10, few_keywords=0.20, minor_engine=0.25,
        rotates_places=0.0, two_days_a_week=0.05, budget_ends=0.15, least_share=0.05, most_share=0.80, days=45,
        changes_weekly=0.05,
    ),
    "base": Habits(),
    "severe": Habits(
        leaves_offices=0.70, few_places=0.60, some_hours=0.70, one_device=0.40, few_keywords=0.60, minor_engine=0.50,
        rotates_places=0.20, two_days_a_week=0.40, budget_ends=0.50, least_share=0.01, most_share=0.30, days=20,
        changes_weekly=0.40,
    ),
    "notice": Habits(reaction="notice"),
    "inverse": Habits(playbook_wrong=True),
    "follower": Habits(reaction="follower"),
}  # fmt: skip

Spot = tuple[int, int, int, int, int]
"""Keyword, engine, place, device and hour of one check."""


@dataclass(slots=True)
class Style:
    """One way of bidding: who can see it where and when."""

    share: float
    levels: tuple[frozenset[int], ...]
    """Keywords, engines, places and devices it bids on."""
    hours: tuple[frozenset[int], frozenset[int]]
    """On weekdays and at weekends."""
    step: int = 0
    """Above 0: it bids in three places at a time and moves on by so many every hour."""
    two_days: bool = False
    hijacker: bool = False

    def reach(self) -> float:
        """The share of all customers' searches in which it shows."""
        times = [sum(DEMAND[4][hour] for hour in hours) for hours in self.hours]
        reach = self.share * (5 * times[0] + 2 * times[1]) / 7
        for weights, levels in zip(DEMAND[:4], self.levels, strict=True):
            reach *= sum(weights[level] for level in levels)
        return reach * (ROTATING_PLACES / PLACES if self.step else 1) * (2 / 7 if self.two_days else 1)


@dataclass(slots=True)
class Offender:
    """One advertiser who breaks the rules, from its first day to its last."""

    number: int
    begins: int
    ends: float
    style: Style
    seed: int
    days: frozenset[int] = frozenset(range(7))
    first_seen: float | None = None

    @property
    def judged(self) -> bool:
        """Whether it begins in the time that counts."""
        return FIRST <= self.begins < LAST


@dataclass(slots=True)
class Market:
    """Offenders over time, the same for every plan that is judged with the same seed."""

    name: str
    seed: int
    offenders: list[Offender] = field(init=False)
    _habits: Habits = field(init=False)
    _liked: tuple[list[float], list[float]] = field(init=False)
    """Keywords and places that this market's offenders like."""
    _reacting: Random = field(init=False)
    _bits: list[list[int]] = field(init=False)
    _days: list[int] = field(init=False)

    def __post_init__(self) -> None:
        random = Random(f"{self.seed} market")
        self._habits = MARKETS[self.name]
        self._reacting = Random(f"{self.seed} reacting")
        self._liked = (_dirichlet(random, KEYWORDS), _dirichlet(random, PLACES))
        there = _poisson(random, ARRIVALS * self._habits.days)
        arrivals = sorted(random.randrange(DAYS) for _ in range(_poisson(random, ARRIVALS * DAYS)))
        self.offenders = [self._offender(number, day, random) for number, day in enumerate([-1] * there + arrivals)]

    def begin_day(self, day: int, past: Sequence[tuple[Spot, bool]]) -> None:
        """Let offenders come, go and change; ``past`` are the checks of the last 14 days."""
        for offender in self.offenders:
            if self._habits.reaction == "follower":
                if offender.begins == day:
                    offender.style = self._best_reply(offender, past)
            elif (
                day
                and day % 7 == 0
                and offender.begins < day < offender.ends
                and offender.first_seen is None
                and self._reacting.random() < self._habits.changes_weekly
            ):
                offender.style = self._style(Random(f"{offender.seed} {day}"))
            if self._habits.reaction == "notice" and offender.first_seen is not None:
                self._notice(offender, day)
            if offender.style.two_days:
                week = list(range(7))
                Random(f"{offender.seed} week {day // 7}").shuffle(week)
                offender.days = frozenset(week[:2])
            else:
                offender.days = frozenset(range(7))
        self._index(day)

    def seen(self, day: int, spots: Iterable[Spot], luck: Random) -> list[list[int]]:
        """Whom each check shows: those who win their auction, of several hijackers one."""
        keywords, engines, places, devices, hours = self._bits
        result = []
        for spot in spots:
            keyword, engine, place, device, hour = spot
            could = keywords[keyword] & engines[engine] & places[place] & devices[device] & hours[hour]
            shown = []
            while could:
                lowest = could & -could
                offender = self.offenders[lowest.bit_length() - 1]
                could ^= lowest
                if luck.random() < offender.style.share and self._is_there(offender.style, day, spot):
                    shown.append(offender.number)
            result.append(self._one_hijacker(shown, luck) if len(shown) > 1 else shown)
        return result

    def chances(self, day: int, spots: Iterable[Spot]) -> dict[int, float]:
        """By offender: the chance that at least one of these checks shows it, over all that luck may bring."""
        keywords, engines, places, devices, hours = self._bits
        missed: dict[int, float] = {}
        for spot in spots:
            keyword, engine, place, device, hour = spot
            could = keywords[keyword] & engines[engine] & places[place] & devices[device] & hours[hour]
            there = []
            while could:
                lowest = could & -could
                offender = self.offenders[lowest.bit_length() - 1]
                could ^= lowest
                if self._is_there(offender.style, day, spot):
                    there.append(offender)
            hijackers = [each.style.share for each in there if each.style.hijacker]
            for offender in there:
                chance = offender.style.share
                if offender.style.hijacker and len(hijackers) > 1:
                    chance *= _kept(hijackers, hijackers.index(chance))
                missed[offender.number] = missed.get(offender.number, 1.0) * (1 - chance)
        return {number: 1 - chance for number, chance in missed.items()}

    def _is_there(self, style: Style, day: int, spot: Spot) -> bool:
        return not style.step or (spot[2] - (day * HOURS + spot[4]) * style.step) % PLACES < ROTATING_PLACES

    def _one_hijacker(self, shown: list[int], luck: Random) -> list[int]:
        """Engines show one ad for each display URL."""
        hijackers = [number for number in shown if self.offenders[number].style.hijacker]
        if len(hijackers) < 2:
            return shown
        kept = luck.choice(hijackers)
        return [number for number in shown if number == kept or number not in hijackers]

    def _index(self, day: int) -> None:
        weekend = day % 7 >= 5
        self._bits = [[0] * size for size in SIZES]
        for offender in self.offenders:
            if offender.begins <= day < offender.ends and day % 7 in offender.days:
                bit = 1 << offender.number
                for bits, levels in zip(
                    self._bits, (*offender.style.levels, offender.style.hours[weekend]), strict=True
                ):
                    for level in levels:
                        bits[level] |= bit

    def _notice(self, offender: Offender, day: int) -> None:
        if offender.first_seen is None or day - int(offender.first_seen) != 3:
            return
        if self._reacting.random() < 0.5:
            offender.ends = min(offender.ends, day)
        else:
            offender.style = self._style(Random(f"{offender.seed} noticed {day}"))

    def _best_reply(self, offender: Offender, past: Sequence[tuple[Spot, bool]]) -> Style:
        """Of 24 ways to bid, the one with the most searches times the chance to stay unseen for 14 days."""
        random = Random(f"{offender.seed} reply")
        known = random.sample(past, _REMEMBERED) if len(past) > _REMEMBERED else past
        scale = len(past) / len(known) if known else 1.0
        watched = Watched(known)
        best, most = offender.style, -1.0
        for _ in range(_CANDIDATES):
            style = self._style(random)
            if random.random() < 0.5:
                start, length = random.randrange(HOURS), random.randrange(3, 13)
                hours = frozenset((start + i) % HOURS for i in range(length))
                style.hours = (hours, hours)
            if random.random() < 0.5:
                places = frozenset(random.sample(range(PLACES), random.randrange(1, 8)))
                style.levels = (*style.levels[:2], places, style.levels[3])
            caught = style.share * scale * watched.inside(style)
            worth = style.reach() * exp(-caught)
            if worth > most:
                best, most = style, worth
        return best

    def _offender(self, number: int, day: int, random: Random) -> Offender:
        ends = max(day, 0) + max(2.0, random.expovariate(1 / self._habits.days))
        seed = random.getrandbits(40)
        return Offender(number=number, begins=day, ends=ends, style=self._style(random), seed=seed)

    def _style(self, random: Random) -> Style:
        habits = self._habits
        share = exp(random.uniform(log(habits.least_share), log(habits.most_share)))
        keywords = frozenset({0, *(level for level in range(KEYWORDS) if random.random() < 0.7)})
        if random.random() < habits.few_keywords:
            keywords = _some(random, self._liked[0], random.randrange(1, 4))
        step = random.choice(_STEPS) if random.random() < habits.rotates_places else 0
        devices = frozenset(range(DEVICES))
        engines = self._engines(random)
        places = self._places(random)
        if random.random() < habits.one_device:
            devices = frozenset({random.randrange(DEVICES)})
        return Style(
            share=share,
            levels=(keywords, engines, places, devices),
            hours=self._hours(random),
            step=step,
            two_days=random.random() < habits.two_days_a_week,
            hijacker=random.random() < 0.5,
        )

    def _engines(self, random: Random) -> frozenset[int]:
        if random.random() < self._habits.minor_engine:
            return frozenset({2 if random.random() < 0.25 else 1})
        return frozenset({0}) if random.random() < 0.5 else frozenset({0, 1})

    def _places(self, random: Random) -> frozenset[int]:
        places = frozenset(range(PLACES))
        if random.random() < self._habits.few_places:
            places = _some(random, self._liked[1], random.randrange(1, 4))
        if random.random() < self._habits.leaves_offices:
            left = frozenset(HEADQUARTERS) if self._habits.playbook_wrong else places - frozenset(HEADQUARTERS)
            places = left or places
        return places

    def _hours(self, random: Random) -> tuple[frozenset[int], frozenset[int]]:
        habits, weekday, weekend = self._habits, frozenset(range(HOURS)), frozenset(range(HOURS))
        if random.random() < habits.some_hours:
            office = frozenset(range(random.randrange(7, 10), random.randrange(17, 20)))
            weekday = office if habits.playbook_wrong else weekday - office
            if habits.playbook_wrong:
                weekend = frozenset()
            if random.random() < 0.35:
                weekend -= office
            if random.random() < 0.25 and not habits.playbook_wrong:
                weekday = weekend = frozenset(range(1, 6))
        if random.random() < habits.budget_ends:
            start = random.choice(sorted(weekday))
            while_money_lasts = frozenset((start + i) % HOURS for i in range(4))
            weekday, weekend = weekday & while_money_lasts, weekend & while_money_lasts
        return weekday, weekend


class Watched:
    """Checks that an offender has watched, one bit for each; hours of weekdays and weekends are apart."""

    def __init__(self, known: Sequence[tuple[Spot, bool]]) -> None:
        self._bits = [[0] * size for size in (*SIZES, HOURS)]
        for number, (spot, weekend) in enumerate(known):
            for axis, level in enumerate(spot):
                self._bits[axis + (weekend and axis == _HOUR_AXIS)][level] |= 1 << number

    def inside(self, style: Style) -> int:
        """How many of them lie where this style bids, rotation and days aside."""
        reached = [
            _any(bits[level] for level in levels)
            for bits, levels in zip(self._bits, (*style.levels, *style.hours), strict=True)
        ]
        return (reached[0] & reached[1] & reached[2] & reached[3] & (reached[4] | reached[5])).bit_count()


def _any(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _kept(shares: Sequence[float], which: int) -> float:
    """The chance that one winning hijacker is the one that is shown, among the others that may win."""
    rivals = [1.0]
    for place, share in enumerate(shares):
        if place != which:
            rivals = [
                chance * (1 - share) + below * share
                for chance, below in zip([*rivals, 0.0], [0.0, *rivals], strict=True)
            ]
    return sum(chance / (count + 1) for count, chance in enumerate(rivals))


def _some(random: Random, liked: Sequence[float], count: int) -> frozenset[int]:
    """So many different levels, liked ones more often."""
    left = {level: 0.8 * weight + 0.2 / len(liked) for level, weight in enumerate(liked)}
    for _ in range(count):
        del left[random.choices(list(left), list(left.values()))[0]]
    return frozenset(range(len(liked))) - frozenset(left)


def _dirichlet(random: Random, size: int) -> list[float]:
    drawn = [random.gammavariate(0.7, 1) for _ in range(size)]
    return [each / sum(drawn) for each in drawn]


def _poisson(random: Random, mean: float) -> int:
    count, waited = 0, random.expovariate(1)
    while waited < mean:
        count += 1
        waited += random.expovariate(1)
    return count
