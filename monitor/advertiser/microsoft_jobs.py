"""What Microsoft makes while one waits, reports and bulk files alike: ask for it, ask how far it is, fetch it.

Documented: a request is answered by an identifier; its state is asked for until it is made; then an address holds for
five minutes. A report without an address has no rows. Most are made within minutes; after half an hour of waiting the
next run tries again.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from monitor.advertiser.downloads import Downloads
from monitor.advertiser.microsoft_access import NAME, MicrosoftAccess, errors_of
from monitor.errors import SourceError
from monitor.ports import Progress

PAUSES: Final = (5.0, 5.0, 10.0, 20.0, 40.0, *[60.0] * 29)
"""Seconds before each time it is asked how far a file is."""
HOSTS: Final = (".bingads.microsoft.com", "bingadsappsstorageprod.blob.core.windows.net")
"""Where files were seen to lie. Microsoft documents none and says that they change: the settings name further ones."""
_MOST_PREAMBLE: Final = 20
"""Rows before the header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What is wanted of a file."""

    needed: frozenset[str]
    """A file without one of them is another."""
    welcome: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How one service names what it is asked and what it answers."""

    submit: str
    """Path."""
    submitted: str
    """Field of the answer: the identifier."""
    poll: str
    """Path."""
    asked_as: str
    """Field of the question: the identifier."""
    within: str | None
    """Field of the answer that holds the others."""
    state: str
    address: str
    going_on: str
    made: str
    may_be_empty: bool
    """Whether a file that is made and has no address is one without rows."""


REPORTS: Final = Service(
    submit="/Reporting/v13/GenerateReport/Submit",
    submitted="ReportRequestId",
    poll="/Reporting/v13/GenerateReport/Poll",
    asked_as="ReportRequestId",
    within="ReportRequestStatus",
    state="Status",
    address="ReportDownloadUrl",
    going_on="Pending",
    made="Success",
    may_be_empty=True,
)
BULK: Final = Service(
    submit="/Bulk/v13/Campaigns/DownloadByAccountIds",
    submitted="DownloadRequestId",
    poll="/Bulk/v13/BulkDownloadStatus/Query",
    asked_as="RequestId",
    within=None,
    state="RequestStatus",
    address="ResultFileUrl",
    going_on="InProgress",
    made="Completed",
    may_be_empty=False,  # the account itself always stands in it
)


class Jobs:
    """Has files made and fetches them; every method raises ``SourceError``."""

    def __init__(self, access: MicrosoftAccess, downloads: Downloads, progress: Progress) -> None:
        self._access, self._downloads, self._progress = access, downloads, progress

    def records(
        self,
        account: str,
        host: str,
        service: Service,
        body: Mapping[str, Any],
        columns: Columns,
        *,
        what: str,
    ) -> Iterator[Mapping[str, str] | None]:
        """The records of the file by column, None for one that cannot be read; none where there is no file."""
        address = self._made(account, host, service, body, what)
        if address is None:
            return iter(())
        return records_of(self._downloads.lines(address, what=what), columns, what=what)

    def _made(self, account: str, host: str, service: Service, body: Mapping[str, Any], what: str) -> str | None:
        submitted = self._access.ask(account, f"{host}{service.submit}", body, what=what)
        identifier = submitted.get(service.submitted) if isinstance(submitted, dict) else None
        if not isinstance(identifier, str) or not identifier:
            raise SourceError(f"{NAME}: {what}: expected a {service.submitted} in the answer", permanent=False)
        question, step = {service.asked_as: identifier}, f"{NAME} {account}: {what} is being made"
        for asked, pause in enumerate(PAUSES, start=1):
            self._access.patience.sleep(pause)
            answer = self._access.ask(account, f"{host}{service.poll}", question, what=what)
            status = answer.get(service.within) if service.within and isinstance(answer, dict) else answer
            status = status if isinstance(status, dict) else {}
            going_on = status.get(service.state) == service.going_on
            self._progress(step, asked, len(PAUSES) if going_on else asked)
            if status.get(service.state) == service.made:
                return _address(status, service, what)
            if not going_on:
                raise _failed(status, service, what)
        raise SourceError(f"{NAME}: {what}: was not ready in time; expected it at a later run", permanent=False)


def _address(status: Mapping[str, Any], service: Service, what: str) -> str | None:
    address = status.get(service.address)
    if isinstance(address, str) and address:
        return address
    if service.may_be_empty and (address is None or address == ""):
        return None
    raise SourceError(
        f"{NAME}: {what}: is made, but not to be had; expected {service.address} as text", permanent=False
    )


def _failed(status: Mapping[str, Any], service: Service, what: str) -> SourceError:
    """What a state means that is neither on the way nor made; its word is shown where it is one."""
    state = status.get(service.state)
    word = state if isinstance(state, str) and state.isalpha() and state.isascii() else "no state"
    codes = ", ".join(f"{symbol} {code}".strip() for code, symbol in errors_of(status))
    shown = f"{word[:40]}: {codes}" if codes else word[:40]
    return SourceError(
        f"{NAME}: {what}: could not be made ({shown}); expected {service.going_on} or {service.made}", permanent=False
    )


def records_of(lines: Iterable[str], columns: Columns, *, what: str) -> Iterator[Mapping[str, str] | None]:
    """The records of CSV by column; None for one that cannot be read.

    Lines before the header and the footer with the copyright are passed over. Raises ``SourceError`` where no line is a
    header with the columns that are needed.
    """
    rows = _rows(lines)
    header = next((row for row in islice(rows, _MOST_PREAMBLE) if row and columns.needed <= set(row)), None)
    if header is None:
        expected = f"expected a file with the columns {', '.join(sorted(columns.needed))}"
        raise SourceError(f"{NAME}: {what}: has no such header; {expected}", permanent=True)
    # A bulk file has hundreds of columns: what is not asked for is not kept.
    places = [(name, place) for place, name in enumerate(header) if name in columns.needed | columns.welcome]
    for row in rows:
        if row is None or (len(row) != len(header) and not _is_footer(row)):
            yield None
        elif len(row) == len(header):
            yield {name: row[place] for name, place in places}


def _rows(lines: Iterable[str]) -> Iterator[list[str] | None]:
    """The rows that are not empty; None for one with broken quotes, after which the next line begins anew."""
    reader = csv.reader(lines, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            yield None
            continue
        if row is None:
            return
        if any(row):
            yield row


def _is_footer(row: Sequence[str]) -> bool:
    return len(row) == 1 and row[0].startswith(("@", "©"))
