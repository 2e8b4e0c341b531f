"""From the bytes of a capture to search answers and their ads: pure, offline, and never guessing.

``parse`` recognises the format and reads it; ``with_meta`` adds what stands beside the file; ``observe`` turns
pages into checks and observations with lasting ids.
"""

from collections import Counter
from dataclasses import replace
from typing import Final

from monitor.errors import InputRefused
from monitor.model.captures import AdObservation, Capture, Check, ParsedAd, ParsedFile, ParsedPage
from monitor.model.enums import PageState
from monitor.parsing.identity import check_id, fingerprint, observation_id
from monitor.parsing.meta import META_KEYS, read_meta, with_meta
from monitor.parsing.payload import MAX_BYTES, Payload
from monitor.parsing.registry import FORMATS
from monitor.parsing.strangers import name_of

__all__ = ["FORMATS", "MAX_BYTES", "META_KEYS", "file_state", "observe", "parse", "read_meta", "with_meta"]

_GRAVEST_FIRST: Final = (
    PageState.ADS,
    PageState.UNKNOWN_LAYOUT,
    PageState.PROVIDER_ERROR,
    PageState.BLOCKED,
    PageState.CAPTCHA,
    PageState.CONSENT,
    PageState.REFUSED,
    PageState.EMPTY,
    PageState.NO_ADS,
)
"""Ads first; then whatever must not hide behind a page without ads."""


def parse(content: bytes, *, name: str) -> ParsedFile:
    """Read one file of whatever format. Never raises: what cannot be read is an ``error`` in one line."""
    try:
        payload = Payload(content, name=name)
        if not payload.content.strip():
            return _refused(f"the file is empty; {_expected()}")
        for key, known in FORMATS.items():
            module = known.load()
            if module.identify(payload):
                return _read(key, module.extract(payload))
        return _refused(f"looks like {name_of(payload) or 'nothing the monitor knows'}; {_expected()}")
    except InputRefused as refused:
        return _refused(str(refused))
    except Exception as error:  # noqa: BLE001 - a reader's own defect must not stop an import
        return _refused(f"could not be read ({type(error).__name__}); please report this file")


def _read(key: str, pages: tuple[ParsedPage, ...]) -> ParsedFile:
    if pages and all(page.state is PageState.REFUSED for page in pages):
        return _refused(pages[0].error or "refused")
    return ParsedFile(format=key, pages=pages)


def _refused(reason: str) -> ParsedFile:
    return ParsedFile(format="", error=reason)


def _expected() -> str:
    return "expected " + ", ".join(known.title for known in FORMATS.values())


def file_state(parsed: ParsedFile) -> PageState:
    """The state of a whole file: ads where any page has some, else the gravest of its pages."""
    states = {page.state for page in parsed.pages}
    return next((state for state in _GRAVEST_FIRST if state in states), PageState.REFUSED)


def observe(parsed: ParsedFile, capture: Capture) -> tuple[tuple[Check, ...], tuple[AdObservation, ...]]:
    """Checks and observations of a capture, with ids that do not change however often it is read."""
    checks, observations = [], []
    twins: Counter[str] = Counter()
    for index, page in enumerate(parsed.pages):
        check = _check(page, capture, index)
        twins[check.id] += 1
        if twins[check.id] > 1:  # a task with several pages: they share its name
            check = replace(check, id=f"{check.id}-{twins[check.id]}")
        checks.append(check)
        observations += [_observation(ad, page, check) for ad in page.ads]
    return tuple(checks), tuple(observations)


def _check(page: ParsedPage, capture: Capture, index: int) -> Check:
    asked, served = page.asked_country, page.served_country
    return Check(
        id=check_id(page, capture, index),
        capture=capture.sha256,
        page=index,
        state=page.state,
        engine=page.engine,
        query=page.query,
        seen_at=page.seen_at,
        country=asked or served,
        wrong_market=asked is not None and served is not None and asked != served,
        location=page.location,
        language=page.language,
        device=page.device,
        text_ads=len(page.ads),
        product_ads=page.product_ads,
        error=page.error or (page.warnings[0] if page.warnings else None),
    )


def _observation(ad: ParsedAd, page: ParsedPage, check: Check) -> AdObservation:
    return AdObservation(
        id=observation_id(check.id, ad.position),
        check=check.id,
        capture=check.capture,
        engine=check.engine,
        query=check.query,
        seen_at=check.seen_at,
        # An ad ran where the page was served, wherever it was asked for.
        country=page.served_country or check.country,
        location=check.location,
        language=check.language,
        device=check.device,
        fingerprint=fingerprint(ad),
        ad=ad,
    )
