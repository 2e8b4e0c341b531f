import re
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from monitor.delivery.render import MAX_HTML, Renderer, html_environment, text_environment, wrap
from monitor.digest import compose
from monitor.model.digest import DigestInput, RenderedDigest
from tests.digest_story import ROOT, TEMPLATES, brand_policy, coverage, crowd, incident, own_accounts, story
from tests.hostile import PAYLOADS, Structure, poisoned

EMAIL = sorted((TEMPLATES / "email").glob("*.jinja"))
HTML_ATTRIBUTES = {
    "align", "aria-hidden", "charset", "class", "colspan", "content", "http-equiv", "lang", "name", "role",
    "scope", "width",
}  # fmt: skip
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def rendered(day: DigestInput) -> RenderedDigest:
    return Renderer(TEMPLATES).render(compose(day))


HARMLESS = Structure(rendered(poisoned(story(own_data=own_accounts()), "x")).html).tags


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_in_every_field_adds_no_element_and_no_attribute(payload: str) -> None:
    # B054, B061
    page = Structure(rendered(poisoned(story(own_data=own_accounts()), payload)).html)
    assert page.tags == HARMLESS
    assert {name for name, _ in page.attributes} <= HTML_ATTRIBUTES


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_in_every_field_shows_nothing_invisible(payload: str) -> None:
    # B058
    mail = rendered(poisoned(story(own_data=own_accounts()), payload))
    for part in (mail.html, mail.text):
        assert {character for character in part if unicodedata.category(character) in HIDDEN} <= {"\n"}
    assert "\n" not in mail.subject
    assert mail.text.encode()


def test_marks_that_turn_text_around_are_written_out() -> None:
    mail = rendered(crowd(1, title="50 \u202egnp\u2066x\u2069 \u200b\u00ad"))
    for part in (mail.html, mail.text, mail.csv):
        assert "\\u202egnp\\u2066x\\u2069 \\u200b\\u00ad" in part


def test_a_mail_has_no_link_and_no_address_that_becomes_one() -> None:
    mail = rendered(crowd(1, title="https://evil.example/a", description="see http://evil.example/b"))
    assert "hxxps://evil.example/a" in mail.html
    assert "href" not in mail.html
    for part in (mail.html, mail.text):
        assert re.findall(r"https?://", part) == []


def test_a_mail_asks_nobody_for_anything() -> None:
    html = rendered(story()).html
    assert (
        re.findall(r"\b(?:src|href|srcset|background|action|poster)=|url\(|@import|<(?:script|link|img|form)", html)
        == []
    )


@pytest.mark.parametrize("name", ["a.html.j2", "a.j2", "a.html.jinja", "a.txt", "a"])
def test_values_are_escaped_in_html_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    # B125
    (tmp_path / name).write_text("<p>{{ value }}</p>", encoding="utf-8")
    page = html_environment(tmp_path).get_template(name).render(value="<b>bold</b>\u202e")
    assert page == "<p>&lt;b&gt;bold&lt;/b&gt;\\u202e</p>"


def test_a_name_no_value_was_given_for_is_an_error_and_not_a_gap(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{{ value }}", encoding="utf-8")
    for environment in (html_environment(tmp_path), text_environment(tmp_path)):
        with pytest.raises(UndefinedError):
            environment.get_template("a").render()


def test_numbers_pass_through_both_environments(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{{ 1 }}", encoding="utf-8")
    assert [make(tmp_path).get_template("a").render() for make in (html_environment, text_environment)] == ["1", "1"]


@pytest.mark.parametrize("path", EMAIL, ids=lambda path: path.name)
def test_templates_switch_no_safety_off(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\|\s*safe\b|Markup|autoescape|\bon\w+\s*=|<script|href|src=|style=", text) == []


@pytest.mark.parametrize("path", [path for path in EMAIL if "html" in path.name], ids=lambda path: path.name)
def test_every_attribute_in_a_template_is_quoted(path: Path) -> None:
    tags = re.findall(r"<[a-z][^<>]*>", path.read_text(encoding="utf-8"))
    assert tags
    assert [tag for tag in tags if re.search(r'=(?!")', re.sub(r'"[^"]*"', '""', tag))] == []


def test_code_that_renders_uses_no_markup() -> None:
    for path in (ROOT / "monitor" / "delivery").glob("*.py"):
        assert "Markup" not in path.read_text(encoding="utf-8")


def test_five_thousand_incidents_fit_into_what_gmail_shows() -> None:
    # B124
    mail = rendered(replace(crowd(5_000), max_incidents=400))
    shown = len(re.findall(r'class="card ', mail.html))
    assert len(mail.html.encode()) <= MAX_HTML
    assert shown > 20
    assert f"{5_000 - shown:,} more incidents" in mail.html
    assert f"{5_000 - shown:,} more incidents" in " ".join(mail.text.split())
    assert mail.csv.count("\r\n") == 5_001


def test_the_longest_possible_texts_still_fit() -> None:
    day = crowd(40)
    lines = tuple(replace(each, country=f"{number}") for number, each in enumerate(coverage().lines * 20))
    rules = tuple(replace(each, id=f"{each.id}-{number}") for each in day.policy.clauses for number in range(15))
    wide = replace(
        day, policy=brand_policy(clauses=rules), coverage=coverage(lines=lines, failures=coverage().failures * 50)
    )
    # The policy is the operator's own; everything else may come from outside.
    hostile = replace(poisoned(wide, '"' * 2_000), policy=wide.policy)
    mail = rendered(hostile)
    assert len(mail.html.encode()) <= MAX_HTML
    assert "incidents.csv has every one" in mail.html


def test_html_and_text_tell_the_same_story_in_the_same_order() -> None:
    mail = rendered(story())
    told = (
        "1 new, 1 recurring, 1 cured",
        "38 of 50 checks",
        "DuckDuckGo · US",
        "Yandex: no check was made",
        "tuesday.json",
        "inc-0002",
        "k7Qx2",
        "link key, not an account",
        "inc-0001",
        "Coupon Corner",
        "14 in DE, US",
        "inc-0003",
        "17945_1763790000_0a1b2c",
        "open → cured",
        "could not tell: 4",
        "popup-traffic",
        "9f2c9f2c9f2c",
    )
    for part in (" ".join(Structure(mail.html).text.split()), " ".join(mail.text.split())):
        places = [part.index(each) for each in told]
        assert places == sorted(places)


def test_a_day_without_anything_renders() -> None:
    bare = story(
        policy=brand_policy(clauses=()),
        incidents=(),
        transitions=(),
        examples={},
        coverage=coverage(lines=(), failures=(), verdicts={}, newest=None),
    )
    mail = rendered(bare)
    for part in (mail.html, mail.text):
        assert "othing could be seen" in part
        assert "Incidents" not in part
        assert "Not monitored" not in part


def test_an_incident_without_example_or_clause_renders() -> None:
    mail = rendered(story(incidents=(incident(reasons=()),), examples={}, policy=brand_policy(clauses=())))
    assert "Clause brand-bidding" in mail.html
    assert "Clause brand-bidding" in mail.text


def test_the_message_id_is_made_of_the_digest_and_the_senders_domain() -> None:
    digest = compose(story())
    mail = Renderer(TEMPLATES, domain="acme.example").render(digest)
    assert mail.message_id == f"<{digest.id}@acme.example>"
    assert (mail.digest_id, mail.local_date, mail.made_at) == (digest.id, date(2026, 11, 22), digest.made_at)


@pytest.mark.parametrize("domain", ["", "bücher.example", "a b", "a>\r\nBcc: x", "a" * 300, "…"])
def test_a_domain_that_cannot_stand_in_a_message_id_is_not_used(domain: str) -> None:
    mail = Renderer(TEMPLATES, domain=domain).render(compose(story()))
    assert mail.message_id.endswith("@brand-bidding-monitor.invalid>")


def test_rendering_again_gives_the_same() -> None:
    assert rendered(story()) == rendered(story())


def test_lines_of_text_fit_a_terminal_where_words_allow() -> None:
    assert max(map(len, rendered(story()).text.splitlines())) <= 76
    assert wrap("a" * 100) == "a" * 100
