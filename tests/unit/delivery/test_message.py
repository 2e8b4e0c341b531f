import csv
import io
import random
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from monitor.delivery.message import csv_bytes, message_bytes
from monitor.delivery.render import Renderer
from monitor.digest import compose, header_text
from monitor.errors import DeliveryError
from monitor.model.digest import RenderedDigest
from tests.digest_story import TEMPLATES, crowd, story
from tests.hostile import PAYLOADS

HEADERS = {
    "from", "to", "subject", "date", "message-id", "list-id", "auto-submitted", "x-auto-response-suppress",
    "mime-version", "content-type",
}  # fmt: skip
SENDER = "Brand monitor <monitor@acme.example>"
READERS = ("manager@acme.example", "Ops <ops@acme.example>")


def short(subject: str = "[Acme] 1 new - 22 Nov 2026", **changes: object) -> RenderedDigest:
    values = {
        "digest_id": "digest-2026-11-22-0a1b2c3d",
        "local_date": date(2026, 11, 22),
        "message_id": "<digest-2026-11-22-0a1b2c3d@acme.example>",
        "subject": subject,
        "html": "<p>Grüße</p>\n",
        "text": "Grüße\n",
        "csv": '"id"\r\n"ü"\r\n',
        "made_at": datetime(2026, 11, 22, 6, 30, tzinfo=UTC),
        **changes,
    }
    return RenderedDigest(**values)  # type: ignore[arg-type]


def parsed(rendered: RenderedDigest) -> EmailMessage:
    message = message_from_bytes(message_bytes(rendered, sender=SENDER, to=READERS), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def names(content: bytes) -> set[str]:
    """Header names as they stand on the wire, folded lines joined."""
    head = content.split(b"\r\n\r\n", 1)[0]
    return {line.split(b":")[0].decode().lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}


def test_the_mail_says_what_it_is_and_that_nobody_should_answer_it() -> None:
    message = parsed(short())
    assert message["From"] == SENDER
    assert message["To"] == "manager@acme.example, Ops <ops@acme.example>"
    assert message["Date"] == "Sun, 22 Nov 2026 06:30:00 +0000"
    assert message["Message-ID"] == "<digest-2026-11-22-0a1b2c3d@acme.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<brand-bidding-digest.acme.example>"


def test_text_comes_first_then_html_then_the_table() -> None:
    message = parsed(short())
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/csv",
    ]
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Grüße"]


def test_the_attached_table_opens_in_a_spreadsheet_with_its_letters() -> None:
    attachment = next(parsed(short()).iter_attachments())
    assert attachment.get_filename() == "incidents.csv"
    content = attachment.get_payload(decode=True)
    assert content == csv_bytes(short()) == b'\xef\xbb\xbf"id"\r\n"\xc3\xbc"\r\n'
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [["id"], ["ü"]]


def test_the_bytes_are_the_same_on_every_try_and_survive_any_relay() -> None:
    rendered = Renderer(TEMPLATES).render(compose(story()))
    content = message_bytes(rendered, sender=SENDER, to=READERS)
    assert content == message_bytes(rendered, sender=SENDER, to=READERS)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.isascii()


@pytest.mark.parametrize("label", ["mixed", "alternative"])
def test_no_text_ends_its_part_of_the_mail(label: str) -> None:
    line = f"--=_{label}-{short().digest_id}--"
    message = parsed(short(text=f"before\n{line}\nafter\n", html=f"{line}\n", csv=f"{line}\r\n"))
    assert len(list(message.walk())) == 5
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["before", line, "after"]


def test_a_possible_repeat_says_so_under_the_same_number() -> None:
    message = parsed(short(possible_repeat=True))
    assert message["Subject"] == "[Acme] 1 new - 22 Nov 2026 (possible repeat)"
    assert message["X-Possible-Repeat"] == "yes"
    assert message["Message-ID"] == parsed(short())["Message-ID"]


def test_without_the_time_of_making_the_mail_bears_the_time_of_sending() -> None:
    sent = parsed(short(made_at=None))["Date"].datetime
    assert abs((datetime.now(UTC) - sent).total_seconds()) < 60


@pytest.mark.parametrize("subject", PAYLOADS)
def test_no_subject_makes_a_header(subject: str) -> None:
    # B056, B057
    content = message_bytes(short(subject), sender=SENDER, to=READERS)
    assert names(content) == HEADERS
    assert "\n" not in message_from_bytes(content, policy=default)["Subject"]


def test_no_ad_title_reaches_a_header() -> None:
    renderer = Renderer(TEMPLATES)
    for title in PAYLOADS:
        rendered = renderer.render(compose(crowd(1, title=title, advertiser_name=title)))
        assert names(message_bytes(rendered, sender=SENDER, to=READERS)) == HEADERS
        assert rendered.subject == "[Alibaba.com] 1 new - 22 Nov 2026"


def test_ten_thousand_hostile_titles_make_no_header() -> None:
    dice = random.Random(20261122)
    pieces = [
        *'\r\n\0\t =?QB_:;<>@,"\\\x85\u2028💩é',
        "=?UTF-8?Q?=0A?=",
        "=?utf-8?b?Cg==?=",
        "\r\nBcc: x@evil.example",
        "word",
    ]
    for _ in range(10_000):
        title = "".join(dice.choices(pieces, k=dice.randint(1, 12)))
        message = EmailMessage(policy=default)
        message["Subject"] = header_text(title)
        head = message.as_bytes()
        assert names(head.replace(b"\n", b"\r\n").rstrip(b"\r\n") + b"\r\n\r\n") == {"subject"}, repr(title)


@pytest.mark.parametrize("address", ["", "nobody", "a b@c d@e", "x@"])
def test_an_address_that_is_none_is_an_error_in_one_line(address: str) -> None:
    for sender, to in ((address or "nobody", READERS), (SENDER, (address,))):
        with pytest.raises(DeliveryError) as caught:
            message_bytes(short(), sender=sender, to=to)
        assert caught.value.permanent
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["A 💩 deal=?UTF-8?Q?=0A?=Bcc: x", *(payload for payload in PAYLOADS if "@" not in payload)]
)
def test_no_name_beside_an_address_makes_a_header(name: str) -> None:
    try:
        content = message_bytes(short(), sender=f"{name} <monitor@acme.example>", to=READERS)
    except DeliveryError:
        return
    assert names(content) == HEADERS


def test_without_a_sender_the_file_is_addressed_to_nobody() -> None:
    content = message_bytes(short())
    assert names(content) == HEADERS - {"to"}
