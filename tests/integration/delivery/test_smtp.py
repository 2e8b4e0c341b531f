"""Against a real SMTP server on this machine: what counts are the bytes it received."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.config import Secret, SmtpSecurity, SmtpSettings
from monitor.delivery import Renderer, SmtpDelivery
from monitor.digest import compose
from monitor.errors import DeliveryError, PartlyDelivered
from monitor.model.digest import RenderedDigest
from tests.digest_story import TEMPLATES, brand_policy, crowd, story
from tests.hostile import PAYLOADS
from tests.servers.mail import Postbox, served

PASSWORD = "correct horse"


def settings(port: int, **changes: Any) -> SmtpSettings:
    base = SmtpSettings(
        host="localhost",
        port=port,
        security=SmtpSecurity.NONE,
        user=None,
        password=None,
        sender="Brand monitor <monitor@acme.example>",
        to=("manager@acme.example",),
        timeout=5.0,
    )
    return replace(base, **changes)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="module")
def digest() -> RenderedDigest:
    return Renderer(TEMPLATES, domain="acme.example").render(compose(story()))


def authenticator(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"monitor", PASSWORD.encode())
    return AuthResult(success=good, handled=False)


def failure(deliver: Callable[[], object]) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        deliver()
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)
    return caught.value


def test_what_arrives_is_the_digest_with_all_of_its_parts(digest: RenderedDigest) -> None:
    postbox = Postbox()
    with served(postbox) as port:
        assert SmtpDelivery(settings(port)).deliver(digest) == ()
    message = message_from_bytes(postbox.mails[0], policy=default)
    assert message["Subject"] == digest.subject
    assert message["Message-ID"] == digest.message_id
    parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
    assert list(parts) == ["text/plain", "text/html", "text/csv"]
    assert parts["text/plain"].get_content().replace("\r\n", "\n") == digest.text
    assert parts["text/html"].get_content().replace("\r\n", "\n") == digest.html
    assert parts["text/csv"].get_payload(decode=True) == ("\ufeff" + digest.csv).encode()


def test_starttls_and_login(digest: RenderedDigest, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    postbox = Postbox()
    with served(postbox, tls_context=server_tls, require_starttls=True, authenticator=authenticator) as port:
        chosen = settings(port, security=SmtpSecurity.STARTTLS, user="monitor", password=Secret(PASSWORD))
        SmtpDelivery(chosen, tls=client_tls).deliver(digest)
    assert len(postbox.mails) == 1


def test_tls_from_the_first_byte(
    digest: RenderedDigest, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    postbox = Postbox()
    with served(postbox, implicit_tls=server_tls) as port:
        SmtpDelivery(settings(port, security=SmtpSecurity.TLS), tls=client_tls).deliver(digest)
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
def test_a_certificate_nobody_vouches_for_stops_the_mail(
    digest: RenderedDigest, server_tls: ssl.SSLContext, security: SmtpSecurity
) -> None:
    postbox = Postbox()
    options = {"implicit_tls": server_tls} if security is SmtpSecurity.TLS else {"tls_context": server_tls}
    with served(postbox, **options) as port:
        error = failure(lambda: SmtpDelivery(settings(port, security=security)).deliver(digest))
    assert error.permanent
    assert "certificate" in str(error)
    assert postbox.mails == []


def test_a_server_without_starttls_gets_nothing_in_the_clear(digest: RenderedDigest) -> None:
    postbox = Postbox()
    with served(postbox) as port:
        error = failure(lambda: SmtpDelivery(settings(port, security=SmtpSecurity.STARTTLS)).deliver(digest))
    assert error.permanent
    assert postbox.mails == []


def test_a_wrong_password_is_permanent_and_not_shown(
    digest: RenderedDigest, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    with served(Postbox(), tls_context=server_tls, authenticator=authenticator) as port:
        chosen = settings(port, security=SmtpSecurity.STARTTLS, user="monitor", password=Secret(PASSWORD + "!"))
        error = failure(lambda: SmtpDelivery(chosen, tls=client_tls).deliver(digest))
    assert error.permanent
    assert "login refused: 535" in str(error)


def test_a_password_that_no_server_could_read_is_permanent(
    digest: RenderedDigest, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    with served(Postbox(), tls_context=server_tls, authenticator=authenticator) as port:
        chosen = settings(port, security=SmtpSecurity.STARTTLS, user="monitor", password=Secret("пароль"))
        error = failure(lambda: SmtpDelivery(chosen, tls=client_tls).deliver(digest))
    assert error.permanent
    assert "ASCII" in str(error)


def test_a_password_is_not_sent_in_the_clear_to_another_machine(digest: RenderedDigest) -> None:
    postbox = Postbox()
    with served(postbox) as port:
        # 127.0.0.1 under a name that does not say so: the rule goes by what was configured.
        chosen = settings(port, host="127.1", user="monitor", password=Secret(PASSWORD))
        error = failure(lambda: SmtpDelivery(chosen).deliver(digest))
    assert error.permanent
    assert "in the clear" in str(error)
    assert postbox.mails == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_this_machine_may_be_logged_in_to_without_tls(digest: RenderedDigest, host: str) -> None:
    postbox = Postbox()
    with served(postbox, authenticator=authenticator, auth_require_tls=False) as port:
        SmtpDelivery(settings(port, host=host, user="monitor", password=Secret(PASSWORD))).deliver(digest)
    assert len(postbox.mails) == 1


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [
        ({"manager@acme.example": "550 no such user"}, True),
        ({"manager@acme.example": "451 try again later"}, False),
        ({"MAIL": "550 not you"}, True),
        ({"MAIL": "451 busy"}, False),
        ({"DATA": "554 spam"}, True),
        ({"DATA": "452 disk full"}, False),
    ],
)
def test_the_answer_says_whether_trying_again_helps(
    digest: RenderedDigest, answers: dict[str, str], *, permanent: bool
) -> None:
    postbox = Postbox(answers=answers)
    with served(postbox) as port:
        error = failure(lambda: SmtpDelivery(settings(port)).deliver(digest))
    assert (error.permanent, error.uncertain) == (permanent, False)
    assert next(iter(answers.values())) in str(error)
    assert postbox.mails == []


def test_one_refused_reader_does_not_cost_the_others_their_mail(digest: RenderedDigest) -> None:
    postbox = Postbox(answers={"gone@acme.example": "550 no such user"})
    with served(postbox) as port, pytest.raises(PartlyDelivered, match=r"gone@acme\.example \(550 no such user\)"):
        SmtpDelivery(settings(port, to=("manager@acme.example", "gone@acme.example"))).deliver(digest)
    assert postbox.recipients == ["manager@acme.example"]


def test_a_mail_whose_fate_is_unknown_is_sent_again_as_a_possible_repeat(digest: RenderedDigest) -> None:
    # B121
    postbox = Postbox(drop=True)
    with served(postbox) as port:
        delivery = SmtpDelivery(settings(port))
        error = failure(lambda: delivery.deliver(digest))
        assert (error.permanent, error.uncertain) == (False, True)
        postbox.drop = False
        delivery.deliver(replace(digest, possible_repeat=True))
    first, second = (message_from_bytes(mail, policy=default) for mail in postbox.mails)
    assert first["Message-ID"] == second["Message-ID"] == digest.message_id
    assert second["X-Possible-Repeat"] == "yes"
    assert second["Subject"].endswith("(possible repeat)")
    assert "possible repeat" not in first["Subject"]


def test_a_mail_that_was_never_asked_for_has_a_known_fate(digest: RenderedDigest) -> None:
    postbox = Postbox(forgetful=True)
    with served(postbox) as port:
        error = failure(lambda: SmtpDelivery(settings(port)).deliver(digest))
    assert (error.permanent, error.uncertain) == (True, False)
    assert "503" in str(error)


@pytest.mark.parametrize("manner", [{"rude": True}, {"vanish": True}])
def test_a_server_that_parts_rudely_has_taken_the_mail_all_the_same(
    digest: RenderedDigest, manner: dict[str, bool]
) -> None:
    postbox = Postbox(**manner)  # type: ignore[arg-type]
    with served(postbox) as port:
        assert SmtpDelivery(settings(port)).deliver(digest) == ()
    assert len(postbox.mails) == 1


def test_a_server_that_is_not_there_may_be_there_later(digest: RenderedDigest) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = failure(lambda: SmtpDelivery(settings(taken.getsockname()[1])).deliver(digest))
    assert (error.permanent, error.uncertain) == (False, False)


def test_a_server_that_says_nothing_is_given_up_on(digest: RenderedDigest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = failure(lambda: SmtpDelivery(settings(silent.getsockname()[1], timeout=0.2)).deliver(digest))
    assert not error.permanent


def test_hostile_text_makes_no_header_on_the_wire() -> None:
    # B056, B057
    postbox = Postbox()
    renderer = Renderer(TEMPLATES)
    with served(postbox) as port:
        delivery = SmtpDelivery(settings(port))
        for payload in PAYLOADS:
            day = replace(crowd(2, title=payload, description=payload), policy=brand_policy(brand=payload))
            delivery.deliver(renderer.render(compose(day)))
    allowed = {
        "from", "to", "subject", "date", "message-id", "list-id", "auto-submitted", "x-auto-response-suppress",
        "mime-version", "content-type", "x-peer", "x-mailfrom", "x-rcptto",
    }  # fmt: skip
    assert len(postbox.mails) == len(PAYLOADS)
    for mail in postbox.mails:
        message = message_from_bytes(mail, policy=default)
        assert {name.lower() for name in message.keys()} <= allowed  # noqa: SIM118 - iterating a message differs
        assert len(message.get_all("subject")) == 1
        assert not message.defects
    assert set(postbox.recipients) == {"manager@acme.example"}
