"""Every error the monitor raises on purpose.

::

    MonitorError
    ├── UsageError            what the caller asked for cannot be done: exit 2
    │   └── ConfigError       a settings, policy or table file is wrong; names file:line:column and key
    ├── SourceError           a source of captures failed; knows whether trying again can help
    ├── InputRefused          one file or row is not what it should be; the others go on
    ├── StoreError            the database cannot be used
    │   └── LockHeld          another run holds the lock: exit 4
    ├── DeliveryError         a mail or file could not be handed over; knows whether trying again can help
    │   └── PartlyDelivered   some recipients took the mail, others never will: do not send it again
    └── EvidenceError         stored evidence does not verify: exit 5

The message of each is one line for a person; none carries a secret or a traceback.
"""

from datetime import datetime


class MonitorError(Exception):
    """The root: catch this to catch everything the monitor raises on purpose."""

    exit_code = 3


class UsageError(MonitorError):
    """What the caller asked for cannot be done as asked."""

    exit_code = 2


class ConfigError(UsageError):
    """A settings, policy or table file is wrong.

    ``problems`` holds one line for each thing found, each of the form
    ``file:line:column: key: what is wrong; what was expected``.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SourceError(MonitorError):
    """A source of captures failed as a whole."""

    def __init__(self, message: str, *, permanent: bool, uncertain: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        """True where trying again cannot help (a wrong key, a missing folder)."""
        self.uncertain = uncertain
        """True where the connection broke before the answer: what was asked may be done and charged all the same."""


class InputRefused(MonitorError):
    """One file or row is not what it should be; the message says what was expected."""


class StoreError(MonitorError):
    """The database cannot be opened, read, written or migrated."""


class LockHeld(StoreError):
    """Another run holds the lock; the message says which process and since when."""

    exit_code = 4

    def __init__(self, message: str, *, since: datetime | None = None) -> None:
        super().__init__(message)
        self.since = since
        """When the holder took it, by the holder's clock; None where that is not known."""


class DeliveryError(MonitorError):
    """A digest could not be handed over."""

    def __init__(self, message: str, *, permanent: bool, uncertain: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        """True where trying again cannot help until somebody changes something."""
        self.uncertain = uncertain
        """True where the connection broke before the answer: the digest may have arrived all the same.

        Whoever tries again does so with ``RenderedDigest.possible_repeat`` set.
        """


class PartlyDelivered(DeliveryError):
    """Some recipients took the digest and others were refused: it counts as delivered, the rest is for a person."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class EvidenceError(MonitorError):
    """Stored evidence is missing or does not match its digest."""

    exit_code = 5
