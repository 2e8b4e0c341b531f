"""``monitor trace --follow`` from the command line; whatever it may not request, it does not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.bootstrap import open_workspace
from monitor.cli import main
from monitor.model.chains import Profile, StopReason
from monitor.tracing.keeping import chain_record, keep
from tests.servers.web import FollowerOf, Web, connections, page

AFFILIATE = "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=2011222"
AD = "https://www.bing.com/aclick?ld=e8&u=aHR0cDovLzEyNy4wLjAuMS9sYW5kaW5n"  # http://127.0.0.1/landing

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def monitor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return run


def settings(folder: Path, *, enabled: bool) -> Path:
    file = folder / "monitor.yaml"
    file.write_text(f"tracing: {{enabled: {str(enabled).lower()}}}\n", encoding="utf-8")
    return file


def test_without_follow_nothing_is_added_and_nothing_requested(monitor: Run) -> None:
    with connections() as seen:
        code, out, _ = monitor("trace", AD, "--json")
    assert (code, seen) == (0, set())
    assert "followed" not in json.loads(out)


def test_an_affiliate_link_is_read_and_not_requested(monitor: Run) -> None:
    with connections() as seen:
        code, out, _ = monitor("trace", "--follow", AFFILIATE, "--json")
    record = json.loads(out)
    assert (code, seen) == (0, set())
    assert (record["stop"], record["publisher_id"]) == ("click_url", "2011222")
    assert [(hop["url"], hop["requested"], hop["status"]) for hop in record["followed"]] == [(AFFILIATE, None, None)]
    assert [(each["network"], each["publisher_id"]) for each in record["names"]] == [("awin", "2011222")]
    assert record["evidence"] == []


def test_an_ad_is_followed_from_where_its_click_url_says_it_leads(monitor: Run) -> None:
    with connections() as seen:
        _, out, _ = monitor("trace", "--follow", AD, "--json")
    record = json.loads(out)
    assert (record["followed"][0]["url"], record["stop"], seen) == (
        "http://127.0.0.1/landing",
        "forbidden_address",
        set(),
    )


def test_an_address_without_a_scheme_is_followed_by_https(monitor: Run) -> None:
    _, out, _ = monitor("trace", "--follow", "user@127.0.0.1.example", "--json")
    assert json.loads(out)["stop"] == "unfit_url"
    _, out, _ = monitor("trace", "--follow", "www.awin1.com/cread.php?awinmid=17945&awinaffid=2011222", "--json")
    assert json.loads(out)["stop"] == "click_url"


def test_a_person_sees_each_hop_why_it_stopped_and_what_it_proves(monitor: Run) -> None:
    _, out, _ = monitor("trace", "--follow", "--compare", AFFILIATE)
    assert out.count("followed as") == 4
    assert "desktop, with a search referrer" in out
    assert "[not requested]" in out
    assert "names awin 2011222" in out
    _, out, _ = monitor("trace", "--follow", AD)
    assert "that does not mean that nobody is behind it" in out


def test_a_bad_line_among_many_keeps_its_neighbours(monitor: Run, tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    file.write_text(f"{AFFILIATE}\n\n{AFFILIATE}\n", encoding="utf-8")
    code, out, _ = monitor("trace", "--follow", "--file", file, "--json")
    first, bad, last = (json.loads(line) for line in out.splitlines())
    assert code == 3
    assert (bad["followed"], bad["stop"]) == (None, None)
    assert first == last


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--follow", "--offline"], "expected one of the two"),
        (["--compare"], "expected --follow"),
        (["--browser"], "expected --follow"),
        (["--config", "monitor.yaml"], "expected --follow"),
    ],
)
def test_options_that_contradict_are_refused(monitor: Run, options: list[str], expected: str) -> None:
    code, _, err = monitor("trace", AFFILIATE, *options)
    assert code == 2
    assert expected in err


def test_settings_that_say_offline_are_obeyed(monitor: Run, tmp_path: Path) -> None:
    with connections() as seen:
        code, out, err = monitor("trace", "--follow", AD, "--config", settings(tmp_path, enabled=False))
    assert (code, out, seen) == (2, "", set())
    assert "tracing.enabled is false" in err


def test_with_settings_the_chain_is_stored_as_evidence(monitor: Run, tmp_path: Path) -> None:
    config = settings(tmp_path, enabled=True)
    code, out, _ = monitor("trace", "--follow", AFFILIATE, "--config", config, "--json")
    assert code == 0
    (digest,) = json.loads(out)["evidence"]
    with open_workspace(config) as workspace:
        stored = json.loads(workspace.pipeline.evidence.get(digest))
        assert digest in workspace.store.known_captures()
    assert (stored["url"], stored["stop"]) == (AFFILIATE, "click_url")


def test_pages_are_stored_with_secrets_out_under_the_digest_of_what_is_stored(
    follower_of: FollowerOf, tmp_path: Path
) -> None:
    with Web(lambda asked: page("<p>api_key=abcdef123456 and enough to read. " * 9)) as web:
        chain = follower_of(web).follow(web.url("shop.example"), Profile())
    with open_workspace(settings(tmp_path, enabled=True)) as workspace:
        pipeline = workspace.pipeline
        stored, digest = keep(chain, store=pipeline.store, evidence=pipeline.evidence, redact=pipeline.redact)
        again, same = keep(chain, store=pipeline.store, evidence=pipeline.evidence, redact=pipeline.redact)
        body = pipeline.evidence.get(stored.hops[0].sha256 or "")
        record = json.loads(pipeline.evidence.get(digest))
    assert (stored.stop, digest, stored) == (StopReason.PAGE, same, again)
    assert b"abcdef" not in body
    assert record == json.loads(json.dumps(chain_record(stored)))
    assert dict(record["hops"][0]["headers"])["Content-Type"] == "text/html"
