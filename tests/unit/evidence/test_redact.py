"""Secrets leave an answer before it is stored; every other byte stays, for it is evidence."""

import base64
import json
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.evidence.redact import redact

CANARY = "CANARY-7f3a/+=&é key"


@pytest.mark.parametrize(
    "written",
    [
        CANARY.encode(),
        quote(CANARY, safe="").encode(),
        quote(CANARY).encode(),
        quote_plus(CANARY).encode(),
        quote(CANARY, safe="").lower().replace("canary", "CANARY").encode(),
        quote(quote(CANARY, safe=""), safe="").encode(),
        json.dumps(CANARY).encode(),
        json.dumps(CANARY, ensure_ascii=False).encode(),
        json.dumps(CANARY).replace("/", r"\/").encode(),
    ],
    ids=[
        "plain",
        "url",
        "url with slashes",
        "form",
        "lower-case url",
        "url in url",
        "json",
        "json utf-8",
        "json slashes",
    ],
)
def test_live_secret_goes_in_every_form_and_its_neighbours_stay(written: bytes) -> None:
    found = redact(b"before \xff\x00 " + written + b" after", [CANARY])

    assert b"7f3a" not in found
    assert found.startswith(b"before \xff\x00 ")
    assert found.endswith(b" after")


@pytest.mark.parametrize("before", ["", "u:", "us:", "user:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_live_secret_goes_from_base64_wherever_it_begins(before: str, encode: object) -> None:
    assert callable(encode)
    secret = "s3cr3t?>~\xff-value"
    encoded = encode(f"{before}{secret}:x".encode())

    left = redact(b"Authorization: Basic " + encoded, [secret]).removeprefix(b"Authorization: Basic ")

    assert b"REDACTED" in left
    readable = b"".join(
        base64.b64decode(part + b"=" * (-len(part) % 4), b"-_") for part in left.split(b"REDACTED") if len(part) > 3
    )
    assert b"s3cr3t" not in readable
    assert b"value" not in readable


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (
            b"https://serpapi.com/search.json?q=acme&api_key=abc123&no=1",
            b"https://serpapi.com/search.json?q=acme&api_key=REDACTED&no=1",
        ),
        (b'"u": "https://x.example/?apikey=abc"', b'"u": "https://x.example/?apikey=REDACTED"'),
        (
            rb'"u": "https://x.example/?a=1\u0026api_key=abc\u0026b=2"',
            rb'"u": "https://x.example/?a=1\u0026api_key=REDACTED\u0026b=2"',
        ),
        (
            b"?next=https%3A%2F%2Fx.example%2F%3Fapi_key%3Dab%2Fc%26q%3D1",
            b"?next=https%3A%2F%2Fx.example%2F%3Fapi_key%3DREDACTED%26q%3D1",
        ),
        (b'{"api_key": "ab\\"c", "q": "x"}', b'{"api_key": "REDACTED", "q": "x"}'),
        (b'{"Access_Token":"abc"}', b'{"Access_Token":"REDACTED"}'),
        (b'{"api-key" : 12345, "n": 1}', b'{"api-key" : "REDACTED", "n": 1}'),
        (
            rb'{"body": "{\"api_key\": \"abc\", \"q\": \"x\"}"}',
            rb'{"body": "{\"api_key\": \"REDACTED\", \"q\": \"x\"}"}',
        ),
        (b"client_secret=abc", b"client_secret=REDACTED"),
        (b"<a href='?auth_token=abc'>", b"<a href='?auth_token=REDACTED'>"),
    ],
)
def test_parameters_and_keys_named_like_a_secret_lose_their_value(written: bytes, stored: bytes) -> None:
    assert redact(written) == stored
    assert redact(stored) == stored


@pytest.mark.parametrize(
    "evidence",
    [
        b"https://offer.alibaba.com/cps/ab12cd34?bm=cps&src=saf&tp1=x&aff_short_key=UneMJZVf",
        b"https://www.awin1.com/cread.php?awinmid=17945&awinaffid=4711&clickref=token",
        b'{"token": "shown", "key": "value", "password_hint": "none", "api_keys_used": 3}',
        b"api_key=&q=1",
        b'{"api_key": null, "access_token": ""}',
        b"\x00\xff\xfe binary \x80",
    ],
)
def test_evidence_stays_byte_for_byte(evidence: bytes) -> None:
    assert redact(evidence, ["", "   ", "abc"]) == evidence


def test_redacted_json_is_still_json() -> None:
    answer = {
        "search_parameters": {"api_key": 'a"b\\c\n', "q": "acme"},
        "n": [{"access_token": 1.5e-7}, {"secret_key": "x"}],
    }

    assert json.loads(redact(json.dumps(answer).encode())) == {
        "search_parameters": {"api_key": "REDACTED", "q": "acme"},
        "n": [{"access_token": "REDACTED"}, {"secret_key": "REDACTED"}],
    }


@given(st.binary(max_size=300))
def test_any_bytes_can_be_redacted_and_twice_is_once(content: bytes) -> None:
    once = redact(content, ["secret-value"])

    assert redact(once, ["secret-value"]) == once


@given(st.text(min_size=4, max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_no_secret_survives(secret: str, before: bytes, after: bytes) -> None:
    plain = secret.strip().encode("utf-8", "surrogatepass")
    if len(secret.strip()) < 4 or plain in b"REDACTED" * 3 or plain in before + b"REDACTED" + after:
        return

    assert plain not in redact(before + plain + after, [secret])


@pytest.mark.parametrize(
    "unit", [b"api_key", b'api_key":', b"api_key%3D%", b'api_key\\\\\\\\"', b"api_key=", b'api_key":"\\']
)
def test_work_grows_no_faster_than_the_answer(unit: bytes) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        redact(unit * times, ["secret-value"])
        return time.process_time() - started

    seconds(1_000)
    assert seconds(200_000) < 40 * seconds(20_000) + 0.05
