"""The results as a picture, drawn by hand."""

from benchmarks.sampling.judging import Key, chance
from benchmarks.sampling.market import MARKETS
from benchmarks.sampling.plans import PLANS
from benchmarks.sampling.simulation import Outcome

_COLOURS = ("#9aa5b1", "#627d98", "#7b8794", "#f0b429", "#0b7a75")
_LEFT, _TOP, _HEIGHT, _BAR, _GAP = 46, 56, 220, 18, 26


def draw(found: dict[Key, list[Outcome]]) -> str:
    """Bars of seven-day recall with their intervals, a group for each market, a bar for each plan."""
    group = _BAR * len(PLANS) + _GAP
    width = _LEFT + group * len(MARKETS) + 10
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_TOP + _HEIGHT + 34}" role="img"'
            ' font-family="system-ui, sans-serif" font-size="12" fill="#1f2933">'
        ),
        "<title>Chance that an offender is seen within seven days, at 200 checks a day</title>",
        f'<rect width="{width}" height="{_TOP + _HEIGHT + 34}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="18" font-weight="600">Seen within seven days, at 200 checks a day</text>',
    ]
    across = float(_LEFT)
    for plan, colour in zip(PLANS, _COLOURS, strict=True):
        parts.append(f'<rect x="{across}" y="28" width="11" height="11" fill="{colour}"/>')
        parts.append(f'<text x="{across + 16}" y="38">{plan}</text>')
        across += 34 + 7 * len(plan)
    for tenth in range(0, 11, 2):
        high = _TOP + _HEIGHT * (1 - tenth / 10)
        parts.append(f'<path d="M{_LEFT} {high:.1f}H{width - 10}" stroke="#e4e7eb"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{high + 4:.1f}" text-anchor="end">{tenth * 10} %</text>')
    for number, market in enumerate(MARKETS):
        left = _LEFT + group * number + _GAP / 2
        for place, (plan, colour) in enumerate(zip(PLANS, _COLOURS, strict=True)):
            parts += _bar(left + _BAR * place, chance(found[market, plan, 200]).mean, colour)
            parts += _interval(left + _BAR * place, found[market, plan, 200])
        middle = left + _BAR * len(PLANS) / 2
        parts.append(f'<text x="{middle:.1f}" y="{_TOP + _HEIGHT + 20}" text-anchor="middle">{market}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(left: float, value: float, colour: str) -> list[str]:
    high = _HEIGHT * value
    return [
        f'<rect x="{left:.1f}" y="{_TOP + _HEIGHT - high:.1f}" width="{_BAR - 3}" height="{high:.1f}" fill="{colour}"/>'
    ]


def _interval(left: float, outcomes: list[Outcome]) -> list[str]:
    measured = chance(outcomes)
    low, high = (_TOP + _HEIGHT * (1 - min(max(measured.mean + side * measured.half, 0), 1)) for side in (-1, 1))
    return [f'<path d="M{left + (_BAR - 3) / 2:.1f} {low:.1f}V{high:.1f}" stroke="#1f2933"/>']
