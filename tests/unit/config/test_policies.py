from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from monitor.config import load_policy
from monitor.errors import ConfigError
from monitor.model.enums import ClauseKind, Engine, Severity
from monitor.model.policy import OwnAdMark, Partner, Policy
from monitor.model.vocabulary import BrandTerm

PolicyOf = Callable[[str], Policy]
ProblemsOf = Callable[[str], list[str]]


def test_the_smallest_policy_is_one_term_one_clause_one_programme(policy_of: PolicyOf, minimal_policy: str) -> None:
    policy = policy_of(minimal_policy)
    assert (policy.id, policy.version, policy.brand) == ("acme", "1", "Acme")
    assert policy.digest == sha256(minimal_policy.encode()).hexdigest()
    assert policy.vocabulary.terms == (BrandTerm(text="acme"),)
    (clause,) = policy.clauses
    assert (clause.kind, clause.severity, clause.observable) == (ClauseKind.BRAND_BIDDING, Severity.HIGH, True)
    assert (clause.valid_from, clause.valid_until, clause.engines) == (date(2026, 1, 1), None, frozenset())
    (programme,) = policy.programmes
    assert (programme.network, programme.merchant_ids, programme.clauses) == ("awin", (), ("brand-bidding",))
    assert policy.partners == policy.own_ad_marks == policy.own_advertiser_names == policy.own_publisher_keys == ()


def test_everything_set_arrives(policy_of: PolicyOf, minimal_policy: str) -> None:
    text = minimal_policy.replace(
        "    - text: acme\n",
        """    - {text: acme, native: [акме, акме, एक्मे]}
  own_domains: [acme.example]
  siblings: {en: [acme cloud], de: [acme cloud, acme wolke]}
  allowed_phrases: [acme of perfection]
  innocent_contexts: {'no': [skiløype], en: [skin]}
""",
    ).replace(
        "    observable: true\n", "    observable: true\n    engines: [google, bing]\n    valid_until: 2026-12-31\n"
    )
    policy = policy_of(
        text
        + """
own_ad_marks: [{host: acme.example, parameter: src, value_prefix: sem_, unless: [aff]}]
own_advertiser_names: [Acme Ltd]
own_publisher_keys: [ab12]
partners:
  - {name: A, network: awin, publisher_ids: ["0123"], domains: [a.example], clauses: [brand-bidding],
     valid_from: 2026-01-01, valid_until: 2026-06-30, note: by mail}
"""
    )
    assert policy.vocabulary.terms == (BrandTerm(text="acme", native=("акме", "एक्मे")),)
    assert policy.vocabulary.own_domains == ("acme.example",)
    assert policy.vocabulary.siblings == ("acme cloud", "acme wolke")
    assert policy.vocabulary.allowed_phrases == ("acme of perfection",)
    assert policy.vocabulary.innocent_contexts == ("skiløype", "skin")
    assert policy.clauses[0].engines == {Engine.GOOGLE, Engine.BING}
    assert policy.clauses[0].valid_until == date(2026, 12, 31)
    assert policy.own_ad_marks == (
        OwnAdMark(host="acme.example", parameter="src", value_prefix="sem_", unless=("aff",)),
    )
    assert (policy.own_advertiser_names, policy.own_publisher_keys) == (("Acme Ltd",), ("ab12",))
    assert policy.partners == (
        Partner(
            name="A",
            network="awin",
            publisher_ids=("0123",),
            domains=("a.example",),
            clauses=("brand-bidding",),
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 6, 30),
            note="by mail",
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "kind: brand_bidding",
            "kind: brandbidding",
            (
                "9:11: clauses[0].kind: is brandbidding; expected one of brand_bidding, ad_hijacking, "
                "brand_in_ad_copy, "
                "brand_in_display_url, refused_country, discouraged_country, cookie_hijacking, popup_traffic, "
                "forbidden_products, order_terms (did you mean 'brand_bidding'?)"
            ),
        ),
        (
            "clauses: [brand-bidding]",
            "clauses: [brand-biding]",
            (
                "21:15: programmes[0].clauses[0]: no clause has the id 'brand-biding' (did you mean 'brand-bidding'?); "
                "expected the id of a clause above"
            ),
        ),
        (
            "clauses: [brand-bidding]",
            "clauses: []",
            "21:14: programmes[0].clauses: is a list of 0; expected at least 1",
        ),
        ("- text: acme", "- text: ''", "6:13: brand.terms[0].text: '' would match every ad; expected at least 2 char"),
        ("- text: acme", "- text: a", "6:13: brand.terms[0].text: 'a' would match every ad; expected at least 2 chara"),
        ("- text: acme", "- text: Acme", "6:13: brand.terms[0].text: 'Acme' has capital letters; expected lower case:"),
        ("- text: acme", "- text: 1688", "6:13: brand.terms[0].text: is 1688; expected text; quote it: '1688'"),
        ("- text: acme", "- {text: acme, native: [a]}", "6:29: brand.terms[0].native[0]: 'a' would match every ad;"),
        ("    - text: acme\n", "    []\n", "6:5: brand.terms: is a list of 0; expected at least 1 of them"),
        (
            "    - text: acme\n",
            "    - text: acme\n    - text: acme\n",
            "7:13: brand.terms[1].text: 'acme' is the same term as 'acme'; expected each once",
        ),
        (
            "    - text: acme\n",
            "    - text: acme\n  siblings: {'no': [NO]}\n",
            "7:21: brand.siblings.no[0]: is NO; expected text; quote it: 'NO'",
        ),
        (
            "    - text: acme\n",
            "    - text: acme\n  siblings: words\n",
            "7:13: brand.siblings: is words; expected a list: one item a line, each after '- '",
        ),
        (
            "    - text: acme\n",
            "    - text: acme\n  own_domains: [https://acme.example/]\n",
            "7:17: brand.own_domains[0]: 'https://acme.example/' is not a domain; expected a name such as",
        ),
        (
            "valid_from: 2026-01-01",
            "valid_from: 2026-01-01\n    valid_until: 2025-12-31",
            "14:18: clauses[0].valid_until: 2025-12-31 is before valid_from (2026-01-01); expected a",
        ),
        (
            "valid_from: 2026-01-01",
            "valid_from: 2026-02-30",
            "13:17: clauses[0].valid_from: '2026-02-30' is not a date",
        ),
        (
            "valid_from: 2026-01-01",
            "valid_from: 20260101",
            "13:17: clauses[0].valid_from: this is not a date; expected",
        ),
        ("valid_from: 2026-01-01", "valid_from: 2026-1-1", "13:17: clauses[0].valid_from: '2026-1-1' is not a date;"),
        (
            "observable: true",
            "observable: false",
            "8:5: clauses[0].not_observable_because: is missing; expected the reason, as observable is false",
        ),
        (
            "observable: true",
            "observable: true\n    not_observable_because: no",
            "16:29: clauses[0].not_observable_because: is no; expected text; quote it: 'no'",
        ),
        (
            "observable: true",
            "observable: true\n    not_observable_because: hidden",
            "16:29: clauses[0].not_observable_because: contradicts observable: true; expected one of the two",
        ),
        (
            "observable: true",
            "observable: true\n    countries: [DE]",
            "16:16: clauses[0].countries: has no meaning for brand_bidding; expected it only for",
        ),
        (
            "observable: true",
            "observable: true\n    words: [gun]",
            "16:12: clauses[0].words: has no meaning for brand_bidding; expected it only for forbidden_products",
        ),
        (
            "kind: brand_bidding",
            "kind: refused_country\n    countries: [DE, XK]",
            "10:21: clauses[0].countries[1]: 'XK' is not a country code; expected two capital letters of ISO 3166-1",
        ),
        (
            "kind: brand_bidding",
            "kind: refused_country\n    countries: [NO]",
            "10:17: clauses[0].countries[0]: is NO; expected text; quote it: 'NO'",
        ),
        (
            "kind: brand_bidding",
            "kind: refused_country",
            "8:5: clauses[0].countries: is missing; expected countries in",
        ),
        ('version: "1"', "version: 1.0", "2:10: version: is 1.0; expected text; quote it: '1.0'"),
        ("id: acme", "id: Acme Corp", "1:5: id: 'Acme Corp' is not an id; expected lower-case letters and digits"),
        (
            "severity: high",
            "severity: grave",
            "14:15: clauses[0].severity: is grave; expected one of low, medium, high",
        ),
        (
            "network: awin",
            "network: awin\n    merchant_ids: [17945]",
            "20:20: programmes[0].merchant_ids[0]: is 17945;",
        ),
        ("id: acme", "id: ${HOME}", "1:5: id: '${HOME}' is not an id; expected lower-case letters and digits"),
    ],
)
def test_a_broken_policy_is_refused_with_place_and_key(
    policy_problems_of: ProblemsOf, minimal_policy: str, old: str, new: str, problem: str
) -> None:
    (found,) = policy_problems_of(minimal_policy.replace(old, new, 1))
    assert found.startswith(problem)


def test_what_is_missing_is_named_with_its_meaning(policy_problems_of: ProblemsOf, minimal_policy: str) -> None:
    (found,) = policy_problems_of(minimal_policy.replace("    valid_from: 2026-01-01\n", ""))
    assert found == "8:5: clauses[0].valid_from: is missing; expected first day on which the clause is applied"


def test_two_clauses_of_one_id_are_refused(policy_problems_of: ProblemsOf, minimal_policy: str) -> None:
    start, end = minimal_policy.index("  - id: brand-bidding"), minimal_policy.index("programmes:")
    clause = minimal_policy[start:end]
    (found,) = policy_problems_of(minimal_policy.replace(clause, clause * 2))
    assert found == "17:9: clauses[1].id: 'brand-bidding' is also clauses[0]; expected another id"


@pytest.mark.parametrize(
    ("partner", "problem"),
    [
        ("{name: A}", "24:5: partners[0]: names nobody; expected publisher_ids or domains"),
        ("{name: A, domains: [a.example], clauses: [x]}", "24:47: partners[0].clauses[0]: no clause has the id 'x';"),
        (
            "{name: A, domains: [a.example], valid_from: 2026-02-01, valid_until: 2026-01-01}",
            "24:74: partners[0].valid_until: 2026-01-01 is before valid_from (2026-02-01); expected a later day",
        ),
    ],
)
def test_a_partner_is_somebody_with_a_permission(
    policy_problems_of: ProblemsOf, minimal_policy: str, partner: str, problem: str
) -> None:
    (found,) = policy_problems_of(f"{minimal_policy}partners:\n  - {partner}\n")
    assert found.startswith(problem)


def test_variables_are_only_text_in_a_policy(
    policy_of: PolicyOf, minimal_policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRAND", "other")
    assert policy_of(minimal_policy.replace("name: Acme\n", "name: ${BRAND} $$\n", 1)).brand == "${BRAND} $$"


def test_a_policy_is_named_by_name_by_path_or_not_at_all(
    tmp_path: Path, minimal_policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme.yml").write_text(minimal_policy)
    (tmp_path / "plain").write_text(minimal_policy)
    monkeypatch.chdir(tmp_path)
    assert [load_policy(name).id for name in (None, "alibaba", "acme.yml", "./plain", Path("plain"))] == [
        "alibaba",
        "alibaba",
        "acme",
        "acme",
        "acme",
    ]


def test_an_unknown_name_lists_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^policy 'nope' is not a shipped one; expected alibaba, or the path"):
        load_policy("nope")
    with pytest.raises(ConfigError, match=r"missing\.yaml: cannot be read \(No such file or directory\); expected"):
        load_policy(tmp_path / "missing.yaml")


def test_a_path_that_no_system_can_open_is_an_error_in_one_line() -> None:
    with pytest.raises(ConfigError) as caught:
        load_policy(Path("a\0\n.yaml"))
    assert str(caught.value).isprintable()


def test_a_hostile_name_does_not_reach_into_the_shipped_folder() -> None:
    for name in ("", ".", "..", "alibaba\0", "ALIBABA "):
        with pytest.raises(ConfigError):
            load_policy(name)
