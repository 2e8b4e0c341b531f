"""Small pages and the policy they are read under."""

from functools import cache

from monitor.attribution import Attributor
from monitor.attribution.landing import read_landing
from monitor.config import load_policy
from monitor.config.tables import load_networks
from monitor.model.landing import LandingReading
from monitor.model.policy import Policy
from monitor.parsing.landing import landing_pages

CLICK = "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=4711"
URL = "https://coupons.example/alibaba"


@cache
def rules() -> tuple[Attributor, Policy]:
    policy = load_policy(None)
    return Attributor(load_networks(), policy), policy


def read(body: str, *, head: str = "", url: str | None = URL, attributes: str = "") -> LandingReading:
    """One page, read."""
    html = f"<!DOCTYPE html><html><head>{head}</head><body{attributes}>{body}</body></html>"
    return read_landing(landing_pages(html.encode(), url=url)[0], *rules())
