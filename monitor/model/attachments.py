"""What is kept beside a capture: evidence for people, from which nothing is ever read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.checks import Ticket


class AttachmentKind(StrEnum):
    """What an attachment is."""

    HTML = "html"
    """The page as the engine served it."""
    PNG = "png"
    """A picture of that page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A fact: bytes in the evidence folder that belong to a capture."""

    capture: str
    """SHA-256 of the capture."""
    kind: AttachmentKind
    sha256: str
    """Of the attachment's own bytes as stored (secrets already out)."""
    at: datetime
    """When it was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unattached:
    """A capture that shows an offender and lacks an attachment, with the order it was fetched from."""

    capture: str
    ticket: Ticket
