"""What every table is made with."""

from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from monitor.store.columns import AnyText, UtcTime


def text_column(*, key: bool = False, of: str | None = None) -> Any:
    """A text column, part of the primary ``key`` or a reference ``of`` another column."""
    if of is None:
        return Field(sa_type=AnyText, primary_key=key)
    return Field(sa_type=AnyText, primary_key=key, foreign_key=of)


def time_column() -> Any:
    """A column with an aware moment in UTC."""
    return Field(sa_type=UtcTime)


class Row(SQLModel, registry=registry()):
    """The parent of every table, with metadata of its own so that no other SQLModel user is touched."""


def table_of(row: type[Row]) -> Table:
    """The table behind a row class."""
    return cast("Any", row).__table__  # type: ignore[no-any-return]  # SQLModel adds it without saying so
