"""``monitor ads token``: the keyed token that marks the brand's own ads."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import PARTLY, config_option, file_option, json_option, lines_of, moment_option
from monitor.cli.output import emit, say
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.attribution.own_token import OwnTokens, TokenKey
    from monitor.config.values import Config, OwnTokenSettings


@click.group()
def token() -> None:
    """A token for the final-URL suffix of your own ads: whoever has the key can tell that the brand wrote the URL.

    \b
    Example:
      monitor ads token make 1234567890
      monitor ads token rotate 1234567890 --grace 14
      monitor ads token verify "https://www.alibaba.com/?bbm=k1-1234567890-abcdefghijklmnop"
    """


@token.command()
@click.argument("labels", nargs=-1, required=True, metavar="LABEL...")
@config_option
@json_option
def make(*, labels: tuple[str, ...], config: Path | None, as_json: bool) -> None:
    """Print the final-URL suffix of each account or campaign (its number); the first time, make a key.

    \b
    Example:
      monitor ads token make 1234567890
    """
    from monitor.advertiser.known import known_tokens, write_secret
    from monitor.attribution.own_token import OwnTokens, write_keys

    settings = _settings(config)
    if settings.keys_file.exists():
        tokens = known_tokens(settings)
    else:
        tokens = OwnTokens(keys=(_new_key(()),), parameter=settings.parameter)
        write_secret(settings.keys_file, write_keys(tokens.keys))
    if tokens is not None:
        _print(tokens, labels, as_json=as_json)


@token.command()
@click.argument("labels", nargs=-1, metavar="[LABEL...]")
@click.option(
    "--grace", type=click.IntRange(0, 365), default=14, show_default=True, help="Days the old key still counts."
)
@config_option
@json_option
def rotate(*, labels: tuple[str, ...], grace: int, config: Path | None, as_json: bool) -> None:
    """Make a new key and let the old one end; put the new suffix into the accounts within the days of grace.

    \b
    Example:
      monitor ads token rotate 1234567890 --grace 14
    """
    from monitor.advertiser.known import known_tokens, write_secret
    from monitor.attribution.own_token import OwnTokens, rotated, write_keys

    settings = _settings(config)
    old = known_tokens(settings)
    used = old.keys if old else ()
    until = datetime.now(UTC).date() + timedelta(days=grace)
    keys = rotated(used, _new_key([key.id for key in used]), until=until)
    write_secret(settings.keys_file, write_keys(keys))
    if not as_json:
        say(f"the key in use is {keys[0].id}; the one before it counts until {until}")
    _print(OwnTokens(keys=keys, parameter=settings.parameter), labels, as_json=as_json)


@token.command()
@click.argument("urls", nargs=-1, metavar="[URL...]")
@file_option
@click.option(
    "--capture",
    "captures",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Look at the ads of a capture; repeatable.",
)
@moment_option("--seen-at", explained="When the URLs were seen: keys that had ended by then do not count.")
@config_option
@json_option
def verify(
    *,
    urls: tuple[str, ...],
    source: str | None,
    captures: tuple[Path, ...],
    seen_at: datetime | None,
    config: Path | None,
    as_json: bool,
) -> int:
    """Say of each URL whether it carries a token that one of your keys made.

    \b
    Example:
      monitor ads token verify "https://www.alibaba.com/?bbm=k1-1234567890-abcdefghijklmnop"
      monitor ads token verify --capture captures/answer.json
    """
    from monitor.advertiser.known import known_tokens
    from monitor.links import unwrap

    tokens = known_tokens(_settings(config))
    asked: list[tuple[str | None, str | None]] = [(url, None) for url in urls]
    asked += list(lines_of(source)) if source else []
    for capture in captures:
        asked += _urls_of(capture)
    failed = False
    for url, error in asked:
        chain = unwrap(url) if url is not None else ()
        found = tokens.verify(chain, seen_at.date() if seen_at else None) if tokens else None
        failed = failed or error is not None
        state = None if error else "no_token" if found is None else "expired" if found.expired else "own"
        if as_json:
            key, label, proof = (found.key_id, found.label, found.text) if found else (None, None, None)
            emit({"url": url, "state": state, "key": key, "label": label, "proof": proof, "error": error})
        else:
            say(f"{error or url}: {state or 'not read'}{f' ({found.key_id}, {found.label})' if found else ''}")
    return PARTLY if failed else 0


def _urls_of(capture: Path) -> list[tuple[str | None, str | None]]:
    """Every landing, click and final URL of the ads of a capture."""
    from monitor.parsing import parse

    try:
        parsed = parse(capture.read_bytes(), name=capture.name)
    except OSError as error:
        return [(None, f"{capture}: {error.strerror}; expected a readable file")]
    if parsed.error:
        return [(None, f"{capture}: {parsed.error}")]
    ads = [ad for page in parsed.pages for ad in page.ads]
    found = [url for ad in ads for url in (ad.landing_url or ad.click_url or ad.final_url,) if url]
    return [(url, None) for url in found]


def _print(tokens: "OwnTokens", labels: Sequence[str], *, as_json: bool) -> None:
    from monitor.attribution.own_token import make as made

    for label in labels:
        try:
            suffix = f"{tokens.parameter}={made(tokens.keys[0], label.replace('-', '').lower())}"
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        if as_json:
            emit({"label": label, "key": tokens.keys[0].id, "final_url_suffix": suffix})
        else:
            say(f"{label}: {suffix}")


def _new_key(used: Sequence[str]) -> "TokenKey":
    from monitor.attribution.own_token import LEAST_SECRET, TokenKey

    number = next(each for each in range(1, len(used) + 2) if f"k{each}" not in used)
    return TokenKey(id=f"k{number}", secret=secrets.token_bytes(LEAST_SECRET))


def _settings(file: Path | None) -> "OwnTokenSettings":
    from monitor.config import load_config

    config: Config = load_config(file)
    if config.own_ad_token is None:
        raise ConfigError(
            f"{config.file}: own_ad_token: is missing; expected keys_file with the file that keeps the keys"
        )
    return config.own_ad_token
