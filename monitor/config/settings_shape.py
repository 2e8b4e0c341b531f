"""The settings file as pydantic models: its keys, their defaults and what each is for.

The docstrings here are what editors show, what ``docs/reference/configuration.md`` prints and what an error
names as expected; there is no second place for them.
"""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Discriminator, Field, Tag

from monitor.config.accounts_shape import GoogleAdsShape, MicrosoftAdsShape, OwnTokenShape, YandexDirectShape
from monitor.config.pings_shape import PingsShape
from monitor.config.plan_shape import PlanShape
from monitor.config.policy_shape import PartnerShape
from monitor.config.providers_shape import ProvidersShape
from monitor.config.schedule import parse_schedule
from monitor.config.shape import Country, Number, Shape, Term, Text, near, unfit
from monitor.config.values import QuietDays, SmtpSecurity
from monitor.model.enums import Device, Engine

MAX_KEYWORDS = 50_000
"""Beyond this one day's plan can no longer be made in seconds."""

DEFAULT_DATABASE = "sqlite:///data/monitor.db"

# A site that cloaks shows itself to browsers only. Chrome names its major version and nothing finer.
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        hint = near(value, sorted(available_timezones()))
        expected = f"a name of the IANA list, such as 'Europe/Berlin' or 'UTC'{hint}"
        raise unfit(f"{value!r} is not a time zone", expected) from None
    return value


def _schedule(value: str) -> str:
    try:
        parse_schedule(value)
    except ValueError as error:
        what, _, expected = str(error).partition("; expected ")
        raise unfit(what, expected) from None
    return value


def _address(value: str) -> str:
    _, _, bare = value.rpartition("<")
    local, _, domain = bare.removesuffix(">").rpartition("@")
    if not local or not domain or not value.isprintable() or " " in bare or "," in bare:
        raise unfit(f"{value!r} is not a mail address", "one address, such as 'Monitor <monitor@example.com>'")
    return value


Address = Annotated[str, AfterValidator(_address)]
ScheduleEntry = Annotated[str, AfterValidator(_schedule)]


class DatabaseShape(Shape):
    """Where facts and conclusions are kept."""

    url: Annotated[str, Field(min_length=1)] | None = None
    """`sqlite:///FILE` (a relative FILE counts from this settings file) or `postgresql://…`.

    A URL with a password comes from a variable: `${DATABASE_URL}`. Default: `sqlite:///data/monitor.db`.
    """
    url_file: Text | None = None
    """File whose one line is the URL; instead of `url`."""


class SourceShape(Shape):
    """A folder into which saved captures are dropped."""

    name: Text
    """Name of the source, as coverage and failures call it."""
    path: Text
    """The folder; a relative path counts from this settings file."""
    recursive: bool = True
    """Whether folders inside it are read too."""
    engine: Annotated[Engine, Field(strict=False)] | None = None
    """Search engine of captures that do not name one themselves."""
    country: Country | None = None
    """Country searched from, where a capture does not say it."""
    location: Text | None = None
    """City or region searched from, where a capture does not say it."""
    language: Text | None = None
    """Interface language, where a capture does not say it."""
    device: Annotated[Device, Field(strict=False)] | None = None
    """Device, where a capture does not say it."""


class IncidentsShape(Shape):
    """When an incident counts as cured."""

    cured_after_days: Annotated[Number, Field(ge=1, le=365)] = 14
    """Days without a sighting before an incident may count as cured."""
    min_looks: Annotated[Number, Field(ge=1, le=10_000)] = 3
    """Searches of its keywords on its engine that must have been looked at in those days.

    Nobody is cured by not being watched.
    """


class SmtpShape(Shape):
    """The mail server that sends the digest."""

    host: Text
    """Name of the mail server."""
    port: Annotated[Number, Field(ge=1, le=65_535)] | None = None
    """Port. Default: 587 for `starttls`, 465 for `tls`, 25 for `none`."""
    security: Annotated[SmtpSecurity, Field(strict=False)] = SmtpSecurity.STARTTLS
    """`starttls`, `tls` (protected from the first byte) or `none` (only for a server on this machine)."""
    user: Text | None = None
    """User name, where the server asks for one."""
    password: Annotated[str, Field(min_length=1)] | None = None
    """The password, never written out: `${SMTP_PASSWORD}`."""
    password_file: Text | None = None
    """File whose one line is the password; instead of `password`."""
    sender: Address = Field(alias="from")
    """Address the digest comes from."""
    to: Annotated[list[Address], Field(min_length=1, max_length=50)]
    """Addresses the digest goes to."""
    timeout: Annotated[Number, Field(ge=1, le=600)] = 30
    """Seconds to wait for each answer of the server."""


class DigestShape(Shape):
    """What the programme manager gets."""

    folder: Text = "digests"
    """Folder in which every digest is written as `.html`, `.txt`, `.eml` and `.csv`."""
    max_incidents: Annotated[Number, Field(ge=1, le=100)] = 10
    """Incidents told in full; all of them stand in the attached table."""
    quiet_days: Annotated[QuietDays, Field(strict=False)] = QuietDays.SEND
    """`send` or `skip` the digest on a day when nothing changed.

    A day on which too little could be seen is always told.
    """
    smtp: SmtpShape | None = None
    """The mail server; without it the digest is only written to the folder."""


class UserAgentsShape(Shape):
    """Browsers that followed sites are told of."""

    desktop: Text = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36"
    """`User-Agent` of a desktop browser."""
    mobile: Text = f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36"
    """`User-Agent` of a browser on a phone."""


class AwinShape(Shape):
    """The advertiser's account at Awin (API access comes with the Accelerate and Advanced plans)."""

    advertiser_id: Text
    """Your number at Awin, in quotes."""
    token: Annotated[str, Field(min_length=1)] | None = None
    """The API token of a person with access, never written out: `${AWIN_TOKEN}`."""
    token_file: Text | None = None
    """File whose one line is the token; instead of `token`."""


class ImpactShape(Shape):
    """The advertiser's account at Impact."""

    account_sid: Text
    """The account SID."""
    token: Annotated[str, Field(min_length=1)] | None = None
    """The token, scoped to reading media partners, never written out: `${IMPACT_TOKEN}`."""
    token_file: Text | None = None
    """File whose one line is the token; instead of `token`."""


class AdmitadShape(Shape):
    """The advertiser's account at Admitad."""

    advertiser_id: Text
    """Your number at Admitad, in quotes."""
    client_id: Text
    """Identifier of the API application, which needs the scope `advertiser_websites`."""
    client_secret: Annotated[str, Field(min_length=1)] | None = None
    """The application's secret, never written out: `${ADMITAD_SECRET}`."""
    client_secret_file: Text | None = None
    """File whose one line is the secret; instead of `client_secret`."""


class CjShape(Shape):
    """The advertiser's account at CJ."""

    advertiser_id: Text
    """Your company number (CID) at CJ, in quotes."""
    token: Annotated[str, Field(min_length=1)] | None = None
    """A personal access token, never written out: `${CJ_TOKEN}`."""
    token_file: Text | None = None
    """File whose one line is the token; instead of `token`."""


class NetworksShape(Shape):
    """Affiliate networks that `monitor publishers sync` asks who their publishers are."""

    cache: Text = "data/networks"
    """Folder that keeps their answers for a day."""
    transaction_days: Annotated[Number, Field(ge=1, le=365)] = 90
    """Days of transactions that are looked through for publishers' sites (Awin, CJ)."""
    awin: AwinShape | None = None
    """The advertiser's account at Awin."""
    impact: ImpactShape | None = None
    """The advertiser's account at Impact."""
    admitad: AdmitadShape | None = None
    """The advertiser's account at Admitad."""
    cj: CjShape | None = None
    """The advertiser's account at CJ."""


class TracingShape(Shape):
    """Following of landing chains, which makes requests to strangers' servers."""

    enabled: bool = False
    """Whether `monitor trace --follow` may make requests when it is given this file."""
    max_hops: Annotated[Number, Field(ge=1, le=10)] = 10
    """Redirects of any kind that are followed."""
    deadline: Annotated[Number, Field(ge=1, le=120)] = 20
    """Seconds for a whole chain."""
    max_bytes: Annotated[Number, Field(ge=65_536, le=20_000_000)] = 2_000_000
    """Bytes of all pages of a chain together, unpacked."""
    user_agents: UserAgentsShape = UserAgentsShape()
    """Browsers that followed sites are told of."""
    chromium: Text | None = None
    """Path of the Chromium that `--browser` drives, such as `${CHROMIUM}`. Default: the one on the `PATH`."""


class LoggingShape(Shape):
    """What goes to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """`debug`, `info`, `warning` or `error`. Secrets are masked at every level."""


class SettingsShape(Shape):
    """Settings of the brand-bidding monitor."""

    policy: Text = "alibaba"
    """Name of a shipped policy, or the path of a policy file (it ends in `.yaml`)."""
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    """IANA time zone of the programme manager, for the digest's date and times."""
    database: DatabaseShape = DatabaseShape()
    """Where facts and conclusions are kept."""
    evidence: Text = "data/evidence"
    """Folder that keeps the raw captures."""
    sources: list[SourceShape] = Field(default=[])
    """Folders into which saved captures are dropped."""
    publishers: list[Text] = Field(default=[])
    """CSV files that tell who owns which site: `network, publisher_id, name, sites, contact`."""
    providers: ProvidersShape = ProvidersShape()
    """Providers that searches are bought from, under their terms; none is needed."""
    networks: NetworksShape = NetworksShape()
    """Affiliate networks that `monitor publishers sync` asks who their publishers are."""
    google_ads: GoogleAdsShape | None = None
    """The advertiser's accounts at Google Ads, for `monitor ads`; needs the extra `google-ads`."""
    microsoft_ads: MicrosoftAdsShape | None = None
    """The advertiser's accounts at Microsoft Advertising, for `monitor ads`."""
    yandex_direct: YandexDirectShape | None = None
    """The advertiser's account at Yandex Direct, for `monitor ads`."""
    own_ads: list[Text] = Field(default=[])
    """Files that `monitor ads fetch` wrote, or their folder: by them your own ads are known."""
    insights: list[Text] = Field(default=[])
    """Exports of your own accounts, and files or folders that `monitor ads fetch` wrote: read for the digest."""
    own_ad_token: OwnTokenShape | None = None
    """The keyed token in the final-URL suffix of your own ads; `monitor ads token` makes it."""
    partners: list[PartnerShape] = Field(default=[])
    """Publishers whom you allow what others may not; added to those of the policy."""
    keywords: Annotated[list[Term], Field(max_length=MAX_KEYWORDS)] = Field(default=[])
    """Keywords to watch, each at least 2 characters and at most 50,000 of them.

    Equal ones (letter case and width aside) count once.
    """
    schedule: Annotated[
        Annotated[ScheduleEntry, Tag("one")] | Annotated[list[ScheduleEntry], Tag("several")],
        Discriminator(lambda value: "several" if isinstance(value, list) else "one"),
    ] = Field(default=[])
    """When to run: day names and a local time, such as `mon-fri 06:00`, or a list of these.

    Cron numbers are refused.
    """
    plan: PlanShape = PlanShape()
    """What is watched each day, how customers search, and what may be spent."""
    incidents: IncidentsShape = IncidentsShape()
    """When an incident counts as cured."""
    digest: DigestShape = DigestShape()
    """What the programme manager gets."""
    pings: PingsShape = PingsShape()
    """A watcher outside this machine, such as Healthchecks, that is told how runs go; none is needed."""
    tracing: TracingShape = TracingShape()
    """Following of landing chains, which makes requests to strangers' servers."""
    logging: LoggingShape = LoggingShape()
    """What goes to standard error."""
