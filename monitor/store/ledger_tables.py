"""The rows of what was planned and bought, and of the runs that were made."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from monitor.store.row import Row, table_of, text_column, time_column


class PlanRow(Row, table=True):
    """The plan of one local date; its checks stand in ``purchases``."""

    __tablename__ = "plans"

    day: date = Field(primary_key=True)
    timezone: str = text_column()
    commitment: str = text_column()
    seed: str = text_column()
    """Hex digits; told only after the day."""
    made_at: datetime = time_column()


class PurchaseRow(Row, table=True):
    """One planned check and what became of it."""

    __tablename__ = "purchases"
    __table_args__ = (
        Index("ix_purchases_state", "state", "slot"),
        Index("ix_purchases_day", "day", "provider"),
        Index("ix_purchases_beside", "beside", "day"),
        Index("ix_purchases_capture", "capture"),
    )

    check_id: str = text_column(key=True)
    day: date = Field(foreign_key="plans.day")
    slot: datetime = time_column()
    provider: str = text_column()
    part: str = text_column()
    beside: str | None = text_column()
    cell: str = text_column()
    """``Cell`` as JSON."""
    price: str = text_column()
    """US dollars, in decimal digits."""
    state: str = text_column()
    charged: bool
    claimed_at: datetime | None = time_column()
    settled_at: datetime | None = time_column()
    reason: str | None = text_column()
    reference: str | None = text_column()
    """The provider's own id of an order; None before its confirmation, and where it was bought at once."""
    asked_at: datetime | None = time_column()
    """When the order was last asked for in vain."""
    capture: str | None = text_column()
    """SHA-256 of the answer; None where none came, and of what was bought before this was recorded."""


class AttachmentTryRow(Row, table=True):
    """One try to fetch what is kept beside a capture; written before the provider is asked."""

    __tablename__ = "attachment_tries"
    __table_args__ = (Index("ix_attachment_tries_day", "day", "provider"),)

    capture: str = text_column(key=True)
    kind: str = text_column(key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """From 0."""
    provider: str = text_column()
    day: date
    """Local date whose money pays."""
    price: str = text_column()
    """US dollars, in decimal digits; charged, or perhaps charged."""
    at: datetime = time_column()


class RunRow(Row, table=True):
    """One slot of the schedule and what became of it."""

    __tablename__ = "runs"
    __table_args__ = (Index("ix_runs_started_at", "started_at"),)

    slot: str = text_column(key=True)
    due_at: datetime = time_column()
    started_at: datetime = time_column()
    finished_at: datetime | None = time_column()
    outcome: str | None = text_column()
    detail: str | None = text_column()


plans = table_of(PlanRow)
purchases = table_of(PurchaseRow)
attachment_tries = table_of(AttachmentTryRow)
runs = table_of(RunRow)
