"""The seam to what keeps attachments: facts beside captures."""

from collections.abc import Collection
from typing import Protocol

from monitor.model.attachments import Attachment


class AttachmentBook(Protocol):
    """Attachments of captures. Every method is one transaction; facts are appended, never changed."""

    def add_attachment(self, attachment: Attachment) -> None:
        """Append one; the first of its capture and kind stays. The capture is stored before, and so are the bytes."""
        ...

    def attachments(self, captures: Collection[str]) -> list[Attachment]:
        """Every attachment of these captures, in order of capture and kind."""
        ...
