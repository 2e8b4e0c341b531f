"""``monitor ads``: what the advertiser's own ad accounts say, and the token by which own ads are known."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.ads_token import token
from monitor.cli.options import PARTLY, config_option, json_option, policy_option
from monitor.cli.output import emit, say, warn
from monitor.cli.summary import progress_bar
from monitor.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from monitor.advertiser.fetching import AdSource, GoogleFetch, Outcome, Task
    from monitor.config import Config
    from monitor.ports import Progress

QUERIES = ("own_ads", "keyword_days", "campaign_days", "search_terms", "changes", "auction_insights")
MOST_DAYS = 365


@click.group()
def command() -> None:
    """Read the advertiser's own ad accounts (nothing is changed there), and mark the own ads with a token.

    \b
    Example:
      monitor ads check
      monitor ads fetch --days 14
      monitor ads token make 1234567890

    Each takes --json.
    """


command.add_command(token)

_output_option = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of the answers [default: data/ads beside the settings file].",
)
_query_option = click.option(
    "--query", "queries", multiple=True, type=click.Choice(QUERIES), help="Only this one; repeatable."
)


@command.command()
@config_option
@_output_option
@json_option
def check(*, config: Path | None, output: Path | None, as_json: bool) -> int:
    """Log in and find the accounts; Google Ads also validates every query without running it.

    \b
    Example:
      monitor ads check
    """
    from monitor.advertiser.fetching import Task
    from monitor.config import load_config

    settings = load_config(config)
    if settings.google_ads is None and settings.microsoft_ads is None:
        expected = "expected a section google_ads or microsoft_ads, for only those can be checked"
        raise ConfigError(f"{settings.file}: names no account that can be checked; {expected}")
    last = _today() - timedelta(days=1)
    task = Task(folder=_folder(settings, output), first=last, last=last)
    return _tell(_checked(settings, task), as_json=as_json)


@command.command()
@config_option
@policy_option
@_output_option
@_query_option
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="Days up to yesterday.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Last day [default: yesterday].")
@click.option(
    "--all", "everything", is_flag=True, help="Keep keywords and search terms that are not about the brand too."
)
@json_option
def fetch(
    *,
    config: Path | None,
    policy: str | None,
    output: Path | None,
    queries: tuple[str, ...],
    days: int,
    until: datetime | None,
    everything: bool,
    as_json: bool,
) -> int:
    """Write own ads, brand keywords per day, search terms, changes and (where open) auction insights as JSON Lines.

    \b
    Example:
      monitor ads fetch --days 14
      monitor ads fetch --query own_ads --json
    """
    from monitor.advertiser.fetching import Task
    from monitor.config import load_config

    settings = load_config(config)
    last = until.date() if until else _today() - timedelta(days=1)
    task = Task(
        folder=_folder(settings, output),
        first=last - timedelta(days=days - 1),
        last=last,
        queries=frozenset(queries or QUERIES),
        branded=None if everything else _Branded(policy or settings.policy),
    )
    return _tell(_fetched(settings, task, progress_bar(as_json=as_json)), as_json=as_json)


class _Branded:
    """Says which texts the policy's matcher takes for the brand or a variation of it."""

    def __init__(self, policy: str) -> None:
        from monitor.config import load_policy
        from monitor.matching import Matcher

        self._matcher = Matcher(load_policy(policy).vocabulary)

    def __call__(self, texts: Sequence[str]) -> list[bool]:
        return [found.branded for found in self._matcher.match_many(texts)]


def _checked(settings: "Config", task: "Task") -> Iterator["Outcome"]:
    from monitor.advertiser.fetching import GoogleFetch, check

    yield from _google(settings, task, GoogleFetch.check)
    if settings.microsoft_ads is not None:
        from monitor.advertiser.microsoft import MicrosoftAds

        yield from check(MicrosoftAds(settings.microsoft_ads))


def _fetched(settings: "Config", task: "Task", progress: "Progress") -> Iterator["Outcome"]:
    """What every configured platform answers; one that cannot be opened does not stop the others."""
    from monitor.advertiser.fetching import GoogleFetch, fetch

    sources = _sources(settings, progress)
    if settings.google_ads is None and not sources:
        expected = "expected a section google_ads, microsoft_ads or yandex_direct"
        raise ConfigError(f"{settings.file}: names no account of the advertiser; {expected}")
    yield from _google(settings, task, GoogleFetch.fetch)
    for source in sources:
        yield from fetch(source, task)


def _google(
    settings: "Config", task: "Task", ask: Callable[["GoogleFetch"], Iterator["Outcome"]]
) -> Iterator["Outcome"]:
    """What Google Ads answers, where it is configured; a login that fails is an outcome."""
    from monitor.advertiser.fetching import GoogleFetch, Outcome, State
    from monitor.advertiser.google_ads import open_google_ads
    from monitor.model.own_ads import AdPlatform

    if settings.google_ads is None:
        return
    try:
        ads = open_google_ads(settings.google_ads)
        yield from ask(GoogleFetch(ads, settings.google_ads.customer_ids, task))
    except SourceError as error:
        yield Outcome(platform=AdPlatform.GOOGLE_ADS, account="", query="login", state=State.FAILED, error=str(error))


def _sources(settings: "Config", progress: "Progress") -> list["AdSource"]:
    found: list[AdSource] = []
    if settings.microsoft_ads is not None:
        from monitor.advertiser.microsoft import MicrosoftAds

        found.append(MicrosoftAds(settings.microsoft_ads, progress=progress))
    if settings.yandex_direct is not None:
        from monitor.advertiser.yandex import YandexDirect

        found.append(YandexDirect(settings.yandex_direct))
    return found


def _tell(outcomes: Iterable["Outcome"], *, as_json: bool) -> int:
    """Print each outcome as it comes; returns the exit code."""
    from monitor.advertiser.fetching import State

    failed = False
    for each in outcomes:
        failed = failed or each.state is State.FAILED or each.rows_lost > 0
        if as_json:
            emit(
                {
                    "platform": each.platform,
                    "account": each.account,
                    "query": each.query,
                    "state": each.state,
                    "rows": each.rows,
                    "rows_lost": each.rows_lost,
                    "file": str(each.file) if each.file else None,
                    "error": each.error,
                }
            )
            continue
        place = f"{each.platform} {each.account} {each.query}"
        if each.state is State.WRITTEN:
            say(f"{place}: {each.rows} rows in {each.file}")
        elif each.state is State.VALID:
            say(f"{place}: valid")
        if each.error and each.news:
            warn(f"{place}: {each.error}")
    return PARTLY if failed else 0


def _folder(settings: "Config", output: Path | None) -> Path:
    return output or settings.file.parent / "data" / "ads"


def _today() -> date:
    return datetime.now(UTC).date()
