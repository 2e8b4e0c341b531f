"""The digest by mail. Nothing here goes to a publisher, a network or an engine: only to the configured readers."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from ipaddress import ip_address

from monitor.config import SmtpSecurity, SmtpSettings
from monitor.delivery.message import message_bytes
from monitor.digest import plain
from monitor.errors import DeliveryError, PartlyDelivered
from monitor.model.digest import RenderedDigest

_PERMANENT_FROM = 500
_OK = 250


class SmtpDelivery:
    """Sends through one mail server; ``tls`` replaces the system's trust store (a private authority)."""

    channel = "smtp"

    def __init__(self, settings: SmtpSettings, *, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls = tls or ssl.create_default_context()

    def deliver(self, rendered: RenderedDigest) -> tuple[str, ...]:
        """Send the digest; returns no paths. Raises ``DeliveryError``.

        ``PartlyDelivered`` where the server took it for some readers only. ``uncertain`` is set where the
        connection broke after the mail was handed over and before the server's answer: then the same mail,
        under the same Message-ID, is to be sent again as a possible repeat.
        """
        settings = self._settings
        content = message_bytes(rendered, sender=settings.sender, to=settings.to)
        with self._translated(), self._connection() as server:
            self._log_in(server)
            refused = self._envelope(server)
            self._hand_over(server, content)
        if refused:
            raise PartlyDelivered(self._message(f"taken, but not for {_who(refused)}"))
        return ()

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        server: smtplib.SMTP
        if settings.security is SmtpSecurity.TLS:
            server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout, context=self._tls)
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
        try:
            if settings.security is SmtpSecurity.STARTTLS:
                server.starttls(context=self._tls)
            yield server
            # The mail is taken by now: a server that ends the talk rudely must not make us send it twice.
            _say_goodbye(server)
        finally:
            server.close()

    def _log_in(self, server: smtplib.SMTP) -> None:
        settings = self._settings
        if settings.user is None or settings.password is None:
            return
        if settings.security is SmtpSecurity.NONE and not _is_this_machine(settings.host):
            raise self._error(
                "will not send a password in the clear; expected security starttls or tls", permanent=True
            )
        server.login(settings.user, settings.password.reveal())

    def _envelope(self, server: smtplib.SMTP) -> dict[str, tuple[int, bytes]]:
        """Name sender and readers; returns the refused, and raises when nobody is left."""
        server.ehlo_or_helo_if_needed()
        sender = parseaddr(self._settings.sender)[1]
        code, answer = server.mail(sender)
        if code != _OK:
            raise smtplib.SMTPSenderRefused(code, answer, sender)
        readers = [parseaddr(reader)[1] for reader in self._settings.to]
        answers = {reader: server.rcpt(reader) for reader in readers}
        refused = {reader: answer for reader, answer in answers.items() if answer[0] not in {_OK, _OK + 1}}
        if len(refused) == len(answers):
            raise smtplib.SMTPRecipientsRefused(refused)
        return refused

    def _hand_over(self, server: smtplib.SMTP, content: bytes) -> None:
        try:
            code, answer = server.data(content)
        except smtplib.SMTPResponseException:
            raise
        except (smtplib.SMTPException, OSError) as error:
            raise self._error(
                "the connection broke before the answer, so the mail may have arrived; it will be sent again "
                "under the same number",
                permanent=False,
                uncertain=True,
            ) from error
        if code != _OK:
            raise smtplib.SMTPDataError(code, answer)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what smtplib raises into one line that says whether trying again can help."""
        try:
            yield
        except smtplib.SMTPRecipientsRefused as error:
            lasting = all(code >= _PERMANENT_FROM for code, _ in error.recipients.values())
            raise self._error(f"every reader was refused: {_who(error.recipients)}", permanent=lasting) from error
        except smtplib.SMTPResponseException as error:
            what = "login refused" if isinstance(error, smtplib.SMTPAuthenticationError) else "the server refused"
            answer = _answer(error.smtp_code, error.smtp_error)
            raise self._error(f"{what}: {answer}", permanent=error.smtp_code >= _PERMANENT_FROM) from error
        except smtplib.SMTPNotSupportedError as error:
            raise self._error(f"{plain(str(error))}; expected a server that offers it", permanent=True) from error
        except ssl.SSLCertVerificationError as error:
            raise self._error(f"certificate not trusted: {plain(error.verify_message)}", permanent=True) from error
        except UnicodeError as error:
            raise self._error("user, password and addresses must be ASCII for this server", permanent=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise self._error(f"not reached: {plain(str(error)) or type(error).__name__}", permanent=False) from error

    def _error(self, what: str, *, permanent: bool, uncertain: bool = False) -> DeliveryError:
        return DeliveryError(self._message(what), permanent=permanent, uncertain=uncertain)

    def _message(self, what: str) -> str:
        return f"mail server {plain(self._settings.host, 100)}:{self._settings.port}: {what}"


def _say_goodbye(server: smtplib.SMTP) -> None:
    try:
        server.docmd("QUIT")
    except (smtplib.SMTPException, OSError):
        return


def _who(refused: dict[str, tuple[int, bytes]]) -> str:
    return ", ".join(f"{plain(reader, 100)} ({_answer(*answer)})" for reader, answer in list(refused.items())[:5])


def _answer(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {plain(said, 160)}"


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
