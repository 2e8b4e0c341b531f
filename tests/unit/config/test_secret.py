import copy
import json
import logging
import pickle
import traceback
from dataclasses import asdict, dataclass

import pytest

from monitor.config import Secret

CANARY = "canary-5f1d"


@dataclass(frozen=True)
class Holder:
    password: Secret


def test_a_secret_is_masked_however_it_is_shown() -> None:
    secret = Secret(CANARY)
    holder = Holder(secret)
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>20}",
        f"{secret:>8}",
        str([secret]),
        repr(holder),
    ]
    assert not [text for text in shown if CANARY in text]
    assert str(secret) == "***"


def test_a_secret_is_masked_in_logs_and_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(CANARY)
    logging.getLogger("test").warning("password %s in %r", secret, {"p": secret})
    shown = "".join(traceback.format_exception(ValueError(secret)))
    assert CANARY not in caplog.text + shown


def test_a_secret_is_not_written_by_json_or_pickle() -> None:
    secret = Secret(CANARY)
    with pytest.raises(TypeError):
        json.dumps({"password": secret})
    assert CANARY not in json.dumps({"password": secret}, default=str)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)


def test_settings_with_a_secret_can_be_copied_and_still_work() -> None:
    holder = Holder(Secret(CANARY))
    assert copy.copy(holder) == copy.deepcopy(holder) == holder
    assert asdict(holder)["password"].reveal() == CANARY


def test_a_secret_has_no_dictionary_to_look_into() -> None:
    assert not hasattr(Secret(CANARY), "__dict__")


def test_the_value_comes_out_on_request_only() -> None:
    assert Secret(CANARY).reveal() == CANARY


def test_equal_secrets_are_equal_and_an_empty_one_is_false() -> None:
    assert Secret("a") == Secret("a")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret("")
    assert Secret("a")
