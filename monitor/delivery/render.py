"""A digest becomes HTML, plain text and CSV. Decides nothing: the words come from ``monitor.digest``."""

import re
import textwrap
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitor.digest import csv_table, plain, wording, worth
from monitor.links import show_text
from monitor.model.coverage_report import CoverageReport
from monitor.model.digest import Digest, RenderedDigest

MAX_HTML = 100_000
"""Bytes of HTML above which incidents move to the CSV: Gmail clips a mail at about 102 kB."""

_WIDTH = 76
_DOMAIN = re.compile(r"(?=.{1,253}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_NO_DOMAIN = "brand-bidding-monitor.invalid"


class Renderer:
    """Renders digests with the templates below ``templates`` (``email/digest.html.jinja`` and ``….txt.jinja``).

    ``domain`` is the right side of the Message-ID: the sender's domain where mail is sent. One that is no
    ASCII domain is not used.
    """

    def __init__(self, templates: Path, *, domain: str = _NO_DOMAIN) -> None:
        self._html = html_environment(templates).get_template("email/digest.html.jinja")
        self._coverage = html_environment(templates).get_template("web/coverage.html.jinja")
        self._text = text_environment(templates).get_template("email/digest.txt.jinja")
        self._domain = domain if _DOMAIN.fullmatch(domain) else _NO_DOMAIN

    def render(self, digest: Digest) -> RenderedDigest:
        """Render all parts. An HTML part that grew beyond ``MAX_HTML`` tells fewer incidents in full."""
        cards = len(digest.entries)
        while True:
            letter = wording(digest, cards=cards)
            html = self._html.render(letter=letter)
            size = len(html.encode())
            if size <= MAX_HTML or not cards:
                break
            cards = min(cards - 1, cards * MAX_HTML // size)
        return RenderedDigest(
            digest_id=digest.id,
            local_date=digest.local_date,
            message_id=f"<{digest.id}@{self._domain}>",
            subject=letter.subject,
            html=html,
            text=self._text.render(letter=letter),
            csv=csv_table(digest),
            made_at=digest.made_at,
        )

    def coverage_page(self, report: CoverageReport, *, brand: str, timezone: str) -> str:
        """A coverage report as a page of its own: the digest's section, with every market and line."""
        title = f"{plain(brand, 80)}: coverage, {report.since:%Y-%m-%d} to {report.until:%Y-%m-%d}"
        told = worth(report, timezone, markets=None, lines=None)
        return self._coverage.render(title=title, worth=told)


def html_environment(templates: Path) -> Environment:
    """Escapes every value in every template, whatever its file is called, and shows what is invisible."""
    return Environment(
        loader=FileSystemLoader(templates),
        # select_autoescape() goes by file name and leaves ``digest.html.jinja`` unescaped.
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def text_environment(templates: Path) -> Environment:
    """For plain text: nothing to escape but what is invisible; ``wrap`` breaks long lines."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=False,  # noqa: S701 - plain text; HTML has an environment of its own
        undefined=StrictUndefined,
        finalize=_visible_lines,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrap"] = wrap
    return environment


def wrap(text: str, first: str = "", rest: str = "") -> str:
    """Break text into lines of at most 76 columns where it has spaces; addresses and IDs stay whole."""
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _visible(value: Any) -> Any:
    """A second pair of eyes: the words are visible already; what a template adds by mistake is too.

    What a macro gives is escaped already and no plain ``str``: it passes.
    """
    return show_text(value) if type(value) is str else value


def _visible_lines(value: Any) -> Any:
    return "\n".join(map(show_text, value.split("\n"))) if isinstance(value, str) else value
