"""One URL read offline: its chain, and what the first layer that names somebody says."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.attribution.index import RuleIndex
from monitor.attribution.layer import Finding, Layer
from monitor.attribution.own import OwnAds
from monitor.attribution.words import reason_for
from monitor.links.address import split_url
from monitor.links.marks import has_paid_click_mark
from monitor.links.unwrap import MAX_LAYERS, MAX_NESTED_CHARACTERS, Wrapper, inner_of_any, wrapper_at
from monitor.model.attribution import UrlReading
from monitor.model.enums import OwnAd, UrlRole
from monitor.model.networks import RuleKind

FRESH = timedelta(minutes=10)
"""How much older than its sighting a click ID may be. A shopper's redirect takes seconds; the rest is for
clocks that differ and for providers that answer from a queue."""

_EARLIEST = 1_000_000_000
_LATEST = 4_000_000_000
_ROLES = {
    RuleKind.CLICK: UrlRole.AFFILIATE_CLICK,
    RuleKind.LANDING: UrlRole.LANDING,
    RuleKind.IMPRESSION: UrlRole.IMPRESSION,
}


@dataclass(frozen=True, slots=True)
class Walk:
    """A chain of URLs and what was found on each."""

    chain: tuple[str, ...]
    findings: tuple[Finding | None, ...]
    role: UrlRole
    paid_click: bool
    landing: str | None
    """The innermost URL with a host of its own; None where a click URL hides what follows."""


def walk(url: str, index: RuleIndex, own: OwnAds) -> Walk:
    """Follow a URL inward without a request: bounded in layers and characters, and a repeated layer ends it."""
    chain = [url]
    findings: list[Finding | None] = []
    role, landing, paid = UrlRole.PLAIN, None, False
    room = MAX_NESTED_CHARACTERS
    while (parts := split_url(chain[-1])) is not None:
        layer = Layer(chain[-1], parts)
        paid = paid or has_paid_click_mark(layer.texts)
        wrapper = wrapper_at(parts)
        finding = None if wrapper else index.best(layer)
        findings.append(finding)
        if len(chain) == 1:
            role = _role(wrapper, finding)
        landing = layer.url if _is_page(layer, wrapper, finding, own) else None
        following = _following(layer, wrapper, finding)
        room -= len(following or "")
        if following is None or following in chain or len(chain) >= MAX_LAYERS or room < 0:
            break
        chain.append(following)
    return Walk(tuple(chain), tuple(findings), role, paid, landing)


def _following(layer: Layer, wrapper: Wrapper | None, finding: Finding | None) -> str | None:
    if wrapper is not None:
        return wrapper.inner
    if finding is None:
        return inner_of_any(layer.parts)
    return None if finding.rule.kind is RuleKind.IMPRESSION else finding.destination or inner_of_any(layer.parts)


def _is_page(layer: Layer, wrapper: Wrapper | None, finding: Finding | None, own: OwnAds) -> bool:
    """Whether a URL is where a person arrives: a click URL leads on, unless the advertiser's own host serves it."""
    if wrapper is not None or not layer.parts.host:
        return False
    leads_on = finding is not None and finding.rule.kind is RuleKind.CLICK
    return not leads_on or own.is_own_host(layer.parts.host)


def _role(wrapper: Wrapper | None, finding: Finding | None) -> UrlRole:
    if wrapper is not None:
        return UrlRole.AD_CLICK if wrapper.paid else UrlRole.PLAIN
    return _ROLES[finding.rule.kind] if finding else UrlRole.PLAIN


def read_url(url: str, index: RuleIndex, own: OwnAds) -> UrlReading:
    """Everything one URL says of itself, without a time of sighting."""
    walked = walk(url, index, own)
    hop, finding = _naming(walked)
    if finding and own.is_own_key(finding.publisher):
        verdict, own_reason = OwnAd.YES, "The publisher handle is the brand's own."
    elif finding or walked.role is UrlRole.IMPRESSION:
        verdict, own_reason = OwnAd.NO, ""
    else:
        verdict, own_reason = own.judge(walked.landing, walked.chain)
    click_id, click_time = _click(walked, finding)
    return UrlReading(
        url=url,
        role=walked.role,
        network=finding.network.id if finding else None,
        publisher_id=finding.publisher if finding else None,
        id_kind=finding.rule.id_kind if finding and finding.publisher else None,
        merchant_id=finding.merchant if finding else None,
        sub_id=finding.sub_id if finding else None,
        click_id=click_id,
        click_time=click_time,
        destination=walked.chain[-1] if len(walked.chain) > 1 else None,
        paid_click=walked.paid_click,
        own_ad=verdict,
        chain=walked.chain,
        proof_hop=hop,
        proof=finding.proof if finding else None,
        proof_role=_ROLES[finding.rule.kind] if finding else None,
        landing=walked.landing,
        reason=reason_for(role=walked.role, paid_click=walked.paid_click, finding=finding, hop=hop, own=own_reason),
    )


def _naming(walked: Walk) -> tuple[int | None, Finding | None]:
    """The first layer that bears a publisher or, failing that, a network."""
    found = [
        (hop, finding)
        for hop, finding in enumerate(walked.findings)
        if finding and finding.rule.kind is not RuleKind.IMPRESSION
    ]
    for hop, finding in found:
        if finding.publisher:
            return hop, finding
    return found[0] if found else (None, None)


def _click(walked: Walk, named: Finding | None) -> tuple[str | None, datetime | None]:
    """The click ID of the naming layer; of a later layer only where it carries the time of the click."""
    for finding in (named, *walked.findings):
        if finding and finding.click_time:
            moment = _moment(finding.click_time)
            if moment is not None:
                return finding.click_id, moment
    return (named.click_id if named else None), None


def _moment(seconds: str) -> datetime | None:
    number = int(seconds)
    return datetime.fromtimestamp(number, UTC) if _EARLIEST <= number <= _LATEST else None


def is_replayed(click_time: datetime | None, seen_at: datetime | None) -> bool | None:
    """Whether a click ID was pasted: older than its sighting by more than ``FRESH``. None without both times.

    A click ID from after the sighting proves nothing but clocks that differ: None as well.
    """
    if click_time is None or seen_at is None or click_time - seen_at > FRESH:
        return None
    return seen_at - click_time > FRESH
