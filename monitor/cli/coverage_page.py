"""The picture of ``monitor coverage`` as a page that loads nothing."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from monitor.links import show_text
from monitor.planning.coverage import Sight, SliceCoverage

_COLOURS = {Sight.SEEN: "#c2410c", Sight.CLEAN: "#0b7a75", Sight.CANNOT_TELL: "#e4e7eb"}
_WORDS = {Sight.SEEN: "an offender was seen", Sight.CLEAN: "clean", Sight.CANNOT_TELL: "cannot tell"}
_CELL, _LEFT, _TOP = 22, 240, 64


def page(lines: Sequence[SliceCoverage], since: datetime, until: datetime) -> str:
    """Markets by hours as one SVG inside one HTML page; every cell says in words what it shows."""
    markets = sorted({_market(line) for line in lines})
    width, height = _LEFT + 24 * _CELL + 12, _TOP + len(markets) * _CELL + 12
    title = f"Coverage, {since:%Y-%m-%d} to {until:%Y-%m-%d}"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img"'
            f' font-family="system-ui, sans-serif" font-size="12" fill="#1f2933"><title>{escape(title)}</title>'
        ),
        *_legend(),
        *(f'<text x="{_LEFT + hour * _CELL + 4}" y="{_TOP - 8}">{hour:02}</text>' for hour in range(0, 24, 3)),
        *(
            f'<text x="{_LEFT - 8}" y="{_TOP + row * _CELL + 15}" text-anchor="end">{escape(market[:34])}</text>'
            for row, market in enumerate(markets)
        ),
        *(_square(line, markets) for line in lines if line.where.hour is not None),
        "</svg>",
    ]
    drawing = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f'<body style="font-family:system-ui,sans-serif;margin:2rem"><h1>{escape(title)}</h1>\n'
        f"{drawing}\n</body></html>\n"
    )


def _legend() -> list[str]:
    parts, across = [], _LEFT
    for sight, words in _WORDS.items():
        parts.append(f'<rect x="{across}" y="10" width="12" height="12" rx="2" fill="{_COLOURS[sight]}"/>')
        parts.append(f'<text x="{across + 18}" y="20">{words}</text>')
        across += 44 + 7 * len(words)
    return parts


def _square(line: SliceCoverage, markets: Sequence[str]) -> str:
    hour = line.where.hour or 0
    across, down = _LEFT + hour * _CELL, _TOP + markets.index(_market(line)) * _CELL
    words = f"{_market(line)}, {hour:02}:00: {_WORDS[line.sight]}; {line.independent} looks, {line.offenders} offenders"
    fill = _COLOURS[line.sight] if line.bought else "#ffffff"
    return (
        f'<rect x="{across}" y="{down}" width="{_CELL - 2}" height="{_CELL - 2}" rx="3" fill="{fill}" stroke="#cbd2d9">'
        f"<title>{escape(words)}</title></rect>"
    )


def _market(line: SliceCoverage) -> str:
    where = line.where
    return show_text(" ".join(part for part in (where.country, where.location) if part)) or "(unknown)"
