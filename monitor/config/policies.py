"""From a policy file's shape to the values the judge and the matcher see."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from monitor.config.document import Document, Problem, Step, config_error
from monitor.config.policy_shape import BrandShape, ClauseShape, PartnerShape, PolicyShape, ProgrammeShape
from monitor.config.shape import near, normalised
from monitor.model.enums import ClauseKind
from monitor.model.policy import Clause, OwnAdMark, Partner, Policy, Programme
from monitor.model.vocabulary import BrandTerm, Vocabulary

_WITH_COUNTRIES = frozenset({ClauseKind.REFUSED_COUNTRY, ClauseKind.DISCOURAGED_COUNTRY})


def policy(document: Document, shape: PolicyShape) -> Policy:
    """Make the values. Raises ``ConfigError`` for what only shows when keys are seen together."""
    problems = _Checks(document).of(shape)
    if problems:
        raise config_error(problems)
    return Policy(
        id=shape.id,
        version=shape.version,
        digest=document.sha256,
        brand=shape.brand.name,
        vocabulary=_vocabulary(shape.brand),
        clauses=tuple(_clause(clause) for clause in shape.clauses),
        programmes=tuple(_programme(programme) for programme in shape.programmes),
        partners=tuple(partner_of(partner) for partner in shape.partners),
        own_ad_marks=tuple(
            OwnAdMark(
                host=mark.host, parameter=mark.parameter, value_prefix=mark.value_prefix, unless=tuple(mark.unless)
            )
            for mark in shape.own_ad_marks
        ),
        own_advertiser_names=tuple(shape.own_advertiser_names),
        own_publisher_keys=tuple(shape.own_publisher_keys),
    )


def _vocabulary(brand: BrandShape) -> Vocabulary:
    return Vocabulary(
        terms=tuple(BrandTerm(text=term.text, native=_each_once(term.native)) for term in brand.terms),
        own_domains=tuple(brand.own_domains),
        siblings=_flat(brand.siblings),
        allowed_phrases=_flat(brand.allowed_phrases),
        innocent_contexts=_flat(brand.innocent_contexts),
    )


def _flat(phrases: list[str] | dict[str, list[str]]) -> tuple[str, ...]:
    if isinstance(phrases, list):
        return _each_once(phrases)
    return _each_once(phrase for group in phrases.values() for phrase in group)


def _each_once(phrases: Iterable[str]) -> tuple[str, ...]:
    """The same word stands in the lists of several languages."""
    return tuple(dict.fromkeys(phrases))


def _clause(clause: ClauseShape) -> Clause:
    return Clause(
        id=clause.id,
        kind=clause.kind,
        title=clause.title,
        text=clause.text,
        source=clause.source,
        valid_from=clause.valid_from,
        valid_until=clause.valid_until,
        engines=frozenset(clause.engines),
        severity=clause.severity,
        observable=clause.observable,
        not_observable_because=clause.not_observable_because,
        ask=clause.ask,
        countries=frozenset(clause.countries),
        words=tuple(clause.words),
    )


def _programme(programme: ProgrammeShape) -> Programme:
    return Programme(
        id=programme.id,
        network=programme.network,
        name=programme.name,
        merchant_ids=tuple(programme.merchant_ids),
        clauses=tuple(programme.clauses),
        source=programme.source,
        commission=programme.commission,
    )


def partner_of(partner: PartnerShape) -> Partner:
    """The value of one authorised partner."""
    return Partner(
        name=partner.name,
        network=partner.network,
        publisher_ids=tuple(partner.publisher_ids),
        domains=tuple(partner.domains),
        clauses=tuple(partner.clauses),
        valid_from=partner.valid_from,
        valid_until=partner.valid_until,
        note=partner.note,
    )


def partner_problems(partner: PartnerShape) -> Iterator[tuple[tuple[Step, ...], str]]:
    """What is wrong with one partner by itself: (key, message)."""
    yield from _period(partner.valid_from, partner.valid_until)
    if not partner.publisher_ids and not partner.domains:
        yield (), "names nobody; expected publisher_ids or domains"


def _period(first: date | None, last: date | None) -> Iterator[tuple[tuple[Step, ...], str]]:
    if first is not None and last is not None and last < first:
        yield ("valid_until",), f"{last} is before valid_from ({first}); expected a later day"


class _Checks:
    """What the shape alone cannot see: ids that refer to one another, dates in order, duties between keys."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: list[Problem] = []

    def of(self, shape: PolicyShape) -> list[Problem]:
        clause_ids = [clause.id for clause in shape.clauses]
        self._unique("clauses", "id", clause_ids)
        self._unique("programmes", "id", [programme.id for programme in shape.programmes])
        self._terms(shape.brand)
        for index, clause in enumerate(shape.clauses):
            self._clause(("clauses", index), clause)
        for index, programme in enumerate(shape.programmes):
            self._references(("programmes", index, "clauses"), programme.clauses, clause_ids)
        for index, partner in enumerate(shape.partners):
            where = ("partners", index)
            self._references((*where, "clauses"), partner.clauses, clause_ids)
            for step, message in partner_problems(partner):
                self._refuse((*where, *step), message)
        return self._problems

    def _terms(self, brand: BrandShape) -> None:
        first: dict[str, str] = {}
        for index, term in enumerate(brand.terms):
            same = normalised(term.text)
            if same in first:
                message = f"{term.text!r} is the same term as {first[same]!r}; expected each once"
                self._refuse(("brand", "terms", index, "text"), message)
            first.setdefault(same, term.text)

    def _clause(self, where: tuple[Step, ...], clause: ClauseShape) -> None:
        for step, message in _period(clause.valid_from, clause.valid_until):
            self._refuse((*where, *step), message)
        if clause.kind in _WITH_COUNTRIES and clause.observable and not clause.countries:
            self._refuse((*where, "countries"), f"is missing; expected countries in a clause of kind {clause.kind}")
        if clause.kind not in _WITH_COUNTRIES and clause.countries:
            kinds = " or ".join(sorted(_WITH_COUNTRIES))
            self._refuse((*where, "countries"), f"has no meaning for {clause.kind}; expected it only for {kinds}")
        if clause.words and clause.kind is not ClauseKind.FORBIDDEN_PRODUCTS:
            self._refuse(
                (*where, "words"), f"has no meaning for {clause.kind}; expected it only for forbidden_products"
            )
        if not clause.observable and clause.not_observable_because is None:
            self._refuse((*where, "not_observable_because"), "is missing; expected the reason, as observable is false")
        if clause.observable and clause.not_observable_because is not None:
            self._refuse((*where, "not_observable_because"), "contradicts observable: true; expected one of the two")

    def _unique(self, section: str, key: str, ids: Sequence[str]) -> None:
        first: dict[str, int] = {}
        for index, each in enumerate(ids):
            if each in first:
                self._refuse((section, index, key), f"{each!r} is also {section}[{first[each]}]; expected another id")
            first.setdefault(each, index)

    def _references(self, where: tuple[Step, ...], ids: Sequence[str], known: Sequence[str]) -> None:
        for index, each in enumerate(ids):
            if each not in known:
                hint = near(each, tuple(known))
                self._refuse((*where, index), f"no clause has the id {each!r}{hint}; expected the id of a clause above")

    def _refuse(self, path: tuple[Step, ...], message: str) -> None:
        self._problems.append(self._document.problem(path, message))
