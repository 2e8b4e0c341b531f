"""A site's own redirectors: links of the kind ``/go/alibaba`` or ``?redirect=…`` that hide where they lead."""

import re

_SEGMENTS = """
    go goto out outbound outgoing exit leave away redirect redirector redir rd visit click clicks clickout track
    link links jump recommend recommends refer referral follow deal-redirect store-redirect shop-redirect
    get-deal getdeal get-code show-coupon coupon-redirect to-store tostore gotostore goto-store aff affiliate
"""
_PATH = re.compile(
    rf"(?:^|/)(?:{'|'.join(sorted(_SEGMENTS.split()))})(?:\.(?:php|aspx?|html?|cgi|jsp))?(?:/|$)",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?:^|[?&;])(?:redirect|redirect_url|redirect_to|redir|goto|out|exit|outbound|clickout|url|target|dest|destination"
    r"|deeplink|store_redirect|coupon_redirect|afflink|thirstylink|pretty-link|go)=",
    re.IGNORECASE,
)


def is_out_link(path: str, query: str) -> bool:
    """Whether the path or the query of a site's own address is that of a redirector.

    Names as WordPress link plug-ins (``/go/``, ``/recommends/``, ``/out/``) and coupon scripts use them.
    """
    return _PATH.search(path) is not None or (bool(query) and _KEY.search(query) is not None)
