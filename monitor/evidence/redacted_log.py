"""Log lines without secrets, whoever writes them.

urllib3 logs every path it asks for at DEBUG, query string included, and one provider takes its key there.
"""

import logging
import sys
from collections.abc import Iterable
from typing import TextIO

from monitor.evidence.redact import redact

LOGGERS = ("monitor", "urllib3", "requests")
"""Whose level the settings choose; others, such as the database's, stay at WARNING."""
_FORMAT = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")


class RedactingFilter(logging.Filter):
    """Takes live secrets out of a record's text, its traceback and its stack before any handler shows them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; it always passes."""
        try:
            text = record.getMessage()
        except (TypeError, ValueError, KeyError):  # arguments that do not fit: logging would print them raw
            text = f"{record.msg} (arguments left out: they do not fit)"
        record.msg, record.args = self._redacted(text), None
        if record.exc_info:
            record.exc_text = self._redacted(record.exc_text or _FORMAT.formatException(record.exc_info))
            record.exc_info = None
        if record.stack_info:
            record.stack_info = self._redacted(record.stack_info)
        return True

    def _redacted(self, text: str) -> str:
        return redact(text.encode("utf-8", "surrogatepass"), self._secrets).decode("utf-8", "backslashreplace")


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment: tests and supervisors exchange it."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """Nothing is kept."""


def start_log(level: str, secrets: Iterable[str]) -> None:
    """Write the log to standard error from now on, without these secrets; a second call replaces the first."""
    handler = _StandardError()
    handler.setFormatter(_FORMAT)
    handler.addFilter(RedactingFilter(secrets))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _StandardError)]:
        root.removeHandler(old)
    root.addHandler(handler)
    for name in LOGGERS:
        logging.getLogger(name).setLevel(level)
