import io
import logging
import sys
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest

from monitor.evidence.redacted_log import LOGGERS, RedactingFilter, start_log

SECRET = "CANARY-7f3a/9+d1"


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    root, levels = logging.getLogger(), {name: logging.getLogger(name).level for name in LOGGERS}
    before = list(root.handlers)
    yield logging.getLogger("monitor.test")
    root.handlers[:] = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def shown(record: logging.LogRecord) -> str:
    assert RedactingFilter([SECRET]).filter(record)
    return logging.Formatter("%(message)s").format(record)


def record(text: object, *arguments: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("urllib3", logging.DEBUG, __file__, 1, text, arguments, None)
    made.__dict__.update(more)
    return made


def test_a_secret_leaves_the_text_and_its_arguments() -> None:
    assert shown(record("GET /search?q=acme&key=%s HTTP/1.1", SECRET)) == "GET /search?q=acme&key=REDACTED HTTP/1.1"
    assert SECRET not in shown(record(SECRET))
    assert quote_plus(SECRET) not in shown(record("%s", f"/a?b={quote_plus(SECRET)}&c"))


def test_a_secret_leaves_the_traceback_and_the_stack() -> None:
    try:
        int(SECRET)
    except ValueError:
        told = shown(record("failed", exc_info=sys.exc_info(), stack_info=f"Stack: {SECRET}"))
    assert "ValueError: invalid literal for int() with base 10: 'REDACTED'" in told
    assert SECRET not in told


def test_arguments_that_do_not_fit_are_left_out() -> None:
    assert shown(record("%d and %s", SECRET)) == "%d and %s (arguments left out: they do not fit)"


def test_the_level_is_for_our_own_loggers_and_starting_again_replaces(
    log: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    start_log("ERROR", [])
    start_log("DEBUG", [SECRET])
    log.debug("with %s", SECRET)
    logging.getLogger("sqlalchemy.engine").info("rows")
    written = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert written.endswith("DEBUG monitor.test: with REDACTED\n")
    assert written.count("\n") == 1
