"""Every format the monitor reads, in the order they are tried.

A format is a module with ``NAME``, ``identify(payload)`` and ``extract(payload)``. It is imported when its turn
comes, so that reading JSON does not load the HTML parser. To add one, write the module and put a line here.
"""

from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

from monitor.model.captures import ParsedPage
from monitor.parsing.payload import Payload


class FormatModule(Protocol):
    """What a format's module offers. It does not touch anything outside and does not know other formats."""

    NAME: str

    def identify(self, payload: Payload) -> bool:
        """Whether the payload is of this format; cheap, and never true for another's."""
        ...

    def extract(self, payload: Payload) -> tuple[ParsedPage, ...]:
        """The search answers in it. Raises ``InputRefused`` with one sentence when it is this format and no use."""
        ...


class Format(NamedTuple):
    """One line of the registry."""

    title: str
    """What people call it; part of the message that refuses an unknown file."""
    module: str

    def load(self) -> FormatModule:
        """Import the format's module."""
        return cast("FormatModule", import_module(self.module))


FORMATS: Final[dict[str, Format]] = {
    "serpapi": Format("SerpApi JSON", "monitor.parsing.serpapi"),
    "dataforseo": Format("DataForSEO JSON", "monitor.parsing.dataforseo"),
    "traject": Format("SerpWow or ValueSERP JSON", "monitor.parsing.traject"),
    "apify": Format("Apify google-search-scraper items", "monitor.parsing.apify"),
    "oxylabs": Format("Oxylabs JSON", "monitor.parsing.oxylabs"),
    "html": Format("a search page saved as HTML", "monitor.parsing.html.page"),
    "mhtml": Format("a search page saved as MHTML", "monitor.parsing.html.mhtml"),
    "warc": Format("a web archive (WARC)", "monitor.parsing.html.warc"),
    "har": Format("an HTTP archive (HAR)", "monitor.parsing.html.har"),
    "table": Format("an observation table (CSV or JSON Lines)", "monitor.parsing.table"),
}
"""By name, in the order of identification: JSON first, so that it does not load the HTML parser, the table last."""
