"""Was an ad on a branded query aimed at the brand, or did broad match bring it there?

A search page shows the query, never the keyword that was bought. What can be read is whether the ad itself
is about the brand, and whether the very same ad also runs where the brand was not asked for.
"""

from collections.abc import Collection

from monitor.model.conclusions import Subject
from monitor.model.enums import Intent


def intent_of(subject: Subject, own_domains: Collection[str]) -> tuple[Intent, tuple[str, ...]]:
    """The likely intent behind one ad on a branded query, and the sentences it rests on."""
    about = _about_the_brand(subject, own_domains)
    generic = subject.generic_query
    if generic and not about:
        reason = f"the same ad was also shown on “{generic}”: broad match likely; ask for the negative keywords"
        return Intent.BROAD_MATCH_LIKELY, (reason,)
    if generic:
        reason = f"the same ad was also shown on “{generic}”: broad match cannot be excluded"
        return Intent.UNPROVEN, (*about, reason)
    if about:
        return Intent.DELIBERATE, about
    return Intent.UNPROVEN, ("nothing in the ad names the brand: broad match cannot be excluded",)


def _about_the_brand(subject: Subject, own_domains: Collection[str]) -> tuple[str, ...]:
    reading = subject.reading
    reasons = []
    if reading.copy.branded:
        start, end = reading.copy.span or (0, len(reading.copy.text))
        reasons.append(f"the ad copy names the brand (“{reading.copy.text[start:end]}”)")
    if reading.display.branded:
        reasons.append(f"the display URL names the brand ({reading.display.text})")
    if reading.attribution.landing_domain in own_domains:
        reasons.append(f"the ad leads straight to {reading.attribution.landing_domain}")
    return tuple(reasons)
