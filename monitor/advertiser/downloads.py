"""Files that an API names and somebody else's storage holds: which addresses are taken, and what is unpacked of them.

The address comes from outside and is a secret for as long as it holds: it carries its own signature, so it is never
shown, and no credential of ours goes with it. The archive stays in memory and is read line by line, never unpacked to a
path: the names in it mean nothing, and a file of gigabytes needs no more memory than its archive.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Final

from monitor.advertiser.http import TRY_AGAIN
from monitor.errors import SourceError
from monitor.tables.encoding import encoding_of
from monitor.webclient.answers import Reply
from monitor.webclient.patience import Patience, Trouble
from monitor.webclient.session import WebSession

MOST_PACKED: Final = 256 * 1024 * 1024
"""Bytes of an archive."""
MOST_UNPACKED: Final = 4 * 1024 * 1024 * 1024
"""Letters of the one file in it."""
MOST_OF_A_LINE: Final = 1_000_000
"""Letters."""
_START: Final = 64
"""Bytes that show the encoding."""
_HTTPS_PORT: Final = "443"
# One strict form and no parser: two that read an address differently are how a guard is got round.
_ADDRESS: Final = re.compile(r"https://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)(?::([0-9]{1,5}))?(?:[/?][!-~]*)?")
_REDIRECT: Final = range(300, 400)


def why_refused(address: str, hosts: Sequence[str]) -> str | None:
    """Why nothing is asked of an address; None where it lies on one of the hosts. Shows no more of it than its host.

    ``hosts``: whole hosts, ``.example.com`` for those below one, ``host:port`` where the port is not 443.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return "the address of the file is none that is asked; expected https:// and a host by name"
    host = found[1].lower() if found[2] in {None, _HTTPS_PORT} else f"{found[1].lower()}:{found[2]}"
    if any(host == known or (known.startswith(".") and host.endswith(known)) for known in hosts):
        return None
    return f"the file lies on {host[:100]}; expected {' or '.join(hosts)}"


class Downloads:
    """Fetches archives of one file; every method raises ``SourceError`` and nothing else."""

    def __init__(
        self,
        name: str,
        patience: Patience,
        hosts: Sequence[str],
        *,
        trusted: Path | None = None,
        most: tuple[int, int] = (MOST_PACKED, MOST_UNPACKED),
    ) -> None:
        """``hosts``: as ``why_refused`` takes them. ``most``: bytes of an archive, letters of the file in it.

        ``trusted``: certificate authorities of one's own.
        """
        self._name, self._patience, self._hosts, self._most = name, patience, tuple(hosts), most
        self._session = WebSession(trusted=trusted)

    def lines(self, address: str, *, what: str) -> Iterator[str]:
        """The lines, with their ends, of the one file in the archive at an address; raises while they are read too."""
        shown = f"{self._name}: {what}"
        refused = why_refused(address, self._hosts)
        if refused:
            raise SourceError(f"{shown}: {refused} (see {self._name}.download_hosts)", permanent=True)
        content = self._patience.until_answered(shown, lambda: self._once(address))
        try:
            yield from self._unpacked(content, shown)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            # RuntimeError: encrypted; its NotImplementedError: packed in a way that is not known.
            reason = f"{shown}: the file is no whole zip archive ({type(error).__name__}); expected one"
            raise SourceError(reason, permanent=False) from None

    def _once(self, address: str) -> bytes | Trouble:
        patience = self._patience
        times = (patience.connect, patience.read)
        reply = self._session.ask("GET", address, timeout=times, whole=patience.whole, most=self._most[0])
        if not isinstance(reply, Reply):
            return Trouble(reason=reply.reason, again=not reply.beyond)
        if reply.succeeded:
            return reply.content
        if reply.status in _REDIRECT:
            return Trouble(reason=f"the file leads elsewhere (HTTP {reply.status}); expected the file itself")
        reason = f"the file is not given (HTTP {reply.status}); expected it: its address holds for five minutes"
        return Trouble(reason=reason, again=reply.status in TRY_AGAIN, pause=reply.retry_after or 0.0)

    def _unpacked(self, content: bytes, shown: str) -> Iterator[str]:
        read, most = 0, self._most[1]
        with zipfile.ZipFile(BytesIO(content)) as archive:
            files = [each for each in archive.infolist() if not each.is_dir()]
            if len(files) != 1:
                raise SourceError(f"{shown}: the archive holds {len(files)} files; expected one", permanent=False)
            with archive.open(files[0]) as start:
                encoding = encoding_of(start.read(_START))
            with archive.open(files[0]) as file:
                text = TextIOWrapper(file, encoding, errors="backslashreplace", newline="")
                while line := text.readline(MOST_OF_A_LINE):
                    read += len(line)
                    if read > most or len(line) == MOST_OF_A_LINE:
                        reason = f"{shown}: the file is larger than {most} letters, or a line than {MOST_OF_A_LINE}"
                        raise SourceError(f"{reason}; expected less", permanent=True)
                    yield line
