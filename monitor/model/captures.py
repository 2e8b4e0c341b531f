"""Facts: what was asked, what came back, and what was read from it. Appended, never edited."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.enums import Block, Device, Engine, LandingSource, PageState


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitelink:
    """A link below an ad's text."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAd:
    """One text ad as a parser read it from a page, without the page's own context."""

    position: int
    """Counts text ads over the page from 1."""
    block: Block | None = None
    title: str | None = None
    description: str | None = None
    display_url: str | None = None
    """As shown, white space collapsed."""
    final_url: str | None = None
    """The clean destination the engine or provider states; None where only a click URL is given."""
    click_url: str | None = None
    """The engine's click URL. It is decoded, never requested."""
    landing_url: str | None = None
    """The most complete destination that can be decoded without a request."""
    landing_source: LandingSource | None = None
    sitelinks: tuple[Sitelink, ...] = ()
    advertiser_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """One search answer as a parser read it. A file may hold many (a table, a task list).

    Everything the format does not say is None; the importer fills it from the sidecar file or the
    command line, and what is still missing then stays None.
    """

    state: PageState
    engine: Engine | None = None
    query: str | None = None
    """The query as shown by the page, else as asked for."""
    seen_at: datetime | None = None
    """When the engine answered, aware, UTC."""
    asked_country: str | None = None
    """ISO 3166-1 alpha-2, upper case: the market that was asked for."""
    served_country: str | None = None
    """The market the answer says it was made for, where it says so."""
    location: str | None = None
    language: str | None = None
    device: Device | None = None
    ads: tuple[ParsedAd, ...] = ()
    product_ads: int = 0
    """Product-listing units, counted apart from text ads."""
    organic_urls: tuple[str, ...] = ()
    """Organic results in page order, so that the brand's own rank can be read off."""
    error: str | None = None
    """One line that says why the page carries nothing, or what was lost."""
    warnings: tuple[str, ...] = ()
    """One line for each ad or field that could not be read though its neighbours could."""
    provider_ref: str | None = None
    """The provider's own id of the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """What one file or provider answer holds."""

    format: str
    """The registry name of the format (``serpapi``, ``dataforseo``, ``table``, …); empty when refused."""
    pages: tuple[ParsedPage, ...] = ()
    error: str | None = None
    """Why the file as a whole was refused, in one line with what was expected; None otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureMeta:
    """What a person or a sidecar file says of a capture that does not say it itself."""

    seen_at: datetime | None = None
    engine: Engine | None = None
    query: str | None = None
    country: str | None = None
    location: str | None = None
    language: str | None = None
    device: Device | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The raw bytes of one answer as stored (secrets already out) and where they came from."""

    sha256: str
    """Hex digest of exactly the stored bytes; also the capture's identity."""
    source: str
    """The configured source, or ``import``."""
    name: str
    """The file name as given, without the folder it lay in."""
    format: str
    size: int
    """Bytes."""
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One search bought or imported for one cell, and how it came out."""

    id: str
    capture: str
    """SHA-256 of the capture it was read from."""
    page: int
    """Index of the page inside the capture, from 0."""
    state: PageState
    engine: Engine | None
    query: str | None
    seen_at: datetime | None
    country: str | None
    """The market that was asked for, else the one served."""
    wrong_market: bool
    """True where the answer says it was made for another country than the one asked for."""
    location: str | None
    language: str | None
    device: Device | None
    text_ads: int
    product_ads: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdObservation:
    """One text ad in one search answer: a fact."""

    id: str
    """Stable: made of the check and the position."""
    check: str
    capture: str
    engine: Engine | None
    query: str | None
    seen_at: datetime | None
    """None where nobody said when the capture was taken: then it is stored and not judged."""
    country: str | None
    location: str | None
    language: str | None
    device: Device | None
    fingerprint: str
    """The same creative leading to the same place has the same fingerprint, whoever saw it when."""
    ad: ParsedAd
