import pytest

from monitor.parsing.market import country_of, country_of_location_code, location_code_of, name_of_country


@pytest.mark.parametrize(("code", "name", "number"), [("US", "United States", 2840), ("DE", "Germany", 2276)])
def test_a_country_is_written_as_providers_want_it_and_read_back(code: str, name: str, number: int) -> None:
    assert (name, number) == (name_of_country(code), location_code_of(code))
    assert code == country_of(name) == country_of_location_code(number)


@pytest.mark.parametrize("code", ["XX", "us", "", "Germany"])
def test_what_is_no_country_code_is_refused(code: str) -> None:
    for write in (name_of_country, location_code_of):
        with pytest.raises(ValueError, match="expected an ISO 3166-1 code"):
            write(code)
