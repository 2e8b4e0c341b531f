"""The ``providers`` section of the settings file: who sells searches, and the accounts with them."""

from typing import Annotated

from pydantic import Field

from monitor.config.shape import Number, Shape, Text

_Credential = Annotated[str, Field(min_length=1)] | None
_Price = Annotated[float, Field(ge=0, le=1000)]


class SerpApiShape(Shape):
    """The account at SerpApi: Google, Bing, DuckDuckGo."""

    api_key: _Credential = None
    """The API key, never written out: `${SERPAPI_KEY}`."""
    api_key_file: Text | None = None
    """File whose one line is the key; instead of `api_key`."""
    per_hour: Annotated[Number, Field(ge=1, le=100_000)] = 1000
    """Searches an hour that your plan allows; a fifth of the month's at most plans."""
    price: _Price = 15.0
    """US dollars for 1,000 searches on your plan."""


class DataForSeoShape(Shape):
    """The account at DataForSEO: Google, Bing."""

    login: Text
    """Login of the API, usually a mail address."""
    password: _Credential = None
    """Password of the API (not the one of the web site), never written out: `${DATAFORSEO_PASSWORD}`."""
    password_file: Text | None = None
    """File whose one line is the password; instead of `password`."""
    per_minute: Annotated[Number, Field(ge=1, le=2000)] = 1800
    """Requests a minute; DataForSEO allows 2,000, and one request may order 100 searches."""
    price: _Price = 2.0
    """US dollars for 1,000 live searches."""
    queue_price: _Price = 0.6
    """US dollars for 1,000 searches from the queue, which takes minutes."""
    screenshots: bool = False
    """Also keep a picture of each queued page that shows an offender, for $0.004 of what `usd_per_day` has to spare."""


class BrightDataShape(Shape):
    """The account at Bright Data: pages of Google, Bing and Yandex."""

    token: _Credential = None
    """The API token, never written out: `${BRIGHTDATA_TOKEN}`."""
    token_file: Text | None = None
    """File whose one line is the token; instead of `token`."""
    zone: Text
    """Name of your SERP API zone."""
    per_second: Annotated[Number, Field(ge=1, le=100)] = 20
    """Requests a second; Bright Data allows an account 100 in all."""
    price: _Price = 1.5
    """US dollars for 1,000 pages on your plan."""


class ProvidersShape(Shape):
    """Providers that searches are bought from, under their terms; none is needed."""

    serpapi: SerpApiShape | None = None
    """The account at SerpApi: Google, Bing, DuckDuckGo."""
    dataforseo: DataForSeoShape | None = None
    """The account at DataForSEO: Google, Bing."""
    brightdata: BrightDataShape | None = None
    """The account at Bright Data: pages of Google, Bing and Yandex."""
