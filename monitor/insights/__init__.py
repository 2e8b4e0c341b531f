"""Auction insights: exports read and checked by arithmetic, and what changed in them. Decides, touches nothing.

What it names is a domain, never a publisher or an ad: by itself it is a suspicion at most, and a reason to look.
"""

from monitor.insights.arithmetic import Group
from monitor.insights.assessing import assess
from monitor.insights.counts import auctions_of, recover
from monitor.insights.daily import watch
from monitor.insights.fetched import QUERIES
from monitor.insights.findings import Findings, told
from monitor.insights.reading import MAX_BYTES, read_insights

__all__ = [
    "MAX_BYTES",
    "QUERIES",
    "Findings",
    "Group",
    "assess",
    "auctions_of",
    "read_insights",
    "recover",
    "told",
    "watch",
]
