"""Reading URLs: decode and unwrap without a request, hosts and domains, and text made safe to show.

Shared by parsing, attribution and tracing. Nothing here raises on hostile text, and everything is linear in it.
"""

from monitor.links.deny import DenyRule, DenyTable
from monitor.links.hosts import belongs_to, display_host, host_of, registrable_domain, show_host
from monitor.links.marks import PAID_CLICK_KEYS, paid_click_marks
from monitor.links.text import safe_href, show_text
from monitor.links.unwrap import is_engine_click, is_goto, landing_of, unwrap, unwrap_tracker

__all__ = [
    "PAID_CLICK_KEYS",
    "DenyRule",
    "DenyTable",
    "belongs_to",
    "display_host",
    "host_of",
    "is_engine_click",
    "is_goto",
    "landing_of",
    "paid_click_marks",
    "registrable_domain",
    "safe_href",
    "show_host",
    "show_text",
    "unwrap",
    "unwrap_tracker",
]
