"""The brand-bidding monitor. Importing it does nothing and is fast; start reading in ``monitor.pipeline``."""

__version__ = "0.1.0"
