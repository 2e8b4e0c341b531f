"""The operator's settings as frozen values; every path is absolute, every text is checked.

``monitor.config.load_config`` makes them from ``monitor.yaml``. They hold no defaults of their own: those
stand once, in ``monitor.config.settings_shape``, from which the editors' JSON Schema is made as well.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.config.plan_values import PlanSettings
from monitor.config.schedule import Schedule
from monitor.config.secret import Secret
from monitor.model.captures import CaptureMeta
from monitor.model.policy import Partner


class QuietDays(StrEnum):
    """What becomes of the digest on a day when nothing changed."""

    SEND = "send"
    SKIP = "skip"


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    """Plain at first, then upgraded (port 587); never sent in the clear when the upgrade is refused."""
    TLS = "tls"
    """Protected from the first byte (port 465)."""
    NONE = "none"
    """In the clear: only for a server on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """Where facts and conclusions are kept."""

    url: Secret
    """``sqlite:///…`` with an absolute path, or ``postgresql://…``; secret because it may carry a password."""
    shown: str
    """The same URL without user and password, fit for messages."""
    path: Path | None
    """The SQLite file; None for a server."""
    password: Secret | None
    """The password within ``url``, where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSource:
    """A folder into which somebody drops saved captures."""

    name: str
    path: Path
    recursive: bool
    """Whether folders inside it are read too."""
    defaults: CaptureMeta
    """What every capture in it is taken to say when it does not say it itself; ``seen_at`` is always None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSettings:
    """When an incident counts as cured."""

    cured_after_days: int
    """Days without a sighting."""
    min_looks: int
    """Searches that must have been looked at in those days: nobody is cured by not being watched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The mail server that carries the digest."""

    host: str
    port: int
    security: SmtpSecurity
    user: str | None
    password: Secret | None
    sender: str
    """The ``from`` key: one address, with or without a name."""
    to: tuple[str, ...]
    timeout: float
    """Seconds for each step of the conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """What the programme manager gets, and how."""

    folder: Path
    """Where every digest is written as ``.html``, ``.txt``, ``.eml`` and ``.csv``."""
    max_incidents: int
    """Incidents told in full; the others stand in the attached table."""
    quiet_days: QuietDays
    smtp: SmtpSettings | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingSettings:
    """How landing chains are followed, where a person asks for it."""

    enabled: bool
    """False: whoever names this file makes no request."""
    max_hops: int
    deadline: float
    """Seconds for a whole chain."""
    max_bytes: int
    """Of all bodies of a chain together, unpacked."""
    desktop_agent: str
    mobile_agent: str
    chromium: Path | None
    """None: the one on the ``PATH``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwinSettings:
    """The advertiser's account at Awin."""

    advertiser_id: str
    token: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSettings:
    """The advertiser's account at Impact."""

    account_sid: str
    token: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitadSettings:
    """The advertiser's account at Admitad."""

    advertiser_id: str
    client_id: str
    client_secret: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class CjSettings:
    """The advertiser's account at CJ."""

    advertiser_id: str
    token: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworksSettings:
    """The affiliate networks that may be asked who their publishers are; None where there is no account."""

    cache: Path
    """Where answers are kept for a day."""
    transaction_days: int
    """How far back transactions are looked through for sites."""
    awin: AwinSettings | None
    impact: ImpactSettings | None
    admitad: AdmitadSettings | None
    cj: CjSettings | None

    def secrets(self) -> tuple[Secret, ...]:
        """Every credential."""
        tokens = [each.token for each in (self.awin, self.impact, self.cj) if each is not None]
        return (*tokens, self.admitad.client_secret) if self.admitad else tuple(tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class SerpApiSettings:
    """The account at SerpApi."""

    api_key: Secret
    per_hour: int
    price: Decimal
    """US dollars for one search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataForSeoSettings:
    """The account at DataForSEO."""

    login: str
    password: Secret
    per_minute: int
    price: Decimal
    """US dollars for one live search."""
    queue_price: Decimal
    """US dollars for one search from the queue."""
    picture_price: Decimal | None
    """US dollars for one picture of a queued page; None where none are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrightDataSettings:
    """The account at Bright Data."""

    token: Secret
    zone: str
    per_second: int
    price: Decimal
    """US dollars for one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """The providers that searches may be bought from; None where there is no account."""

    serpapi: SerpApiSettings | None
    dataforseo: DataForSeoSettings | None
    brightdata: BrightDataSettings | None

    def secrets(self) -> tuple[Secret, ...]:
        """Every credential."""
        found = (
            self.serpapi and self.serpapi.api_key,
            self.dataforseo and self.dataforseo.password,
            self.brightdata and self.brightdata.token,
        )
        return tuple(secret for secret in found if secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleAdsSettings:
    """The advertiser's accounts at Google Ads; the login stays in Google's own file."""

    config_file: Path | None
    """Google's own ``google-ads.yaml``; None lets the library look for it where it always does."""
    customer_ids: tuple[str, ...]
    """As written, with or without dashes; empty means the account that is logged in."""
    login_customer_id: str | None
    """The manager to read through; None takes the one of ``google-ads.yaml``."""
    api_version: str | None
    """``v26``; None takes the library's own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrosoftAdsSettings:
    """The advertiser's accounts at Microsoft Advertising."""

    customer_id: str
    account_ids: tuple[str, ...]
    client_id: str
    developer_token: Secret
    refresh_token: Secret
    download_hosts: tuple[str, ...] = ()
    """Hosts that reports may be downloaded from, besides those that are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YandexDirectSettings:
    """The advertiser's account at Yandex Direct."""

    client_login: str | None
    """For agencies: whose account it is."""
    token: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTokenSettings:
    """The keyed token in the final-URL suffix of the brand's own ads."""

    keys_file: Path
    parameter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PingSettings:
    """Where a watcher outside this machine is told how runs go; who knows such a URL can keep it quiet."""

    start: Secret | None = None
    success: Secret | None = None
    fail: Secret | None = None

    def by_signal(self) -> tuple[tuple[str, Secret | None], ...]:
        """Every signal with its URL, where it has one."""
        return ("start", self.start), ("success", self.success), ("fail", self.fail)

    def secrets(self) -> tuple[Secret, ...]:
        """The URLs, and of each what follows the host: a log of requests shows that alone."""
        urls = [url for _, url in self.by_signal() if url]
        return (*urls, *(Secret(tail) for url in urls if len(tail := _tail(url.reveal())) >= _SHORTEST_TAIL))


_SHORTEST_TAIL = 8
"""A shorter one, such as ``/ping``, stands in other texts as well, and hides nothing."""


def _tail(url: str) -> str:
    found = re.search(r"(?<!/)[/?](?!/).*", url)
    return found[0] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the operator has set."""

    file: Path
    """The settings file it was read from."""
    policy: str
    """Name of a shipped policy, or the absolute path of a policy file; hand it to ``load_policy``."""
    timezone: ZoneInfo
    """For local dates and shown times; ``timezone.key`` is the IANA name."""
    database: DatabaseSettings
    evidence: Path
    """Folder of the raw captures, by content."""
    sources: tuple[FolderSource, ...]
    publishers: tuple[Path, ...]
    """CSV tables of publishers to import."""
    partners: tuple[Partner, ...]
    """Authorised by the operator, beside those of the policy."""
    providers: ProviderSettings
    networks: NetworksSettings
    google_ads: GoogleAdsSettings | None
    microsoft_ads: MicrosoftAdsSettings | None
    yandex_direct: YandexDirectSettings | None
    own_ads: tuple[Path, ...]
    """Files (or folders of them) that ``monitor ads fetch`` wrote: by these the brand's own ads are known."""
    insights: tuple[Path, ...]
    """Exports of the own accounts, and files or folders of ``monitor ads fetch``: what the digest reads of them."""
    own_ad_token: OwnTokenSettings | None
    keywords: tuple[str, ...]
    """Keywords to watch, as the operator wrote them, each once after normalising; empty without any."""
    schedule: tuple[Schedule, ...]
    """When the scheduler runs; empty means never by itself (cron calls ``monitor run``)."""
    plan: PlanSettings
    incidents: IncidentSettings
    digest: DigestSettings
    pings: PingSettings
    tracing: TracingSettings
    log_level: str
    """``DEBUG``, ``INFO``, ``WARNING`` or ``ERROR``."""
    warnings: tuple[str, ...] = ()
    """What was accepted and deserves a word, each ``file:line:column: key: …``."""

    def secrets(self) -> tuple[Secret, ...]:
        """Every secret in use, for those who keep them out of logs and stored captures."""
        database = self.database.password
        smtp = self.digest.smtp.password if self.digest.smtp else None
        microsoft, yandex = self.microsoft_ads, self.yandex_direct
        accounts = (
            *((microsoft.developer_token, microsoft.refresh_token) if microsoft else ()),
            *((yandex.token,) if yandex else ()),
        )
        sections = (*self.networks.secrets(), *self.providers.secrets(), *self.pings.secrets(), *accounts)
        return tuple(secret for secret in (database, smtp, *sections) if secret)
