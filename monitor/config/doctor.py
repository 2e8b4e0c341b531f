"""Whether the settings can work on this machine, before anything is spent on a run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.config.loading import load_policy
from monitor.config.schedule import next_runs, slots_between
from monitor.config.tables import load_networks
from monitor.config.values import Config, SmtpSecurity
from monitor.errors import ConfigError
from monitor.planning.budgets import still_needed

MIN_FREE_BYTES = 100 * 1024 * 1024
"""Below this the next run may stop half way for want of room."""

_RUNS_SHOWN = 3
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    name: str
    """The key it concerns."""
    ok: bool
    message: str
    """One sentence: what was found and, where it is not well, what was expected."""


def check_config(config: Config, *, now: datetime | None = None) -> list[Finding]:
    """Look at everything the settings speak of; touches no database and no network.

    ``now`` (aware; None is the present moment) is where the next scheduled runs are counted from.
    """
    return [
        *_policy(config),
        _database(config),
        _writable("evidence", config.evidence),
        *_sources(config),
        *_publishers(config),
        *_insights(config),
        _providers(config),
        *_pictures(config),
        _writable("digest.folder", config.digest.folder),
        *_smtp(config),
        _pings(config),
        _schedule(config, now or datetime.now(UTC)),
        *(Finding(name="settings", ok=True, message=f"note: {warning}") for warning in config.warnings),
    ]


def run_expected_since(config: Config, now: datetime, *, grace: timedelta) -> datetime:
    """When, at the latest, the last run had to begin, ``grace`` granted.

    Where searches are bought, every hour: one that is not bought in its hour is missed. Else at the last time of the
    schedule, and without a schedule every day.
    """
    if config.plan.markets and config.plan.budgets:
        return now - _HOUR - grace
    due = slots_between(config.schedule, after=now - _WEEK - grace, until=now - grace, zone=config.timezone)
    return due[-1][1] if due else now - _DAY - grace


def _policy(config: Config) -> Iterator[Finding]:
    try:
        policy = load_policy(config.policy)
    except ConfigError as error:
        more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
        yield Finding(name="policy", ok=False, message=f"{error.problems[0]}{more}")
        return
    clauses = f"{len(policy.clauses)} clauses, {len(policy.programmes)} programmes"
    yield Finding(name="policy", ok=True, message=f"{policy.brand}, version {policy.version}: {clauses}")
    known = {network.id for network in load_networks().networks}
    for programme in policy.programmes:
        if programme.network not in known:
            said = f"programme {programme.id}: no link can be read for the network {programme.network!r}"
            yield Finding(name="policy", ok=False, message=f"{said}; expected a network that 'monitor trace' knows")


def _database(config: Config) -> Finding:
    path = config.database.path
    if path is None:
        return Finding(name="database", ok=True, message=f"server {config.database.shown}; not asked here")
    if path.exists() and not (path.is_file() and os.access(path, os.R_OK | os.W_OK)):
        return Finding(
            name="database", ok=False, message=f"{path} cannot be read and written; expected a file that can"
        )
    return _writable("database", path.parent)


def _sources(config: Config) -> Iterator[Finding]:
    if not config.sources:
        yield Finding(name="sources", ok=True, message="none; captures come in with: monitor import FILE")
    for source in config.sources:
        there = source.path.is_dir()
        message = f"{source.name}: {source.path}" + ("" if there else " is not a folder; expected one that exists")
        yield Finding(name="sources", ok=there, message=message)


def _publishers(config: Config) -> Iterator[Finding]:
    for path in config.publishers:
        there = path.is_file() and os.access(path, os.R_OK)
        message = str(path) if there else f"{path} cannot be read; expected a CSV file"
        yield Finding(name="publishers", ok=there, message=message)


def _insights(config: Config) -> Iterator[Finding]:
    for path in config.insights:
        there = path.exists() and os.access(path, os.R_OK)
        message = str(path) if there else f"{path} cannot be read; expected an export, or a folder of them"
        yield Finding(name="insights", ok=there, message=message)


def _providers(config: Config) -> Finding:
    """Whether their accounts are good only a search would tell, and that costs."""
    accounts = {
        name: account
        for name, account in (
            ("serpapi", config.providers.serpapi),
            ("dataforseo", config.providers.dataforseo),
            ("brightdata", config.providers.brightdata),
        )
        if account is not None
    }
    if not accounts:
        return Finding(name="providers", ok=True, message="none; nothing is bought, captures come from folders")
    shown = ", ".join(f"{name} (${account.price * 1000:.2f} for 1,000)" for name, account in accounts.items())
    return Finding(name="providers", ok=True, message=f"{shown}; not asked here")


def _pictures(config: Config) -> Iterator[Finding]:
    account = config.providers.dataforseo
    price = account.picture_price if account else None
    for budget in config.plan.budgets:
        if price is None or budget.provider != "dataforseo" or budget.money is None:
            continue
        searches = still_needed(budget, 0)
        if budget.money < searches + price:
            said = f"dataforseo: the day's searches may cost ${searches} of usd_per_day, and leave none for screenshots"
            yield Finding(name="providers", ok=False, message=f"{said}; expected ${price} more for each")


def _smtp(config: Config) -> Iterator[Finding]:
    smtp = config.digest.smtp
    if smtp is None:
        yield Finding(name="digest.smtp", ok=True, message="none; the digest is only written to the folder")
        return
    bare = smtp.security is SmtpSecurity.NONE and smtp.host not in {"localhost", "127.0.0.1", "::1"}
    message = f"{smtp.host}:{smtp.port} ({smtp.security}), to {len(smtp.to)}"
    if bare:
        message += "; the digest would travel in the clear; expected security: starttls or tls"
    yield Finding(name="digest.smtp", ok=not bare, message=message)


def _pings(config: Config) -> Finding:
    told = ", ".join(signal for signal, url in config.pings.by_signal() if url)
    return Finding(
        name="pings", ok=True, message=told or "none; nobody outside notices when the monitor itself falls silent"
    )


def _schedule(config: Config, now: datetime) -> Finding:
    runs = next_runs(config.schedule, after=now, zone=config.timezone, count=_RUNS_SHOWN)
    if not runs:
        return Finding(name="schedule", ok=True, message="none; call 'monitor run' yourself, or from cron")
    shown = ", ".join(f"{run.astimezone(config.timezone):%a %Y-%m-%d %H:%M}" for run in runs)
    return Finding(name="schedule", ok=True, message=f"next runs ({config.timezone.key}): {shown}")


def _writable(name: str, folder: Path) -> Finding:
    existing = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    try:
        # Asking for permissions lies to root and on read-only file systems; writing does not.
        with tempfile.TemporaryFile(dir=existing):
            free = shutil.disk_usage(existing).free
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Finding(
            name=name, ok=False, message=f"{folder} cannot be written ({reason}); expected a folder that can"
        )
    if free < MIN_FREE_BYTES:
        room = f"{free // 1024**2} MiB are free in {folder}; expected at least {MIN_FREE_BYTES // 1024**2} MiB"
        return Finding(name=name, ok=False, message=room)
    return Finding(name=name, ok=True, message=str(folder))
