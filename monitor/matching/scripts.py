"""Reads the letters of other scripts as Latin ones, the way their readers pronounce or romanise them.

Tables follow the usual romanisations (ISO 9, ISO 843, ISO 233/259 without diacritics, ISO 15919, ISO 11940-2,
Hepburn, Revised Romanisation of Korean, ISO 9984, ISO 9985), cut down to what helps to recognise a name.
"""
# ruff: noqa: E501, SIM905 - tables read best as rows of words

import re
from collections.abc import Sequence
from functools import cache

from rapidfuzz.distance import Levenshtein

from monitor.matching.tables import CharacterTable

_WORDS: dict[str, str] = {
    "cyrillic": (
        "а a б b в v г g ґ g д d е e ё e ж zh з z и i і i ї i й i к k л l м m н n о o п p р r с s т t у u ў u ф f "
        "х h ц ts ч ch ш sh щ sh ъ - ы i ь - э e є e ю yu я ya ј i љ l њ n ћ c ђ dj џ j ѓ g ќ k ә a ғ g қ k ң n ө o ұ u ү u һ h "
        "ӏ l ҳ h ҷ j ӣ i ӯ u"
    ),
    "greek": "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ i φ f χ h ψ ps ω o",
    "arabic": (
        "ا a أ a إ i آ a ٱ a ب b پ p ت t ث th ج j چ ch ح h خ kh د d ذ z ر r ز z ژ zh س s ش sh ص s ض d ط t ظ z ع a غ gh "
        "ف f ڤ v ق k ك k ک k گ g ل l م m ن n ه h ة a ہ h ھ h و u ۆ o ی i ي i ى i ئ i ې e ے e ء - ؤ u ڈ d ٹ t ڑ r ں n ۀ h"
    ),
    "hebrew": "א a ב b ג g ד d ה h ו u ז z ח h ט t י i כ k ך k ל l מ m ם m נ n ן n ס s ע a פ p ף p צ ts ץ ts ק k ר r ש sh ת t",
    "georgian": (
        "ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u ფ p ქ k ღ gh ყ k შ sh ჩ ch ც ts "
        "ძ dz წ ts ჭ ch ხ kh ჯ j ჰ h"
    ),
    "armenian": (
        "ա a բ b գ g դ d ե e զ z է e ը e թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m յ y ն n շ sh ո o չ ch պ p ջ j "
        "ռ r ս s վ v տ t ր r ց ts ւ u փ p ք k օ o ֆ f և ev"
    ),
}
_KANA = (
    "ア a イ i ウ u エ e オ o カ ka キ ki ク ku ケ ke コ ko ガ ga ギ gi グ gu ゲ ge ゴ go サ sa シ shi ス su セ se ソ so "
    "ザ za ジ ji ズ zu ゼ ze ゾ zo タ ta チ chi ツ tsu テ te ト to ダ da ヂ ji ヅ zu デ de ド do ナ na ニ ni ヌ nu ネ ne ノ no "
    "ハ ha ヒ hi フ fu ヘ he ホ ho バ ba ビ bi ブ bu ベ be ボ bo パ pa ピ pi プ pu ペ pe ポ po マ ma ミ mi ム mu メ me モ mo "
    "ヤ ya ユ yu ヨ yo ラ ra リ ri ル ru レ re ロ ro ワ wa ヲ o ン n ヴ vu ァ a ィ i ゥ u ェ e ォ o ャ ya ュ yu ョ yo ッ - ー - ヵ ka ヶ ke"
)
# Indic blocks are laid out alike (ISCII order): the same offset is the same sound in each.
_INDIC_BLOCKS = {0x0900: "devanagari", 0x0980: "bengali", 0x0A00: "gurmukhi", 0x0A80: "gujarati", 0x0B80: "tamil", 0x0C00: "telugu", 0x0C80: "kannada", 0x0D00: "malayalam"}  # fmt: skip
_INDIC_VOWELS = dict(enumerate("a a i i u u r l e e e ai o o o au".split(), start=0x05))
_INDIC_CONSONANTS = dict(
    enumerate(
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h".split(), start=0x15
    )
)
_INDIC_SIGNS = dict(enumerate("a i i u u r r e e e ai o o o au".split(), start=0x3E))
_INDIC_VIRAMA = 0x4D
_INDIC_NUKTA = 0x3C
_INDIC_NASALS = {0x01: "n", 0x02: "n", 0x03: ""}
_THAI = (
    "ก k ข k ค k ฆ k ง ng จ ch ฉ ch ช ch ซ s ฌ ch ญ y ฎ d ฏ t ฐ t ฑ t ฒ t ณ n ด d ต t ถ t ท t ธ t น n บ b ป p ผ p ฝ f "
    "พ p ฟ f ภ p ม m ย y ร r ล l ว v ศ s ษ s ส s ห h ฬ l อ - ฮ h ะ a ั a า a ำ am ิ i ี i ึ u ื u ุ u ู u เ e แ e โ o ใ ai ไ ai ๅ a"
)
_JAMO_INITIAL = "g kk n d tt l m b pp s ss - j jj ch k t p h".split()
_JAMO_VOWEL = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu u ui i".split()
_JAMO_FINAL = "- g kk gs n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j ch k t p h".split()
_HANGUL = range(0xAC00, 0xD7A4)
# What the readers of a script cannot or do not write apart: both sides of a comparison pass through this.
_MERGED = {
    "ear": (("ph", "f"), ("ck", "k"), ("qu", "k"), ("c", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("v", "b"), ("p", "b"), ("y", "i"), ("ee", "i"), ("ie", "i"), ("ei", "i"), ("oo", "u"), ("ou", "u"), ("z", "s"), ("ah", "a"), ("eh", "e"), ("aa", "a"), ("ll", "l"), ("bb", "b"), ("ss", "s"), ("tt", "t"), ("nn", "n"), ("rr", "r")),
    "arabic": (("p", "b"), ("v", "f"), ("e", "i"), ("o", "u"), ("c", "k"), ("q", "k"), ("w", "u"), ("y", "i"), ("x", "ks")),
    "hebrew": (("w", "v"), ("o", "u"), ("c", "k"), ("q", "k"), ("y", "i"), ("x", "ks"), ("f", "p")),
    "greek": (("mp", "b"), ("nt", "d"), ("gk", "g"), ("v", "b"), ("y", "i"), ("w", "u"), ("c", "k")),
    "kana": (("l", "r"), ("v", "b"), ("th", "s"), ("f", "h"), ("sh", "s"), ("y", "i")),
    "hangul": (("ll", "l"), ("r", "l"), ("pp", "b"), ("p", "b"), ("f", "b"), ("v", "b"), ("eo", "o"), ("eu", "u"), ("kk", "g"), ("k", "g"), ("c", "g"), ("tt", "d"), ("t", "d"), ("z", "j")),
    "tamil": (("p", "b"), ("t", "d"), ("k", "g"), ("ch", "s"), ("bh", "b"), ("f", "b"), ("w", "v"), ("z", "s")),
    "thai": (("p", "b"), ("v", "w"), ("r", "l"), ("z", "s"), ("g", "k"), ("d", "t"), ("j", "ch")),
    "cyrillic": (("y", "i"), ("w", "v"), ("c", "k"), ("q", "k"), ("x", "ks")),
    "devanagari": (("w", "v"), ("f", "p"), ("ph", "p"), ("bh", "b"), ("y", "i"), ("z", "j"), ("c", "k"), ("q", "k")),
    "armenian": (("y", "i"), ("w", "v"), ("c", "k"), ("p", "b"), ("t", "d"), ("k", "g")),
    "georgian": (("y", "i"), ("w", "v"), ("c", "k"), ("f", "p")),
}  # fmt: skip
_LIKE_DEVANAGARI = frozenset({"bengali", "gurmukhi", "gujarati", "telugu", "kannada", "malayalam"})
_INDIC = _LIKE_DEVANAGARI | {"devanagari", "tamil"}
# Letters whose sound hangs on the next one: the Indic blocks, and the Thai vowels written before their consonant.
_IN_CONTEXT = re.compile("[\u0900-\u0d7fเแโใไ]")
_VOWELS = frozenset("aeiou")
_RANGES = (
    (0x0370, 0x03FF, "greek"), (0x1F00, 0x1FFF, "greek"), (0x0400, 0x052F, "cyrillic"), (0x0530, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"), (0x0600, 0x06FF, "arabic"), (0x0750, 0x077F, "arabic"), (0x0E00, 0x0E7F, "thai"),
    (0x10A0, 0x10FF, "georgian"), (0x1C90, 0x1CBF, "georgian"), (0x1100, 0x11FF, "hangul"), (0x3130, 0x318F, "hangul"),
    (0xAC00, 0xD7A3, "hangul"), (0x3040, 0x30FF, "kana"), (0x31F0, 0x31FF, "kana"), (0x3400, 0x9FFF, "han"),
    (0xF900, 0xFAFF, "han"), (0x20000, 0x3FFFF, "han"), *((low, low + 0x7F, name) for low, name in _INDIC_BLOCKS.items()),
)  # fmt: skip
LETTERS: dict[str, str] = {}
"""The letters of each script but Latin, as the ranges of a regular expression."""
for _low, _high, _script in _RANGES:
    LETTERS[_script] = LETTERS.get(_script, "") + f"{chr(_low)}-{chr(_high)}"
EAR = "ear"
"""The reading of Latin letters by ear."""
UNSPACED = frozenset({"han", "kana", "thai", "hangul"})
"""Scripts whose words stand without spaces or carry particles: a name may be part of a longer run of letters."""


def _pairs(words: str) -> dict[str, str]:
    parts = words.split()
    return {key: "" if sound == "-" else sound for key, sound in zip(parts[::2], parts[1::2], strict=True)}


@cache
def _letters() -> dict[str, str]:
    table: dict[str, str] = {}
    for words in _WORDS.values():
        table.update(_pairs(words))
    kana = _pairs(_KANA)
    table.update(kana)
    # Hiragana lies 0x60 below katakana.
    table.update({chr(ord(letter) - 0x60): sound for letter, sound in kana.items() if letter not in "ーヵヶ"})
    table.update(_pairs(_THAI))
    return table


@cache
def script_of(letter: str) -> str:
    """Return the script of a letter; ``latin`` for all that is not listed here, digits included."""
    code = ord(letter)
    return next((name for low, high, name in _RANGES if low <= code <= high), "latin")


def _indic(letter: str, following: str) -> str:
    code = ord(letter)
    offset = code & 0x7F
    if offset in _INDIC_CONSONANTS:
        after = ord(following) & 0x7F if following and script_of(following) == script_of(letter) else 0
        silent = after in {_INDIC_VIRAMA, _INDIC_NUKTA} or after in _INDIC_SIGNS
        return _INDIC_CONSONANTS[offset] + ("" if silent else "a")
    return _INDIC_VOWELS.get(offset) or _INDIC_SIGNS.get(offset) or _INDIC_NASALS.get(offset, "")


@cache
def hangul_sounds(letter: str) -> str:
    """Return the sound of one Hangul syllable; the empty string for lone jamo."""
    if ord(letter) not in _HANGUL:
        return ""
    initial, rest = divmod(ord(letter) - _HANGUL.start, 588)
    vowel, final = divmod(rest, 28)
    return (_JAMO_INITIAL[initial] + _JAMO_VOWEL[vowel] + _JAMO_FINAL[final]).replace("-", "")


def sounds(letters: str) -> list[str]:
    """Return, for each letter of a word in a script with sounds of its own, the Latin letters it is read as."""
    if not _IN_CONTEXT.search(letters):
        return _SOUNDS.read(letters)
    result = [
        _indic(letter, letters[place + 1 : place + 2]) if script_of(letter) in _INDIC else _SOUNDS[letter]
        for place, letter in enumerate(letters)
    ]
    _reorder_thai(letters, result)
    return result


_SOUNDS = CharacterTable(
    lambda letter: hangul_sounds(letter) if script_of(letter) == "hangul" else _letters().get(letter, "")
)


def _reorder_thai(letters: str, result: list[str]) -> None:
    """Thai writes some vowels before the consonant they follow in speech."""
    for place in range(len(letters) - 1):
        if letters[place] in "เแโใไ":
            result[place], result[place + 1] = result[place + 1], result[place]


@cache
def _merges(script: str) -> tuple[tuple[str, str], ...]:
    return _MERGED.get("devanagari" if script in _LIKE_DEVANAGARI else script, ())


def as_heard(word: str, script: str) -> str:
    """Return a Latin reading with all merged that readers of ``script`` do not keep apart; spaces stay."""
    for written, kept in _merges(script):
        word = word.replace(written, kept)
    return word


def unheard(word: str, script: str, *, most: int) -> set[str]:
    """Return the spellings within ``most`` letters of ``word`` that ``as_heard`` reads as it reads ``word``."""
    heard_as = as_heard(word, script)
    written = {heard_as}
    for spelling, kept in reversed(_merges(script)):
        fresh = written
        while fresh:
            longer = {
                each[:at] + spelling + each[at + len(kept) :]
                for each in fresh
                for at in range(len(each))
                if each.startswith(kept, at)
            }
            fresh = {each for each in longer - written if Levenshtein.distance(word, each, score_cutoff=most) <= most}
            written |= fresh
    return {each for each in written if as_heard(each, script) == heard_as}


def heard(parts: Sequence[str], script: str) -> tuple[str, list[int]]:
    """Return the merged reading of a word whose letters sound as ``parts``, and the part each sound comes from."""
    word = "".join(parts)
    places = [place for place, part in enumerate(parts) for _ in part]
    for written, kept in _merges(script):
        at = word.find(written)
        while at >= 0:
            places[at : at + len(written)] = [places[at]] * len(kept)
            word = word[:at] + kept + word[at + len(written) :]
            at = word.find(written, at + len(kept))
    return word, places


def is_vowel(letter: str) -> bool:
    """Whether a Latin letter is a vowel for the purposes of reading by ear."""
    return letter in _VOWELS
