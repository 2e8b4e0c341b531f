"""Keyboards as facts: which keys are neighbours, and what a key gives in another layout.

Rows are written as they lie on the standard Windows layouts of each country, from the top letter row down.
"""

from functools import cache
from unicodedata import normalize

_LAM_ALEF = "\ufefb"
_ROWS: dict[str, tuple[str, ...]] = {
    "qwerty": ("qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
    "azerty": ("azertyuiop^$", "qsdfghjklmù", "wxcvbn,;:!"),
    "qwertz": ("qwertzuiopü+", "asdfghjklöä", "yxcvbnm,.-"),
    "russian": ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю."),
    "ukrainian": ("йцукенгшщзхї", "фівапролджє", "ячсмитьбю."),
    "greek": (";ςερτυθιοπ[]", "ασδφγηξκλ΄'", "ζχψωβνμ,./"),
    "hebrew": ("/'קראטוןםפ][", "שדגכעיחלךף,", "זסבהנמצתץ."),
    "arabic": ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر" + _LAM_ALEF + "ىةوزظ"),
    "korean": ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ[]", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ;'", "ㅋㅌㅊㅍㅠㅜㅡ,./"),
    "thai": ("ๆไำพะัีรนยบล", "ฟหกดเ้่าสวง", "ผปแอิืทมใฝ"),
}
_PHONE_PAD = ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz")
_TYPING = ("qwerty", "azerty", "qwertz", "russian")
# The second and third row stand about a quarter and three quarters of a key to the right of the first.
_SHIFTS = (0.0, 0.25, 0.75)
_REACH = 1.3
# On two-set Korean keyboards shift and compound vowels come from two keys; NFD jamo are mapped to these.
_JAMO_INITIAL = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_JAMO_VOWEL = (
    "ㅏ",
    "ㅐ",
    "ㅑ",
    "ㅒ",
    "ㅓ",
    "ㅔ",
    "ㅕ",
    "ㅖ",
    "ㅗ",
    "ㅗㅏ",
    "ㅗㅐ",
    "ㅗㅣ",
    "ㅛ",
    "ㅜ",
    "ㅜㅓ",
    "ㅜㅔ",
    "ㅜㅣ",
    "ㅠ",
    "ㅡ",
    "ㅡㅣ",
    "ㅣ",
)
_JAMO_FINAL = (
    "",
    "ㄱ",
    "ㄲ",
    "ㄱㅅ",
    "ㄴ",
    "ㄴㅈ",
    "ㄴㅎ",
    "ㄷ",
    "ㄹ",
    "ㄹㄱ",
    "ㄹㅁ",
    "ㄹㅂ",
    "ㄹㅅ",
    "ㄹㅌ",
    "ㄹㅍ",
    "ㄹㅎ",
    "ㅁ",
    "ㅂ",
    "ㅂㅅ",
    "ㅅ",
    "ㅆ",
    "ㅇ",
    "ㅈ",
    "ㅊ",
    "ㅋ",
    "ㅌ",
    "ㅍ",
    "ㅎ",
)
_DOUBLED_JAMO = {"ㄲ": "ㄱ", "ㄸ": "ㄷ", "ㅃ": "ㅂ", "ㅆ": "ㅅ", "ㅉ": "ㅈ", "ㅒ": "ㅐ", "ㅖ": "ㅔ"}
_HANGUL = 0xAC00
_HANGUL_COUNT = 11172


@cache
def neighbours() -> dict[str, frozenset[str]]:
    """Return for each letter those that lie beside it on any usual keyboard."""
    near: dict[str, set[str]] = {}
    for layout in _TYPING:
        placed = [
            (letter, row, column + _SHIFTS[row])
            for row, letters in enumerate(_ROWS[layout])
            for column, letter in enumerate(letters)
            if letter.isalpha()
        ]
        for letter, row, column in placed:
            near.setdefault(letter, set()).update(
                other
                for other, other_row, other_column in placed
                if other != letter and abs(row - other_row) <= 1 and abs(column - other_column) < _REACH
            )
    return {letter: frozenset(others) for letter, others in near.items()}


@cache
def are_neighbours(one: str, other: str) -> bool:
    """Whether two letters lie beside each other on any usual keyboard."""
    return other in neighbours().get(one, ())


@cache
def share_phone_key(one: str, other: str) -> bool:
    """Whether two letters stand on one key of a phone pad (ITU-T E.161)."""
    return any(one in key and other in key for key in _PHONE_PAD)


@cache
def _keys(source: str, target: str) -> dict[str, str]:
    return {
        key: letter
        for source_row, target_row in zip(_ROWS[source], _ROWS[target], strict=True)
        for key, letter in zip(source_row, target_row, strict=False)
    }


def hangul_keys(syllable: str) -> str:
    """Return the two-set keyboard's jamo, one a key, that type one Hangul syllable; others unchanged."""
    offset = ord(syllable) - _HANGUL
    if not 0 <= offset < _HANGUL_COUNT:
        return _DOUBLED_JAMO.get(syllable, syllable)
    jamo = _JAMO_INITIAL[offset // 588] + _JAMO_VOWEL[offset % 588 // 28] + _JAMO_FINAL[offset % 28]
    return "".join(_DOUBLED_JAMO.get(key, key) for key in jamo)


def typed_with(text: str, *, meant: str, active: str) -> str:
    """Return what appears when ``text`` is typed as on layout ``meant`` while ``active`` is switched on."""
    if meant == "korean":
        text = "".join(hangul_keys(letter) for letter in text)
    keys = _keys(meant, active)
    return "".join(keys.get(letter, letter) for letter in text)


def layouts_of(text: str) -> tuple[str, ...]:
    """Return the layouts whose keys give every letter of ``text``; empty when none does."""
    if any(_HANGUL <= ord(letter) < _HANGUL + _HANGUL_COUNT for letter in text):
        return ("korean",)
    return tuple(name for name, rows in _ROWS.items() if set(text) <= set("".join(rows)))


def mistyped_forms(text: str) -> frozenset[str]:
    """Return how ``text`` looks when typed with a wrong keyboard layout switched on."""
    # The Arabic layout has one key for two letters (lam-alef), which a text holds as two.
    forms = {
        typed_with(text, meant=meant, active=active).replace(_LAM_ALEF, normalize("NFKC", _LAM_ALEF))
        for meant in layouts_of(text)
        for active in _ROWS
        if active != meant
    }
    forms.discard(text)
    return frozenset(forms)
