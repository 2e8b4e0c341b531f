"""Countries, engines and devices as providers write them; what is not known is None, never a guess."""

import pytest

from monitor.model.enums import Device, Engine
from monitor.parsing import market


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("us", "US"),
        ("UK", "GB"),
        ("United States", "US"),
        (" türkiye ", "TR"),
        ("Turkey", "TR"),
        ("Czech Republic", "CZ"),
        ("XX", None),
        ("", None),
        (5, None),
        (None, None),
    ],
)
def test_a_country_is_known_by_code_and_english_name(text: object, code: str | None) -> None:
    assert market.country_of(text) == code


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Austin,Texas,United States", "US"),
        ("Berlin, Germany", "DE"),
        ("France", "FR"),
        ("Georgia,Nowhere", None),
        (None, None),
    ],
)
def test_a_place_ends_with_its_country(place: object, code: str | None) -> None:
    assert market.country_of_place(place) == code


@pytest.mark.parametrize(
    ("code", "country"),
    [
        (2840, "US"),
        (2276, "DE"),
        (2004, "AF"),
        (1012852, None),
        (9999, None),
        ("2840", None),
        (True, None),
        (None, None),
    ],
)
def test_a_geo_target_below_ten_thousand_is_a_country_by_its_iso_number(code: object, country: str | None) -> None:
    assert market.country_of_location_code(code) == country


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("google.de", "DE"),
        ("www.google.co.uk", "GB"),
        ("google.com", None),
        ("google.com.tr", "TR"),
        ("google.cat", None),
        ("localhost", None),
        ("google.zz", None),
        ("a.info", None),
        (None, None),
    ],
)
def test_an_engines_host_names_its_country_by_its_last_label(host: object, country: str | None) -> None:
    assert market.country_of_host(host) == country


@pytest.mark.parametrize(
    ("locale", "country"),
    [
        ("en-US", "US"),
        ("de_AT", "AT"),
        ("us-en", "US"),
        ("uk-en", "GB"),
        ("wt-wt", None),
        ("en", None),
        ("EN-us", "US"),
        (None, None),
    ],
)
def test_a_locale_names_a_country_in_either_order(locale: object, country: str | None) -> None:
    assert market.country_of_locale(locale) == country


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://www.google.com/search?q=x&gl=us", "US"),
        ("https://www.bing.com/search?q=x&cc=IE", "IE"),
        ("https://www.google.de/search?q=x", "DE"),
        ("not an address", None),
        (7, None),
    ],
)
def test_a_search_url_names_the_country_it_was_made_for(url: object, country: str | None) -> None:
    assert market.country_of_search_url(url) == country


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("desktop", Device.DESKTOP),
        ("MOBILE", Device.MOBILE),
        ("desktop_chrome", Device.DESKTOP),
        ("mobile-android", Device.MOBILE),
        ("tv", None),
        (1, None),
    ],
)
def test_a_device_is_known_by_its_first_word(text: object, device: Device | None) -> None:
    assert market.device_of(text) is device


def test_engines_are_known_by_name_host_and_click() -> None:
    assert market.engine_of(" Yandex ") is Engine.YANDEX
    assert market.engine_of(3) is None
    assert market.engine_of_host_name("www.google.de") is Engine.GOOGLE
    assert market.engine_of_host_name("bing") is None
    assert market.engine_of_host_name(None) is None
    assert market.engine_of_url("https://yandex.com.tr/search/?text=x") is Engine.YANDEX
    assert market.engine_of_url("https://example.com/google") is None
    assert market.engine_of_url("phrase") is None
    assert market.engine_of_url(None) is None
    clicks = ["https://shop.example/", None, "https://duckduckgo.com/y.js?u3=https%3A%2F%2Fwww.bing.com%2Faclick"]
    assert market.engine_of_clicks(clicks) is Engine.DUCKDUCKGO
    assert (
        market.engine_of_clicks(["https://clickserve.dartsearch.net/link/click?ds_dest_url=https://a.example"]) is None
    )
    assert market.engine_of_clicks([]) is None
