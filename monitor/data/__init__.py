"""Tables of facts that ship with the program, and where to find every shipped file.

In a checkout ``templates/``, ``policies/`` and ``config.example.yaml`` lie at the top; in a wheel they lie
inside the package. Nobody else needs to know which.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = _PACKAGE.parent


def table(name: str) -> Path:
    """Path of a data table (``networks.yaml``)."""
    return _PACKAGE / "data" / name


def templates() -> Path:
    """Folder that holds ``email/``, ``notice/`` and ``web/``."""
    return _shipped("templates")


def policies() -> Path:
    """Folder of the shipped programme policies."""
    return _shipped("policies")


def example_config() -> Path:
    """The commented configuration that ``monitor init`` writes."""
    inside = _PACKAGE / "data" / "config.example.yaml"
    return inside if inside.is_file() else _CHECKOUT / "config.example.yaml"


def _shipped(folder: str) -> Path:
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _CHECKOUT / folder
