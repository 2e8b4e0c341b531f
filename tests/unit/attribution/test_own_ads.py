"""Friend or foe by the brand's own accounts and its keyed token; an affiliate's mark goes before both."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.attribution import Attributor
from monitor.attribution.own_copies import OwnCopies
from monitor.attribution.own_token import OwnTokens, TokenKey, make, read_keys, rotated, write_keys
from monitor.config import load_policy
from monitor.config.tables import load_networks
from monitor.model.captures import AdObservation, ParsedAd
from monitor.model.enums import Engine, OwnAd
from monitor.model.own_ads import AdPlatform, OwnAdCopy

OWN = OwnAdCopy(
    platform=AdPlatform.GOOGLE_ADS,
    account="1234567890",
    ad="99",
    headlines=("Alibaba.com® Official Site", "Source Direct", "{KeyWord:Wholesale} Deals"),
    descriptions=("Millions of products from verified suppliers.", "Request a quote today."),
    final_urls=("https://www.alibaba.com/sourcing/", "not a url"),
    tracking_templates=("{lpurl}?src=sem_ggl&cid={campaignid}&lang=en",),
)
TITLE, DESCRIPTION = "Alibaba.com Official Site | Source Direct", "Millions of products from verified suppliers."
KEY = TokenKey(id="k1", secret=b"0" * 32)
SEEN = datetime(2026, 11, 20, 12, tzinfo=UTC)


def attributor(*ads: OwnAdCopy, **more: Any) -> Attributor:
    return Attributor(load_networks(), load_policy("alibaba"), own_ads=ads, **more)


def seen(ad: dict[str, Any], *, at: datetime | None = SEEN) -> AdObservation:
    base: dict[str, Any] = {
        "position": 1,
        "block": None,
        "title": TITLE,
        "description": DESCRIPTION,
        "display_url": "https://www.alibaba.com",
    }
    return AdObservation(
        id="o",
        check="c",
        capture="f" * 64,
        engine=Engine.GOOGLE,
        query="alibaba",
        seen_at=at,
        country="US",
        location=None,
        language="en",
        device=None,
        fingerprint="f",
        ad=ParsedAd(**(base | ad)),
    )


def verdict(observation: AdObservation, *ads: OwnAdCopy, **more: Any) -> OwnAd:
    return attributor(*ads, **more).attribute([observation])[0].own_ad


def test_an_ad_that_the_account_lists_is_own_by_text_and_landing_page() -> None:
    (found,) = attributor(OWN).attribute([seen({"landing_url": "https://www.alibaba.com/sourcing?gclid=x"})])
    assert found.own_ad is OwnAd.YES
    assert "Text and landing page are those of own ad 99 of account 1234567890." in found.reasons


def test_an_ad_that_the_account_lists_is_own_by_text_and_shown_address_where_the_page_is_hidden() -> None:
    (found,) = attributor(OWN).attribute([seen({})])
    assert found.own_ad is OwnAd.YES
    assert "the landing page itself is not known" in found.reasons[-1]


def test_the_own_parameters_on_the_own_page_are_enough() -> None:
    url = "https://www.alibaba.com/sourcing/?src=sem_ggl&cid=77&lang=en&gclid=x"
    assert verdict(seen({"title": "Something new", "landing_url": url}), OWN) is OwnAd.YES


@pytest.mark.parametrize(
    "landing",
    [
        "https://www.alibaba.com/other",
        "https://www.alibaba.com/",
        "https://www.alibaba.com/sourcing/deep",
    ],
)
def test_copied_text_does_not_clear_an_ad_that_leads_to_another_page(landing: str) -> None:
    assert verdict(seen({"landing_url": landing}), OWN) is OwnAd.UNKNOWN


def test_copied_text_and_token_do_not_clear_an_ad_with_an_affiliates_mark() -> None:
    token = make(KEY, "1234567890")
    url = f"https://www.alibaba.com/sourcing/?src=sem_ggl&lang=en&cps_sk=ab12cd34&bbm={token}"
    assert verdict(seen({"landing_url": url}), OWN, own_tokens=OwnTokens(keys=(KEY,))) is OwnAd.NO


def test_an_ad_with_the_brands_address_that_is_none_of_the_own_stays_open_and_says_so() -> None:
    (found,) = attributor(OWN).attribute([seen({"title": "Cheap goods here"})])
    assert found.own_ad is OwnAd.UNKNOWN
    assert "none of the own ads that the brand's accounts list" in found.reasons[-1]


def test_an_own_ad_on_a_page_outside_the_policys_domains_is_own() -> None:
    elsewhere = replace(OWN, final_urls=("https://agency.example/alibaba",))
    assert verdict(seen({"landing_url": "https://agency.example/alibaba"}), elsewhere) is OwnAd.YES
    assert verdict(seen({"landing_url": "https://agency.example/alibaba"})) is OwnAd.NO


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("Alibaba.com® Official Site", True),
        ("SOURCE DIRECT – Alibaba.com Official Site", True),
        ("Alibaba.com Official Site - Wholesale Deals", True),
        ("Alibaba.com Official Site · Source Dir…", True),
        ("Alibaba.com Official Site · Sour...", False),
        ("Alibaba.com Official Site · Source Dir", False),
        ("Alibaba.com Official Site | Coupons", False),
        ("Coupons", False),
        ("", False),
        ("x" * 5000, False),
    ],
)
def test_a_title_is_pieced_together_of_whole_headlines_in_any_order(title: str, own: bool) -> None:  # noqa: FBT001
    assert verdict(seen({"title": title}), OWN) is (OwnAd.YES if own else OwnAd.UNKNOWN)


@pytest.mark.parametrize("description", [None, "", "Cheap.", DESCRIPTION * 20])
def test_a_description_that_is_not_the_own_ads_clears_nothing(description: str | None) -> None:
    assert verdict(seen({"description": description}), OWN) is OwnAd.UNKNOWN


def test_a_display_url_of_an_older_ad_counts_as_its_host() -> None:
    older = replace(OWN, display_url="shop.alibaba.com/deals")
    assert verdict(seen({"display_url": "shop.alibaba.com"}), older) is OwnAd.YES
    assert verdict(seen({"display_url": "shop.alibaba.com"}), OWN) is OwnAd.UNKNOWN


def test_an_ad_without_a_final_url_recognises_nothing() -> None:
    assert not OwnCopies([replace(OWN, final_urls=())])
    assert OwnCopies([OWN])


def test_a_suffix_that_is_everybodys_is_no_mark() -> None:
    common = replace(OWN, tracking_templates=(), final_url_suffixes=("utm_source=google",))
    url = "https://www.alibaba.com/sourcing/?utm_source=google"
    assert verdict(seen({"title": "Other", "landing_url": url}), common) is OwnAd.UNKNOWN


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_no_text_breaks_recognition(title: str, description: str, url: str) -> None:
    ad = seen({"title": title, "description": description}).ad
    copies = OwnCopies([replace(OWN, headlines=(title, url), final_urls=(*OWN.final_urls, url))])
    found = copies.recognise(ad, url, url)
    assert found is None or found.startswith(("Text", "The landing"))


class TestToken:
    tokens = OwnTokens(keys=(KEY,))

    def url(self, key: TokenKey = KEY) -> str:
        return f"https://www.alibaba.com/?x=1&bbm={make(key, '1234567890')}"

    def test_a_token_of_the_key_makes_an_ad_own(self) -> None:
        (found,) = attributor(own_tokens=self.tokens).attribute([seen({"landing_url": self.url()})])
        assert found.own_ad is OwnAd.YES
        assert "carries a token that the brand made" in " ".join(found.reasons)

    def test_a_token_counts_in_a_single_url_too(self) -> None:
        reader = attributor(own_tokens=self.tokens)
        assert reader.read(self.url()).own_ad is OwnAd.YES
        assert [each.own_ad for each in reader.read_many([self.url(), self.url() + "x"])] == [OwnAd.YES, OwnAd.UNKNOWN]
        assert reader.read_many([self.url()], SEEN)[0].own_ad is OwnAd.YES

    def test_a_token_on_a_strangers_page_proves_nothing(self) -> None:
        stranger = self.url().replace("www.alibaba.com", "agency.example")
        wrapped = f"https://agency.example/?to=https%3A%2F%2Fwww.alibaba.com%2F&bbm={make(KEY, '1')}"
        for url in (stranger, wrapped, "https://www.google.com/aclk?sa=l"):
            assert verdict(seen({"landing_url": url}), own_tokens=self.tokens) is not OwnAd.YES
        assert verdict(seen({}), own_tokens=self.tokens) is OwnAd.UNKNOWN

    @pytest.mark.parametrize(
        "token",
        [
            make(TokenKey(id="k1", secret=b"1" * 32), "1234567890"),
            make(TokenKey(id="k9", secret=b"0" * 32), "1234567890"),
            make(KEY, "1234567891").replace("1234567891", "1234567890"),
            make(KEY, "1234567890")[:-1],
            "k1-1234567890",
            "",
        ],
    )
    def test_a_forged_token_proves_nothing(self, token: str) -> None:
        assert self.tokens.verify([f"https://www.alibaba.com/?bbm={token}", "https://[broken"]) is None

    def test_a_key_that_had_ended_proves_nothing_and_is_told(self) -> None:
        new = TokenKey(id="k2", secret=b"2" * 32)
        tokens = OwnTokens(keys=rotated([KEY], new, until=date(2026, 11, 19)))
        (found,) = attributor(own_tokens=tokens).attribute([seen({"landing_url": self.url()})])
        assert found.own_ad is OwnAd.UNKNOWN
        assert "a key that was no longer in use" in " ".join(found.reasons)
        assert verdict(seen({"landing_url": self.url(new)}), own_tokens=tokens) is OwnAd.YES
        assert verdict(seen({"landing_url": self.url()}, at=None), own_tokens=tokens) is OwnAd.YES

    def test_a_key_that_ended_keeps_its_end_when_keys_are_rotated_again(self) -> None:
        second, third = TokenKey(id="k2", secret=b"2" * 32), TokenKey(id="k3", secret=b"3" * 32)
        keys = rotated(rotated([KEY], second, until=date(2026, 1, 1)), third, until=date(2026, 2, 2))
        assert [(key.id, key.until) for key in keys] == [
            ("k3", None),
            ("k2", date(2026, 2, 2)),
            ("k1", date(2026, 1, 1)),
        ]
        assert read_keys(write_keys(keys)) == keys

    @pytest.mark.parametrize("label", ["", "has space", "UPPER", "x" * 25, "ü"])
    def test_a_label_is_short_and_plain(self, label: str) -> None:
        with pytest.raises(ValueError, match="expected 1 to 24 letters"):
            make(KEY, label)

    @pytest.mark.parametrize(
        "text",
        [
            "k1 " + "zz" * 32,
            "k1 " + "00" * 31,
            "K1 " + "00" * 32,
            "k1",
            "k1 " + "00" * 32 + " soon",
            "k1 " + "00" * 32 + " 2026-01-01 x",
            "",
            "# nothing",
            ("k1 " + "00" * 32 + "\n") * 2,
        ],
    )
    def test_a_file_of_keys_is_refused_without_showing_one(self, text: str) -> None:
        with pytest.raises(ValueError, match="expected") as refused:
            read_keys(text)
        assert "0000" not in str(refused.value)
        assert "zz" not in str(refused.value)

    def test_a_key_shows_nothing_of_its_secret(self) -> None:
        assert "0000" not in repr(KEY)
