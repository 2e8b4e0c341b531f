"""Asks every account its questions and writes the answers; decides what is asked, and loses nothing to a neighbour."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol

from monitor.advertiser.google_ads import Fetched, GoogleAds
from monitor.advertiser.google_errors import Problem
from monitor.advertiser.google_queries import QUERIES, Query
from monitor.advertiser.memory import Access
from monitor.advertiser.records import file_of, write
from monitor.errors import SourceError
from monitor.model.insights import InsightRow
from monitor.model.own_ads import AdPlatform

ACCESS_FILE: Final = "access.json"

Branded = Callable[[Sequence[str]], Sequence[bool]]
"""Which texts are about the brand."""


class State(StrEnum):
    """How one question came out."""

    WRITTEN = "written"
    VALID = "valid"
    """It was checked and not asked."""
    NOT_OPEN = "not_open"
    """The platform does not let this account ask it; nobody's fault, and no failure."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One question to one account."""

    platform: AdPlatform
    account: str
    query: str
    state: State
    rows: int = 0
    rows_lost: int = 0
    """Rows that are not what they should be."""
    file: Path | None = None
    error: str | None = None
    """What is wrong, or not open, with what was expected."""
    news: bool = True
    """Whether a person should hear of it: that a question is not open is told once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is wanted of every account."""

    folder: Path
    first: date
    last: date
    """Days, both included."""
    queries: Collection[str] = frozenset(QUERIES)
    branded: Branded | None = None
    """Keeps keywords and search terms that are about the brand; None keeps all."""


class AdSource(Protocol):
    """A platform other than Google Ads: its accounts, and what each can be asked."""

    platform: AdPlatform

    def accounts(self) -> Sequence[str]:
        """The accounts by their numbers."""
        ...

    def questions(self) -> Sequence[str]:
        """The names of what it can be asked, as those of Google Ads."""
        ...

    def ask(self, account: str, query: str, first: date, last: date) -> Fetched:
        """The whole answer. Raises ``SourceError``."""
        ...


class CheckedSource(AdSource, Protocol):
    """A platform that can be asked whether it would answer."""

    def check(self, account: str) -> None:
        """Log in and read the account itself. Raises ``SourceError`` where that fails."""
        ...


def check(source: CheckedSource) -> Iterator[Outcome]:
    """Whether each account can be read; nothing is asked that takes time or quota."""
    for account in source.accounts():
        try:
            source.check(account)
            yield Outcome(platform=source.platform, account=account, query="account", state=State.VALID)
        except SourceError as error:
            yield _failed(source.platform, account, "account", str(error))


def fetch(source: AdSource, task: Task) -> Iterator[Outcome]:
    """Ask a platform; what fails is an outcome."""
    for account in source.accounts():
        for name in (each for each in source.questions() if each in task.queries):
            try:
                answer = source.ask(account, name, task.first, task.last)
                yield _written(source.platform, account, name, answer, task)
            except SourceError as error:
                yield _failed(source.platform, account, name, str(error))


class GoogleFetch:
    """Google Ads: its accounts lie below managers, and one question is open to few."""

    platform = AdPlatform.GOOGLE_ADS

    def __init__(self, ads: GoogleAds, roots: Sequence[str], task: Task) -> None:
        """``roots``: accounts or managers of them; without any, the one that is logged in. Raises ``SourceError``."""
        self._ads, self._task = ads, task
        self._roots = roots or ([ads.login] if ads.login else [])
        if not self._roots:
            raise SourceError(
                "google_ads: no account is named; expected customer_ids or a login_customer_id", permanent=True
            )
        self._access = Access(task.folder / ACCESS_FILE)

    def fetch(self) -> Iterator[Outcome]:
        """Ask every account everything and write what it answers."""
        return self._each(self._fetched)

    def check(self) -> Iterator[Outcome]:
        """Have every query validated by every account, and find out whether auction insights are open."""
        return self._each(self._checked)

    def _each(self, ask: Callable[[str, Query], Outcome]) -> Iterator[Outcome]:
        seen: set[str] = set()
        for root in self._roots:
            accounts = self._ads.accounts(root)
            if isinstance(accounts, Problem):
                yield _failed(self.platform, root, "accounts", f"google_ads: {accounts}")
                continue
            if not accounts:
                problem = "google_ads: no open account below it; expected one that can hold ads"
                yield _failed(self.platform, root, "accounts", problem)
            for account in (each.id for each in accounts if each.id not in seen):
                seen.add(account)
                for query in (each for name, each in QUERIES.items() if name in self._task.queries):
                    try:
                        yield ask(account, query)
                    except SourceError as error:
                        yield _failed(self.platform, account, query.name, str(error))

    def _fetched(self, account: str, query: Query) -> Outcome:
        if query.needs_access:
            if self._access.refused(account, self._task.last):
                return self._outcome(account, query, State.NOT_OPEN, news=False)
            closed = self._closed(account, query)
            if closed:
                return closed
        answer = self._ads.fetch(account, query, self._task.first, self._task.last)
        if isinstance(answer, Problem):
            return self._refused(account, query, answer)
        return _written(self.platform, account, query.name, answer, self._task, branded=query.branded)

    def _checked(self, account: str, query: Query) -> Outcome:
        problem = self._ads.check(account, query, self._task.first, self._task.last)
        if problem is not None:
            return self._refused(account, query, problem)
        closed = self._closed(account, query) if query.needs_access else None
        return closed or self._outcome(account, query, State.VALID)

    def _closed(self, account: str, query: Query) -> Outcome | None:
        """Probe with one row of one day; None where the question is open."""
        answer = self._ads.may_read_auctions(account, self._task.last)
        if isinstance(answer, Problem):
            return self._refused(account, query, answer)
        news = self._access.remember(account, self._task.last, refused=not answer)
        if answer:
            return None
        problem = (
            "auction insights are not open to this account over the API; expected an export: `monitor insights FILE`"
        )
        return self._outcome(account, query, State.NOT_OPEN, error=f"google_ads: {problem}", news=news)

    def _refused(self, account: str, query: Query, problem: Problem) -> Outcome:
        if query.needs_access and problem.denied:
            news = self._access.remember(account, self._task.last, refused=True)
            return self._outcome(account, query, State.NOT_OPEN, error=f"google_ads: {problem}", news=news)
        return self._outcome(account, query, State.FAILED, error=f"google_ads: {problem}")

    def _outcome(self, account: str, query: Query, state: State, **more: Any) -> Outcome:
        return Outcome(platform=self.platform, account=account, query=query.name, state=state, **more)


_BRANDED: Final = {name: query.branded for name, query in QUERIES.items()}


def _written(
    platform: AdPlatform, account: str, query: str, answer: Fetched, task: Task, *, branded: str | None = None
) -> Outcome:
    rows = _kept(answer.rows, branded or _BRANDED.get(query), task.branded)
    file = file_of(task.folder, platform, account, query)
    write(file, rows)
    return Outcome(
        platform=platform,
        account=account,
        query=query,
        state=State.WRITTEN,
        rows=len(rows),
        rows_lost=answer.lost,
        file=file,
        error=f"{answer.lost} rows are not what was expected" if answer.lost else None,
    )


def _kept(rows: list[Any], name: str | None, branded: Branded | None) -> list[Any]:
    """The rows about the brand, each distinct text looked at once; auction rows are numbered as they are written."""
    if name is not None and branded is not None:
        texts = list(dict.fromkeys(getattr(row, name) or "" for row in rows))
        good = {text for text, about in zip(texts, branded(texts), strict=True) if about}
        rows = [row for row in rows if (getattr(row, name) or "") in good]
    if rows and isinstance(rows[0], InsightRow):
        return [replace(row, number=number) for number, row in enumerate(rows, start=1)]
    return rows


def _failed(platform: AdPlatform, account: str, query: str, error: str) -> Outcome:
    return Outcome(platform=platform, account=account, query=query, state=State.FAILED, error=error)
