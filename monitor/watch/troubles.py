"""What is not well although the run came to its end. Decides, touches nothing.

Every trouble lasts until its cause is gone, and is found again by each run: a watcher that is told "fail", "success",
"fail" would raise the alarm twice for one fault.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from monitor.model.coverage import SourceFailure
from monitor.model.digest import RenderedDigest
from monitor.model.enums import Engine
from monitor.model.planning import Look
from monitor.model.purchases import Purchase, PurchaseState, RunRecord
from monitor.model.watch import Ping, Trouble, TroubleKind
from monitor.planning.canary import canaries
from monitor.planning.promise import LOW_RECALL, TOO_FEW

DAY = timedelta(days=1)
UNDELIVERED_AFTER = timedelta(hours=1)
"""Mail servers have short breaks; a digest that waits longer for its channel is a trouble."""
STALE_AFTER = timedelta(days=2)
"""Without a usable page for so long the monitor is blind, wherever its captures come from."""
WRONG_CLOCK = timedelta(minutes=10)
"""Beyond this a clock is wrong: the way of an answer explains seconds."""
NEWEST, FEWEST = 10, 5
"""A place is blind when none of its newest tries showed a page; with fewer tries chance would raise the alarm."""
_TRIED = {PurchaseState.BOUGHT, PurchaseState.FAILED, PurchaseState.INTERRUPTED}
_SLACK = timedelta(minutes=10)
"""How much earlier than our clock the provider's may stamp its answer."""


def wrong_clock(before: Sequence[RunRecord], started: Ping | None, now: datetime) -> Iterator[Trouble]:
    """A run that is recorded later than now, or a watcher whose clock says something else."""
    if before and before[0].started_at - now > WRONG_CLOCK:
        ahead = _hours(before[0].started_at - now)
        yield Trouble(kind=TroubleKind.CLOCK, message=f"a run is recorded {ahead} after now: the clock was set back")
    if started is not None and started.ahead is not None and abs(started.ahead) > WRONG_CLOCK:
        side = "ahead of" if started.ahead > timedelta() else "behind"
        told = f"the clock here is {_hours(abs(started.ahead))} {side} the watcher's"
        yield Trouble(kind=TroubleKind.CLOCK, message=told)


def unreadable(failures: Iterable[SourceFailure]) -> Iterator[Trouble]:
    """Sources that could not be read as a whole; single files stand in the digest."""
    for name in dict.fromkeys(each.source for each in failures if each.source == each.name):
        yield Trouble(kind=TroubleKind.SOURCE, message=f"{name}: cannot be read at all")


def undelivered(
    waiting: Sequence[tuple[str, RenderedDigest]], lines: Iterable[str], channels: Collection[str], now: datetime
) -> Iterator[Trouble]:
    """Digests that wait too long for a channel that is set up, and readers who were refused for good.

    ``waiting``: oldest first. ``lines``: what failed in this run, each begins with its channel.
    """
    oldest = {channel: digest for channel, digest in reversed(waiting) if channel in channels}
    for channel, digest in oldest.items():
        age = now - (digest.made_at or now)
        if age >= UNDELIVERED_AFTER:
            told = f"{channel}: the digest of {digest.local_date} waits for {_hours(age)}"
            yield Trouble(kind=TroubleKind.UNDELIVERED, message=told)
    for channel in dict.fromkeys(line.partition(":")[0] for line in lines):
        if channel not in oldest:
            yield Trouble(kind=TroubleKind.UNDELIVERED, message=f"{channel}: some readers were refused for good")


def unplanned(purchases: Sequence[Purchase], today: date, *, buys: bool) -> Iterator[Trouble]:
    """A plan without a search, or settings that plan none where they did in the days before.

    ``purchases``: planned searches of today and the days before, today's plan included where searches are bought.
    """
    if buys and not any(each.day == today for each in purchases):
        yield Trouble(kind=TroubleKind.UNPLANNED, message=f"the plan of {today} holds no search")
    if not buys and purchases:
        last = max(each.day for each in purchases)
        told = f"searches were planned until {last}; the settings plan none any more"
        yield Trouble(kind=TroubleKind.UNPLANNED, message=told)


def unseen(
    purchases: Sequence[Purchase],
    looks: Sequence[Look],
    shares: Mapping[Engine, float],
    now: datetime,
    *,
    standing: Collection[TroubleKind] = (),
) -> Iterator[Trouble]:
    """Places that are looked at in vain, and own ads that are missing from what comes back, over the last day.

    ``standing``: what the run before found. Own ads that were missing are missing until their recall is good again, not
    until chance might explain it: near the bound every other run would raise the alarm.
    """
    ended = [each for each in purchases if each.settled_at and now - DAY < each.settled_at <= now]
    tried = [each for each in ended if each.state in _TRIED]
    for told in _unanswered(tried) or _in_vain_anywhere(tried, [look for look in looks if look.usable]):
        yield Trouble(kind=TroubleKind.BLIND, message=told)
    for each in canaries([look for look in looks if now - DAY < look.at], shares, until=now):
        if each.recall is None or each.looks < TOO_FEW:
            continue
        if each.alarm or (TroubleKind.CANARY in standing and each.recall.value < LOW_RECALL):
            shown = f"shows {each.recall.value:.0%} of your own ads in {each.looks} looks of a day"
            told = f"{each.provider}, {each.engine} on {each.device}: {shown}; expected {LOW_RECALL:.0%}"
            yield Trouble(kind=TroubleKind.CANARY, message=told)


def _unanswered(tried: Sequence[Purchase]) -> list[str]:
    """Providers that answered none of their newest tries; pages that came from elsewhere do not excuse them."""
    found = []
    for provider in sorted({each.check.provider for each in tried}):
        newest = _newest([each for each in tried if each.check.provider == provider])
        if newest and not any(each.state is PurchaseState.BOUGHT for each in newest):
            found.append(f"{provider}: none of the last {len(newest)} searches was answered")
    return found


def _in_vain_anywhere(tried: Sequence[Purchase], seen: Sequence[Look]) -> list[str]:
    """Where none of the newest tries showed a page: everywhere, or on one engine in one country."""
    if everywhere := _in_vain(tried, seen):
        return [f"none of the last {everywhere} searches showed a usable page"]
    found = []
    for engine, country in sorted({_place(each) for each in tried}):
        there = [each for each in tried if _place(each) == (engine, country)]
        if count := _in_vain(there, [look for look in seen if (look.engine, look.country) == (engine, country)]):
            found.append(f"{engine} in {country}: none of the last {count} searches showed a usable page")
    return found


def _in_vain(tried: Sequence[Purchase], seen: Iterable[Look]) -> int:
    """How many of the newest tries there were, where none of them showed a page; else 0."""
    newest = _newest(tried)
    since = min((each.settled_at for each in newest if each.settled_at), default=None)
    return 0 if since is None or any(look.at > since - _SLACK for look in seen) else len(newest)


def _newest(tried: Sequence[Purchase]) -> Sequence[Purchase]:
    """The newest tries; none where they are too few."""
    return sorted(tried, key=lambda each: str(each.settled_at))[-NEWEST:] if len(tried) >= FEWEST else ()


def _place(purchase: Purchase) -> tuple[Engine, str]:
    return purchase.check.cell.engine, purchase.check.cell.market.country


def _hours(age: timedelta) -> str:
    return f"{age.total_seconds() / 3600:.1f} h"
