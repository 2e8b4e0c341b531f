"""What every provider makes of an answer, and of none."""

import re
from datetime import datetime
from typing import Final

from monitor.errors import SourceError
from monitor.model.captures import CaptureMeta
from monitor.model.checks import EvidenceKind, FailedCheck, PlannedCheck
from monitor.ports import RawCapture

_SUFFIXES: Final = {EvidenceKind.JSON: "json", EvidenceKind.HTML: "html", EvidenceKind.SCREENSHOT: "png"}
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}", re.ASCII)


def captured(check: PlannedCheck, content: bytes, *, kind: EvidenceKind, asked_at: datetime) -> RawCapture:
    """The provider's bytes as they came, with what was asked for beside them."""
    cell = check.cell
    return RawCapture(
        source=check.provider,
        name=f"{check.provider}-{cell.engine}-{check.id[:16]}.{_SUFFIXES[kind]}",
        content=content,
        meta=CaptureMeta(
            seen_at=asked_at,
            engine=cell.engine,
            query=cell.keyword,
            country=cell.market.country,
            location=cell.market.location,
            language=cell.market.language,
            device=cell.device,
        ),
    )


def failed(check: PlannedCheck, error: SourceError) -> FailedCheck:
    """A check without an answer; the reason is the error's own line."""
    return not_done(check, str(error), permanent=error.permanent, maybe_charged=error.uncertain)


def not_done(check: PlannedCheck, reason: str, *, permanent: bool, maybe_charged: bool) -> FailedCheck:
    """A check without an answer, for a reason that is given in one line."""
    return FailedCheck(
        source=check.provider,
        name=f"{check.cell.engine} {check.cell.keyword} {check.cell.market.country} {check.cell.device}",
        reason=reason,
        check=check.id,
        permanent=permanent,
        maybe_charged=maybe_charged,
    )


def impossible(check: PlannedCheck, reason: str) -> FailedCheck:
    """A check that this provider cannot do; nothing was asked and nothing charged."""
    return not_done(check, f"{check.provider}: {reason}", permanent=True, maybe_charged=False)


def reference(value: object) -> str | None:
    """A provider's id of a search or task, fit to stand in a path; None for everything else."""
    return value if isinstance(value, str) and _REFERENCE.fullmatch(value) else None
