"""Reads single characters: what a letter is once its dress is taken off, and which Latin letter it looks like.

The look-alikes follow the idea of Unicode's confusables (UTS 39) and what deceptive domains really use; the list
is our own. Everything here is a pure function of one code point and is remembered, so a text costs one look-up a
character.
"""

from functools import cache
from unicodedata import category, normalize

from monitor.matching.scripts import script_of
from monitor.matching.tables import CharacterTable

_SPELLED = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "þ": "th", "ı": "i",
    "ŋ": "n", "ſ": "s",
}  # fmt: skip
# Letters and signs that look like the Latin letter they follow in this list.
_LOOKS: dict[str, str] = {
    "a": "аαɑ@4∂ǝəᴀꭺаᎪａª", "b": "ЬьƅßвбВβ8ᏼ฿ɓƄʙ6Ⴆᖯҍ", "c": "сϲᴄ¢©ⅽꮯ", "d": "ԁɗᏧժⅾ", "e": "еҽ℮єε3€ҿᴇ", "f": "ғƒϝք",
    "g": "ɡɢց9ԍ", "h": "һհնʜћ#", "j": "јյϳ", "k": "кκĸᴋ", "l": "|ӏıіιɩɪᛁⅼⅠ1!¡∣׀ןІΙłⵏǀꓲⲓᎥו", "m": "мⅿ", "n": "пոռηɴ",
    "o": "оοօσ0оσ᧐ഠ୦", "p": "рρþ", "q": "ԛգզ", "r": "гᴦɾ", "s": "ѕꜱ5$ς§", "t": "тτ7+ᴛ†", "u": "υսʋцᴜμ", "v": "ѵνᴠⅴ",
    "w": "ԝωшѡɯᴡա", "x": "хχ×ⅹ", "y": "уγүчу¥", "z": "ᴢ2ʐ",
}  # fmt: skip
_SIGNS = frozenset("@|!$+#¡€¢")
_KEPT_MARKS = range(0x0900, 0x0E80)
_IGNORED = frozenset("ـ")


@cache
def _look_table() -> dict[str, str]:
    return {sign: latin for latin, signs in _LOOKS.items() for sign in signs}


@cache
def is_invisible(letter: str) -> bool:
    """Whether a character is not seen: formats, controls that are no space, surrogates, combining marks."""
    kind = category(letter)
    if kind in {"Mn", "Me"}:
        return ord(letter) not in _KEPT_MARKS
    return letter in _IGNORED or kind in {"Cf", "Cs"} or (kind == "Cc" and not letter.isspace())


# Blocks of boxed and circled capitals and of flag letters, which Unicode does not decompose.
_BOXED = ((0x1F150, 0x1F169), (0x1F170, 0x1F189), (0x1F1E6, 0x1F1FF))


def _boxed(letter: str) -> str:
    code = ord(letter)
    return next((chr(ord("a") + code - low) for low, high in _BOXED if low <= code <= high), "")


@cache
def plain(letter: str) -> str:
    """Return a character without dress: case, width, style and accents gone; "" when unseen, " " when no letter."""
    if is_invisible(letter):
        return ""
    low = letter.lower()
    if low in _SPELLED:
        return _SPELLED[low]
    if script_of(letter) == "hangul":
        return letter
    bare = "".join(part for part in normalize("NFKD", letter).casefold() if not is_invisible(part))
    if script_of(letter) == "kana":
        bare = normalize("NFKC", letter)
    return "".join(part for part in bare if _is_letter(part)) or _boxed(letter) or " "


PLAIN = CharacterTable(plain)
"""``plain``, for whole texts."""


@cache
def _is_letter(letter: str) -> bool:
    return letter.isalnum() or ord(letter) in _KEPT_MARKS or script_of(letter) in {"kana", "han"}


@cache
def shape(letter: str) -> str:
    """Return the Latin letter a character looks like, ``l`` standing for ``i`` too; "" unseen, " " when none."""
    if is_invisible(letter):
        return ""
    known = _look_table()
    low = letter.lower()
    if letter in known or low in known:
        seen = known.get(letter) or known[low]
    else:
        bare = plain(letter)
        seen = "".join(known.get(part, part) for part in bare) if len(bare) <= 1 or low in _SPELLED else bare[0]
        if seen and seen != " " and (script_of(seen[0]) != "latin"):
            return " "
    return seen.replace("i", "l")


def shape_of_word(word: str) -> str:
    """Return how a plain Latin word looks: the form compared with what ``shape`` gives for a text."""
    return "".join(shape(letter) for letter in word)


@cache
def is_mark(letter: str) -> bool:
    """Whether a character is written upon the one before it: an accent, a vowel sign, a kana voicing mark."""
    return category(letter) in {"Mn", "Me", "Mc"} or letter in "\uff9e\uff9f"


def is_sign(letter: str) -> bool:
    """Whether a character is a sign that only sometimes stands for a letter (``@``, ``|``)."""
    return letter in _SIGNS
