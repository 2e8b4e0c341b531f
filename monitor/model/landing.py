"""Landing pages: what a saved page holds, which publishers it names, and what it does behind a shopper's back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.attribution import UrlReading
from monitor.model.enums import ClauseKind, IdKind, Outcome


class ElementUse(StrEnum):
    """What a browser does with an address on a page."""

    LINK = "link"
    """Nothing until a person clicks, submits or copies."""
    LOAD = "load"
    """It requests the address while the page is shown."""
    REFRESH = "refresh"
    """It goes there by itself after some seconds."""
    SCRIPT = "script"
    """The value is a script's text, run with the page."""
    HANDLER = "handler"
    """The value is a script's text, run when the event in ``attribute`` happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageElement:
    """One attribute or text of one element that may hold an address."""

    tag: str
    attribute: str
    """Lower case; empty for the text of a script or style sheet."""
    value: str
    """As the browser sees it: entities decoded, white space around it gone."""
    use: ElementUse
    path: str
    """Where it stands, outermost first, as in CSS (``body > div#deals > a.button``)."""
    text: str = ""
    """The beginning of what a person reads on a link."""
    unseen: str = ""
    """Why no person sees the element (``width=1``, ``display:none on div#x``); empty when one may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One request that an archive shows was made while the page was open."""

    url: str
    destination: str | None = None
    """What the answer was for, as ``Sec-Fetch-Dest`` says (``image``, ``iframe``, ``script``, ``empty``, …)."""
    gesture: bool | None = None
    """Whether a person's click caused it (``Sec-Fetch-User``); None where the archive cannot tell."""
    sets_cookie: bool = False
    redirect: str | None = None
    """Where the answer leads on, absolute as the archive has it."""
    after: float | None = None
    """Seconds after the page's own request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingPage:
    """A saved page, taken apart. A fact: nothing here is a conclusion."""

    url: str | None
    """Where it was saved from; None where nobody said."""
    elements: tuple[PageElement, ...]
    requests: tuple[PageRequest, ...] = ()
    seen_at: datetime | None = None
    warnings: tuple[str, ...] = ()
    """One line for each thing that was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundLink:
    """One address a page leads to, and the element that shows it."""

    url: str
    """Absolute where the page's own address is known."""
    element: PageElement
    out_link: bool = False
    """The site's own redirector (``/go/…``) that hides where it leads: it needs one guarded hop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingHit:
    """A link of the page that leads to this programme and names who is paid for it."""

    link: OutboundLink
    reading: UrlReading
    network: str
    publisher_id: str | None
    id_kind: IdKind | None
    programme: str | None
    """The policy's programme; None where a network outside the policy leads to the brand."""
    sub_network: bool
    """The network is a sub-network or link monetiser: the programme's own network sees that one as the publisher."""
    proof: str
    """The very characters that name the publisher or, failing that, the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherClaim:
    """What a page says of who earns on its domain: one row for the registry of display domains."""

    domain: str | None
    """Registrable domain of the page; None where nobody said where it was saved from."""
    network: str
    publisher_id: str
    id_kind: IdKind | None
    basis: str = "landing_page"
    seen_at: datetime | None
    links: int
    """Different elements of the page that bear this publisher."""
    alone: bool
    """Whether the page names this publisher alone on its network, by the rule of ``monitor.attribution.landing``."""
    sub_network: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbuseFinding:
    """Something a page does by itself that an affiliate page has no need to do."""

    rule: str
    """Name of the rule, as in ``docs/guide/landing-pages.md``."""
    kind: ClauseKind
    """The kind of clause it speaks to: cookie hijacking or pop-up traffic."""
    weight: int
    """How strongly it speaks, 0-100."""
    url: str
    path: str
    """The element, or ``request`` where only the archive's record shows it."""
    proof: str
    """The characters of the element."""
    network: str | None
    publisher_id: str | None
    id_kind: IdKind | None
    foreign: bool
    """The click belongs to another advertiser's programme."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """What a page's findings mean under one kind of clause; a page alone never proves a breach."""

    kind: ClauseKind
    clauses: tuple[str, ...]
    """Ids of the policy's clauses of that kind."""
    outcome: Outcome
    """``SUSPECTED`` from the stated score on, else ``COMPLIANT``."""
    score: int
    """0-100."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingReading:
    """Everything one page says. Contract: ``monitor landing --json``."""

    page: LandingPage
    links: tuple[OutboundLink, ...]
    hits: tuple[LandingHit, ...]
    publishers: tuple[PublisherClaim, ...]
    monetisers: tuple[str, ...]
    """Scripts that rewrite links as they are clicked, in words."""
    findings: tuple[AbuseFinding, ...]
    suspicions: tuple[Suspicion, ...]
    notes: tuple[str, ...] = ()
    """What a reader of the result should know: several publishers, out-links, what was left out."""
