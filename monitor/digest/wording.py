"""Puts a digest into words, for both templates at once."""

from monitor.digest.cards import card, clause_words, who
from monitor.digest.floor import floor_warning
from monitor.digest.health import health
from monitor.digest.letter import Change, Letter
from monitor.digest.moments import count_words, day_words, moment_words
from monitor.digest.own_data_words import own_data_words
from monitor.digest.plain import plain
from monitor.digest.subject import headline, subject_line
from monitor.digest.vocabulary import STATES, TALLY
from monitor.digest.worth import worth
from monitor.model.digest import Digest, DigestEntry
from monitor.model.enums import Outcome
from monitor.model.incidents import Transition

_MAX_CHANGES = 20
_MAX_CLAUSES = 20
_ZONE_NOTE = "Where a local time is not UTC, UTC stands in brackets."
_QUERY_NOTE = (
    "How to read this: “ad shown on a branded query” is not “bid on the keyword”. "
    "A search page shows what was searched, never what was bought."
)
_ADDRESS_NOTE = (
    "Addresses from ads are text on purpose, with hxxp for http: nobody should click an ad or an affiliate link "
    "from here. Invisible characters are written as escapes such as \\u202e."
)
_REPEAT_NOTE = "A second mail with this number is the same digest."


def wording(digest: Digest, *, cards: int | None = None) -> Letter:
    """Say everything; ``cards`` lowers the number of incidents told in full, for a mail that grew too long."""
    told = digest.entries if cards is None else digest.entries[:cards]
    left_out = digest.left_out + len(digest.entries) - len(told)
    by_id = {row.incident.id: row for row in digest.rows}
    more_changes = len(digest.transitions) - _MAX_CHANGES
    return Letter(
        subject=subject_line(digest),
        brand=plain(digest.brand, 80),
        day=day_words(digest.local_date),
        headline=_capital(headline(digest)),
        standfirst=_standfirst(digest),
        health=health(digest),
        worth=worth(digest.report, digest.timezone) if digest.report else None,
        cards=tuple(card(entry, digest.timezone) for entry in told),
        left_out=_left_out(left_out, told=len(told)),
        changes=tuple(_change(transition, by_id) for transition in digest.transitions[:_MAX_CHANGES]),
        changes_more=f"and {count_words(more_changes, 'more change')}" if more_changes > 0 else None,
        own_data=own_data_words(digest.own_data) if digest.own_data else None,
        tally=_tally(digest),
        not_monitored=tuple(
            (
                f"{plain(clause.title, 160)} ({plain(clause.id, 80)})",
                plain(clause.not_observable_because) or "no reason given",
            )
            for clause in digest.not_monitored[:_MAX_CLAUSES]
        ),
        footer=_footer(digest),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _standfirst(digest: Digest) -> str:
    waiting = "1 incident awaits you." if digest.open == 1 else f"{digest.open:,} incidents await you."
    if warning := floor_warning(digest):
        return f"{waiting} {warning}" if digest.open else warning
    return waiting if digest.open else "Nothing awaits you. Ads nobody looked at are not counted."


def _left_out(count: int, *, told: int) -> str | None:
    if not count:
        return None
    rest = count_words(count, "more incident" if told else "incident")
    return f"{rest}, of the same gravity or less: the attached incidents.csv has every one."


def _change(transition: Transition, by_id: dict[str, DigestEntry]) -> Change:
    row = by_id.get(transition.incident)
    old = STATES[transition.old] if transition.old else "nothing"
    what = "new" if transition.old is None else f"{old} → {STATES[transition.new]}"
    into = f" (now {plain(transition.into, 80)})" if transition.into else ""
    return Change(
        what=what,
        who=f"{who(row)[0]}, {clause_words(row)}" if row else "",
        reason=f"{plain(transition.incident, 80)}{into}: {plain(transition.reason, 160)}",
    )


def _tally(digest: Digest) -> str:
    counts = {Outcome(outcome): count for outcome, count in digest.outcomes}
    undetermined = counts.pop(Outcome.UNDETERMINED, 0)
    # Below the floor a count of zero would read like "nobody breaks a clause".
    told = {outcome: count for outcome, count in counts.items() if count or not digest.below_floor}
    judged = ", ".join(f"{count:,} {TALLY[outcome]}" for outcome, count in told.items()) or "too few for a count"
    return (
        f"Ads judged: {judged}; could not tell: {undetermined:,}; "
        f"open incidents that are likely broad match: {digest.broad_match:,}."
    )


def _footer(digest: Digest) -> tuple[str, ...]:
    since = f"made after {moment_words(digest.since, digest.timezone)} and" if digest.since else "made"
    policy = f"Policy {plain(digest.policy_id, 80)}, version {plain(digest.policy_version, 80)}"
    number = f"file digest {plain(digest.policy_digest[:12])}. Digest {plain(digest.id, 80)}."
    return (
        f"Covers checks {since} until {moment_words(digest.until, digest.timezone)}. {_ZONE_NOTE}",
        _QUERY_NOTE,
        _ADDRESS_NOTE,
        f"{policy}, {number} {_REPEAT_NOTE}",
    )
