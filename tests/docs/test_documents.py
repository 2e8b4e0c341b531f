"""Documents as tests: what the program has is documented, and what the documents name exists."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import yaml
from pydantic import BaseModel

from monitor import data
from monitor.cli.app import COMMANDS, app
from monitor.config import load_policy
from monitor.config.settings_shape import SettingsShape
from monitor.matching.kinds import KINDS
from monitor.model import enums

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])


def reference(name: str) -> str:
    """One page of the reference."""
    return (REFERENCE / name).read_text(encoding="utf-8")


@cache
def documentation() -> str:
    """Everything below docs/."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))


def command(name: str) -> click.Command:
    """A command by its name."""
    found = app.get_command(click.Context(app), name)
    assert found is not None, f"monitor {name} does not exist"
    return found


def options(found: click.Command) -> set[str]:
    """Every option of a command, and of its subcommands."""
    own = {option for parameter in found.params for option in parameter.opts if option.startswith("-")}
    below = found.commands.values() if isinstance(found, click.Group) else ()
    return own.union(*(options(each) for each in below), {"--help"})


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_each_of_its_options_is_documented(name: str) -> None:
    page = reference("commands.md")
    assert f"monitor {name}" in page
    assert {
        option for option in options(command(name)) if option.startswith("--") and f"`{option}" not in page
    } == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example(name: str) -> None:
    assert "Example:" in (command(name).help or "")


def keys(shape: type[BaseModel], above: str = "") -> Iterator[str]:
    """Dotted names of every setting."""
    for name, field in shape.model_fields.items():
        key = f"{above}{field.alias or name}"
        yield key
        inner = [each for each in _types(field.annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
        for each in inner:
            yield from keys(each, f"{key}.")


def _types(annotation: object) -> list[object]:
    parts = getattr(annotation, "__args__", ())
    return [annotation, *(found for part in parts for found in _types(part))]


@pytest.mark.parametrize("key", sorted(set(keys(SettingsShape))))
def test_every_setting_is_documented_and_stands_in_the_example(key: str) -> None:
    example = (ROOT / "config.example.yaml").read_text(encoding="utf-8")
    assert f"`{key}`" in reference("configuration.md").replace("[]", "")
    assert re.search(rf"^[\s#-]*{key.rpartition('.')[2]}:", example, flags=re.MULTILINE)


@pytest.mark.parametrize("clause", [clause.id for clause in load_policy("alibaba").clauses])
def test_every_clause_is_documented(clause: str) -> None:
    assert f"`{clause}`" in reference("policy.md")


def networks() -> list[str]:
    """Ids of every network that links are read of."""
    table = yaml.safe_load(data.table("networks.yaml").read_text(encoding="utf-8"))
    return [network["id"] for network in table["networks"]]


@pytest.mark.parametrize("network", networks())
def test_every_network_is_documented(network: str) -> None:
    assert f"`{network}`" in reference("networks.md")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_spelling_is_documented(kind: str) -> None:
    assert f"`{kind}`" in reference("matching.md")


CLOSED = [
    enums.Outcome,
    enums.PageState,
    enums.UrlRole,
    enums.IdKind,
    enums.LandingSource,
    enums.Label,
    enums.IncidentState,
]


@pytest.mark.parametrize("word", [str(member) for each in CLOSED for member in each])
def test_every_word_of_a_closed_list_is_documented(word: str) -> None:
    assert f"`{word}`" in documentation()


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    specs = [*project["dependencies"], *(spec for extra in project["optional-dependencies"].values() for spec in extra)]
    named = {re.split(r"[\[<>=~! ]", spec)[0] for spec in specs} - {project["name"]}
    told = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")
    assert {name for name in named if f"`{name}`" not in told} == set()


def links() -> list[tuple[Path, str]]:
    """(document, target) of every link that stays in the repository."""
    return [
        (path, target)
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
        if "://" not in target
    ]


@pytest.mark.parametrize(("path", "target"), links(), ids=lambda each: str(each).rpartition("/")[2])
def test_every_link_leads_somewhere(path: Path, target: str) -> None:
    file, _, anchor = target.partition("#")
    aim = path.parent / file if file else path
    assert aim.exists()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", aim.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shown_commands() -> list[str]:
    """Every command line of ours that stands in a block of code of a document."""
    lines = [
        line.partition(" #")[0].strip()
        for path in DOCUMENTS
        for block in re.findall(
            r"^```(?:sh|cron|console)\n(.*?)^```", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        for line in block.splitlines()
    ]
    return sorted(
        {match[1] for line in lines if (match := re.search(r"(?:^|[/ ])(monitor [a-z].*|run\.py .*)$", line))}
    )


@pytest.mark.parametrize("line", shown_commands())
def test_every_command_that_a_document_shows_exists(line: str) -> None:
    program, name, *arguments = shlex.split(line)
    if program == "run.py":
        assert name in {"demo", "test"}
        return
    known = options(command(name))
    assert [
        each for each in arguments if each.startswith("-") and each != "-" and each.partition("=")[0] not in known
    ] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_says_how_to_upgrade() -> None:
    first = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
    assert "### Upgrading" in first
