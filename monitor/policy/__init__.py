"""Clauses and intent to verdicts. Decides, touches nothing; reads ``own_ad``, does not decide it."""

from monitor.policy.judge import judge

__all__ = ["judge"]
