"""From a host to its addresses, within a deadline."""

import socket
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread

from monitor.tracing.deadline import Deadline

Resolver = Callable[[str, int], Sequence[str]]
"""Called as (host, port); returns every address as text. Raises ``OSError`` where there is none."""


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the machine's own resolver, which also reads ``127.1``, ``0x7f000001`` and ``2130706433`` as addresses."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def resolved(resolver: Resolver, host: str, port: int, deadline: Deadline) -> Sequence[str]:
    """Every address of a host. Raises ``OSError``, or ``TimeoutError`` when the deadline passes first.

    ``getaddrinfo`` knows no timeout, so it runs in a thread of its own; one that hangs is left behind and ends
    when the machine's resolver gives up.
    """
    answers: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except UnicodeError as error:
            answers.put(OSError(str(error)))
        except OSError as error:
            answers.put(error)

    Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError("the name was not resolved in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
