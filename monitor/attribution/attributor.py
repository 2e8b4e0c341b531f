"""From an ad to who is behind it: decides, touches nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.attribution.ads import AdReading, attribute_ad
from monitor.attribution.index import RuleIndex
from monitor.attribution.own import OwnAds
from monitor.attribution.own_copies import OwnCopies
from monitor.attribution.own_token import OwnTokens
from monitor.attribution.publishers import PublisherSites
from monitor.attribution.reading import is_replayed, read_url
from monitor.attribution.words import quoted, replay_sentence
from monitor.links import host_of
from monitor.model.attribution import Attribution, Publisher, UrlReading
from monitor.model.captures import AdObservation
from monitor.model.enums import OwnAd
from monitor.model.networks import NetworkTable
from monitor.model.own_ads import OwnAdCopy
from monitor.model.policy import Policy


class Attributor:
    """Reads URLs and ads against the network table, one policy, the imported publishers and the brand's own ads."""

    def __init__(
        self,
        networks: NetworkTable,
        policy: Policy,
        publishers: Sequence[Publisher] = (),
        *,
        own_ads: Sequence[OwnAdCopy] = (),
        own_tokens: OwnTokens | None = None,
    ) -> None:
        self._networks = networks
        self._index = RuleIndex(networks)
        self._own = OwnAds(policy, OwnCopies(own_ads))
        self._tokens = own_tokens
        self._sites = PublisherSites(publishers)

    def read(self, url: str, seen_at: datetime | None = None) -> UrlReading:
        """Read one URL. ``seen_at`` (aware) is needed to tell a pasted click ID."""
        return self._timed(read_url(url, self._index, self._own), seen_at)

    def read_many(
        self, urls: Sequence[str], seen_at: datetime | Sequence[datetime | None] | None = None
    ) -> list[UrlReading]:
        """Read URLs in order, each distinct one once; one time for all, or one for each.

        Raises ``ValueError`` when there are more or fewer times than URLs.
        """
        known = self._known(urls)
        if seen_at is None:
            return [self._tokened(known[url], None) for url in urls]
        times = [seen_at] * len(urls) if isinstance(seen_at, datetime) else seen_at
        return [self._timed(known[url], moment) for url, moment in zip(urls, times, strict=True)]

    def attribute(self, observations: Sequence[AdObservation]) -> list[Attribution]:
        """Say for each ad, in order, who is behind it and on what basis."""
        urls = [_urls_of(observation) for observation in observations]
        known = self._known([url for named in urls for _, url in named])
        return [
            self._dated(
                attribute_ad(
                    AdReading(
                        ad=observation.ad,
                        readings=tuple((place, self._tokened(known[url], observation.seen_at)) for place, url in named),
                    ),
                    networks=self._networks,
                    own=self._own,
                    sites=self._sites,
                ),
                observation.seen_at,
            )
            for observation, named in zip(observations, urls, strict=True)
        ]

    def _dated(self, attribution: Attribution, seen_at: datetime | None) -> Attribution:
        if attribution.click_id is None:
            return attribution
        return replace(
            attribution,
            replayed=is_replayed(attribution.click_time, seen_at),
            click_id_free=attribution.click_time is None and self._networks.has_free_click_ids(attribution.network),
        )

    def _known(self, urls: Sequence[str]) -> dict[str, UrlReading]:
        return {url: read_url(url, self._index, self._own) for url in dict.fromkeys(urls)}

    def _tokened(self, reading: UrlReading, seen_at: datetime | None) -> UrlReading:
        """The reading with what a keyed token says, where nothing else said it: an affiliate's mark goes before it."""
        if self._tokens is None or reading.own_ad is not OwnAd.UNKNOWN or reading.network:
            return reading
        if reading.landing is None or not self._own.is_own_host(host_of(reading.landing)):
            return reading
        own = [url for url in reading.chain if self._own.is_own_host(host_of(url))]
        found = self._tokens.verify(own, seen_at.date() if seen_at else None)
        if found is None:
            return reading
        if found.expired:
            sentence = f"Its token {quoted(found.text)} is of a key that was no longer in use then."
            return replace(reading, reason=f"{reading.reason} {sentence}")
        sentence = f"It carries a token that the brand made: {quoted(found.text)}."
        return replace(reading, own_ad=OwnAd.YES, reason=f"{reading.reason} {sentence}")

    def _timed(self, reading: UrlReading, seen_at: datetime | None) -> UrlReading:
        return _timed(self._tokened(reading, seen_at), seen_at)


def _timed(reading: UrlReading, seen_at: datetime | None) -> UrlReading:
    replayed = is_replayed(reading.click_time, seen_at)
    if replayed is None:
        return reading
    if not replayed or reading.click_time is None or seen_at is None:
        return replace(reading, replayed=False)
    sentence = replay_sentence(reading.click_id, reading.click_time, seen_at)
    return replace(reading, replayed=True, reason=f"{reading.reason} {sentence}")


def _urls_of(observation: AdObservation) -> list[tuple[str, str]]:
    """The URLs of an ad by where they stand, in the order they are believed."""
    ad = observation.ad
    named = [
        ("landing URL", ad.landing_url),
        ("click URL", ad.click_url),
        ("final URL", ad.final_url),
        *((f"sitelink “{sitelink.title}”", sitelink.url) for sitelink in ad.sitelinks),
    ]
    return [(place, url) for place, url in named if url]
