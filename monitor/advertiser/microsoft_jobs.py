"""What Microsoft makes while one waits, reports and bulk files alike: ask for it, ask how far it is, fetch it.

Documented: a request is answered by an identifier; its state is asked for until it is made; then an address holds for
five minutes. No address at all means that there is nothing. Most are made within minutes; after half an hour of waiting
the next run tries again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from monitor.advertiser.downloads import Downloads
from monitor.advertiser.microsoft_access import NAME, MicrosoftAccess, errors_of
from monitor.errors import InputRefused, SourceError
from monitor.ports import Progress
from monitor.tables.delimited import read_rows
from monitor.tables.encoding import decode

PAUSES: Final = (5.0, 5.0, 10.0, 20.0, 40.0, *[60.0] * 29)
"""Seconds before each time it is asked how far a file is."""
HOSTS: Final = (".bingads.microsoft.com", "bingadsappsstorageprod.blob.core.windows.net")
"""Where files were seen to lie. Microsoft documents none and says that they change: the settings name further ones."""
_MOST_PREAMBLE: Final = 20
"""Rows before the header."""


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
)


class Jobs:
    """Has files made and fetches them; every method raises ``SourceError``."""

    def __init__(self, access: MicrosoftAccess, downloads: Downloads, progress: Progress) -> None:
        self._access, self._downloads, self._progress = access, downloads, progress

    def records(
        self, account: str, host: str, service: Service, body: Mapping[str, Any], columns: Sequence[str], *, what: str
    ) -> Iterator[Mapping[str, str] | None]:
        """The records of the file by column, None for one that cannot be read; none where there is no file."""
        address = self._made(account, host, service, body, what)
        if address is None:
            return iter(())
        return records_of(self._downloads.unpacked(address, what=what), columns, what=what)

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
    if address is not None and not isinstance(address, str):
        raise SourceError(f"{NAME}: {what}: expected {service.address} to be text or nothing", permanent=False)
    return address or None


def _failed(status: Mapping[str, Any], service: Service, what: str) -> SourceError:
    """What a state means that is neither on the way nor made; its word is shown where it is one."""
    state = status.get(service.state)
    word = state if isinstance(state, str) and state.isalpha() and state.isascii() else "no state"
    codes = ", ".join(f"{symbol} {code}".strip() for code, symbol in errors_of(status))
    shown = f"{word[:40]}: {codes}" if codes else word[:40]
    return SourceError(
        f"{NAME}: {what}: could not be made ({shown}); expected {service.going_on} or {service.made}", permanent=False
    )


def records_of(content: bytes, columns: Sequence[str], *, what: str) -> Iterator[Mapping[str, str] | None]:
    """The records of a CSV file by column; None for one that cannot be read.

    Lines before the header and the footer with the copyright are passed over. Raises ``SourceError`` where no line is a
    header with these columns.
    """
    expected = f"expected a file with the columns {', '.join(columns)}"
    try:
        rows = read_rows(decode(content).text, ",")
    except InputRefused as error:
        raise SourceError(f"{NAME}: {what}: {error}; {expected}", permanent=False) from None
    header = next((row.cells for row in islice(rows, _MOST_PREAMBLE) if set(columns) <= set(row.cells)), None)
    if header is None:
        raise SourceError(f"{NAME}: {what}: has no such header; {expected}", permanent=True)
    return (
        dict(zip(header, row.cells, strict=True)) if len(row.cells) == len(header) else None
        for row in rows
        if not (len(row.cells) == 1 and row.cells[0].startswith(("@", "©")))
    )
