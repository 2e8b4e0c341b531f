"""Where ports meet adapters: the only place that knows which is which.

The database, the templates and the parsers are loaded when a workspace is opened, not before.
"""

import hashlib
import secrets as system_secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from monitor.clocks import FixedClock, SystemClock
from monitor.errors import ConfigError
from monitor.model.captures import CaptureMeta
from monitor.model.coverage import SourceFailure
from monitor.model.enums import Device
from monitor.model.policy import Policy
from monitor.model.watch import Signal
from monitor.ports import Clock, Collector, Delivery, Ledger, Progress, Provider, Store, Tracer, silent

if TYPE_CHECKING:
    from monitor.advertiser.own_data import OwnDataFiles
    from monitor.collectors.microsoft_ad_library import MicrosoftAdLibrary
    from monitor.collectors.transparency import AdsTransparency
    from monitor.config import Config, TracingSettings
    from monitor.model.checks import PlannedCheck
    from monitor.model.planning import PlanInputs
    from monitor.model.purchases import RunRecord
    from monitor.pipeline import Pipeline, Rules, Settings
    from monitor.ports import Renderer
    from monitor.rounds import Rounds
    from monitor.store.sql_store import SqlStore
    from monitor.sweep import Sweep
    from monitor.tracing.cloaking import ReadUrls
    from monitor.watch import Watcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Everything one command works with; close it when done."""

    config: "Config"
    store: Store
    ledger: Ledger
    pipeline: "Pipeline"
    sweep: "Sweep | None"
    """None where nothing is planned to be bought."""
    rounds: "Rounds"
    collectors: Sequence[Collector]
    publisher_failures: Sequence[SourceFailure]
    own_data: "OwnDataFiles"
    """The files of the advertiser's own accounts, read when first asked for."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.store.close()


def open_workspace(
    config_file: Path | None,
    *,
    policy: str | None = None,
    as_of: datetime | None = None,
    progress: Progress = silent,
) -> Workspace:
    """Read the settings and put the monitor together.

    Raises ``ConfigError`` for wrong settings and ``StoreError`` when the database cannot be used.
    """
    from monitor.config import load_config, load_policy
    from monitor.store import open_store

    config = load_config(config_file)
    secrets = _start_log(config)
    clock = FixedClock(as_of) if as_of else SystemClock()
    terms = _with_partners(load_policy(policy or config.policy), config)
    store = open_store(config.database.url.reveal(), clock=clock)
    try:
        return _furnished(config, terms, store, clock, secrets, progress)
    except BaseException:
        store.close()
        raise


def _furnished(
    config: "Config", terms: Policy, store: "SqlStore", clock: Clock, secrets: Sequence[str], progress: Progress
) -> Workspace:
    from monitor.advertiser.own_data import OwnDataFiles
    from monitor.evidence import EvidenceFolder, redact
    from monitor.pipeline import Pipeline

    own_data = OwnDataFiles(config.insights, own_domains=terms.vocabulary.own_domains)
    rules, failures = _rules(config, terms, store, clock.now())
    pipeline = Pipeline(
        store=store,
        evidence=EvidenceFolder(config.evidence),
        rules=rules,
        settings=_settings(config),
        renderer=_renderer(config),
        deliveries=_deliveries(config),
        clock=clock,
        redact=partial(redact, secrets=secrets),
        progress=progress,
        ledger=store,
        own_data=own_data.assessment,
    )
    return Workspace(
        config=config,
        store=store,
        ledger=store,
        pipeline=pipeline,
        sweep=_sweep(config, store, pipeline),
        rounds=_rounds(config, store, store),
        collectors=_collectors(config),
        publisher_failures=failures,
        own_data=own_data,
    )


def _start_log(config: "Config") -> list[str]:
    """Start the log that masks every secret in use; returns these."""
    from monitor.evidence.redacted_log import start_log

    secrets = [each.reveal() for each in config.secrets()]
    start_log(config.log_level, secrets)
    return secrets


def open_watcher(config_file: Path | None, *, silent: bool = False) -> "Watcher":
    """Whoever is told outside how runs go, from the settings; ``silent``: nobody is. Raises ``ConfigError``."""
    from monitor.config import load_config
    from monitor.delivery.pings import Pings

    config = load_config(config_file)
    _start_log(config)
    urls = {} if silent else {Signal(key): url.reveal() for key, url in config.pings.by_signal() if url}
    return Pings(urls, clock=SystemClock())


def recorded_rounds(config: "Config") -> "list[RunRecord]":
    """The records of the last runs, newest first; nothing is written and nobody waited for. Raises ``StoreError``."""
    from monitor.store import read_rounds

    return read_rounds(config.database.url.reveal(), limit=2)


def _rules(config: "Config", policy: Policy, store: Store, at: datetime) -> "tuple[Rules, list[SourceFailure]]":
    """Everything conclusions depend on, and what of the publishers' and own ads' files is of no use."""
    from monitor.advertiser.known import known_ads, known_tokens
    from monitor.bootstrap.publishers import take_in_tables
    from monitor.config.tables import load_networks, load_shared_hosts
    from monitor.pipeline import Rules

    shared = load_shared_hosts()
    failures = take_in_tables(config.publishers, store, shared, at)
    own_ads, unread = known_ads(config.own_ads)
    rules = Rules(
        policy=policy,
        networks=load_networks(),
        claims=tuple(store.claims()),
        shared=shared,
        own_ads=own_ads,
        own_tokens=known_tokens(config.own_ad_token),
    )
    return rules, [*failures, *unread]


def _rounds(config: "Config", ledger: Ledger, store: Store) -> "Rounds":
    from monitor.config.schedule import slots_between
    from monitor.rounds import Rounds, Slot

    def slots(after: datetime, until: datetime) -> list[Slot]:
        found = slots_between(config.schedule, after=after, until=until, zone=config.timezone)
        return [Slot(key=key, due_at=due_at) for key, due_at in found]

    return Rounds(ledger=ledger, slots=slots, missed=lambda found, at: store.add_failures(found, at=at))


def _sweep(config: "Config", ledger: Ledger, pipeline: "Pipeline") -> "Sweep | None":
    from monitor.sweep import Sweep

    if not (config.plan.markets and config.plan.budgets):
        return None
    return Sweep(
        ledger=ledger,
        pipeline=pipeline,
        providers=open_providers(config),
        inputs=partial(day_inputs, config, pipeline),
        controls=partial(_controls, config, ledger, pipeline),
        budgets=config.plan.budgets,
        seed=partial(system_secrets.token_bytes, 32),
        timezone=config.timezone,
        progress=pipeline.progress,
    )


def day_inputs(config: "Config", pipeline: "Pipeline", day: date) -> "PlanInputs":
    """What the plan of a local date is made of, with everything that was learned before it.

    Raises ``UsageError`` where the settings name nothing to watch.
    """
    from monitor.config.plan_inputs import day_inputs

    said = pipeline.own_data()
    alarms = said.alarms if said else ()
    return day_inputs(config, pipeline.rules.policy, pipeline.store, day, now=pipeline.clock.now(), alarms=alarms)


def _controls(config: "Config", ledger: Ledger, pipeline: "Pipeline", day: date) -> "Sequence[PlannedCheck]":
    from monitor.config.plan_inputs import fresh_controls

    now = pipeline.clock.now()
    return fresh_controls(config, pipeline.rules.policy, pipeline.store, ledger, day, now=now)


def open_providers(config: "Config") -> dict[str, Provider]:
    """The providers that the settings name an account for, by name; nothing is asked of them yet."""
    from monitor.collectors.providers import open_providers

    return open_providers(config.providers, SystemClock())


def open_ad_library() -> "MicrosoftAdLibrary":
    """Microsoft's Ad Library, which needs no account."""
    from monitor.collectors.providers import open_ad_library

    return open_ad_library()


def open_transparency(config: "Config") -> "AdsTransparency":
    """Google's Ads Transparency Center. Raises ``UsageError`` without an account to ask it through."""
    from monitor.collectors.providers import open_transparency

    _start_log(config)
    return open_transparency(config.providers)


def folder_collector(path: Path, defaults: CaptureMeta) -> Collector:
    """A source that reads one folder or file, named ``import``."""
    from monitor.collectors.folder import FolderCollector

    return FolderCollector("import", path, defaults=defaults)


def open_tracer(settings: "TracingSettings", read: "ReadUrls", *, browser: bool = False) -> Tracer:
    """What follows landing chains: the guarded fetch, or Chromium behind it.

    Raises ``UsageError`` when the browser is asked for and is not there.
    """
    from monitor.config.tables import load_deny_table
    from monitor.tracing import ChainFollower, Guard, Limits

    follower = ChainFollower(
        guard=Guard(deny=load_deny_table()),
        clock=SystemClock(),
        read=read,
        user_agents={Device.DESKTOP: settings.desktop_agent, Device.MOBILE: settings.mobile_agent},
        limits=Limits(hops=settings.max_hops, seconds=settings.deadline, body_bytes=settings.max_bytes),
    )
    if not browser:
        return follower
    from monitor.tracing.browser import BrowserFollower

    return BrowserFollower(follower=follower, chromium=settings.chromium)


def _collectors(config: "Config") -> list[Collector]:
    from monitor.collectors.folder import FolderCollector

    return [
        FolderCollector(each.name, each.path, recursive=each.recursive, defaults=each.defaults)
        for each in config.sources
    ]


def _settings(config: "Config") -> "Settings":
    from monitor.config import QuietDays
    from monitor.pipeline import Settings

    return Settings(
        timezone=config.timezone,
        max_incidents=config.digest.max_incidents,
        skip_quiet_days=config.digest.quiet_days is QuietDays.SKIP,
        cured_after=timedelta(days=config.incidents.cured_after_days),
        min_looks=config.incidents.min_looks,
        own_impression_shares=config.plan.own_impression_shares,
    )


def _with_partners(policy: Policy, config: "Config") -> Policy:
    """The policy with the operator's partners; its digest tells the two apart. Raises ``ConfigError``."""
    clauses = {clause.id for clause in policy.clauses}
    unknown = [each for partner in config.partners for each in partner.clauses if each not in clauses]
    if unknown:
        known = ", ".join(sorted(clauses))
        raise ConfigError(f"{config.file}: partners: no clause has the id {unknown[0]!r}; expected one of {known}")
    if not config.partners:
        return policy
    digest = hashlib.sha256(f"{policy.digest}{config.partners!r}".encode()).hexdigest()
    return replace(policy, partners=policy.partners + config.partners, digest=digest)


def _deliveries(config: "Config") -> list[Delivery]:
    from monitor.delivery import FolderDelivery, SmtpDelivery

    deliveries: list[Delivery] = [FolderDelivery(config.digest.folder)]
    if config.digest.smtp is not None:
        deliveries.append(SmtpDelivery(config.digest.smtp))
    return deliveries


def _renderer(config: "Config") -> "Renderer":
    from monitor.data import templates
    from monitor.delivery import Renderer

    if config.digest.smtp is None:
        return Renderer(templates())
    # A Message-ID in the sender's own domain: receivers distrust a foreign one.
    return Renderer(templates(), domain=parseaddr(config.digest.smtp.sender)[1].partition("@")[2])
