"""The schema's history. ``HEAD`` is known without importing Alembic, so that opening stays fast."""

from pathlib import Path

HEAD = "0005"
"""The newest revision; a test holds it to the files in ``versions``."""
FOLDER = Path(__file__).resolve().parent
