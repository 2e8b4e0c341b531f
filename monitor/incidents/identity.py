"""The id of an incident: made of what it is, so that it never changes."""

import base64
import hashlib

from monitor.model.incidents import IncidentKey


def incident_id(key: IncidentKey) -> str:
    """``INC-`` and ten letters or digits, the same for the same key on every machine and after every replay."""
    joined = f"{key.policy}\x1f{key.offender}\x1f{key.clause}\x1f{key.engine}\x1f{key.family}"
    digest = hashlib.sha256(joined.encode("utf-8", "surrogatepass")).digest()
    return "INC-" + base64.b32encode(digest).decode("ascii")[:10]
