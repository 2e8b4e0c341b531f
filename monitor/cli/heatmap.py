"""Small pictures of rows by hours, made of characters."""

from collections.abc import Mapping, Sequence

SHADES = " ·░▒▓█"
"""From nothing to most."""


def shaded(counts: Mapping[tuple[str, int], int], rows: Sequence[str]) -> list[str]:
    """A line for each row, a character for each hour: the darker, the more."""
    most = max(counts.values(), default=0)
    return framed({key: SHADES[_shade(count, most)] for key, count in counts.items()}, rows)


def framed(characters: Mapping[tuple[str, int], str], rows: Sequence[str]) -> list[str]:
    """Lines with their row names before them and the hours above them."""
    width = max(map(len, rows), default=0)
    ruler = "".join(f"{hour:<3}" for hour in range(0, 24, 3))
    lines = [f"{'':{width}}  {ruler}"]
    lines += [f"{row:{width}}  " + "".join(characters.get((row, hour), " ") for hour in range(24)) for row in rows]
    return lines


def _shade(count: int, most: int) -> int:
    return 0 if count == 0 else 1 + (count * (len(SHADES) - 2)) // most
