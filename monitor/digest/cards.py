"""One incident in words: who, what, where, when, on what evidence, and what to do next."""

from monitor.digest.compose import NAMELESS
from monitor.digest.letter import Card
from monitor.digest.moments import count_words, moment_words
from monitor.digest.plain import plain, plain_host
from monitor.digest.vocabulary import BASES, ENGINES, ID_KINDS, INTENTS, OUTCOMES, SEVERITIES
from monitor.links import display_host, host_of
from monitor.model.captures import AdObservation
from monitor.model.digest import DigestEntry
from monitor.model.enums import Engine, IdKind, Intent, Label, Outcome
from monitor.model.vocabulary import KeywordMatch

_MAX_REASONS = 3
_MAX_KEYWORDS = 5
_MAX_COUNTRIES = 12
_MAX_HOPS = 8
_MAX_CONFLICTS = 3


def card(entry: DigestEntry, timezone: str) -> Card:
    """Tell one incident in full."""
    incident = entry.incident
    ad = entry.observation.ad if entry.observation else None
    name, detail = who(entry)
    return Card(
        id=plain(incident.id, 80),
        severity=str(incident.severity),
        severity_words=SEVERITIES[incident.severity],
        change=entry.change,
        who=name,
        who_detail=detail,
        clause=clause_words(entry),
        judgement=f"{OUTCOMES[incident.outcome]}; {INTENTS[incident.intent]}.",
        reasons=tuple(plain(reason) for reason in incident.reasons[:_MAX_REASONS]),
        ad_title=(plain(ad.title, 200) or None) if ad else None,
        ad_text=(plain(ad.description, 400) or None) if ad else None,
        ad_display=_display(entry),
        facts=tuple((label, value) for label, value in _facts(entry, timezone) if value),
        ask=plain(entry.clause.ask, 400) if entry.clause else None,
        next_step=_next_step(entry, timezone),
        command=f"monitor incidents show {plain(incident.id, 80)}",
    )


def who(entry: DigestEntry) -> tuple[str, str]:
    """Who the incident is about, as a name and what that name is worth. Nobody is named without a basis."""
    incident, attribution = entry.incident, entry.attribution
    network = plain(incident.network, 60)
    if nameless(entry):
        domain = plain_host(incident.display_domain) or "no domain shown"
        clue = f"ask {network or 'the network'} about click ID {_click(entry)}" if _click(entry) else ""
        seen_network = f"{network} is in the chain" if network and not clue else ""
        return f"Unattributed ({domain})", clue or seen_network or "no publisher in anything that was seen"
    kind = ID_KINDS[attribution.id_kind] if attribution and attribution.id_kind else "publisher ID of unknown kind"
    publisher_id = plain(incident.publisher_id, 80)
    name = plain(incident.publisher_name, 120)
    detail = f"{network or 'network unknown'}, ID {publisher_id} ({kind})"
    return (name, detail) if name else (f"{network} {publisher_id}".strip(), f"name unknown; {kind}")


def nameless(entry: DigestEntry) -> bool:
    """Whether the incident is held against a domain because no publisher could be named."""
    return entry.incident.key.offender.startswith(NAMELESS) or not entry.incident.publisher_id


def clause_words(entry: DigestEntry) -> str:
    """The clause's title and id; of a clause the policy no longer has, the id alone."""
    clause_id = plain(entry.incident.key.clause, 80)
    return f"{plain(entry.clause.title, 160)} ({clause_id})" if entry.clause else f"Clause {clause_id}"


def final_host(entry: DigestEntry) -> str:
    """Where the ad leads, as a host for people; empty where it is not known."""
    if entry.observation is None:
        return ""
    ad = entry.observation.ad
    for url in (ad.landing_url, ad.final_url):
        host = host_of(url) if url else None
        if host:
            return plain_host(host)
    return plain_host(entry.attribution.landing_domain) if entry.attribution else ""


def _display(entry: DigestEntry) -> str | None:
    ad = entry.observation.ad if entry.observation else None
    shown = ad.display_url if ad else None
    if not shown:
        return plain_host(entry.incident.display_domain) or None
    host = display_host(shown) or ""
    return f"{plain(shown, 160)} ({host})" if "xn--" in host and host not in shown else plain(shown, 160)


def _facts(entry: DigestEntry, timezone: str) -> list[tuple[str, str]]:
    incident, attribution = entry.incident, entry.attribution
    observation = entry.observation
    conflicts = attribution.conflicts if attribution else ()
    return [
        ("Advertiser as shown", plain(observation.ad.advertiser_name, 120) if observation else ""),
        ("Known by", BASES[attribution.basis] if attribution else ""),
        ("Also claimed by", "; ".join(plain(conflict, 120) for conflict in conflicts[:_MAX_CONFLICTS])),
        ("Sub ID", plain(attribution.sub_id, 120) if attribution else ""),
        ("Leads to", final_host(entry)),
        ("Chain", _chain(entry)),
        ("Searched", _searched(entry)),
        ("Seen on", _place(observation) if observation else _engine(incident.key.engine)),
        ("First seen", moment_words(incident.first_seen, timezone)),
        ("Last seen", moment_words(incident.last_seen, timezone)),
        ("Sightings", _sightings(entry)),
        ("Rank", _rank(observation) if observation else ""),
        ("Earlier incidents", f"{entry.earlier:,} of the same publisher" if entry.earlier else ""),
    ]


def _click(entry: DigestEntry) -> str:
    return plain(entry.attribution.click_id, 120) if entry.attribution else ""


def _chain(entry: DigestEntry) -> str:
    """Hosts from the ad inward, each once in a row; a chain of one host says nothing beyond "leads to"."""
    urls = entry.attribution.chain if entry.attribution else ()
    hosts: list[str] = []
    for url in urls:
        host = plain_host(host_of(url[:4096]))
        if host and hosts[-1:] != [host]:
            hosts.append(host)
    shown = hosts if len(hosts) <= _MAX_HOPS else [*hosts[: _MAX_HOPS - 2], "…", hosts[-1]]
    return " › ".join(["ad", *shown]) if len(hosts) > 1 else ""


def _searched(entry: DigestEntry) -> str:
    keywords = entry.incident.keywords
    query = plain(entry.observation.query, 120) if entry.observation else ""
    if not query:
        return ", ".join(f"“{plain(keyword, 60)}”" for keyword in keywords[:_MAX_KEYWORDS])
    more = f" and {count_words(len(keywords) - 1, 'other keyword')}" if len(keywords) > 1 else ""
    return f"“{query}” ({_matched(entry.query)}){more}"


def _matched(match: KeywordMatch | None) -> str:
    if match is None or not match.branded:
        return "not a branded search"
    stands = "the brand term" if match.label is Label.BRAND else "variation of"
    kind = f": {plain(match.kind, 40).replace('_', ' ')}" if match.kind else ""
    return f"{stands} “{plain(match.term, 80)}”{kind}, score {match.score:.0f}"


def _engine(name: str) -> str:
    return ENGINES[Engine(name)] if name in set(Engine) else "engine not stated"


def _place(observation: AdObservation) -> str:
    parts = [
        ENGINES[observation.engine] if observation.engine else "engine not stated",
        plain(observation.location, 120),
        plain(observation.country, 20) or "country not stated",
        str(observation.device) if observation.device else "device not stated",
    ]
    return ", ".join(part for part in parts if part)


def _sightings(entry: DigestEntry) -> str:
    countries = entry.incident.countries
    named = ", ".join(plain(country, 20) for country in countries[:_MAX_COUNTRIES])
    more = f" and {len(countries) - _MAX_COUNTRIES:,} more" if len(countries) > _MAX_COUNTRIES else ""
    return f"{entry.incident.sightings:,}" + (f" in {named}{more}" if named else "")


def _rank(observation: AdObservation) -> str:
    block = f", {observation.ad.block} of the page" if observation.ad.block else ""
    return f"ad {observation.ad.position:,}{block}"


def _next_step(entry: DigestEntry, timezone: str) -> str:
    """What a manager does next. Nothing here is done by itself, and a likely accident is never an accusation."""
    incident, attribution = entry.incident, entry.attribution
    network = plain(incident.network, 60) or "the network"
    identify = ""
    if nameless(entry):
        if not _click(entry):
            return "Look at the evidence; nobody is named yet, so there is nobody to write to."
        made = attribution.click_time if attribution else None
        at = f", made {moment_words(made, timezone)}" if made else ""
        identify = f"Ask {network} which publisher click ID {_click(entry)} belongs to{at}. "
    elif attribution and attribution.id_kind in {IdKind.LINK_KEY, IdKind.CAMPAIGN, IdKind.CAMPAIGN_REF}:
        identify = f"Ask {network} which account is behind this ID. "
    if incident.intent is Intent.BROAD_MATCH_LIKELY:
        return f"{identify}Ask for the brand terms as negative keywords; do not accuse."
    if incident.outcome is Outcome.VIOLATION:
        return f"{identify}Look at the evidence and, if you agree, warn the publisher and cite the clause."
    return f"{identify}Look at the evidence before you write to anybody."
