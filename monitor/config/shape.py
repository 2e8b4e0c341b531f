"""Kinds of values that both files are made of, as pydantic types; each says what it expected.

Imported only while a file is read: pydantic is slow to load.
"""

import re
import unicodedata
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from monitor.data import table

UNFIT = "unfit"
"""Type of the errors that say what is wrong and what was expected by themselves."""

_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)
_IDENTIFIER = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)
# Control characters, line separators and what turns the direction of writing; joiners are letters' business.
_UNFIT_CHARACTER = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
MIN_TERM = 2
"""Shortest keyword or brand term after normalising: one letter would match every ad."""


class Shape(BaseModel):
    """A mapping of a file: exactly these keys, nothing converted behind the writer's back."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


def unfit(what: str, expected: str) -> PydanticCustomError:
    """The error of a value: ``what`` may show the value, ``expected`` must not."""
    return PydanticCustomError(UNFIT, "{what}; expected {expected}", {"what": what, "expected": expected})


def near(word: str, words: list[str] | tuple[str, ...]) -> str:
    """`` (did you mean 'x'?)`` where something near exists, else nothing."""
    folded = {each.casefold(): each for each in words}
    matches = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return f" (did you mean {folded[matches[0]]!r}?)" if matches else ""


def normalised(text: str) -> str:
    """How two keywords are compared: NFKC, letter case aside, invisible characters out, spaces single."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if not folded.isascii():
        folded = "".join(character for character in folded if unicodedata.category(character) != "Cf")
    return " ".join(folded.split())


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes, from the shipped table."""
    lines = table("countries.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t", 1)[0] for line in lines if line and not line.startswith("#"))


def _text(value: str) -> str:
    if not value.strip():
        raise unfit("is empty", "some text")
    strange = _UNFIT_CHARACTER.search(value)
    if strange:
        raise unfit(f"holds the character U+{ord(strange[0]):04X}", "plain text")
    return value.strip()


def _term(value: str) -> str:
    if len(normalised(value)) < MIN_TERM:
        raise unfit(f"{value!r} would match every ad", f"at least {MIN_TERM} characters")
    return " ".join(_text(value).split())


def _country(value: str) -> str:
    if value in country_codes():
        return value
    hint = " (the United Kingdom is 'GB')" if value.upper() == "UK" else ""
    if value.upper() in country_codes():
        hint = f" (did you mean {value.upper()!r}?)"
    raise unfit(f"{value!r} is not a country code", f"two capital letters of ISO 3166-1, such as 'DE'{hint}")


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise unfit(f"{value!r} is not a domain", "a name such as 'example.com', lower case, without 'https://' or '/'")
    return value


def _identifier(value: str) -> str:
    if not _IDENTIFIER.fullmatch(value):
        raise unfit(f"{value!r} is not an id", "lower-case letters and digits, with '-' or '_' between words")
    return value


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else _not_a_day(value)
    except TypeError:
        return _not_a_day(value)
    except ValueError:
        return _not_a_day(value)


def _not_a_day(value: object) -> date:
    shown = repr(value) if isinstance(value, str) else "this"
    raise unfit(f"{shown} is not a date", "year-month-day, such as '2026-01-31'")


def _number(value: Any) -> Any:
    # A variable that was filled in is text; its digits are a number all the same.
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII) else value


Text = Annotated[str, AfterValidator(_text)]
Term = Annotated[str, AfterValidator(_term), Field(min_length=MIN_TERM)]
Country = Annotated[str, AfterValidator(_country), Field(json_schema_extra={"pattern": "^[A-Z]{2}$"})]
Host = Annotated[str, AfterValidator(_host)]
Identifier = Annotated[
    str, AfterValidator(_identifier), Field(json_schema_extra={"pattern": f"^{_IDENTIFIER.pattern}$"})
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Number = Annotated[int, BeforeValidator(_number)]
