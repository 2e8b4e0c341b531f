"""The digest as files in a folder: open it in a browser, a mail program, a spreadsheet."""

import contextlib
import os
import tempfile
from pathlib import Path

from monitor.delivery.message import CSV_NAME, csv_bytes, message_bytes
from monitor.errors import DeliveryError
from monitor.model.digest import RenderedDigest

_PERMANENT = (PermissionError, FileExistsError, NotADirectoryError, IsADirectoryError)


class FolderDelivery:
    """Writes ``<folder>/<local date>/`` with ``digest.html``, ``digest.txt``, ``digest.eml``, ``incidents.csv``."""

    channel = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, rendered: RenderedDigest) -> tuple[str, ...]:
        """Write the files, each whole or not at all; writing the same digest again changes nothing.

        Returns their paths, the HTML first. Raises ``DeliveryError``.
        """
        files = {
            "digest.html": rendered.html.encode("utf-8"),
            "digest.txt": rendered.text.encode("utf-8"),
            "digest.eml": message_bytes(rendered),
            CSV_NAME: csv_bytes(rendered),
        }
        day = self._folder / rendered.local_date.isoformat()
        try:
            day.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                _replace(day / name, content)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DeliveryError(
                f"{day}: {reason}; expected a folder that can be written to", permanent=isinstance(error, _PERMANENT)
            ) from error
        return tuple(str(day / name) for name in files)


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file and move it into place, so that a reader never meets half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files for the owner alone; the digest is for whoever may read the folder.
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
