"""Says what a text is to a brand: the brand, a variation of it, a sibling, or something else.

Decides, touches nothing. Everything brand-specific comes from the ``Vocabulary``.
"""

from monitor.matching.answers import Comparison, Explanation, Hits
from monitor.matching.kinds import KINDS
from monitor.matching.matcher import Matcher

__all__ = ["KINDS", "Comparison", "Explanation", "Hits", "Matcher"]
