"""The health line: what was looked at comes before what was found."""

from collections.abc import Sequence

from monitor.digest.compose import pages_shown, usable_looks
from monitor.digest.letter import Health, Strip, Tile
from monitor.digest.moments import age_words, count_words, moment_words
from monitor.digest.plain import plain
from monitor.digest.vocabulary import ENGINES, LOST
from monitor.model.coverage import CoverageLine
from monitor.model.digest import Digest
from monitor.model.enums import PageState

_MAX_STRIPS = 16
_MAX_FAILURES = 8
_MAX_CLAUSES = 4


def health(digest: Digest) -> Health:
    """Put coverage into words."""
    lines = sorted(digest.coverage.lines, key=_order)
    widest = max((line.checks for line in lines), default=0)
    failures = digest.coverage.failures
    return Health(
        sentence=_sentence(digest),
        age=_age(digest),
        tiles=_tiles(lines, digest),
        strips=tuple(_strip(line, widest) for line in lines[:_MAX_STRIPS]),
        strips_more=_strips_more(lines[_MAX_STRIPS:]),
        gaps=_gaps(digest, lines),
        failures=tuple(
            (plain(f"{failure.source}: {failure.name}", 120), plain(failure.reason, 200))
            for failure in failures[:_MAX_FAILURES]
        ),
        failures_more=_and_more(len(failures) - _MAX_FAILURES, "failure"),
    )


def lost_counts(lines: Sequence[CoverageLine]) -> list[tuple[str, int]]:
    """How many checks showed nothing usable, by cause; ``LOST`` names the causes a page state knows."""
    by_cause = [
        (cause, sum(line.by_state.get(state, 0) for line in lines for state in states))
        for cause, states in LOST.items()
    ]
    return [
        *by_cause,
        ("for another market", sum(line.wrong_market for line in lines)),
        ("without a time", sum(line.untimed for line in lines)),
    ]


def _sentence(digest: Digest) -> str:
    checks = digest.coverage.checks
    if not checks:
        return "No search was made or imported, so nothing can be said about who advertised."
    if digest.blind:
        return (
            f"None of {count_words(checks, 'check')} showed a usable search page, "
            "so nothing can be said about who advertised."
        )
    with_ads = sum(line.by_state.get(PageState.ADS, 0) for line in digest.coverage.lines)
    return (
        f"{digest.looks:,} of {count_words(checks, 'check')} showed a usable search page; "
        f"{count_words(with_ads, 'page')} carried ads."
    )


def _age(digest: Digest) -> str:
    newest = digest.coverage.newest
    if newest is None:
        return "No check says when it was made."
    return f"Newest check: {age_words(digest.made_at - newest)} old, {moment_words(newest, digest.timezone)}."


def _tiles(lines: Sequence[CoverageLine], digest: Digest) -> tuple[Tile, ...]:
    made = Tile(count=digest.coverage.checks, label="checks made", wanting=digest.coverage.checks == 0)
    looks = Tile(count=digest.looks, label="usable looks", wanting=digest.blind)
    return (
        made,
        looks,
        *(Tile(count=count, label=cause, wanting=count > 0) for cause, count in lost_counts(lines)),
    )


def _order(line: CoverageLine) -> tuple[bool, str, str]:
    """Blind cells first: they are what a reader must not miss."""
    return usable_looks([line]) > 0, str(line.engine or "~"), line.country or "~"


def _strip(line: CoverageLine, widest: int) -> Strip:
    looks = usable_looks([line])
    lost = [f"{count:,} {cause}" for cause, count in lost_counts([line]) if count]
    seen_percent = round(100 * looks / widest) if widest else 0
    all_percent = round(100 * line.checks / widest) if widest else 0
    return Strip(
        place=_place(line),
        words=", ".join([f"{looks:,} of {count_words(line.checks, 'check')} usable", *lost]),
        seen_percent=max(1, seen_percent) if looks else 0,
        lost_percent=max(0, all_percent - seen_percent),
        blind=looks == 0,
    )


def _place(line: CoverageLine) -> str:
    engine = ENGINES[line.engine] if line.engine else "Engine not stated"
    return f"{engine} · {plain(line.country, 20) or 'country not stated'}"


def _strips_more(rest: Sequence[CoverageLine]) -> str | None:
    if not rest:
        return None
    checks = sum(line.checks for line in rest)
    cells = count_words(len(rest), "more engine and market", "more engines and markets")
    return f"{cells}: {usable_looks(rest):,} of {count_words(checks, 'check')} usable"


def _gaps(digest: Digest, lines: Sequence[CoverageLine]) -> tuple[str, ...]:
    alike: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for engine, clauses in digest.unseen_engines:
        tried = any(line.engine is engine and line.checks for line in lines)
        alike.setdefault((tried, clauses), []).append(ENGINES[engine])
    gaps = [_gap(engines, clauses, tried=tried) for (tried, clauses), engines in alike.items()]
    unread = sum(max(0, pages_shown(line) - usable_looks([line])) for line in lines)
    if unread:
        gaps.append(f"{count_words(unread, 'page')} of another market or without a time: not counted as looked at.")
    return tuple(gaps)


def _gap(engines: Sequence[str], clauses: Sequence[str], *, tried: bool) -> str:
    why = "no check showed a usable page" if tried else "no check was made"
    named = ", ".join(plain(clause, 60) for clause in clauses[:_MAX_CLAUSES])
    more = f" and {count_words(len(clauses) - _MAX_CLAUSES, 'more clause')}" if len(clauses) > _MAX_CLAUSES else ""
    return f"{', '.join(engines)}: {why}, though the policy holds there ({named}{more})."


def _and_more(count: int, what: str) -> str | None:
    return f"and {count_words(count, 'more ' + what)}" if count > 0 else None
