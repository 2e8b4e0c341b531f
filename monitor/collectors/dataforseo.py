"""DataForSEO: Google and Bing as JSON, live or from its queue, with the page and a screenshot of it on demand.

Endpoints after docs.dataforseo.com/v3/serp/<engine>/organic (live/advanced, task_post, tasks_ready, task_get/advanced,
task_get/html) and /v3/serp/screenshot, statuses after /v3/appendix/errors. HTTP is 200 even where a task failed; such
an answer is a capture all the same, and its parser says what it is worth. Google is asked with ``adtest=on``: the
search then does not count in the advertisers' statistics.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from monitor.collectors.buying import captured, failed, impossible, not_done, reference
from monitor.collectors.http import ProviderClient, Question
from monitor.errors import SourceError
from monitor.model.checks import EvidenceKind, FailedCheck, PlannedCheck, Ticket
from monitor.model.enums import Device, Engine
from monitor.parsing.market import location_code_of
from monitor.parsing.shape import objects
from monitor.ports import Clock, RawCapture
from monitor.webclient.answers import Reply

NAME: Final = "dataforseo"
BASE_URL: Final = "https://api.dataforseo.com"
MEANINGS: Final[Mapping[int, str]] = {
    401: "login or password is refused",
    402: "the account has no money left",
    404: "there is no such endpoint or task",
}
BATCH: Final = 100
"""Tasks of one POST; those beyond come back as 40006."""
LISTED: Final = timedelta(minutes=10)
"""Beyond this age a task is asked for by its id: the list of finished tasks leaves out what was fetched once."""
_CREATED: Final = 20100
_OK: Final = 20000
_UNFINISHED: Final = frozenset({20100, 40601, 40602})
"""Task created, task handed, task in queue."""
_LIMITED: Final = frozenset({40202, 40209})
"""Too many requests in a minute, too many at once."""
_THEIRS: Final = 5
"""First digit of what went wrong on their side."""
_LANGUAGE: Final = "en"
"""DataForSEO needs one; this is used where the market names none."""


class DataForSeo:
    """A provider of searches. ``buy`` searches live; ``order`` and ``fetch`` use the queue, at a third of the price."""

    name = NAME
    engines = frozenset({Engine.GOOGLE, Engine.BING})
    evidence = frozenset({EvidenceKind.JSON, EvidenceKind.HTML, EvidenceKind.SCREENSHOT})
    batch = BATCH
    pages_kept = timedelta(days=7)
    """From the setting of the task on, pictures too (docs.dataforseo.com/v3/serp/screenshot)."""

    def __init__(
        self,
        client: ProviderClient,
        *,
        clock: Clock,
        price: Decimal,
        queue_price: Decimal,
        picture_price: Decimal | None = None,
    ) -> None:
        """Prices in US dollars for one search or picture (None: none wanted); the client carries login and password."""
        self.price, self.queue_price, self.picture_price = price, queue_price, picture_price
        self._client = client
        self._clock = clock

    def buy(self, check: PlannedCheck) -> RawCapture | FailedCheck:
        """Search now. After a break without an answer it is not asked again: the search may have been charged."""
        asked_at = self._clock.now()
        try:
            question = _post(f"/v3/serp/{check.cell.engine}/organic/live/advanced", [_task(check)])
            answer = self._client.send(question)
        except ValueError as wrong:
            return impossible(check, str(wrong))
        except SourceError as error:
            return failed(check, error)
        return captured(check, answer.content, kind=EvidenceKind.JSON, asked_at=asked_at)

    def order(self, checks: Sequence[PlannedCheck]) -> list[Ticket | FailedCheck]:
        """Have them searched within minutes, up to 100 a request; the outcomes are in the order of the checks.

        Each task bears its check's id as ``tag``: ``recover`` finds the orders whose confirmation was lost. A check
        that is given twice is ordered once.
        """
        outcomes: dict[str, Ticket | FailedCheck] = {}
        by_engine: dict[Engine, list[tuple[PlannedCheck, dict[str, Any]]]] = {}
        for check in {each.id: each for each in checks}.values():
            try:
                by_engine.setdefault(check.cell.engine, []).append((check, _task(check)))
            except ValueError as wrong:
                outcomes[check.id] = impossible(check, str(wrong))
        for engine, orders in by_engine.items():
            for start in range(0, len(orders), BATCH):
                outcomes.update(self._order(engine, orders[start : start + BATCH]))
        return [outcomes[check.id] for check in checks]

    def fetch(self, tickets: Sequence[Ticket]) -> list[RawCapture | Ticket | FailedCheck]:
        """The answers that are ready; a ticket comes back as it is while its task is in the queue."""
        now = self._clock.now()
        ready: dict[Engine, set[str] | SourceError] = {}
        outcomes: list[RawCapture | Ticket | FailedCheck] = []
        for ticket in tickets:
            engine = ticket.check.cell.engine
            listed = ready[engine] = ready[engine] if engine in ready else self._ready(engine)
            if isinstance(listed, SourceError):
                outcomes.append(failed(ticket.check, listed))
            elif ticket.reference in listed or now - ticket.ordered_at > LISTED:
                outcomes.append(self._fetch(ticket))
            else:
                outcomes.append(ticket)
        return outcomes

    def recover(self, checks: Sequence[PlannedCheck]) -> list[Ticket]:
        """Tickets of those checks that were ordered although the confirmation never came, as far as they are finished.

        Raises ``SourceError``.
        """
        by_tag = {check.id: check for check in checks}
        now = self._clock.now()
        return [
            Ticket(check=by_tag[tag], reference=found, ordered_at=now)
            for engine in sorted({check.cell.engine for check in checks})
            for row in self._finished(engine)
            if (tag := str(row.get("tag"))) in by_tag and (found := reference(row.get("id")))
        ]

    def page(self, ticket: Ticket) -> RawCapture | FailedCheck:
        """The page of a finished task as the engine served it, kept for 7 days. Free of charge."""
        path = f"/v3/serp/{ticket.check.cell.engine}/organic/task_get/html/{ticket.reference}"
        question = Question(method="GET", path=path)
        try:
            answer = self._client.send(question, unanswered=question)
        except SourceError as error:
            return failed(ticket.check, error)
        html = next((item["html"] for item in _items(answer) if isinstance(item.get("html"), str)), None)
        if not html:
            return _lacking(ticket.check, "the task has no HTML; expected result[0].items[0].html")
        return captured(ticket.check, html.encode(), kind=EvidenceKind.HTML, asked_at=ticket.ordered_at)

    def screenshot(self, ticket: Ticket) -> RawCapture | FailedCheck:
        """A picture of a finished task's page, for a charge of its own ($0.004).

        It is drawn from the stored HTML. The picture is fetched from DataForSEO's own host and from no other.
        """
        try:
            drawn = self._client.send(_post("/v3/serp/screenshot", [{"task_id": ticket.reference}]))
            address = next((item["image"] for item in _items(drawn) if isinstance(item.get("image"), str)), "")
            parts = urlsplit(address)
            if not self._client.is_own(address):
                return _lacking(ticket.check, "the screenshot has no address on DataForSEO's own host")
            question = Question(method="GET", path=parts.path + (f"?{parts.query}" if parts.query else ""))
            answer = self._client.send(question, unanswered=question)
        except ValueError:
            return _lacking(ticket.check, "the screenshot's address is no URL")
        except SourceError as error:
            return failed(ticket.check, error)
        return captured(ticket.check, answer.content, kind=EvidenceKind.SCREENSHOT, asked_at=ticket.ordered_at)

    def _order(
        self, engine: Engine, orders: Sequence[tuple[PlannedCheck, dict[str, Any]]]
    ) -> Iterator[tuple[str, Ticket | FailedCheck]]:
        asked_at = self._clock.now()
        try:
            answer = self._client.send(_post(f"/v3/serp/{engine}/organic/task_post", [task for _, task in orders]))
        except SourceError as error:
            yield from ((check.id, failed(check, error)) for check, _ in orders)
            return
        by_tag = {_tag(task): task for task in _tasks(answer)}
        said = _status(answer.json())
        for check, _ in orders:
            task = by_tag.get(check.id)
            found = reference(task.get("id")) if task else None
            if task and found and task.get("status_code") == _CREATED:
                yield check.id, Ticket(check=check, reference=found, ordered_at=asked_at)
            else:
                # An answer without this task says nothing of what was charged, unless it refuses the request whole.
                charged = task is None and said in {None, _OK}
                reason = f"{NAME}: not ordered (status {_status(task) or said}); expected {_CREATED}"
                yield check.id, not_done(check, reason, permanent=not charged, maybe_charged=charged)

    def _fetch(self, ticket: Ticket) -> RawCapture | Ticket | FailedCheck:
        path = f"/v3/serp/{ticket.check.cell.engine}/organic/task_get/advanced/{ticket.reference}"
        question = Question(method="GET", path=path)
        try:
            answer = self._client.send(question, unanswered=question)
        except SourceError as error:
            return failed(ticket.check, error)
        tasks = _tasks(answer)
        if any(_status(task) in _UNFINISHED for task in tasks):
            return ticket
        trouble = _status(answer.json()) if not tasks else next(filter(_busy, map(_status, tasks)), None)
        if trouble is not None:
            reason = f"{NAME}: the answer cannot be had now (status {trouble}); expected {_OK}"
            return not_done(ticket.check, reason, permanent=False, maybe_charged=True)
        return captured(ticket.check, answer.content, kind=EvidenceKind.JSON, asked_at=ticket.ordered_at)

    def _ready(self, engine: Engine) -> set[str] | SourceError:
        try:
            return {found for row in self._finished(engine) if (found := reference(row.get("id")))}
        except SourceError as error:
            return error

    def _finished(self, engine: Engine) -> list[dict[str, Any]]:
        """Finished tasks that nobody has fetched, at most a thousand of the last three days."""
        question = Question(method="GET", path=f"/v3/serp/{engine}/organic/tasks_ready")
        answer = self._client.send(question, unanswered=question)
        return [row for task in _tasks(answer) for row in objects(task.get("result"))]


def _task(check: PlannedCheck) -> dict[str, Any]:
    """The body of one task. Raises ``ValueError`` for a cell that DataForSEO cannot search."""
    cell, market = check.cell, check.cell.market
    if cell.engine not in DataForSeo.engines:
        raise ValueError(f"does not search {cell.engine}; expected one of google, bing")
    if cell.device is Device.TABLET:
        raise ValueError("searches as a desktop or a mobile; expected one of these, not a tablet")
    place: dict[str, Any] = {"location_code": location_code_of(market.country)}
    if market.location:
        place = {"location_name": ",".join(part.strip() for part in market.location.split(","))}
    return {
        # DataForSEO decodes what looks percent-encoded, and plus signs.
        "keyword": cell.keyword.replace("%", "%25").replace("+", "%2B"),
        **place,
        "language_code": market.language or _LANGUAGE,
        "device": str(cell.device),
        "depth": 10,
        "tag": check.id,
        **({"search_param": "adtest=on"} if cell.engine is Engine.GOOGLE else {}),
    }


def _post(path: str, body: object) -> Question:
    return Question(method="POST", path=path, body=body)


def _tasks(answer: Reply) -> list[dict[str, Any]]:
    value = answer.json()
    return objects(value.get("tasks")) if isinstance(value, dict) else []


def _items(answer: Reply) -> list[dict[str, Any]]:
    results = [result for task in _tasks(answer) for result in objects(task.get("result"))]
    return [item for result in results for item in objects(result.get("items"))]


def _tag(task: Mapping[str, Any]) -> str | None:
    data = task.get("data")
    tag = data.get("tag") if isinstance(data, dict) else None
    return tag if isinstance(tag, str) else None


def _status(task: object) -> int | None:
    code = task.get("status_code") if isinstance(task, dict) else None
    return code if isinstance(code, int) else None


def _busy(status: int | None) -> bool:
    """Whether a status speaks of the asking and not of the search: too many asked, or something broke on their side."""
    return status is not None and (status in _LIMITED or status // 10_000 == _THEIRS)


def _lacking(check: PlannedCheck, reason: str) -> FailedCheck:
    return not_done(check, f"{NAME}: {reason}", permanent=True, maybe_charged=True)
