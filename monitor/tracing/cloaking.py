"""Whether one URL leads different visitors to different affiliates: decides, touches nothing."""

from collections.abc import Callable, Sequence

from monitor.model.attribution import UrlReading
from monitor.model.chains import Chain, Comparison, StopReason

ReadUrls = Callable[[Sequence[str]], Sequence[UrlReading]]
"""Reads URLs offline, in order: ``Attributor.read_many``."""

Key = tuple[str, str]
"""Network and publisher ID."""
_TELLS_NOTHING = frozenset({
    StopReason.REFUSED_US,
    StopReason.UNREACHABLE,
    StopReason.DEADLINE,
    StopReason.SCRIPT,
    StopReason.TOO_LARGE,
})  # fmt: skip


def keys_of(chain: Chain, read: ReadUrls) -> tuple[Key, ...]:
    """The affiliate keys a chain bears, in its order; the brand's own handles are keys as well."""
    readings = read(chain.urls())
    return tuple(
        dict.fromkeys((each.network, each.publisher_id) for each in readings if each.network and each.publisher_id)
    )


def compared(chains: Sequence[Chain], read: ReadUrls) -> Comparison:
    """Compare chains of one URL. Two publishers, or one for some and none for others, are a finding.

    A chain that ended before it told anything (an error, a deadline, a script) is no evidence of "none".
    """
    keys = [(chain, frozenset(keys_of(chain, read))) for chain in chains]
    telling = [(chain, found) for chain, found in keys if found or chain.stop not in _TELLS_NOTHING]
    if len({found for _, found in telling}) <= 1:
        return Comparison(chains=tuple(chains), finding=None)
    told = "; ".join(f"{chain.profile}: {_named(found)}" for chain, found in telling)
    several = len({found for _, found in telling if found}) > 1
    what = "different affiliate keys" if several else "an affiliate key for some visitors only"
    return Comparison(chains=tuple(chains), finding=f"cloaking: {what} ({told})")


def _named(keys: frozenset[Key]) -> str:
    return ", ".join(f"{network} {publisher}" for network, publisher in sorted(keys)) or "none"
