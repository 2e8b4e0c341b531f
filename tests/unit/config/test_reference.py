"""Schemas, reference pages, the example and the program say the same."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from monitor.config import config_schema, load_config, load_policy, policy_schema
from monitor.config.generate import generated
from monitor.config.schema import keys
from monitor.data import example_config, policies

CHECKOUT = Path(__file__).resolve().parents[3]
REFERENCE = CHECKOUT / "docs" / "reference"
VARIABLES = (
    "SMTP_PASSWORD",
    "AWIN_TOKEN",
    "IMPACT_TOKEN",
    "ADMITAD_SECRET",
    "CJ_TOKEN",
    "MICROSOFT_ADS_DEVELOPER_TOKEN",
    "MICROSOFT_ADS_REFRESH_TOKEN",
    "YANDEX_DIRECT_TOKEN",
    "SERPAPI_KEY",
    "DATAFORSEO_PASSWORD",
    "BRIGHTDATA_TOKEN",
)
ADDRESSES = {
    "DATABASE_URL": "postgresql://u:p@h/d",
    "PING_START_URL": "https://watcher.example/ping/start",
    "PING_SUCCESS_URL": "https://watcher.example/ping",
    "PING_FAIL_URL": "https://watcher.example/ping/fail",
}


def read_by_a_plain_parser(text: str) -> Any:
    class Loader(yaml.SafeLoader):
        """Leaves dates as text, as JSON Schema knows them."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(text, Loader=Loader)


@pytest.mark.parametrize("path", sorted(generated()), ids=lambda path: path.name)
def test_generated_files_are_true(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run: python -m monitor.config.generate"


@pytest.mark.parametrize(("schema", "page"), [(config_schema, "configuration.md"), (policy_schema, "policy.md")])
def test_every_key_is_documented(schema: Any, page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    documented = list(keys(schema()))
    assert not [key for key, _, _ in documented if f"| `{key}` |" not in text]
    assert not [key for key, part, _ in documented if not part.get("description")]


def test_every_clause_is_documented() -> None:
    text = (REFERENCE / "policy.md").read_text(encoding="utf-8")
    policy = load_policy(None)
    assert not [clause.id for clause in policy.clauses if f"| `{clause.id}` | {clause.text} |" not in text]
    assert not [clause.kind for clause in policy.clauses if f"| `{clause.kind}` |" not in text]


def test_the_example_names_every_key() -> None:
    text = example_config().read_text(encoding="utf-8")
    names = {key.rpartition(".")[2].removesuffix("[]") for key, _, _ in keys(config_schema())}
    assert not [name for name in names if f"{name}:" not in text]


def test_the_example_sets_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(example_config().read_bytes())
    (tmp_path / "b.yaml").write_text("sources: [{name: captures, path: captures}]\n")
    example = load_config(tmp_path / "a.yaml", environment={})
    bare = load_config(tmp_path / "b.yaml", environment={})
    assert repr(example).replace("a.yaml", "b.yaml") == repr(bare)


def test_everything_the_example_suggests_is_valid(tmp_path: Path) -> None:
    text = example_config().read_text(encoding="utf-8")
    # What would stand twice once the comments are taken away.
    for alternative in (
        "  url: sqlite:///data/monitor.db\n",
        "  # url_file: /run/secrets/database_url # instead",
        "publishers: []\n",
        "partners: []\n",
        "providers: {}\n",
        "keywords: []\n",
        "pings: {}\n",
        "schedule: []\n",
        "# schedule: mon-fri 06:00\n",
    ):
        assert alternative in text
        text = text.replace(alternative, "" if alternative.endswith("\n") else "  # ", 1)
    text = re.sub(r"(?m)^( *)# ( *(?:- |[a-z_]+:(?: |$)))", r"\1\2", text)
    file = tmp_path / "monitor.yaml"
    file.write_text(text, encoding="utf-8")
    config = load_config(file, environment=dict.fromkeys(VARIABLES, "p") | ADDRESSES)
    assert config.digest.smtp is not None
    assert config.sources[0].defaults.country == "US"
    assert [len(config.schedule), len(config.keywords), len(config.publishers)] == [2, 2, 1]


@pytest.mark.parametrize("schema", [config_schema(), policy_schema()], ids=["config", "policy"])
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


def test_editors_find_the_shipped_files_valid() -> None:
    example = read_by_a_plain_parser(example_config().read_text(encoding="utf-8"))
    jsonschema.validate(example, config_schema())
    for policy in policies().glob("*.yaml"):
        jsonschema.validate(read_by_a_plain_parser(policy.read_text(encoding="utf-8")), policy_schema())


@pytest.mark.parametrize(
    "wrong", [{"polcy": "x"}, {"digest": {"smtp": {}}}, {"sources": [{"name": "a"}]}, {"keywords": [1]}]
)
def test_editors_find_the_mistakes(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, config_schema())


def test_the_editors_line_of_each_shipped_file_leads_to_its_schema() -> None:
    for file in (example_config(), policies() / "alibaba.yaml"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        schema = file.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(schema.read_text(encoding="utf-8"))["$schema"]


def test_importing_the_settings_loads_neither_yaml_nor_pydantic() -> None:
    code = "import sys, monitor.config, monitor.config.initialise; print({'yaml', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=CHECKOUT)
    assert done.stdout.strip() == "set()"
