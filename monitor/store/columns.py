"""How texts and times stand in a column, alike on SQLite and PostgreSQL."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_MARK = "\ufdd0"
"""A code point that Unicode keeps free of meaning for ever, so that real text does not hold it."""
_UNSTORABLE = re.compile(f"[\x00\ud800-\udfff{_MARK}]")
_ESCAPED = re.compile(f"{_MARK}([0-9a-f]{{4}})")


class AnyText(TypeDecorator[str]):
    """Text of any shape, given back exactly as it was.

    UTF-8 has no form for a lone surrogate and PostgreSQL none for NUL; ads carry both. Such a character
    is stored as U+FDD0 followed by its four hex digits; all other text is stored as it is.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape what a database cannot hold; a member of an enum becomes its plain text."""
        del dialect
        if value is None:
            return None
        if type(value) is not str:
            value = str(value)
        if value.isascii() and "\x00" not in value:
            return value
        return _UNSTORABLE.sub(lambda match: f"{_MARK}{ord(match[0]):04x}", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Give the escaped characters back."""
        del dialect
        return unescaped(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware moment in UTC, to the microsecond.

    PostgreSQL has a type for it. SQLite has none, so there it is ISO 8601 text of fixed width
    (``2026-11-23T06:00:00.000000Z``), which people can read and which sorts as the moments do.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """``timestamptz`` on PostgreSQL, text on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a time without a zone: nobody could say which moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; expected an aware datetime")
        utc = value.astimezone(UTC)
        if dialect.name == "postgresql":
            return utc
        return f"{utc.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        del dialect
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        # What was read from text is in UTC already, and there is a lot of it.
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def unescaped(value: str | None) -> str | None:
    """A text of an ``AnyText`` column as it was before it was stored."""
    if value is None or _MARK not in value:
        return value
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)


def key_of(*parts: str) -> str:
    """A short key for texts of any length, to be indexed: PostgreSQL refuses index entries above 2.7 kB."""
    told_apart = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(told_apart.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def keyword_key(keyword: str) -> str:
    """The same key for one keyword however its letters are cased, in every script."""
    return key_of(keyword.casefold())
