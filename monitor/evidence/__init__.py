"""Raw captures by content, with secrets out."""

from monitor.evidence.folder import EvidenceFolder
from monitor.evidence.redact import redact

__all__ = ["EvidenceFolder", "redact"]
