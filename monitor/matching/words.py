"""Words of trade and of grammar, the same for every brand.

Written by hand: common words of search advertising in each language, usual top-level domains and word joints, and the
case endings and surname suffixes of school grammars. No frequency list stands behind them.
"""
# ruff: noqa: E501, SIM905 - tables read best as rows of words

from functools import cache

BUYING: dict[str, str] = {
    "en": "wholesale supplier suppliers manufacturer manufacturers factory dropshipping dropship b2b bulk import export moq rfq sourcing seller sellers",
    "es": "mayorista mayoristas proveedor proveedores fabricante fabricantes importar importacion exportar vendedor vendedores",
    "pt": "atacado fornecedor fornecedores fabricante fabricantes importar importacao revenda",
    "fr": "grossiste grossistes fournisseur fournisseurs fabricant fabricants importer importation vendeur vendeurs",
    "de": "großhandel grosshandel lieferant lieferanten hersteller importieren verkäufer einkauf",
    "it": "ingrosso fornitore fornitori produttore produttori importare venditore",
    "nl": "groothandel leverancier leveranciers fabrikant importeren verkoper",
    "pl": "hurtownia hurtowo dostawca dostawcy producent importować sprzedawca",
    "tr": "toptan toptancı tedarikçi tedarikçiler üretici ithalat satıcı",
    "ru": "оптом опт поставщик поставщики производитель производители импорт экспорт дропшиппинг продавец",
    "uk": "оптом постачальник постачальники виробник імпорт продавець",
    "ar": "جملة بالجملة مورد موردين الموردين مصنع استيراد تصدير بائع",
    "fa": "عمده تامین کننده واردات صادرات فروشنده",
    "he": "סיטונאות סיטונאי ספק ספקים יצרן יבוא מוכר",
    "hi": "थोक आपूर्तिकर्ता निर्माता आयात विक्रेता",
    "th": "ขายส่ง ซัพพลายเออร์ โรงงาน นำเข้า",
    "vi": "buôn sỉ nhà-cung-cấp nhập-khẩu",
    "id": "grosir pemasok pabrik impor penjual",
    "ko": "도매 공급업체 제조업체 수입 판매자",
    "ja": "卸売 仕入れ 問屋 輸入 メーカー",
    "zh": "批发 批發 供应商 供應商 厂家 廠家 采购 採購 货源 貨源 国际站 國際站 卖家 賣家 店铺 开店",
}
"""By language: words beside which a name surely means a place to trade, not a tale or a kebab shop."""

BRANDED: dict[str, tuple[str, ...]] = {
    "en": (
        "login",
        "coupon",
        "promo code",
        "wholesale",
        "reviews",
        "app",
        "suppliers",
        "discount code",
        "official site",
    ),
    "es": ("cupón", "código descuento", "iniciar sesión", "opiniones", "mayorista", "app"),
    "pt": ("cupom", "login", "é confiável", "atacado", "código promocional"),
    "fr": ("code promo", "avis", "connexion", "grossiste", "livraison"),
    "de": ("gutschein", "login", "erfahrungen", "rabattcode", "großhandel"),
    "it": ("codice sconto", "recensioni", "accedi", "ingrosso"),
    "nl": ("kortingscode", "inloggen", "ervaringen", "groothandel"),
    "pl": ("kod rabatowy", "logowanie", "opinie", "hurtownia"),
    "tr": ("indirim kodu", "giriş", "toptan", "kupon"),
    "ru": ("промокод", "вход", "отзывы", "оптом", "на русском", "официальный сайт"),
    "uk": ("промокод", "вхід", "відгуки", "оптом"),
    "ar": ("كوبون", "تسجيل الدخول", "كود خصم", "بالجملة"),
    "he": ("קופון", "התחברות", "קוד הנחה"),
    "hi": ("कूपन", "लॉगिन", "थोक"),
    "th": ("โค้ดส่วนลด", "เข้าสู่ระบบ", "ขายส่ง"),
    "vi": ("mã giảm giá", "đăng nhập", "bán buôn"),
    "id": ("kode promo", "masuk", "grosir"),
    "ko": ("쿠폰", "로그인", "도매"),
    "ja": ("クーポン", "ログイン", "仕入れ"),
    "zh": ("优惠券", "登录", "批发", "官网"),
}
"""By language: what people add to a brand's name when they search for it, likeliest first."""

PREFIXES = ("https", "http", "www", "ww", "wwww", "my", "the", "buy", "shop", "m")
"""What is typed before a name without a space."""
SUFFIXES = (
    "com", "con", "cm", "comcn", "net", "org", "cn", "co", "in", "us", "uk", "ru", "shop", "shopping", "store", "online",
    "app", "login", "official", "site", "website", "sale", "coupon", "mall", "market", "wholesale", "express", "china",
    "india", "usa", "global", "b2b", "vip", "s",
)  # fmt: skip
"""What is typed behind a name without a space."""

_ENDINGS = {
    "latin": "s n t u e y i a o m es ou om em nin nın nun da dan de den ya ye yi yı ta ti tan lla lta lle ssa sta sti ban val nak hoz rol ra t k kat in on em ów ach ami ie".split(),
    "cyrillic": "s i e u a o oi oiu iu am ami ah om ov iam iami iah ei ia".split(),
    "greek": "s i es on as os".split(),
    "armenian": "n i in um ov ic its".split(),
    "georgian": "s m is it shi ze ti dan tan".split(),
    "devanagari": "".split(),
    "arabic": "t iin".split(),
    "hebrew": [],
}  # fmt: skip
_REPLACING = {
    "latin": "y e i u o ou ie ą ę ě é e em es om ami ach ám ata ate".split(),
    "cyrillic": "i e u oi oiu iu ei eiu am ami ah o ia".split(),
    "greek": "as es on is os".split(),
    "armenian": "ai".split(),
    "georgian": "is it".split(),
}  # fmt: skip
_SURNAMES = (
    "ev", "yev", "ov", "in", "iev", "iov", "jev", "vich", "evich", "ovich", "evna", "ovna", "eva", "ova", "oglu", "zade", "yan", "can", "jan", "khan",
    "nejad", "pour", "zadeh",
)  # fmt: skip
_PREPOSITIONS = {"arabic": "u b l f k al ual bal lal ll fal".split(), "hebrew": "h b l m u v s sh k".split()}


@cache
def endings(script: str) -> frozenset[str]:
    """Return the case endings that may follow a whole name, as heard."""
    return frozenset(_ENDINGS.get(script, ()))


@cache
def replacing_endings(script: str) -> frozenset[str]:
    """Return the case endings that may stand in place of a name's last vowel, as heard."""
    return frozenset(_REPLACING.get(script, ()))


def is_surname_ending(rest: str) -> bool:
    """Whether letters behind a name make it a family name (``-ev``, ``-evich``, ``-oglu``)."""
    return rest.startswith(_SURNAMES)


@cache
def prepositions(script: str) -> frozenset[str]:
    """Return the small words Arabic and Hebrew write joined to the next, as heard."""
    return frozenset(_PREPOSITIONS.get(script, ()))


@cache
def buying_words() -> frozenset[str]:
    """Return all words of ``BUYING``."""
    return frozenset(word.replace("-", " ") for words in BUYING.values() for word in words.split())
