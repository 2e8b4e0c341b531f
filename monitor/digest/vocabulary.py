"""What the closed vocabularies are called in a mail to a person."""

from monitor.model.enums import AttributionBasis, Engine, IdKind, IncidentState, Intent, Outcome, PageState, Severity

ENGINES = {
    Engine.GOOGLE: "Google",
    Engine.BING: "Bing",
    Engine.YANDEX: "Yandex",
    Engine.DUCKDUCKGO: "DuckDuckGo",
    Engine.YAHOO: "Yahoo",
    Engine.BAIDU: "Baidu",
    Engine.NAVER: "Naver",
    Engine.SEZNAM: "Seznam",
    Engine.ECOSIA: "Ecosia",
    Engine.QWANT: "Qwant",
    Engine.BRAVE: "Brave",
}

OUTCOMES = {
    Outcome.VIOLATION: "Violation: the clause is broken",
    Outcome.SUSPECTED: "Suspected: evidence points to a breach, proof is missing",
    Outcome.COMPLIANT: "Within the rules",
    Outcome.UNDETERMINED: "Could not tell",
}
"""The word "violation" stands here and nowhere else in a digest: it is written only where it is the outcome."""

TALLY = {
    Outcome.VIOLATION: "breach a clause",
    Outcome.SUSPECTED: "suspected",
    Outcome.COMPLIANT: "within the rules",
}
"""For the line of counts; "could not tell" is counted apart."""

INTENTS = {
    Intent.DELIBERATE: "aimed at the brand",
    Intent.BROAD_MATCH_LIKELY: "likely broad match, not aimed at the brand",
    Intent.UNPROVEN: "intent not proven",
}

SEVERITIES = {
    Severity.LOW: "Low",
    Severity.MEDIUM: "Medium",
    Severity.HIGH: "High",
    Severity.CRITICAL: "Critical",
}

ID_KINDS = {
    IdKind.ACCOUNT: "publisher account",
    IdKind.SITE: "site ID: one publisher may have several",
    IdKind.CAMPAIGN: "campaign ID, not an account",
    IdKind.CAMPAIGN_REF: "campaign reference, not an account",
    IdKind.LINK_KEY: "link key, not an account",
}

# Empty where nobody is named: "unattributed" has said so.
BASES = {
    AttributionBasis.LINK: "an affiliate link in the ad's chain",
    AttributionBasis.LANDING_MARK: "the marks on the landing page's address",
    AttributionBasis.PUBLISHERS_TABLE: "your publishers table: the domain is one of the publisher's sites",
    AttributionBasis.NONE: "",
}

STATES = {
    IncidentState.OPEN: "open",
    IncidentState.CONFIRMED: "confirmed",
    IncidentState.DISMISSED: "dismissed",
    IncidentState.CURED: "cured",
    IncidentState.MERGED: "merged",
    IncidentState.WITHDRAWN: "withdrawn",
}

LOST = {
    "failed": (PageState.PROVIDER_ERROR, PageState.REFUSED, PageState.UNKNOWN_LAYOUT),
    "empty": (PageState.EMPTY,),
    "blocked or captcha": (PageState.BLOCKED, PageState.CAPTCHA, PageState.CONSENT),
}
"""The checks that showed no search page, by what a person calls it; with ADS and NO_ADS these are all states."""
