"""Makes labelled texts by an error model of its own: nothing here is shared with the matcher's tables.

Every case is ``(class, text, label, span or None)``. Seeded, so two runs measure the same texts.
"""
# ruff: noqa: E501 - tables read best as rows of words

import random
from collections.abc import Iterator
from dataclasses import dataclass

BRAND, VARIATION, SIBLING, OTHER = "brand", "variation", "sibling", "other"
TERM = "alibaba"
MODIFIERS = (
    "coupon", "login", "reviews", "app", "phone cases", "wholesale", "is it safe", "купон", "отзывы", "вход", "優惠券", "登录",
    "クーポン", "쿠폰", "كوبون", "cupón", "iniciar sesión", "gutschein", "erfahrungen", "code promo", "avis", "indirim kodu",
    "kod rabatowy", "mã giảm giá", "ส่วนลด", "कूपन", "codice sconto", "near me", "china", "2026",
)  # fmt: skip
QWERTY = {
    "a": "qwsz", "b": "vghn", "i": "ujko", "l": "kop", "q": "wa", "s": "awedxz",
}  # fmt: skip
AZERTY = {"a": "zq", "b": "vghn", "i": "ujko", "l": "kmop"}
QWERTZ = {"a": "qwsy", "b": "vghn", "i": "ujko", "l": "köop"}
JCUKEN = {"а": "впкми", "л": "шодь", "и": "мпт", "б": "ьюл"}
PHONE = {"a": "bc", "b": "ac", "i": "gh", "l": "jk"}
LOOKS = {"a": "аαɑａ𝐚ⓐá", "l": "ӏⅼｌ𝐥|Ⅰ", "i": "іιıｉ𝐢í", "b": "Ьƅβｂ𝐛"}
LEET = {"a": "4@", "l": "1|", "i": "1!", "b": "8"}
NATIVE = {
    "cyrillic": ("алибаба", "али баба", "алібаба"), "greek": ("αλιμπαμπα", "αλί μπαμπά"), "arabic": ("علي بابا", "عليبابا", "على بابا"),
    "persian": ("علی‌بابا", "علی بابا"), "hebrew": ("עליבאבא", "עלי באבא"), "devanagari": ("अलीबाबा", "अलिबाबा"),
    "bengali": ("আলিবাবা", "আলীবাবা"), "tamil": ("அலிபாபா", "அலிபாபா"), "thai": ("อาลีบาบา", "อลีบาบา"), "korean": ("알리바바", "알리 바바"),
    "japanese": ("アリババ", "ありばば", "ｱﾘﾊﾞﾊﾞ"), "chinese": ("阿里巴巴", "阿裡巴巴"), "georgian": ("ალიბაბა", "ალი ბაბა"), "armenian": ("ալիբաբա", "Ալիբաբա"),
}  # fmt: skip
NATIVE_MISSPELT = (
    "аллибаба", "алибабба", "алиббаба", "али бабба", "алебаба", "олибаба", "алибоба", "алибааба", "алибба", "алибабв", "алмбаба", "аилбаба",
    "αλιμπαμπαα", "αλημπαμπα", "علي باباا", "عليي بابا", "الي بابا", "عليباب", "עליבבא", "עליבאבאא", "अलिबाबाा", "आलिबाबा", "আলিববা", "அலிபாபாா", "อาลิบาบา",
    "อาลีบาบ่า", "아리바바", "알리바빠", "알라바바", "알리파파", "アリバパ", "アリーババ", "アリハバ", "阿里爸爸", "阿里吧吧", "阿狸巴巴", "阿里巴吧", "ალიბბა", "ալիբբա", "ალიბაბაა",
)  # fmt: skip
INFLECTED = (
    "алибабы", "алибабе", "алибабу", "алибабой", "с [алибабы]", "на [алибабе]", "алибабою", "алибаби", "alibabas", "[alibaba]'s", "alibabu", "alibabě", "alibaby",
    "alibabę", "alibabą", "alibabie", "alibabie", "[alibaba]'dan", "[alibaba]'nın", "[alibaba]dan", "[alibaba]da", "alibaban", "[alibaba]sta", "alibabán", "[알리바바]에서", "[알리바바]가",
    "[アリババ]で", "[アリババ]の", "من [علي بابا]", "ب[علي بابا]", "ალიბაბას", "[ალიბაბა]დან",
)  # fmt: skip
BY_EAR = {
    "en": ("alybaba", "aleebaba", "allybaba", "alibabah", "alee baba", "aliebaba", "alibarba", "ally baba"), "es": ("alivava", "alibava", "halibaba"),
    "fr": ("alibabat", "aliebaba", "alybaba"), "de": ("aliebaba", "alibabba", "alipaba"), "pt": ("alibabá", "alhibaba"), "tr": ("alıbaba", "alibabaa"),
    "ru": ("alebaba", "olibaba"), "ar": ("alibapa", "alipapa", "elibaba"),
}  # fmt: skip
LAYOUTS = ("фдшифиф", "fkb,f,f", "fkb ,f,f", "שךןנשנש", "شمهلاشلاش", "qlibqbq", "ㅁㅣㅑㅠㅁㅠㅁ", "dkfflqkqk")
SEPARATED = (
    "ali baba", "ali-baba", "ali_baba", "ali.baba", "a l i b a b a", "a.l.i.b.a.b.a", "al ibaba", "alib aba", "ali  baba", "ali/baba", "ali+baba", "ali·baba",
    "ali\u00a0baba", "Ali Baba", "ALI BABA", "a-l-i-b-a-b-a", "ali*baba", "ali–baba", "[ali baba] com", "www [ali baba] com", "[ali baba].com", "[alibaba] .com",
    "[alibaba],com", "[alibaba]. com", "www.[alibaba]", "[alibaba].co", "[alibaba].con", "[alibaba].cm",
)  # fmt: skip
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u0301", "\u0336")
GLUED = (
    "[alibaba]shop", "[alibaba]com", "www[alibaba]com", "www[alibaba]", "[alibaba]login", "[alibaba]cn", "[alibaba]app", "[alibaba]online", "buy[alibaba]",
    "[alibaba]coupon", "[alibaba]ru", "[alibaba]24", "[alibaba]wholesale", "my[alibaba]", "http[alibaba]com", "[alibaba]china", "[allibaba]com", "[alibba]com",
)  # fmt: skip
HOSTS = (
    "alibaba-{}.example", "{}-alibaba.example", "alibaba{}.example", "{}alibaba.example", "alibaba.{}.example", "www.alibaba-{}.test", "allibaba-{}.example",
    "alibba-{}.example", "al1baba-{}.example", "https://alibaba-{}.example/path?x=1", "xn--lbaba-{}.example",
)  # fmt: skip
HOST_WORDS = ("outlet", "deals", "sale", "vip", "mall", "store24", "secure", "export", "vn", "trade")
OWN = (
    "[alibaba].com",
    "www.[alibaba].com",
    "offer.[alibaba].com",
    "https://www.[alibaba].com/product/1.html",
    "m.[alibaba].com",
    "[ALIBABA].COM",
    "seller@[alibaba].com",
)
SIBLINGS = (
    "aliexpress", "ali express", "aliexpres", "aliexpess", "alliexpress", "алиэкспресс", "али экспресс", "алиекспрес", "アリエクスプレス", "알리익스프레스", "علي اكسبرس",
    "速卖通", "alipay", "支付宝", "taobao", "taoboa", "таобао", "淘宝", "tmall", "天猫", "1688", "1688.com", "alibaba cloud", "alibabacloud", "alibaba clod", "aliababa cloud",
    "阿里云", "阿里巴巴云", "alibaba group", "alibaba gruop", "алибаба групп", "알리바바 그룹", "alimama", "cainiao", "lazada", "dingtalk", "aliyun", "alibaba pictures",
)  # fmt: skip
INNOCENT = (
    "ali baba and the forty thieves", "ali baba 40 thieves movie", "ali baba et les quarante voleurs", "ali baba und die 40 räuber", "ali baba y los cuarenta ladrones",
    "ali baba e os 40 ladrões", "ali baba e i quaranta ladroni", "ali baba ve kırk haramiler", "али баба и сорок разбойников", "алибаба и 40 разбойников слушать",
    "علي بابا والأربعين حرامي", "علی بابا و چهل دزد بغداد", "עלי באבא וארבעים השודדים", "अलीबाबा और चालीस चोर", "アリババと40人の盗賊", "알리바바와 40인의 도적", "阿里巴巴与四十大盗",
    "อาลีบาบากับโจร 40 คน", "ali baba dan 40 penyamun", "ali baba kebab", "ali baba pizza", "ali baba restaurant", "ali baba grill house", "ali baba shisha bar", "ali baba döner",
    "ali baba hotel", "ali baba slot", "ali baba casino", "ali baba song lyrics", "ali baba story for kids", "ali baba cartoon", "али баба шаурма", "ali baba lokantası",
    "alibaba pizzeria", "ristorante ali baba", "restaurante ali baba", "ali baba imbiss", "ali baba eethuis", "σπηλιά αλί μπαμπά παραμύθι", "ali baba pohádka", "ali baba bajka",
)  # fmt: skip
NEAR = (
    "alabama", "albania", "alibi", "balaban", "kalimba", "calabash", "addis ababa", "david alaba", "jessica alba", "baba yaga", "ali babacan", "alibaug", "kali baba", "alicante",
    "bali", "aladdin", "sai baba", "salad bar", "cialiba", "алабама", "албания", "алиби", "баобаб", "али бабаев", "balaban", "wallaby", "malibu", "labubu", "ali wong", "libya", "alba",
    "global", "calibre", "taliban", "celebrate", "abba", "alphabet", "arriba", "alojaba", "hablaba", "아라비아", "알리바이", "アラバマ", "阿拉伯", "阿里山", "باب", "بابا", "علي", "ali",
    "baba", "a ball", "baobab", "gibraltar", "alliance bank", "available", "liable", "ali larter", "bilbao", "alabaster", "albacete", "palabras", "alababa",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    text: str
    label: str
    span: tuple[int, int] | None = None


def _dressed(rng: random.Random, kind: str, core: str, label: str, *, chance: float = 0.6) -> Case:
    """Put a modifier beside the core in more than half of the cases; brackets in the core mark the brand part."""
    text, start = core, 0
    if rng.random() < chance:
        modifier = rng.choice(MODIFIERS)
        if rng.random() < 0.5:
            text = f"{core} {modifier}"
        else:
            text, start = f"{modifier} {core}", len(modifier) + 1
    begin, end = text.find("["), text.find("]")
    if begin < 0:
        return Case(kind, text, label, (start, start + len(core)))
    return Case(kind, text.replace("[", "").replace("]", ""), label, (begin, end - 1))


def _slip(rng: random.Random, word: str) -> str:
    place = rng.randrange(len(word))
    what = rng.choice(("missing", "doubled", "swapped", "key", "added"))
    if what == "missing":
        return word[:place] + word[place + 1 :]
    if what == "doubled":
        return word[:place] + word[place] + word[place:]
    if what == "swapped":
        place = min(place, len(word) - 2)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    keys = QWERTY.get(word[place], "e")
    return word[:place] + rng.choice(keys) + word[place + (what == "key") :]


def _single(rng: random.Random, keys: dict[str, str], word: str = TERM) -> str:
    place = rng.choice([i for i, letter in enumerate(word) if letter in keys])
    return word[:place] + rng.choice(keys[word[place]]) + word[place + 1 :]


def _mapped(rng: random.Random, table: dict[str, str], least: int) -> str:
    places = rng.sample(range(len(TERM)), rng.randint(least, 4))
    return "".join(rng.choice(table[letter]) if i in places else letter for i, letter in enumerate(TERM))


def _typed(rng: random.Random) -> Iterator[Case]:
    for _ in range(60):
        i = rng.randrange(7)
        yield _dressed(rng, "missing letter", TERM[:i] + TERM[i + 1 :], VARIATION)
        yield _dressed(rng, "doubled letter", TERM[:i] + TERM[i] + TERM[i:], VARIATION)
        j = rng.randrange(6)
        yield _dressed(rng, "swapped letters", TERM[:j] + TERM[j + 1] + TERM[j] + TERM[j + 2 :], VARIATION)
        for name, keys in (("qwerty", QWERTY), ("azerty", AZERTY), ("qwertz", QWERTZ), ("phone pad", PHONE)):
            yield _dressed(rng, f"neighbour {name}", _single(rng, keys), VARIATION)
        yield _dressed(rng, "neighbour йцукен", _single(rng, JCUKEN, "алибаба"), VARIATION)
        twice = _slip(rng, _slip(rng, TERM))
        if twice != TERM:
            yield _dressed(rng, "two errors", twice, VARIATION)


def _disguised(rng: random.Random) -> Iterator[Case]:
    for _ in range(60):
        yield _dressed(rng, "homoglyph", _mapped(rng, LOOKS, 1), VARIATION)
        yield _dressed(rng, "leet", _mapped(rng, LEET, 1), VARIATION)
        place = rng.randrange(1, 7)
        hidden = TERM[:place] + rng.choice(INVISIBLE) + TERM[place:]
        yield _dressed(rng, "invisible", hidden, VARIATION)
        yield _dressed(rng, "full width", "".join(chr(ord(letter) + 0xFEE0) for letter in TERM), VARIATION)


def _hosts(rng: random.Random) -> Iterator[Case]:
    for word in HOST_WORDS:
        for pattern in HOSTS[:-1]:
            yield Case("combo domain", pattern.format(word), VARIATION)
    for i, sign in ((0, "á"), (2, "í"), (4, "à"), (0, "а"), (4, "а")):
        label = TERM[:i] + sign + TERM[i + 1 :]
        host = "[xn--" + label.encode("punycode").decode() + "].example"
        yield _dressed(rng, "punycode", host, VARIATION)


def cases(seed: int = 7) -> list[Case]:
    """Return the whole set."""
    rng = random.Random(seed)
    found = [_dressed(rng, "brand", name, BRAND) for name in ("alibaba", "Alibaba", "ALIBABA") for _ in range(30)]
    found += [_dressed(rng, "own domain", host, BRAND) for host in OWN for _ in range(5)]
    found += [*_typed(rng), *_disguised(rng), *_hosts(rng)]
    for kind, texts in (
        ("separators", SEPARATED),
        ("glued", GLUED),
        ("native misspelt", NATIVE_MISSPELT),
        ("inflected", INFLECTED),
        ("layout", LAYOUTS),
    ):
        found += [_dressed(rng, kind, text, VARIATION) for text in texts for _ in range(3)]
    found += [
        _dressed(rng, f"by ear {language}", text, VARIATION)
        for language, texts in BY_EAR.items()
        for text in texts
        for _ in range(3)
    ]
    found += [
        _dressed(rng, f"native {script}", text, VARIATION)
        for script, texts in NATIVE.items()
        for text in texts
        for _ in range(5)
    ]
    found += [Case("sibling", _dressed(rng, "", text, SIBLING).text, SIBLING) for text in SIBLINGS for _ in range(3)]
    found += [Case("innocent", text, OTHER) for text in INNOCENT]
    found += [Case("near word", _dressed(rng, "", text, OTHER).text, OTHER) for text in NEAR for _ in range(3)]
    return found
