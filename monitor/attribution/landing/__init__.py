"""Landing pages: the publishers they name and the clicks they make by themselves. Decides, touches nothing."""

from monitor.attribution.landing.reading import publishers_of, read_landing

__all__ = ["publishers_of", "read_landing"]
