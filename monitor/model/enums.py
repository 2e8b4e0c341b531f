"""The closed vocabularies of the monitor, one enum each.

Every value is the lower-case (or, for outcomes, upper-case) word that stands in JSON output and in the
database, so a member is written as ``str(member)`` and read back with ``Enum(value)``.
"""

from enum import StrEnum


class Engine(StrEnum):
    """A search engine that shows paid search ads."""

    GOOGLE = "google"
    BING = "bing"
    YANDEX = "yandex"
    DUCKDUCKGO = "duckduckgo"
    YAHOO = "yahoo"
    BAIDU = "baidu"
    NAVER = "naver"
    SEZNAM = "seznam"
    ECOSIA = "ecosia"
    QWANT = "qwant"
    BRAVE = "brave"


class Device(StrEnum):
    """The searcher's device as asked for or as served."""

    DESKTOP = "desktop"
    MOBILE = "mobile"
    TABLET = "tablet"


class PageState(StrEnum):
    """What one search answer turned out to be; ``NO_ADS`` is a look, never "clean"."""

    ADS = "ads"
    NO_ADS = "no_ads"
    CAPTCHA = "captcha"
    CONSENT = "consent"
    BLOCKED = "blocked"
    EMPTY = "empty"
    UNKNOWN_LAYOUT = "unknown_layout"
    PROVIDER_ERROR = "provider_error"
    REFUSED = "refused"


class Block(StrEnum):
    """Where on the page a text ad stands."""

    TOP = "top"
    BOTTOM = "bottom"
    SIDE = "side"


class LandingSource(StrEnum):
    """Which bytes of the capture gave the landing URL."""

    ADURL = "adurl"
    BING_U = "bing_u"
    DDG_U3 = "ddg_u3"
    YANDEX_DATA_CLICK = "yandex_data_click"
    HREF = "href"
    PROVIDER = "provider"


class Label(StrEnum):
    """What a text is to the brand; see ``DESIGN`` and ``docs/reference/matching.md``."""

    BRAND = "brand"
    VARIATION = "variation"
    SIBLING = "sibling"
    OTHER = "other"


class UrlRole(StrEnum):
    """What the outermost URL is."""

    AD_CLICK = "ad_click"
    AFFILIATE_CLICK = "affiliate_click"
    LANDING = "landing"
    IMPRESSION = "impression"
    PLAIN = "plain"


class IdKind(StrEnum):
    """What a publisher handle really names; a link key is never shown as an account."""

    ACCOUNT = "account"
    SITE = "site"
    CAMPAIGN = "campaign"
    CAMPAIGN_REF = "campaign_ref"
    LINK_KEY = "link_key"


class OwnAd(StrEnum):
    """Whether an ad is the brand's own; "cannot tell" is an answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "cannot_tell"


class AttributionBasis(StrEnum):
    """What an attribution rests on, strongest first."""

    LINK = "link"
    """An affiliate click URL in the ad's chain bears the publisher."""
    LANDING_MARK = "landing_mark"
    """Marks on the advertiser's landing URL bear the publisher."""
    PUBLISHERS_TABLE = "publishers_table"
    """The display or landing domain is a site of a publisher in the imported table."""
    NONE = "none"


class Outcome(StrEnum):
    """The four outcomes of a judgement; the set is closed."""

    VIOLATION = "VIOLATION"
    SUSPECTED = "SUSPECTED"
    COMPLIANT = "COMPLIANT"
    UNDETERMINED = "UNDETERMINED"


class Intent(StrEnum):
    """How likely an ad on a branded query was aimed at the brand."""

    DELIBERATE = "deliberate"
    BROAD_MATCH_LIKELY = "broad_match_likely"
    UNPROVEN = "unproven"


class Severity(StrEnum):
    """How much a broken clause matters to the programme."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class ClauseKind(StrEnum):
    """The rules the judge knows; each clause of a policy is one of them."""

    BRAND_BIDDING = "brand_bidding"
    AD_HIJACKING = "ad_hijacking"
    BRAND_IN_AD_COPY = "brand_in_ad_copy"
    BRAND_IN_DISPLAY_URL = "brand_in_display_url"
    REFUSED_COUNTRY = "refused_country"
    DISCOURAGED_COUNTRY = "discouraged_country"
    COOKIE_HIJACKING = "cookie_hijacking"
    POPUP_TRAFFIC = "popup_traffic"
    FORBIDDEN_PRODUCTS = "forbidden_products"
    ORDER_TERMS = "order_terms"


class IncidentState(StrEnum):
    """The life of an incident."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    CURED = "cured"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
