"""Subjects to verdicts under one policy. Decides, touches nothing."""

from collections.abc import Iterable, Sequence
from datetime import date

from monitor.model.conclusions import Judgement, Subject
from monitor.model.enums import ClauseKind, Intent, Outcome, OwnAd, Severity
from monitor.model.policy import Clause, Policy, Verdict
from monitor.policy.rules import RULES, Case, Finding
from monitor.policy.standing import Standing, clauses_in_force, standing

NO_CLAUSE = "none"
"""The clause of a verdict that says no clause applies."""

_SUBSUMED_BY_HIJACKING = frozenset({ClauseKind.BRAND_BIDDING, ClauseKind.BRAND_IN_AD_COPY})
"""An ad with the brand's own display URL is one breach, not three: its title and query come with it."""


def judge(subjects: Iterable[Subject], policy: Policy) -> list[Judgement]:
    """Judge each subject; every one gets at least one verdict, so "could not tell" is never a missing row.

    Subjects without a time are not judged: raises ValueError for them.
    """
    own_domains = frozenset(policy.vocabulary.own_domains)
    return [Judgement(subject=subject, verdicts=tuple(_verdicts(subject, policy, own_domains))) for subject in subjects]


def _verdicts(subject: Subject, policy: Policy, own_domains: frozenset[str]) -> Iterable[Verdict]:
    seen_at = subject.observation.seen_at
    if seen_at is None:
        raise ValueError(f"observation {subject.observation.id} has no time and cannot be judged")
    stand = standing(subject.reading.attribution, policy, seen_at.date())
    programme = stand.programmes[0].id if stand.programmes else None
    if subject.reading.attribution.own_ad is OwnAd.YES:
        yield _compliant(subject, policy, programme, "the brand's own ad", *subject.reading.attribution.reasons)
        return
    found = _findings(subject, policy, stand, seen_at.date(), own_domains)
    for clause, finding in found:
        yield Verdict(
            observation=subject.observation.id,
            clause=clause.id,
            programme=programme,
            outcome=finding.outcome,
            severity=clause.severity,
            intent=finding.intent,
            reasons=finding.reasons,
            policy=policy.id,
            policy_version=policy.version,
        )
    if not found:
        yield _compliant(subject, policy, programme, *_why_compliant(subject, stand))


def _findings(
    subject: Subject, policy: Policy, stand: Standing, on: date, own_domains: frozenset[str]
) -> Sequence[tuple[Clause, Finding]]:
    found: list[tuple[Clause, Finding]] = []
    for clause in clauses_in_force(policy, stand, subject.observation.engine, on):
        if _permitted(clause, stand) or clause.kind not in RULES:
            continue
        case = Case(subject=subject, clause=clause, standing=stand, own_domains=own_domains)
        finding = RULES[clause.kind](case)
        if finding is not None:
            found.append((clause, finding))
    if any(clause.kind is ClauseKind.AD_HIJACKING for clause, _ in found):
        found = [(clause, finding) for clause, finding in found if clause.kind not in _SUBSUMED_BY_HIJACKING]
    return found


def _permitted(clause: Clause, stand: Standing) -> bool:
    return stand.partner is not None and (not stand.partner.clauses or clause.id in stand.partner.clauses)


def _compliant(subject: Subject, policy: Policy, programme: str | None, *reasons: str) -> Verdict:
    return Verdict(
        observation=subject.observation.id,
        clause=NO_CLAUSE,
        programme=programme,
        outcome=Outcome.COMPLIANT,
        severity=Severity.LOW,
        intent=Intent.UNPROVEN,
        reasons=reasons,
        policy=policy.id,
        policy_version=policy.version,
    )


def _why_compliant(subject: Subject, stand: Standing) -> tuple[str, ...]:
    if stand.partner is not None:
        return (f"authorised partner {stand.partner.name}",)
    query = subject.reading.query
    return (f"no clause speaks of this ad on “{query.text}”: {query.reason or 'not a brand term'}",)
