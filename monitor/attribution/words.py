"""Why a URL was read as it was: sentences that show the proving characters."""

from datetime import datetime

from monitor.attribution.layer import Finding
from monitor.links import show_text
from monitor.model.enums import IdKind, UrlRole
from monitor.model.networks import RuleKind

_SHOWN = 120
"""Characters of a proof that a sentence shows."""

_HANDLES = {
    IdKind.ACCOUNT: "the publisher's account",
    IdKind.SITE: "a site of the publisher",
    IdKind.CAMPAIGN: "a campaign of the publisher",
    IdKind.CAMPAIGN_REF: "the publisher in one campaign",
    IdKind.LINK_KEY: "a link key; the account behind it is known to the network only",
}
_PLAIN = {
    UrlRole.AD_CLICK: "An ad-click URL without an affiliate's mark on any layer.",
    UrlRole.IMPRESSION: "A network's pixel: it shows or counts something and is never a click.",
    UrlRole.PLAIN: "No affiliate's mark on any layer.",
}


def quoted(text: str) -> str:
    """Outside text inside a sentence: visible, short, on one line."""
    shown = show_text(text[: _SHOWN + 1])
    return f"“{shown[:_SHOWN]}…”" if len(shown) > _SHOWN else f"“{shown}”"


def reason_for(*, role: UrlRole, paid_click: bool, finding: Finding | None, hop: int | None, own: str) -> str:
    """The reading in sentences; ``own`` is what was decided about the brand's own ads."""
    sentences = [_PLAIN.get(role, "")]
    if finding is not None:
        sentences = [_what(finding, hop or 0), _caution(finding), _paid(finding) if paid_click else ""]
    return " ".join(filter(None, (*sentences, own)))


def _what(finding: Finding, hop: int) -> str:
    kind = "click URL" if finding.rule.kind is RuleKind.CLICK else "mark on the landing URL"
    where = f" at hop {hop + 1}" if hop else ""
    if finding.publisher is None or finding.rule.id_kind is None:
        return f"{finding.network.name} {kind}{where}: {quoted(finding.proof)}; it does not show the publisher."
    return f"{finding.network.name} {kind}{where}: {quoted(finding.proof)} names {_HANDLES[finding.rule.id_kind]}."


def _caution(finding: Finding) -> str:
    if finding.publisher in finding.network.own_keys:
        return f"{quoted(finding.publisher or '')} is the advertiser's own handle, not an affiliate's."
    return "" if finding.rule.verified else "This form rests on few examples."


def _paid(finding: Finding) -> str:
    if finding.publisher in finding.network.own_keys:
        return "A paid-search click mark rides on it."
    return "A paid-search click mark rides on it: an affiliate bought the click."


def replay_sentence(click_id: str | None, click_time: datetime, seen_at: datetime) -> str:
    """The finding that a click ID was pasted."""
    age = seen_at - click_time
    days, hours = age.days, age.seconds // 3600
    old = f"{days} days" if days else f"{hours} hours" if hours else f"{age.seconds // 60} minutes"
    return f"The click ID {quoted(click_id or '')} was made {old} before the sighting: it was pasted into the ad."
