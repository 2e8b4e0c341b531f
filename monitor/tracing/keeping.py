"""Followed chains as evidence: every page, and a record that says which request brought it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from monitor.links import host_of
from monitor.model.captures import Capture
from monitor.model.chains import Chain, Hop
from monitor.ports import CaptureBatch, EvidenceStore, Store

SOURCE = "tracing"
"""The source that captures of followed chains are filed under."""


def hop_record(hop: Hop) -> dict[str, Any]:
    """One hop for programs; its body stands for itself under its SHA-256."""
    return {
        "url": hop.url,
        "step": hop.step.value,
        "requested": hop.requested,
        "address": hop.address,
        "status": hop.status,
        "cookies": list(hop.cookies),
        "possible": list(hop.possible),
        "cut": hop.cut,
        "sha256": hop.sha256,
    }


def chain_record(chain: Chain) -> dict[str, Any]:
    """A whole chain for programs, with every header as received."""
    return {
        "url": chain.url,
        "device": chain.profile.device.value,
        "referrer": chain.profile.referrer.value,
        "started_at": chain.started_at.isoformat().replace("+00:00", "Z"),
        "stop": chain.stop.value,
        "reason": chain.reason,
        "refused": list(chain.refused),
        "screenshot": hashlib.sha256(chain.screenshot).hexdigest() if chain.screenshot else None,
        "hops": [{**hop_record(hop), "headers": [list(pair) for pair in hop.headers]} for hop in chain.hops],
    }


def keep(chain: Chain, *, store: Store, evidence: EvidenceStore, redact: Callable[[bytes], bytes]) -> tuple[Chain, str]:
    """Store a chain's pages, its screenshot and its record; raises ``StoreError``.

    Returns the chain as stored (secrets out, digests of exactly the stored bytes) and the record's SHA-256.
    """
    chain = replace(chain, hops=tuple(_redacted(hop, redact) for hop in chain.hops))
    pieces = [(host_of(hop.url) or "page", "page", hop.body) for hop in chain.hops if hop.body]
    if chain.screenshot:
        pieces.append((host_of(chain.url) or "page", "screenshot", chain.screenshot))
    record = json.dumps(chain_record(chain), ensure_ascii=True, sort_keys=True, indent=1).encode("ascii")
    pieces.append((host_of(chain.url) or "chain", "chain", redact(record)))
    # Evidence first: no row may ever speak of bytes that are not there.
    digests = evidence.put_many([content for _, _, content in pieces])
    captures = {
        digest: Capture(
            sha256=digest, source=SOURCE, name=name, format=kind, size=len(content), stored_at=chain.started_at
        )
        for digest, (name, kind, content) in zip(digests, pieces, strict=True)
    }
    store.add_captures([CaptureBatch(capture=capture, checks=(), observations=()) for capture in captures.values()])
    return chain, digests[-1]


def _redacted(hop: Hop, redact: Callable[[bytes], bytes]) -> Hop:
    if hop.sha256 is None:
        return hop
    body = redact(hop.body)
    return replace(hop, body=body, sha256=hashlib.sha256(body).hexdigest())
