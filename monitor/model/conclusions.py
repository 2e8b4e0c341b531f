"""What was concluded about one observation, before it is judged."""

from dataclasses import dataclass

from monitor.model.attribution import Attribution
from monitor.model.captures import AdObservation
from monitor.model.policy import Verdict
from monitor.model.vocabulary import KeywordMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Match and attribution of one observation under one basis."""

    observation: str
    basis: str
    """Digest of everything the conclusion depends on beside the facts: policy, publishers, networks, program."""
    query: KeywordMatch
    copy: KeywordMatch
    """The strongest match in the ad's title and description."""
    display: KeywordMatch
    """The match in the display URL, host and path."""
    attribution: Attribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the judge sees: an observation, its reading, and what else was seen of the same ad."""

    observation: AdObservation
    reading: Reading
    generic_query: str | None = None
    """A query outside the brand on which the very same creative was shown by the same engine; None if none."""
    click_id_checks: int = 0
    """In how many different checks the network's click ID of this ad was seen, this one included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A subject and its verdicts, ready to be stored."""

    subject: Subject
    verdicts: tuple[Verdict, ...]
