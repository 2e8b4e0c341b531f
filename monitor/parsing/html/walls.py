"""Pages that stand in front of results: captchas, consent, refusals, and the engines' own "nothing found".

Only asked for a page without ads and without results, so that a consent banner over results or the word
"captcha" in a result's text decides nothing.
"""

from typing import Final

from monitor.model.enums import Engine, PageState

_WALLS: Final[dict[Engine, tuple[tuple[PageState, tuple[str, ...]], ...]]] = {
    # What stands in such a page, lower case: addresses and names of its parts rather than words people read.
    # The captcha comes first.
    Engine.GOOGLE: (
        (PageState.CAPTCHA, ("captcha-form", "g-recaptcha", "/sorry/image")),
        (PageState.CONSENT, ('action="https://consent.', "before you continue to google", "consent.google.com/save")),
        (PageState.BLOCKED, ("google.com/sorry/", "unusual traffic", "/httpservice/retry/enablejs", "that’s an error")),
    ),
    Engine.BING: (
        (PageState.CAPTCHA, ("/turing/captcha", "b_captcha", "/challenge/verify", "captchaform", "cf-turnstile")),
        (PageState.BLOCKED, ("services aren't available right now", "unusual traffic", "access denied")),
        (PageState.CONSENT, ("bnp_container",)),
    ),
    Engine.YANDEX: (
        (
            PageState.CAPTCHA,
            ("checkcaptcha", "showcaptcha", "checkboxcaptcha", "smartcaptcha", "smart-captcha", "advancedcaptcha"),
        ),
        (PageState.BLOCKED, ("доступ к нашему сервису временно запрещ", "error 403", "403 forbidden")),
        (PageState.CONSENT, ("gdpr-popup",)),
    ),
    Engine.DUCKDUCKGO: (
        (PageState.CAPTCHA, ("anomaly-modal", "challenge-form", "anomaly.js", "bots use duckduckgo")),
        (PageState.BLOCKED, ("error-lite@duckduckgo", "if this error persists", "403 forbidden")),
    ),
}
_NOTHING: Final[dict[Engine, tuple[str, ...]]] = {
    # Google words it in the page's language and marks it with nothing else.
    Engine.GOOGLE: (
        "did not match any documents",
        "did not match any news results",
        "no results containing all your search terms",
        "keine mit deiner suchanfrage",
        "keine mit ihrer suchanfrage",
        "aucun document ne correspond",
        "no se han encontrado resultados",
        "no obtuvo ningún resultado",
        "non ha prodotto risultati",
        "não encontrou nenhum documento",
        "geen documenten overeen",
        "nie pasuje do żadnego dokumentu",
        "ничего не найдено",
        "に一致する情報は見つかりませんでした",
        "找不到和您查询",
    ),
    Engine.BING: ('class="b_no"', "b_no b_", "there are no results for"),
    Engine.YANDEX: ("emptysearchresults", "misspell__message", "ничего не нашлось", "ничего не нашли"),
    Engine.DUCKDUCKGO: ("no-results", "no_results", "result--no-result", "no results found for", "no more results"),
}
_REASONS: Final = {
    PageState.CAPTCHA: "a captcha stands where results should be",
    PageState.BLOCKED: "the engine refused to answer",
    PageState.CONSENT: "a consent page stands where results should be",
    PageState.EMPTY: "the engine found nothing for this query",
}


def wall(engine: Engine, content: bytes, url: str | None) -> tuple[PageState, str] | None:
    """State and reason of a page without ads and results; None when nothing known stands there."""
    text = f"{url or ''}\n{content.decode('utf-8', 'replace')}".lower()
    captcha, *others = _WALLS[engine]
    # A page that found nothing may carry a consent banner too; a captcha page never says it found nothing.
    for state, signs in (captcha, (PageState.EMPTY, _NOTHING[engine]), *others):
        if any(sign in text for sign in signs):
            return state, _REASONS[state]
    return None
