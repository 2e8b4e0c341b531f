"""What to tell the programme manager, and in which words. Pure: values in, values out.

``compose`` decides what is told, ``wording`` says it, ``subject_line`` heads it, ``csv_table`` lists all of it.
"""

from monitor.digest.compose import compose
from monitor.digest.letter import Card, Change, Health, Letter, Strip, Tile
from monitor.digest.plain import plain, plain_host
from monitor.digest.subject import header_text, subject_line
from monitor.digest.table import COLUMNS, csv_table
from monitor.digest.wording import wording
from monitor.digest.worth import Worth, promise_words, worth

__all__ = [
    "COLUMNS",
    "Card",
    "Change",
    "Health",
    "Letter",
    "Strip",
    "Tile",
    "Worth",
    "compose",
    "csv_table",
    "header_text",
    "plain",
    "plain_host",
    "promise_words",
    "subject_line",
    "wording",
    "worth",
]
