"""From a settings file's shape to the values the rest of the program sees."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from monitor.config.accounts_shape import GoogleAdsShape, MicrosoftAdsShape, OwnTokenShape, YandexDirectShape
from monitor.config.document import Document, Problem, Scalar, Step, config_error
from monitor.config.environment import UnfilledError, read_secret_file
from monitor.config.loading import is_policy_file
from monitor.config.pings_shape import PingsShape
from monitor.config.plan_settings import plan_problems, plan_settings
from monitor.config.plan_shape import PlanShape
from monitor.config.plan_values import PlanSettings
from monitor.config.policies import partner_of, partner_problems
from monitor.config.policy_shape import PartnerShape
from monitor.config.providers_shape import ProvidersShape
from monitor.config.schedule import Schedule, parse_schedule
from monitor.config.secret import Secret
from monitor.config.settings_shape import (
    DEFAULT_DATABASE,
    DatabaseShape,
    NetworksShape,
    SettingsShape,
    SmtpShape,
    TracingShape,
)
from monitor.config.shape import Shape, normalised
from monitor.config.values import (
    AdmitadSettings,
    AwinSettings,
    BrightDataSettings,
    CjSettings,
    Config,
    DatabaseSettings,
    DataForSeoSettings,
    DigestSettings,
    FolderSource,
    GoogleAdsSettings,
    ImpactSettings,
    IncidentSettings,
    MicrosoftAdsSettings,
    NetworksSettings,
    OwnTokenSettings,
    PingSettings,
    ProviderSettings,
    SerpApiSettings,
    SmtpSecurity,
    SmtpSettings,
    TracingSettings,
    YandexDirectSettings,
)
from monitor.model.captures import CaptureMeta
from monitor.model.policy import Partner

_PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}
_SQLITE = "sqlite:///"
_PICTURE = Decimal("0.004")
"""US dollars for one screenshot (docs.dataforseo.com/v3/serp/screenshot)."""
_WEB_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)


def settings(document: Document, shape: SettingsShape, file: Path) -> Config:
    """Make the values. Raises ``ConfigError`` for what only shows when keys are seen together."""
    making = _Making(document, file)
    result = Config(
        file=file,
        policy=making.policy(shape.policy),
        timezone=ZoneInfo(shape.timezone),
        database=making.database(shape.database),
        evidence=making.path(shape.evidence),
        sources=making.sources(shape),
        publishers=tuple(making.path(path) for path in shape.publishers),
        partners=making.partners(shape.partners),
        providers=making.providers(shape.providers),
        networks=making.networks(shape.networks),
        google_ads=making.google_ads(shape.google_ads),
        microsoft_ads=making.microsoft_ads(shape.microsoft_ads),
        yandex_direct=making.yandex_direct(shape.yandex_direct),
        own_ads=tuple(making.path(path) for path in shape.own_ads),
        insights=tuple(making.path(path) for path in shape.insights),
        own_ad_token=making.own_ad_token(shape.own_ad_token),
        keywords=making.keywords(shape.keywords),
        schedule=_schedules(shape.schedule),
        plan=making.plan(shape.plan, shape.providers),
        incidents=IncidentSettings(
            cured_after_days=shape.incidents.cured_after_days, min_looks=shape.incidents.min_looks
        ),
        digest=DigestSettings(
            folder=making.path(shape.digest.folder),
            max_incidents=shape.digest.max_incidents,
            quiet_days=shape.digest.quiet_days,
            smtp=making.smtp(shape.digest.smtp),
        ),
        pings=making.pings(shape.pings),
        tracing=making.tracing(shape.tracing),
        log_level=shape.logging.level.upper(),
        warnings=tuple(str(warning) for warning in making.warnings),
    )
    if making.problems:
        raise config_error(making.problems)
    return result


class _Making:
    """Turns keys into values; collects problems and warnings on the way."""

    def __init__(self, document: Document, file: Path) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._document = document
        self._folder = file.parent

    def path(self, text: str) -> Path:
        return self._folder / (Path(text).expanduser() if text.startswith("~/") else Path(text))

    def policy(self, text: str) -> str:
        return str(self.path(text)) if is_policy_file(text) else text

    def database(self, shape: DatabaseShape) -> DatabaseSettings:
        url = self._secret(("database",), "url", shape.url, shape.url_file)
        address = url.reveal() if url else DEFAULT_DATABASE
        place: tuple[Step, ...] = ("database", "url" if shape.url_file is None else "url_file")
        if not address.isprintable():
            self._refuse(place, "holds a control character; expected plain text")
            address = DEFAULT_DATABASE
        if address.startswith(_SQLITE):
            return self._file(address.removeprefix(_SQLITE), place)
        return self._server(address, place)

    def _file(self, name: str, place: tuple[Step, ...]) -> DatabaseSettings:
        if not name.strip("/") or name == ":memory:" or "?" in name:
            self._refuse(place, "names no file; expected sqlite:///FILE, such as sqlite:///data/monitor.db")
        path = self.path(name)
        full = f"{_SQLITE}{path}"
        return DatabaseSettings(url=Secret(full), shown=full, path=path, password=None)

    def _server(self, address: str, place: tuple[Step, ...]) -> DatabaseSettings:
        expected = "expected sqlite:///FILE or postgresql://USER@HOST/DATABASE"
        shown, password = "", None
        try:
            parts = urlsplit(address)
            port = f":{parts.port}" if parts.port else ""
            # libpq takes the password from the query as well.
            written = unquote(parts.password or "") or "".join(parse_qs(parts.query).get("password", ()))
        except ValueError:
            self._refuse(place, f"is not a URL; {expected}")
        else:
            shown = f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
            password = Secret(written) if written else None
            if parts.scheme.partition("+")[0] != "postgresql" or not parts.path.strip("/"):
                self._refuse(place, f"is not the URL of a database this program can use; {expected}")
            if password and place[-1] == "url" and not self._filled_in(place):
                self._refuse(place, "holds a password; expected ${DATABASE_URL}, or url_file with the path of a file")
        return DatabaseSettings(url=Secret(address), shown=shown, path=None, password=password)

    def partners(self, shapes: list[PartnerShape]) -> tuple[Partner, ...]:
        for index, partner in enumerate(shapes):
            for step, message in partner_problems(partner):
                self._refuse(("partners", index, *step), message)
        return tuple(partner_of(partner) for partner in shapes)

    def sources(self, shape: SettingsShape) -> tuple[FolderSource, ...]:
        seen: dict[str, int] = {}
        for index, source in enumerate(shape.sources):
            if source.name in seen:
                message = f"{source.name!r} is also the name of sources[{seen[source.name]}]; expected another name"
                self._refuse(("sources", index, "name"), message)
            seen.setdefault(source.name, index)
        return tuple(
            FolderSource(
                name=source.name,
                path=self.path(source.path),
                recursive=source.recursive,
                defaults=CaptureMeta(
                    engine=source.engine,
                    country=source.country,
                    location=source.location,
                    language=source.language,
                    device=source.device,
                ),
            )
            for source in shape.sources
        )

    def keywords(self, keywords: list[str]) -> tuple[str, ...]:
        first: dict[str, str] = {}
        for index, keyword in enumerate(keywords):
            same = normalised(keyword)
            if same in first:
                message = f"{keyword!r} is the same keyword as {first[same]!r}; watched once"
                self.warnings.append(self._document.problem(("keywords", index), message))
            first.setdefault(same, keyword)
        return tuple(first.values())

    def smtp(self, shape: SmtpShape | None) -> SmtpSettings | None:
        if shape is None:
            return None
        where: tuple[Step, ...] = ("digest", "smtp")
        password = self._secret(where, "password", shape.password, shape.password_file)
        if shape.password and not self._filled_in((*where, "password")):
            message = "stands in this file in the clear; expected ${SMTP_PASSWORD}, or password_file"
            self._refuse((*where, "password"), message)
        if password and not shape.user:
            self._refuse((*where, "user"), "is missing; expected the user name that goes with the password")
        return SmtpSettings(
            host=shape.host,
            port=shape.port or _PORTS[shape.security],
            security=shape.security,
            user=shape.user,
            password=password,
            sender=shape.sender,
            to=tuple(shape.to),
            timeout=float(shape.timeout),
        )

    def plan(self, shape: PlanShape, providers: ProvidersShape) -> PlanSettings:
        prices = _prices(providers)
        for step, message in plan_problems(shape, prices):
            self._refuse(("plan", *step), message)
        return plan_settings(shape, prices)

    def providers(self, shape: ProvidersShape) -> ProviderSettings:
        serpapi, dataforseo, brightdata = shape.serpapi, shape.dataforseo, shape.brightdata
        return ProviderSettings(
            serpapi=None
            if serpapi is None
            else SerpApiSettings(
                api_key=self._credential("serpapi", "api_key", serpapi, section="providers"),
                per_hour=serpapi.per_hour,
                price=_per_check(serpapi.price),
            ),
            dataforseo=None
            if dataforseo is None
            else DataForSeoSettings(
                login=dataforseo.login,
                password=self._credential("dataforseo", "password", dataforseo, section="providers"),
                per_minute=dataforseo.per_minute,
                price=_per_check(dataforseo.price),
                queue_price=_per_check(dataforseo.queue_price),
                picture_price=_PICTURE if dataforseo.screenshots else None,
            ),
            brightdata=None
            if brightdata is None
            else BrightDataSettings(
                token=self._credential("brightdata", "token", brightdata, section="providers"),
                zone=brightdata.zone,
                per_second=brightdata.per_second,
                price=_per_check(brightdata.price),
            ),
        )

    def networks(self, shape: NetworksShape) -> NetworksSettings:
        awin, impact, admitad, cj = shape.awin, shape.impact, shape.admitad, shape.cj
        return NetworksSettings(
            cache=self.path(shape.cache),
            transaction_days=shape.transaction_days,
            awin=None
            if awin is None
            else AwinSettings(advertiser_id=awin.advertiser_id, token=self._credential("awin", "token", awin)),
            impact=None
            if impact is None
            else ImpactSettings(account_sid=impact.account_sid, token=self._credential("impact", "token", impact)),
            admitad=None
            if admitad is None
            else AdmitadSettings(
                advertiser_id=admitad.advertiser_id,
                client_id=admitad.client_id,
                client_secret=self._credential("admitad", "client_secret", admitad),
            ),
            cj=None
            if cj is None
            else CjSettings(advertiser_id=cj.advertiser_id, token=self._credential("cj", "token", cj)),
        )

    def google_ads(self, shape: GoogleAdsShape | None) -> GoogleAdsSettings | None:
        if shape is None:
            return None
        return GoogleAdsSettings(
            config_file=self.path(shape.config_file) if shape.config_file is not None else None,
            customer_ids=tuple(dict.fromkeys(shape.customer_ids)),
            login_customer_id=shape.login_customer_id,
            api_version=shape.api_version,
        )

    def microsoft_ads(self, shape: MicrosoftAdsShape | None) -> MicrosoftAdsSettings | None:
        where: tuple[Step, ...] = ("microsoft_ads",)
        if shape is None:
            return None
        return MicrosoftAdsSettings(
            customer_id=shape.customer_id,
            account_ids=tuple(dict.fromkeys(shape.account_ids)),
            client_id=shape.client_id,
            developer_token=self._required(where, "developer_token", shape, "${MICROSOFT_ADS_DEVELOPER_TOKEN}"),
            refresh_token=self._required(where, "refresh_token", shape, "${MICROSOFT_ADS_REFRESH_TOKEN}"),
            download_hosts=tuple(dict.fromkeys(shape.download_hosts)),
        )

    def yandex_direct(self, shape: YandexDirectShape | None) -> YandexDirectSettings | None:
        if shape is None:
            return None
        return YandexDirectSettings(
            client_login=shape.client_login,
            token=self._required(("yandex_direct",), "token", shape, "${YANDEX_DIRECT_TOKEN}"),
        )

    def own_ad_token(self, shape: OwnTokenShape | None) -> OwnTokenSettings | None:
        if shape is None:
            return None
        return OwnTokenSettings(keys_file=self.path(shape.keys_file), parameter=shape.parameter)

    def pings(self, shape: PingsShape) -> PingSettings:
        return PingSettings(**{key: self._ping(key, shape) for key in ("start", "success", "fail")})

    def _ping(self, key: str, shape: PingsShape) -> Secret | None:
        given = [each for each in (key, f"{key}_file") if getattr(shape, each) is not None]
        url = self._required(("pings",), key, shape, f"${{PING_{key.upper()}_URL}}") if given else None
        if url and not _WEB_ADDRESS.fullmatch(url.reveal()):
            self._refuse(("pings", *given), "holds no URL; expected that of a watcher, such as https://HOST/…")
        return url

    def _credential(self, network: str, key: str, shape: Shape, *, section: str = "networks") -> Secret:
        """The credential of a network's or provider's section."""
        variable = f"${{{network.upper()}_{key.rpartition('_')[2].upper()}}}"
        return self._required((section, network), key, shape, variable)

    def _required(self, where: tuple[Step, ...], key: str, shape: Shape, variable: str) -> Secret:
        """A credential that must be there, and must come from a variable or a file."""
        value, file = getattr(shape, key), getattr(shape, f"{key}_file")
        if value is None and file is None:
            self._refuse(where, f"has no {key}; expected {key}: {variable}, or {key}_file")
        if value is not None and not self._filled_in((*where, key)):
            self._refuse((*where, key), f"stands in this file in the clear; expected {variable}, or {key}_file")
        return self._secret(where, key, value, file) or Secret("")

    def tracing(self, shape: TracingShape) -> TracingSettings:
        return replace(
            tracing_settings(shape), chromium=self.path(shape.chromium) if shape.chromium is not None else None
        )

    def _secret(self, where: tuple[Step, ...], key: str, value: str | None, file: str | None) -> Secret | None:
        if value is not None and file is not None:
            self._refuse((*where, f"{key}_file"), f"stands beside {key}; expected one of the two")
        if file is None:
            return None if value is None else Secret(value)
        try:
            return Secret(read_secret_file(self.path(file)))
        except UnfilledError as error:
            self._refuse((*where, f"{key}_file"), str(error))
            return None

    def _filled_in(self, path: tuple[Step, ...]) -> bool:
        _, node = self._document.find(path)
        return isinstance(node, Scalar) and bool(node.variables)

    def _refuse(self, path: tuple[Step, ...], message: str) -> None:
        self.problems.append(self._document.problem(path, message))


def tracing_settings(shape: TracingShape) -> TracingSettings:
    """The values of a tracing section that names no path."""
    return TracingSettings(
        enabled=shape.enabled,
        max_hops=shape.max_hops,
        deadline=float(shape.deadline),
        max_bytes=shape.max_bytes,
        desktop_agent=shape.user_agents.desktop,
        mobile_agent=shape.user_agents.mobile,
        chromium=None,
    )


def _prices(shape: ProvidersShape) -> dict[tuple[str, bool], Decimal]:
    """US dollars for one check, by provider and whether it comes from the queue."""
    found: dict[tuple[str, bool], Decimal] = {}
    for name, account in (("serpapi", shape.serpapi), ("brightdata", shape.brightdata)):
        if account is not None:
            found[name, False] = found[name, True] = _per_check(account.price)
    if shape.dataforseo is not None:
        found["dataforseo", False] = _per_check(shape.dataforseo.price)
        found["dataforseo", True] = _per_check(shape.dataforseo.queue_price)
    return found


def _per_check(price: float) -> Decimal:
    """US dollars for one, from the price of a thousand as it was written."""
    return Decimal(str(price)) / 1000


def _schedules(shape: str | list[str]) -> tuple[Schedule, ...]:
    return tuple(parse_schedule(entry) for entry in ([shape] if isinstance(shape, str) else shape))
