"""Who is behind a URL or an ad, read offline, with the characters that prove it. Decides, touches nothing."""

from monitor.attribution.attributor import Attributor

__all__ = ["Attributor"]
