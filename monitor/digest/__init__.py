"""What to tell the programme manager, and in which words. Pure: values in, values out.

``compose`` decides what is told, ``wording`` says it, ``subject_line`` heads it, ``csv_table`` lists all of it.
"""

from monitor.digest.alarm_words import alarm_place, alarm_sentences, alarm_title, lead_words, share_words
from monitor.digest.compose import compose
from monitor.digest.letter import Card, Change, Health, Letter, Strip, Tile
from monitor.digest.own_data import own_data
from monitor.digest.plain import plain, plain_host
from monitor.digest.subject import header_text, new_signs, subject_line
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
    "alarm_place",
    "alarm_sentences",
    "alarm_title",
    "compose",
    "csv_table",
    "header_text",
    "lead_words",
    "new_signs",
    "own_data",
    "plain",
    "plain_host",
    "promise_words",
    "share_words",
    "subject_line",
    "wording",
    "worth",
]
