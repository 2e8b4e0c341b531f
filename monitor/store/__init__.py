"""Facts, conclusions and what was told, on SQLite or PostgreSQL. ``open_store`` is the way in."""

from monitor.store.sql_store import open_store, read_rounds

__all__ = ["open_store", "read_rounds"]
