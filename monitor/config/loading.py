"""The two files a person writes, read whole: settings and policy."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor.config.values import Config, TracingSettings
from monitor.data import policies as shipped_policies
from monitor.errors import ConfigError
from monitor.model.policy import Policy

SETTINGS_FILE = "monitor.yaml"
"""Looked for in the current folder where nobody names another."""

DEFAULT_POLICY = "alibaba"


def load_config(path: Path | None, *, environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings file; None means ``monitor.yaml`` in the current folder.

    ``environment`` takes the place of the process's own for ``${NAME}``. Raises ``ConfigError`` that lists
    every problem; a missing file is one, and says how to make it.
    """
    from monitor.config.environment import fill_in  # noqa: PLC0415 - YAML and pydantic are loaded only when needed
    from monitor.config.reading import read_document  # noqa: PLC0415 - same
    from monitor.config.settings import settings  # noqa: PLC0415 - same
    from monitor.config.settings_shape import SettingsShape  # noqa: PLC0415 - same
    from monitor.config.validation import validate  # noqa: PLC0415 - same

    file = path or Path(SETTINGS_FILE)
    if not file.exists():
        raise ConfigError(f"{file}: no such file; expected a settings file (make one with: monitor init)")
    document = fill_in(read_document(file), os.environ if environment is None else environment)
    return settings(document, validate(document, SettingsShape), file.absolute())


def default_tracing() -> TracingSettings:
    """How chains are followed where no settings file says it; a person's ``--follow`` is the permission then."""
    from monitor.config.settings import tracing_settings  # noqa: PLC0415 - pydantic is loaded only when needed
    from monitor.config.settings_shape import TracingShape  # noqa: PLC0415 - same

    chromium = os.environ.get("CHROMIUM")
    return replace(tracing_settings(TracingShape(enabled=True)), chromium=Path(chromium) if chromium else None)


def load_policy(path_or_name: str | Path | None) -> Policy:
    """Read a policy; None means Alibaba.com's, a bare name a shipped one, anything else a file.

    Raises ``ConfigError`` that lists every problem.
    """
    from monitor.config.policies import policy  # noqa: PLC0415 - YAML and pydantic are loaded only when needed
    from monitor.config.policy_shape import PolicyShape  # noqa: PLC0415 - same
    from monitor.config.reading import read_document  # noqa: PLC0415 - same
    from monitor.config.validation import validate  # noqa: PLC0415 - same

    file, shown = _policy_file(DEFAULT_POLICY if path_or_name is None else path_or_name)
    document = read_document(file, shown)
    return policy(document, validate(document, PolicyShape))


def policy_names() -> tuple[str, ...]:
    """Names of the shipped policies."""
    return tuple(sorted(file.stem for file in shipped_policies().glob("*.yaml")))


def is_policy_file(text: str) -> bool:
    """Whether a policy is named by its path rather than by its name."""
    return "/" in text or "\\" in text or text.endswith((".yaml", ".yml"))


def config_schema() -> dict[str, Any]:
    """JSON Schema of the settings file, for editors."""
    from monitor.config.schema import schema_of  # noqa: PLC0415 - pydantic is loaded only when needed
    from monitor.config.settings_shape import SettingsShape  # noqa: PLC0415 - same

    return schema_of(SettingsShape)


def policy_schema() -> dict[str, Any]:
    """JSON Schema of a policy file, for editors."""
    from monitor.config.policy_shape import PolicyShape  # noqa: PLC0415 - pydantic is loaded only when needed
    from monitor.config.schema import schema_of  # noqa: PLC0415 - same

    return schema_of(PolicyShape)


def _policy_file(path_or_name: str | Path) -> tuple[Path, str]:
    if isinstance(path_or_name, Path) or is_policy_file(path_or_name):
        return Path(path_or_name), str(path_or_name)
    if path_or_name not in policy_names():
        names = ", ".join(policy_names())
        raise ConfigError(
            f"policy {path_or_name!r} is not a shipped one; expected {names}, or the path of a .yaml file"
        )
    # The folder of the installation says nothing to a reader.
    return shipped_policies() / f"{path_or_name}.yaml", f"policies/{path_or_name}.yaml"
