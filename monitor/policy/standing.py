"""Who is bound by what: programmes, clauses in force, and partners who may do what others may not."""

from dataclasses import dataclass
from datetime import date

from monitor.model.attribution import Attribution
from monitor.model.enums import AttributionBasis, Engine
from monitor.model.policy import Clause, Partner, Policy, Programme

_LINKED = frozenset({AttributionBasis.LINK, AttributionBasis.LANDING_MARK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the one behind an ad stands to the brand's programmes."""

    programmes: tuple[Programme, ...]
    """The programmes the one behind the ad is bound by, named or not; empty when nothing ties them to any."""
    partner: Partner | None
    foreign: bool
    """Tied to a network, but by a link of another advertiser's programme."""


def standing(attribution: Attribution, policy: Policy, on: date) -> Standing:
    """Work out the standing of one ad's attribution on one day."""
    programmes = tuple(each for each in policy.programmes if _binds(each, attribution))
    return Standing(
        programmes=programmes,
        partner=_partner(attribution, policy.partners, on),
        foreign=attribution.network is not None and not programmes,
    )


def clauses_in_force(policy: Policy, stand: Standing, engine: Engine | None, on: date) -> list[Clause]:
    """The observable clauses that bind this ad; where no programme is known any of them may."""
    bound = {clause for programme in stand.programmes for clause in programme.clauses}
    return [
        clause
        for clause in policy.clauses
        if clause.observable
        and (clause.id in bound or not stand.programmes)
        and (not clause.engines or engine in clause.engines)
        and clause.valid_from <= on
        and (clause.valid_until is None or on <= clause.valid_until)
    ]


def _binds(programme: Programme, attribution: Attribution) -> bool:
    if programme.network != attribution.network:
        return False
    if not programme.merchant_ids or attribution.merchant_id is None:
        # Landing marks and the publishers table name no merchant; the landing itself is the brand's.
        return True
    return attribution.merchant_id in programme.merchant_ids


def _partner(attribution: Attribution, partners: tuple[Partner, ...], on: date) -> Partner | None:
    for partner in partners:
        in_time = (partner.valid_from is None or partner.valid_from <= on) and (
            partner.valid_until is None or on <= partner.valid_until
        )
        by_id = attribution.publisher_id in partner.publisher_ids and partner.network in (None, attribution.network)
        # A domain alone is no proof against a link that names somebody else.
        by_domain = attribution.basis not in _LINKED and attribution.display_domain in partner.domains
        if in_time and (by_id or by_domain):
            return partner
    return None
