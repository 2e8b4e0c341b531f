"""Opt-in following of landing chains: one guarded fetch function, and everything that uses it.

Nothing here runs unless a person asked for it. Engine and affiliate click URLs are never requested: a chain
ends before them, where the publisher can be read off.
"""

from monitor.tracing.cloaking import compared
from monitor.tracing.follower import ChainFollower, Limits
from monitor.tracing.guarded import Fetched, Guard, Refused, Request, fetch

__all__ = ["ChainFollower", "Fetched", "Guard", "Limits", "Refused", "Request", "compared", "fetch"]
