"""From an offender's ads to what they may share with another's. Decides, touches nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from monitor.links import PAID_CLICK_KEYS, host_of, is_engine_click, registrable_domain, unwrap_tracker
from monitor.links.address import split_url
from monitor.links.query import decoded, parameters
from monitor.model.attribution import Attribution
from monitor.model.clusters import OffenderTraits
from monitor.model.conclusions import Subject
from monitor.model.enums import AttributionBasis

MAX_EACH: Final = 20
"""Different values kept of one trait, the most frequent."""
_HOURS: Final = 24
_SHORTEST_VALUE: Final = 4
_LONGEST_VALUE: Final = 60
_LEAST_SEEN: Final = 2
"""Landing URLs on which a parameter must stand before its value counts as constant."""

_UBIQUITOUS: Final = PAID_CLICK_KEYS | frozenset(
    # Tags of analytics and of networks: thousands of advertisers carry them, so sharing one says nothing.
    [
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_term",
        "utm_content",
        "utm_id",
        "fbclid",
        "ttclid",
        "dclid",
        "gclsrc",
        "_ga",
        "_gl",
        "ref",
        "source",
        "src",
        "awc",
        "irclickid",
        "irgwc",
        "cjevent",
        "cjdata",
        "clickref",
        "ransiteid",
        "ranmid",
        "raneaid",
        "tduid",
        "admitad_uid",
        "wgu",
        "sscid",
        "clickid",
        "click_id",
        "lang",
        "language",
        "locale",
        "currency",
        "country",
        "id",
        "q",
        "query",
        "keyword",
        "device",
        "network",
        "matchtype",
        "creative",
        "adgroupid",
        "campaignid",
        "cps_sk",
        "bm",
        "xp",
        "tp1",
        "pid",
        "productid",
        "aff_fcid",
        "aff_fsk",
        "sk",
        "url",
        "u",
    ]
)
_VARYING: Final = re.compile(r"\d+|[0-9a-f]{8,}|[A-Za-z0-9_-]{20,}")


def traits(offender: str, subjects: Iterable[Subject]) -> OffenderTraits:
    """What one offender's ads look like; ``offender`` is the name its incidents bear."""
    seen = list(subjects)
    attributions = [each.reading.attribution for each in seen]
    landings = [landing for each in attributions if (landing := _landing(each)) is not None]
    ads = [each.observation.ad for each in seen]
    hours = Counter(each.observation.seen_at.hour for each in seen if each.observation.seen_at is not None)
    return OffenderTraits(
        offender=offender,
        publisher=next((_publisher(each) for each in attributions if _publisher(each)), None),
        texts=_most(" ".join(filter(None, (ad.title, ad.description))) for ad in ads),
        advertisers=_most((ad.advertiser_name or "").strip().casefold() for ad in ads),
        constants=_constants(landings),
        hops=_most(host for each in attributions for host in _hops(each)),
        templates=_most(_template(url) for url in landings),
        paths=_most(_path(url) for url in landings),
        hours=tuple(hours[hour] for hour in range(_HOURS)) if hours else (),
    )


def _most(values: Iterable[str]) -> tuple[str, ...]:
    """The most frequent different values, in the order of the alphabet."""
    counted = Counter(value for value in values if value)
    return tuple(sorted(sorted(counted, key=lambda value: (-counted[value], value))[:MAX_EACH]))


def _publisher(attribution: Attribution) -> str | None:
    if attribution.basis is AttributionBasis.NONE or not attribution.publisher_id:
        return None
    return f"{attribution.network}:{attribution.publisher_id}"


def _landing(attribution: Attribution) -> str | None:
    if not attribution.landing_known or not attribution.chain:
        return None
    return attribution.chain[-1]


def _hops(attribution: Attribution) -> list[str]:
    """Hosts on the way that may be the offender's own: no engine, click counter, network, shop or the shown site."""
    found = []
    for url in attribution.chain[:-1]:
        host = host_of(url)
        of_network = attribution.proof is not None and attribution.proof in url
        if host is None or of_network or is_engine_click(url) or unwrap_tracker(url) is not None:
            continue
        if registrable_domain(host) not in {attribution.display_domain, attribution.landing_domain}:
            found.append(host)
    return found


def _named(url: str) -> list[tuple[str, str]]:
    parts = split_url(url)
    found = parameters(parts.query) if parts is not None else []
    return [(each.key, decoded(each.value)) for each in found if each.key and each.key not in _UBIQUITOUS]


def _constants(urls: Sequence[str]) -> tuple[str, ...]:
    """Parameters that carry one and the same telling value on every landing URL that has them."""
    values: dict[str, Counter[str]] = {}
    for url in urls:
        for key, value in _named(url):
            values.setdefault(key, Counter())[value] += 1
    return _most(
        f"{key}={value}"
        for key, counted in values.items()
        for value, count in counted.items()
        if len(counted) == 1
        and _SHORTEST_VALUE <= len(value) <= _LONGEST_VALUE
        and (count >= _LEAST_SEEN or len(urls) == 1)
        and "://" not in value
        and not value.startswith("{")
    )


def _template(url: str) -> str:
    """The names of a landing URL's own parameters; one alone says too little."""
    names = sorted({key for key, _ in _named(url)})
    return "&".join(names)[:200] if len(names) > 1 else ""


def _path(url: str) -> str:
    """The path with its numbers and long words left open; a short one says too little."""
    parts = split_url(url)
    segments = [each for each in (parts.path if parts is not None else "").split("/") if each]
    form = "/".join(_VARYING.sub("#", segment) for segment in segments)
    return f"/{form}"[:200] if len(segments) > 1 and re.search(r"[a-z]", form) else ""
