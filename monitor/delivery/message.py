"""The mail itself, as bytes that are the same on every try."""

from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from monitor.digest import header_text
from monitor.errors import DeliveryError
from monitor.model.digest import RenderedDigest

CSV_NAME = "incidents.csv"
_BOM = "\ufeff"
_NOBODY = "monitor@brand-bidding-monitor.invalid"
_POLICY = SMTP.clone(cte_type="7bit")
"""CRLF line ends, and 7-bit transfer encodings: the bytes survive any relay and any ``.eml`` reader."""


def csv_bytes(rendered: RenderedDigest) -> bytes:
    """The table as a file: UTF-8 with a byte-order mark, without which Excel reads another character set."""
    return (_BOM + rendered.csv).encode("utf-8")


def message_bytes(rendered: RenderedDigest, *, sender: str | None = None, to: tuple[str, ...] = ()) -> bytes:
    """The whole mail. Without a sender it is a file for reading, not for sending.

    Raises ``DeliveryError`` when an address cannot stand in a header.
    """
    message = EmailMessage(policy=_POLICY)
    try:
        sender_address = _address(sender or _NOBODY)
        message["From"] = sender_address
        if to:
            message["To"] = tuple(_address(address) for address in to)
        message["Subject"] = _subject(rendered)
        message["Date"] = format_datetime((rendered.made_at or datetime.now(UTC)).astimezone(UTC))
        message["Message-ID"] = rendered.message_id
        message["List-Id"] = f"<brand-bidding-digest.{sender_address.domain}>"
    except (ValueError, IndexError, MessageError) as error:
        # The parser of addresses raises any of the three on what it cannot read.
        raise DeliveryError(f"mail header: {header_text(str(error), limit=200)}", permanent=True) from error
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if rendered.possible_repeat:
        message["X-Possible-Repeat"] = "yes"
    message.set_content(rendered.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.add_attachment(
        csv_bytes(rendered), maintype="text", subtype="csv", filename=CSV_NAME, params={"charset": "utf-8"}
    )
    for part in message.walk():
        if part.is_multipart():
            # "=_" stands in no quoted-printable and no base64 line, so no content can end its part.
            part.set_boundary(f"=_{part.get_content_subtype()}-{rendered.digest_id}")
    return message.as_bytes()


def _subject(rendered: RenderedDigest) -> str:
    # The subject was made of visible text by monitor.digest; it is made so again because a header is where
    # a single line feed does harm, and because it may come back from a database.
    subject = header_text(rendered.subject, limit=200)
    return f"{subject} (possible repeat)" if rendered.possible_repeat else subject


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    if "@" not in address:
        raise ValueError(f"{text!r} is not a mail address; expected name@example.com")
    return Address(display_name=header_text(name), addr_spec=address)
