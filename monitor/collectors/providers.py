"""Every provider there is, by name. A new one is a module beside this one and an entry here."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from monitor.collectors import brightdata, dataforseo, microsoft_ad_library, serpapi, transparency
from monitor.collectors.http import ProviderClient
from monitor.config import ProviderSettings
from monitor.errors import UsageError
from monitor.ports import Clock, Provider, QueuedProvider
from monitor.webclient.pace import Pace


@cache
def _pace(provider: str, count: int, seconds: float) -> Pace:
    """One for an account and process: its limit holds however often a round opens the provider anew."""
    del provider
    return Pace(count, seconds)


def _serpapi(settings: ProviderSettings, clock: Clock) -> QueuedProvider | None:
    account = settings.serpapi
    if account is None:
        return None
    pace = _pace(serpapi.NAME, account.per_hour, 3600)
    client = ProviderClient(serpapi.NAME, serpapi.BASE_URL, pace=pace, meanings=serpapi.MEANINGS)
    return serpapi.SerpApi(client, account.api_key, clock=clock, price=account.price)


def _dataforseo(settings: ProviderSettings, clock: Clock) -> QueuedProvider | None:
    account = settings.dataforseo
    if account is None:
        return None
    client = ProviderClient(
        dataforseo.NAME,
        dataforseo.BASE_URL,
        pace=_pace(dataforseo.NAME, account.per_minute, 60),
        meanings=dataforseo.MEANINGS,
        auth=(account.login, account.password.reveal()),
    )
    return dataforseo.DataForSeo(
        client,
        clock=clock,
        price=account.price,
        queue_price=account.queue_price,
        picture_price=account.picture_price,
    )


def _brightdata(settings: ProviderSettings, clock: Clock) -> Provider | None:
    account = settings.brightdata
    if account is None:
        return None
    pace = _pace(brightdata.NAME, account.per_second, 1)
    client = ProviderClient(brightdata.NAME, brightdata.BASE_URL, pace=pace, meanings=brightdata.MEANINGS)
    return brightdata.BrightData(client, account.token, zone=account.zone, clock=clock, price=account.price)


PROVIDERS: Final[Mapping[str, Callable[[ProviderSettings, Clock], Provider | None]]] = {
    serpapi.NAME: _serpapi,
    dataforseo.NAME: _dataforseo,
    brightdata.NAME: _brightdata,
}
"""Name: what makes the provider of an account, or None where the settings name no account."""


def open_providers(settings: ProviderSettings, clock: Clock) -> dict[str, Provider]:
    """The providers with an account, by name."""
    made = {name: make(settings, clock) for name, make in PROVIDERS.items()}
    return {name: provider for name, provider in made.items() if provider is not None}


def open_ad_library() -> microsoft_ad_library.MicrosoftAdLibrary:
    """Microsoft's Ad Library, which needs no account; asked gently, because its limits are not published."""
    name, url = microsoft_ad_library.NAME, microsoft_ad_library.BASE_URL
    return microsoft_ad_library.MicrosoftAdLibrary(ProviderClient(name, url, pace=Pace(1, 1)))


def open_transparency(settings: ProviderSettings) -> transparency.AdsTransparency:
    """Google's Ads Transparency Center through SerpApi. Raises ``UsageError`` without an account there."""
    account = settings.serpapi
    if account is None:
        raise UsageError(
            "the Ads Transparency Center is asked through SerpApi; expected providers.serpapi in the settings"
        )
    pace = _pace(serpapi.NAME, account.per_hour, 3600)
    client = ProviderClient(serpapi.NAME, serpapi.BASE_URL, pace=pace, meanings=serpapi.MEANINGS)
    return transparency.AdsTransparency(client, account.api_key)
