"""Which checks to buy next, and what the bought ones can promise. Pure: randomness comes in as a seed."""

from monitor.planning.day import plan_day
from monitor.planning.experience import learn, learn_all
from monitor.planning.revisits import revisits

__all__ = ["learn", "learn_all", "plan_day", "revisits"]
