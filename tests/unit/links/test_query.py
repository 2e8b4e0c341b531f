from hypothesis import given
from hypothesis import strategies as st

from monitor.links.query import Parameter, first_texts, parameters, tail_of, value_in, value_of


def test_parameters_keep_their_characters() -> None:
    assert [
        Parameter("aid", "AID=1", "1"),
        Parameter("b c", "b%20c=%41", "%41"),
        Parameter("adurl", "adurl", ""),
        Parameter("x", "amp;x=2", "2"),
    ] == parameters("AID=1&b%20c=%41&adurl&amp;x=2")
    assert [] == parameters("")


def test_the_first_parameter_with_a_value_counts() -> None:
    assert {"awc": "awc=1", "b": "b="} == first_texts("awc=&AWC=1&awc=2".replace("AWC", "awc") + "&b=&b=")


def test_a_plus_stays_a_plus() -> None:
    assert "A+B C" == value_in("k=A+B%20C")


def test_an_absent_or_empty_parameter_has_no_value() -> None:
    assert value_of("a=1&u=", "u") is None
    assert value_of("a=1", "u") is None
    assert value_of("a=u", "u") is None
    assert "x" == value_of("U=x", "u")


def test_an_unencoded_destination_runs_to_the_end() -> None:
    assert "http://example.com/?a=1&b=2" == tail_of("x=1&ds_dest_url=http://example.com/?a=1&b=2", "ds_dest_url")


def test_an_encoded_destination_ends_at_the_next_ampersand() -> None:
    assert "https://example.com/?a=1" == tail_of("url=https%3A%2F%2Fexample.com%2F%3Fa%3D1&mine=2", "url")
    assert "https://example.com/?a=1" == tail_of("url=https://example.com/%3Fa%3D1&mine=2", "url")


def test_a_key_that_is_not_there_has_no_tail() -> None:
    assert tail_of("curl=https://example.com", "url") is None
    assert tail_of("url=", "url") is None


def test_a_mark_cannot_hide_behind_many_parameters() -> None:
    query = "a=1&" * 20_000 + "cps_sk=ab12cd34"
    assert value_of(query, "cps_sk") == "ab12cd34"
    assert parameters(query)[-1].value == "ab12cd34"


@given(st.text())
def test_no_query_raises(query: str) -> None:
    parameters(query)
    first_texts(query)
    tail_of(query, "url")
    value_of(query, "u")
