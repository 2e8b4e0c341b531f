"""Puts a coverage report into words: what the silence of some days is worth. For the digest and for a page alone.

Every text went through ``monitor.digest.plain``: one visible line, bounded, no live address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from monitor.digest.moments import age_words, count_words
from monitor.digest.picture import Picture, picture, place_words
from monitor.digest.plain import plain
from monitor.digest.vocabulary import ENGINES
from monitor.model.coverage_report import Canary, CoverageReport, Interval, Promise, Sight, SliceCoverage

LOSSES = ("refused", "empty", "failed", "missed", "blind")
"""Why a check shows nothing: fields of ``SliceCoverage``."""
MAX_MARKETS = 12
MAX_LINES = 8
_MAX_MUTE = 4
_SEEN_FROM = (
    "“Seen from”: an advertiser on at least this share of these searches would have been seen with a certainty of 95%."
)
_MAX_SENTENCES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """One promise as a number with what it rests on."""

    chance: str
    """``93%``, ``at most 93%``, ``40 to 93%`` or ``cannot tell``."""
    rests_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthLine:
    """One engine, market and device."""

    place: str
    words: str
    seen_from: str
    """The smallest share of searches that would have been seen with 95%, or why there is none."""
    wanting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What the silence of some days is worth, in words."""

    days: str
    """``14 days``."""
    alarms: tuple[str, ...]
    """Providers that are half blind, or canaries that somebody pushed off the page."""
    totals: tuple[str, ...]
    claim: str
    """What ``pledges`` are the probability of; or why nothing is promised."""
    pledges: tuple[Pledge, ...]
    recalls: tuple[str, ...]
    """How many of the ads each provider shows, or that nobody knows."""
    unseen: str | None
    picture: Picture | None
    cannot_tell: str | None
    lines: tuple[WorthLine, ...]
    lines_more: str | None
    lines_note: str | None
    """What "seen from" means, where any line says it."""


def worth(
    report: CoverageReport, timezone: str, *, markets: int | None = MAX_MARKETS, lines: int | None = MAX_LINES
) -> Worth:
    """Say everything; ``markets`` and ``lines`` bound what is listed, None lists all."""
    days = (report.until - report.since).days
    shown = _chosen(report.lines, lines)
    more = len(report.lines) - len(shown)
    return Worth(
        days=count_words(days, "day"),
        alarms=_bounded([_alarm(each, each.alarm) for each in report.canaries if each.alarm], "more alarm"),
        totals=_totals(report, days),
        claim=_claim(report),
        pledges=tuple(_pledge(each) for each in report.promises) if _is_promised(report) else (),
        recalls=_recalls(report),
        unseen=_unseen(report),
        picture=picture(report.hours, timezone, limit=markets),
        cannot_tell=_cannot_tell(report.cells),
        lines=tuple(_line(each) for each in shown),
        lines_more=f"and {more:,} more: monitor coverage lists them all." if more else None,
        lines_note=None if all(each.smallest_share is None for each in shown) else _SEEN_FROM,
    )


def promise_words(promise: Promise) -> str:
    """One promise as a sentence of its own."""
    pledge = _pledge(promise)
    told = f"an advertiser on {promise.share:.0%} of your brand searches would have been seen with probability"
    if not promise.customer_checks:
        told = "whether an advertiser would have been seen:"
    return f"{pledge.rests_on[:1].upper()}{pledge.rests_on[1:]}: {told} {pledge.chance}."


def percent(share: float) -> str:
    """A probability that never looks larger than it is, and never like certainty: ``93%``, ``over 99%``."""
    if share > 0.99:  # noqa: PLR2004 - the largest whole percent that is not certainty
        return "over 99%"
    whole = floor(share * 100 + 1e-9)
    return f"{whole}%" if whole or not share else "under 1%"


def _alarm(canary: Canary, why: str) -> str:
    return (
        f"{_eye(canary)} {plain(why, 160)}. Either it hides ads, or somebody pushed yours off the page; "
        "silence from there is not counted."
    )


def _pledge(promise: Promise) -> Pledge:
    checks = count_words(promise.customer_checks, "customer's check")
    if not promise.customer_checks:
        return Pledge(
            chance="cannot tell", rests_on=f"in the last {promise.days} days: no customer's check showed a page"
        )
    most, least = percent(promise.probability), percent(promise.at_least)
    chance = most if most == least else f"{least.removesuffix('%')} to {most}"
    if promise.unmeasured == promise.customer_checks:
        chance = f"at most {most}"
    return Pledge(chance=chance, rests_on=f"in the last {promise.days} days, from {checks}")


def _is_promised(report: CoverageReport) -> bool:
    return report.total.planned > 0


def _claim(report: CoverageReport) -> str:
    if not _is_promised(report):
        return (
            "No probability can be told for these days: nothing was bought under a plan, and only searches drawn "
            "as customers search can promise anything. What was imported shows what it shows."
        )
    shares = " or ".join(sorted({f"{each.share:.0%}" for each in report.promises}))
    return f"An advertiser on {shares} of your brand searches would have been seen, wherever it hides, with probability"


def _totals(report: CoverageReport, days: int) -> tuple[str, ...]:
    whole = f"The last {count_words(days, 'day')}: {_sums(report.total)}{_cost(report.cost, report.total)}"
    if report.newest is not None:
        whole = f"{whole} The newest look is {age_words(report.until - report.newest)} old."
    if report.lately == report.total:
        return (whole,)
    lately = f"Since the last digest: {_sums(report.lately)}{_cost(report.lately_cost, report.lately)}"
    return (lately, whole)


def _sums(line: SliceCoverage) -> str:
    planned = f"{line.planned:,} planned, " if line.planned else ""
    lost = losses(line)
    return f"{planned}{line.bought:,} bought or imported, {count_words(line.looks, 'look')}; {lost or 'nothing lost'}."


def _cost(cost: object, line: SliceCoverage) -> str:
    return f" Cost: {cost:.2f} USD." if line.planned else ""


def losses(line: SliceCoverage) -> str:
    """``3 refused, 2 failed``; empty where nothing was lost."""
    return ", ".join(f"{count:,} {name}" for name in LOSSES if (count := getattr(line, name)))


def _recalls(report: CoverageReport) -> tuple[str, ...]:
    canaries = report.canaries
    measured = [(each, each.recall) for each in canaries if each.recall is not None]
    told = _bounded([_recall(canary, recall) for canary, recall in measured], "more provider, engine and device")
    if len(measured) == len(canaries):
        return told
    who = "the other providers show" if measured else "a provider shows"
    taken = ": each is taken to show all of them, so what is promised is the most it can be" * _is_promised(report)
    tells = "Your own ad tells, once own_impression_share is set for its engine."
    return (*told, f"How many of the ads {who} is not known{taken}. {tells}")


def _recall(canary: Canary, recall: Interval) -> str:
    shown = f"{recall.value:.0%} of the ads (95% sure: {floor(recall.low * 100)} to {ceil(recall.high * 100)}%)"
    own = f"your own display URL stood on {canary.own_ads:,} of {count_words(canary.looks, 'look')}"
    few = "" if canary.counted is not None else ", too few to count with"
    return f"{_eye(canary)} shows {shown}: {own}{few}."


def _bounded(sentences: Sequence[str], rest: str) -> tuple[str, ...]:
    more = len(sentences) - _MAX_SENTENCES
    return (*sentences[:_MAX_SENTENCES], *([f"and {count_words(more, rest)}"] if more > 0 else []))


def _eye(canary: Canary) -> str:
    return f"{plain(canary.provider, 60) or 'An unnamed source'} on {ENGINES[canary.engine]} ({canary.device})"


def _unseen(report: CoverageReport) -> str | None:
    if not report.total.looks:
        return None
    seen = count_words(report.census.seen, "offender") if report.census.seen else "No offender"
    more = report.census.at_least_unseen
    rest = f"; at least about {more:,} more unseen" if more else ""
    return f"{seen} seen in these days{rest}. Who hides from data centres is invisible to every provider."


def _cannot_tell(cells: Sequence[SliceCoverage]) -> str | None:
    if not cells:
        return None
    told = {sight: sum(line.sight is sight for line in cells) for sight in Sight}
    return (
        f"Of {count_words(len(cells), 'slice')} by engine, market, device and hour, {told[Sight.SEEN]:,} showed an "
        f"offender, {told[Sight.CLEAN]:,} were clean, and {told[Sight.CANNOT_TELL]:,} cannot tell: "
        "fewer than 20 independent looks."
    )


def smallest_words(line: SliceCoverage) -> str:
    """The smallest share of a slice's searches that would have been seen with 95%: ``2.4%`` or ``cannot tell``."""
    share = line.smallest_share
    return "cannot tell" if share is None else f"{ceil(share * 1000) / 10:.1f}%"


def _chosen(lines: Sequence[SliceCoverage], limit: int | None) -> list[SliceCoverage]:
    """The busiest that cannot tell, of which a few stand for all while lines are bounded; then the weakest that can."""
    mute = sorted((line for line in lines if line.smallest_share is None), key=lambda line: -line.bought)
    telling = sorted((line for line in lines if line.smallest_share), key=lambda line: -(line.smallest_share or 0))
    return [*mute, *telling] if limit is None else [*mute[:_MAX_MUTE], *telling][:limit]


def _line(line: SliceCoverage) -> WorthLine:
    of = f" of {line.planned:,} planned" if line.planned else ""
    lost = losses(line)
    return WorthLine(
        place=place_words(line.where),
        words=f"{count_words(line.looks, 'look')}{of}{': ' if lost else ''}{lost}",
        seen_from=smallest_words(line),
        wanting=line.smallest_share is None,
    )
