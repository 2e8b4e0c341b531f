"""What runs remember of accounts: to whom auction insights are not open, so that it is asked and told once."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from monitor.advertiser.records import replace_file

ASK_AGAIN: Final = timedelta(days=30)
"""Google may open an account; a day's worth of one row finds out."""


@dataclass(frozen=True, slots=True)
class Access:
    """Which accounts were refused auction insights, and when; kept in a small file."""

    file: Path

    def refused(self, account: str, today: date) -> bool:
        """Whether the account was refused so lately that asking again is idle."""
        at = self._known().get(account)
        try:
            return isinstance(at, str) and today - date.fromisoformat(at) < ASK_AGAIN
        except ValueError:
            return False

    def remember(self, account: str, today: date, *, refused: bool) -> bool:
        """Note an answer; returns whether a refusal is news that a person should hear. Raises ``SourceError``."""
        known = self._known()
        news = refused and account not in known
        left = {name: at for name, at in known.items() if name != account}
        if refused:
            left[account] = today.isoformat()
        if left != known:
            replace_file(self.file, json.dumps({"auction_insights_refused": left}, indent=1) + "\n")
        return news

    def _known(self) -> dict[str, Any]:
        """What the file holds; nothing where it cannot be read: the worst that follows is one more question."""
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))["auction_insights_refused"]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}
