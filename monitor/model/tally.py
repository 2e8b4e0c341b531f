"""What one run did, counted while it goes on."""

from dataclasses import dataclass, field

from monitor.model.coverage import SourceFailure
from monitor.model.digest import Digest


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one run did; the one value that changes, and only the pipeline changes it."""

    files: int = 0
    """Files and answers looked at, whatever came of them."""
    captures_new: int = 0
    observations: int = 0
    """Ads in the new captures."""
    judged: int = 0
    opened: int = 0
    """New incidents."""
    transitions: int = 0
    written: list[str] = field(default_factory=list)
    """Paths of the files written."""
    failures: list[SourceFailure] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    """Channels that did not take the digest, and why."""
    bought: int = 0
    """Planned checks that were answered."""
    missed: int = 0
    """Planned checks whose hour had passed."""
    unaffordable: int = 0
    """Planned checks that no budget paid for any more."""
    on_order: int = 0
    """Searches ordered from a queue whose answers are still to come."""
    interrupted: int = 0
    """Checks that an earlier process claimed and did not settle."""
    digest: Digest | None = None
    """The digest that was made; None when none was due."""
