"""Rules of the four readers that no case of the corpus shows."""

import json
import subprocess
import sys

import pytest

from monitor.errors import InputRefused
from monitor.model.captures import ParsedPage
from monitor.model.enums import Block, Device, Engine, LandingSource, PageState
from monitor.parsing import parse
from monitor.parsing.html.advert import absolute
from monitor.parsing.html.page import identify, read_page, search_engine
from monitor.parsing.html.reading import country, parameter
from monitor.parsing.payload import Payload

CLICK = "https://www.google.com/aclk?sa=l&amp;ai=DC&amp;adurl="


def google(body: str, head: str = "") -> ParsedPage:
    page = (
        f'<html itemtype="http://schema.org/SearchResultsPage"><head>{head}</head><body id="gsr">{body}</body></html>'
    )
    return read_page(page.replace("<body", "<script>window.google={}</script><body").encode())


def bing(body: str) -> ParsedPage:
    return read_page(f'<html xmlns:Web="http://schemas.live.com/Web/"><ol id="b_results">{body}</ol></html>'.encode())


def yandex(body: str) -> ParsedPage:
    page = f'<html><link href="//yastatic.net/x"><form name="yandex"></form><ul>{body}</ul></html>'
    return read_page(page.encode())


def duckduckgo(body: str) -> ParsedPage:
    return read_page(f'<html><body class="body--serp"><a href="//duckduckgo.com/x"></a>{body}</html>'.encode())


ORGANIC = '<div id="rso"><a href="https://organic.example/"><h3>Result</h3></a></div>'


def ad(title: str = "Title", attributes: str = "", href: str = "https://shop.example/", body: str = "") -> str:
    return (
        f'<div class="uEierd" {attributes}><a data-rw="{CLICK}" href="{href}"><div role="heading">{title}</div>'
        f"<cite>https://shop.example</cite></a>{body}</div>"
    )


class TestGoogle:
    @pytest.mark.parametrize(
        "attributes", ["hidden", 'style="display: none"', 'style="visibility:hidden"', 'id="rp_1"']
    )
    def test_an_ad_nobody_sees_is_no_ad(self, attributes: str) -> None:
        assert google(ad(attributes=attributes) + ORGANIC).ads == ()

    def test_several_ads_in_one_item_are_several_ads(self) -> None:
        one = f'<div data-text-ad="1"><a data-rw="{CLICK}" href="https://a.example/"><h3>One</h3></a></div>'
        page = google(f'<div class="uEierd">{one}{one.replace("One", "Two")}</div>{ORGANIC}')
        assert [found.title for found in page.ads] == ["One", "Two"]

    def test_an_item_inside_an_item_of_its_kind_is_read_once(self) -> None:
        one = f'<div data-text-ad="1"><a data-rw="{CLICK}" href="https://a.example/"><h3>One</h3></a>'
        page = google(f'<div class="uEierd">{one}{one}</div></div></div>{ORGANIC}')
        assert len(page.ads) == 1

    def test_an_ad_between_results_has_no_block(self) -> None:
        page = google(ORGANIC + ad() + ORGANIC.replace("organic.", "other."))
        assert [found.block for found in page.ads] == [None]

    @pytest.mark.parametrize(
        ("container", "block"), [("tvcap", Block.TOP), ("bottomads", Block.BOTTOM), ("rhs", Block.SIDE)]
    )
    def test_the_container_says_the_block(self, container: str, block: Block) -> None:
        assert google(f'{ORGANIC}<div id="{container}">{ad()}</div>').ads[0].block is block

    def test_a_container_with_words_and_no_ad_is_an_unknown_layout(self) -> None:
        assert google(f'<div id="tads">Sponsored: buy</div>{ORGANIC}').state is PageState.UNKNOWN_LAYOUT
        assert google(f'<div id="tads"> </div>{ORGANIC}').state is PageState.NO_ADS

    def test_click_links_that_nothing_explains_are_an_unknown_layout(self) -> None:
        page = google(f'<a href="{CLICK}">Something new</a>{ORGANIC}')
        assert page.state is PageState.UNKNOWN_LAYOUT
        guess = google(f'<a data-rw="{CLICK}" href="https://x.example"><h3>A card without address</h3></a>{ORGANIC}')
        assert guess.state is PageState.UNKNOWN_LAYOUT

    def test_a_link_that_is_no_click_in_a_known_item_is_no_ad(self) -> None:
        assert google(ad().replace("data-rw", "data-no") + ORGANIC).ads == ()

    def test_the_hidden_twin_names_the_headline_where_no_item_is_known(self) -> None:
        twin = f'<a style="display:none" href="{CLICK}"></a><br><a href="https://shop.example/"><h3>Old</h3></a>'
        page = google(f"<div>{twin}<cite>shop.example</cite></div><div><a hidden href='{CLICK}'></a></div>{ORGANIC}")
        assert [(found.title, found.final_url) for found in page.ads] == [("Old", "https://shop.example/")]
        assert page.ads[0].click_url == CLICK.replace("&amp;", "&")

    def test_a_whole_text_that_is_a_link_is_a_description(self) -> None:
        body = f'<div><a data-rw="{CLICK}" href="https://shop.example/"><div>The whole text is a link.</div></a></div>'
        assert google(ad(body=body) + ORGANIC).ads[0].description == "The whole text is a link."

    def test_text_without_spaces_is_a_description(self) -> None:
        assert google(ad(body="<div>批发市场直接供货</div>") + ORGANIC).ads[0].description == "批发市场直接供货"

    def test_an_address_without_a_mark_is_found_by_its_form(self) -> None:
        page = google(ad().replace("cite", "span") + ORGANIC)
        assert page.ads[0].display_url == "https://shop.example"
        assert google(ad().replace("<cite>https://shop.example</cite>", "") + ORGANIC).ads[0].display_url is None

    def test_a_tracker_in_a_clean_link_is_taken_off(self) -> None:
        href = "https://clickserve.dartsearch.net/link/click?ds_dest_url=https://shop.example/in"
        found = google(ad(href=href) + ORGANIC).ads[0]
        assert (found.landing_url, found.final_url) == ("https://shop.example/in", None)

    def test_results_of_the_engine_itself_are_no_results(self) -> None:
        page = google(
            '<a href="https://maps.google.com/x"><h3>Map</h3></a><a href="/url?q=https://www.google.com/y"><h3>Y</h3></a>'
            '<a href="/url?q=https://a.example/&amp;sa=U"><h3>A</h3></a><h3>No link</h3>'
            '<a href="https://www.google.com/goto?url=CA"><h3>Goto</h3></a><h3><a href="tel:1">T</a></h3>'
        )
        assert page.organic_urls == ("https://a.example/",)

    def test_products_in_an_unknown_box_and_in_the_box_that_opens_over_the_page_are_no_ads(self) -> None:
        link = f'<a href="{CLICK}&amp;ctype=5"><h3>Lamp</h3></a>'
        page = google(f'<div>{link}</div><div class="gws-product_ads__card">{link}</div>{ORGANIC}')
        assert (page.ads, page.product_ads, page.state) == ((), 0, PageState.NO_ADS)

    @pytest.mark.parametrize(
        "unit", ['<div class="pla-unit">{}</div>', "<gls-profile-entrypoint>{}</gls-profile-entrypoint>"]
    )
    def test_products_and_local_profiles_in_the_place_of_an_ad_are_no_text_ads(self, unit: str) -> None:
        link = f'<a href="{CLICK}"><div role="heading">Plumber</div></a>'
        page = google(f'<div id="tads"><div class="uEierd">{unit.format(link) * 2}</div></div>{ORGANIC}')
        assert (page.ads, page.product_ads) == ((), 2)

    def test_cards_of_a_carousel_are_products_each_counted_once(self) -> None:
        card = f'<g-inner-card><a href="{CLICK}">Picture</a><a href="{CLICK}">Lamp $5</a></g-inner-card>'
        page = google(card * 3 + ORGANIC)
        assert (page.ads, page.product_ads, page.state) == ((), 3, PageState.NO_ADS)

    def test_however_deep_an_ad_stands_it_is_read(self) -> None:
        deep = "<div>" * 70 + ad() + "</div>" * 70
        assert len(google(deep + ORGANIC).ads) == 1
        unknown = "<div>" * 70 + ad().replace("uEierd", "new") + "</div>" * 70
        assert len(google(unknown + ORGANIC).ads) == 1

    def test_query_by_title_and_textarea(self) -> None:
        assert google(ORGANIC, "<title>big - sale - Recherche Google</title>").query == "big - sale"
        assert google("<textarea name=q>typed\n words</textarea>" + ORGANIC).query == "typed words"
        assert google(ORGANIC, '<link rel="canonical" href="https://www.google.com/search?q=c+d">').query == "c d"
        assert google(ORGANIC).query is None


class TestBing:
    def test_an_item_for_ads_of_which_nothing_is_read_is_an_unknown_layout(self) -> None:
        organic = '<li class="b_algo"><h2><a href="https://a.example">A</a></h2></li>'
        assert bing(f'<li class="b_ad">New kind of ad</li>{organic}').state is PageState.UNKNOWN_LAYOUT
        assert bing(f'<li class="b_ad" hidden>New kind of ad</li>{organic}').state is PageState.NO_ADS

    def test_hidden_ads_and_stray_clicks(self) -> None:
        click = "https://www.bing.com/aclick?ld=1&amp;u=aHR0cHM6Ly9hLmV4YW1wbGUv"
        organic = '<li class="b_algo"><h2><a href="https://a.example">A</a></h2></li>'
        assert bing(f'<li hidden><h2><a href="{click}">T</a></h2></li>{organic}').state is PageState.NO_ADS
        assert bing(f'<p><a href="{click}">T</a></p>{organic}').state is PageState.UNKNOWN_LAYOUT
        assert bing(f'<p hidden><a href="{click}">T</a></p>{organic}').state is PageState.NO_ADS

    def test_a_result_link_that_hides_nothing_readable_stays(self) -> None:
        organic = '<li class="b_algo"><h2><a href="https://www.bing.com/ck/a?u={}">A</a></h2></li>'
        assert bing(organic.format("a1%%%")).organic_urls == ("https://www.bing.com/ck/a?u=a1%%%",)
        assert bing(organic.format("zz")).organic_urls == ("https://www.bing.com/ck/a?u=zz",)
        assert bing("<h2>No item</h2>" + organic.format("a1_w")).state is PageState.NO_ADS

    def test_the_market_asked_for_comes_from_the_address(self) -> None:
        page = b"<!-- saved from url=(1)https://www.bing.com/search?q=x&setmkt=de-AT --><li class='b_algo'>"
        assert read_page(page).asked_country == "AT"


class TestYandex:
    ITEM = '<li class="serp-item"><h2><a {} href="https://yabs.yandex.ru/count/W1">T</a></h2>{}</li>'

    @pytest.mark.parametrize(
        "value", ["{", "[]", "{}", '{"arguments":{"url":5}}', '{"arguments":{"url":"tel:1"}}', "[" * 100_000]
    )
    def test_a_broken_data_click_leaves_the_landing_unknown(self, value: str) -> None:
        found = yandex(self.ITEM.format(f"data-click='{value}'", "")).ads[0]
        assert (found.landing_url, found.title) == (None, "T")

    def test_a_click_url_in_data_click_is_decoded_or_dropped(self) -> None:
        for url, landing in (
            ("https://yabs.yandex.ru/count/W2", None),
            ("https://www.google.com/aclk?adurl=https://a.example/", "https://a.example/"),
        ):
            value = json.dumps({"arguments": {"url": url}})
            assert yandex(self.ITEM.format(f"data-click='{value}'", "")).ads[0].landing_url == landing

    def test_hidden_nested_and_unreadable_items(self) -> None:
        organic = '<li class="serp-item"><h2><a href="https://a.example/">A</a></h2></li>'
        assert yandex('<li class="serp-item" hidden><p class="AdvLabel">x</p></li>' + organic).state is PageState.NO_ADS
        assert (
            yandex('<li class="serp-item"><p class="AdvLabel">x</p></li>' + organic).state is PageState.UNKNOWN_LAYOUT
        )
        nested = f'<li class="serp-item"><div class="serp-item"></div><a href="https://b.example/">B</a></li>{organic}'
        assert yandex(nested).organic_urls == ("https://b.example/", "https://a.example/")
        assert yandex('<li class="serp-item"><a href="https://yandex.ru/images">I</a></li>' + organic).organic_urls == (
            "https://a.example/",
        )

    def test_the_country_of_a_market_and_no_other(self) -> None:
        page = "<!-- saved from url=(1)https://yandex.{}/search/?text=x --><li class='serp-item'>"
        asked = [read_page(page.format(end).encode()).asked_country for end in ("kz", "com.tr", "com")]
        assert asked == ["KZ", "TR", None]


class TestDuckDuckGo:
    def test_an_ad_without_a_link_and_a_click_outside_of_ads(self) -> None:
        organic = '<a class="result__a" href="https://a.example/">A</a>'
        assert duckduckgo(f'<div class="result--ad">x</div>{organic}').state is PageState.UNKNOWN_LAYOUT
        assert duckduckgo(f'<div class="result--ad" hidden>x</div>{organic}').state is PageState.NO_ADS
        stray = '<p><a href="https://duckduckgo.com/y.js?u3=x">x</a></p>'
        assert duckduckgo(stray + organic).state is PageState.UNKNOWN_LAYOUT
        assert duckduckgo('<a href="/category.jsp?y.js?x">x</a>' + organic).state is PageState.NO_ADS

    def test_a_sponsored_row_without_a_headline_begins_an_ad_of_its_own(self) -> None:
        assert (
            duckduckgo('<table><tr class="result-sponsored"><td>x</td></tr></table>').state is PageState.UNKNOWN_LAYOUT
        )

    def test_the_engines_own_pages_are_no_results(self) -> None:
        assert duckduckgo('<a class="result__a" href="/settings">S</a>').organic_urls == ()

    def test_phones(self) -> None:
        assert (
            read_page(b"<html class='is-mobile-device'><a href='//duckduckgo.com/'>result__a").device is Device.MOBILE
        )


class TestRecognition:
    @pytest.mark.parametrize(
        ("url", "engine"),
        [
            ("https://www.google.com.br/search?q=x", Engine.GOOGLE),
            ("https://www.google.com/sorry/index?continue=x", Engine.GOOGLE),
            ("https://www.bing.com/search?q=x", Engine.BING),
            ("https://yandex.ru/search/touch/?text=x", Engine.YANDEX),
            ("https://html.duckduckgo.com/html/?q=x", Engine.DUCKDUCKGO),
            ("https://duckduckgo.com/?q=x", Engine.DUCKDUCKGO),
            ("https://www.google.com/maps/place/x", None),
            ("https://google.com.evil.example/search?q=x", None),
            ("nothing", None),
        ],
    )
    def test_an_address_names_the_engine(self, url: str, engine: Engine | None) -> None:
        assert search_engine(url) is engine

    @pytest.mark.parametrize(
        ("content", "html"),
        [
            (b"<!DOCTYPE html>", True),
            (b"\xef\xbb\xbf\r\n<html >", True),
            ("<html >".encode("utf-16"), True),
            (b"<?xml version='1.0'?><rss>", False),
            (b"<unknown>", False),
            (b'{"a": "<html>"}', False),
            (b"query,engine\n<div>,x", False),
        ],
    )
    def test_html_is_recognised_and_nothing_else(self, content: bytes, html: bool) -> None:  # noqa: FBT001
        assert identify(Payload(content)) is html

    def test_a_page_that_only_speaks_of_an_engine_is_refused_by_its_title(self) -> None:
        with pytest.raises(InputRefused, match="titled “A & B”; expected a search page"):
            read_page(b"<html><title>A &amp; B</title><p>google.kEI")

    def test_signs_far_down_a_page_are_found(self) -> None:
        page = b"<html><p>" + b"x" * 40_000 + b'<div id="rso"></div><div id="tads"></div></html>'
        assert read_page(page).engine is Engine.GOOGLE

    def test_importing_the_registry_loads_no_html_parser(self) -> None:
        code = "import sys, monitor.parsing; sys.exit('selectolax' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    def test_a_refused_page_is_refused_in_one_line(self) -> None:
        error = parse(b"<html><title>a\nb</title></html>", name="x.html").error
        assert error == "a web page titled “a b”; expected a search page of Google, Bing, Yandex or DuckDuckGo"


def test_only_web_addresses_are_addresses() -> None:
    base = "https://www.google.com/search"
    assert absolute("/aclk?x", base) == "https://www.google.com/aclk?x"
    assert absolute("//a.example/", base) == "https://a.example/"
    assert [absolute(href, base) for href in (None, "", "#x", "javascript:void(0)", "tel:1", "http://[x")][:5] == [
        None
    ] * 5
    assert absolute("//[broken/", base) is None


def test_parameters_and_countries_are_read_tolerantly() -> None:
    assert parameter("https://a.example/?q=a+b&q=c&x=", "x", "q") == "a b"
    assert parameter("https://[a.example/?q=a", "q") is None
    assert parameter(None, "q") is None
    assert [country(code) for code in ("uk", "de", "d", None, "1a")] == ["GB", "DE", None, None, None]


def test_landing_source_of_a_clean_link_is_href() -> None:
    assert google(ad() + ORGANIC).ads[0].landing_source is LandingSource.HREF
