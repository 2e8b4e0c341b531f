"""A real SMTP server on a loopback port, whose answers a test chooses."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Postbox:
    """A handler that keeps what it is sent and answers as it is told."""

    mails: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """By recipient, or by ``MAIL`` and ``DATA``: what to answer instead of 250."""
    drop: bool = False
    """Take the mail and hang up before saying so."""
    rude: bool = False
    """Answer QUIT with an error."""
    vanish: bool = False
    """Hang up on QUIT."""
    forgetful: bool = False
    """Accept readers and forget them, so that DATA is refused before the mail is sent."""

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250") and not self.forgetful:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 taken")
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.mails.append(content)
            self.recipients.extend(envelope.rcpt_tos)
        if self.drop:
            server.transport.abort()
        return answer

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        if self.vanish:
            server.transport.abort()
        return "421 go away" if self.rude else "221 bye"


@contextmanager
def served(postbox: Postbox, *, implicit_tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    """Run a server for ``postbox`` in a thread; gives its port."""
    loop = asyncio.new_event_loop()

    def factory() -> SMTP:
        return SMTP(postbox, hostname="mail.test", loop=loop, **options)

    server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0, ssl=implicit_tls))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    await server.wait_closed()
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
