"""By what the brand's own ads are known: the files of its accounts, and the keys of its tokens."""

import os
from collections.abc import Iterable
from pathlib import Path

from monitor.advertiser.records import own_ads_of
from monitor.attribution.own_token import OwnTokens, read_keys
from monitor.config.values import OwnTokenSettings
from monitor.errors import ConfigError, SourceError
from monitor.model.coverage import SourceFailure
from monitor.model.own_ads import OwnAdCopy

SOURCE = "own_ads"
"""The source that failures are filed under."""


def known_ads(paths: Iterable[Path]) -> tuple[tuple[OwnAdCopy, ...], list[SourceFailure]]:
    """The own ads of files and folders, each once, and what is of no use; a file that is missing is a failure too."""
    ads: dict[OwnAdCopy, None] = {}
    failures: list[SourceFailure] = []
    for path in paths:
        try:
            found, lost = own_ads_of(path)
        except SourceError as error:
            failures.append(SourceFailure(source=SOURCE, name=path.name, reason=str(error)))
            continue
        ads.update(dict.fromkeys(found))
        failures += [SourceFailure(source=SOURCE, name=path.name, reason=line) for line in lost]
    return tuple(ads), failures


def known_tokens(settings: OwnTokenSettings | None) -> OwnTokens | None:
    """The keys of the own ads' tokens; None where none are used. Raises ``ConfigError``, never with a key in it."""
    if settings is None:
        return None
    file = settings.keys_file
    try:
        keys = read_keys(file.read_text(encoding="utf-8"))
    except OSError as error:
        expected = "expected the file that `monitor ads token make` writes"
        raise ConfigError(f"own_ad_token.keys_file: {file} cannot be read ({error.strerror}); {expected}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"own_ad_token.keys_file: {file} is not UTF-8; expected a file of keys") from None
    except ValueError as error:
        raise ConfigError(f"own_ad_token.keys_file: {file}: {error}") from None
    return OwnTokens(keys=keys, parameter=settings.parameter)


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all. Raises ``ConfigError``."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}); expected a file that can") from None
