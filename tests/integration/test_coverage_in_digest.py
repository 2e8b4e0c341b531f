"""From a plan in a real database to what the digest says of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.bootstrap import FixedClock
from monitor.config.tables import load_networks, load_shared_hosts
from monitor.delivery import Renderer
from monitor.evidence import EvidenceFolder
from monitor.model.checks import Cell, Market, Part, PlannedCheck, check_id
from monitor.model.enums import Device, Engine, OwnAd
from monitor.model.planning import Plan
from monitor.model.purchases import PurchaseState, Settlement
from monitor.pipeline import Pipeline, Rules, Settings
from monitor.store import open_store
from monitor.store.sql_store import SqlStore
from tests.builders import policy
from tests.coverage_story import BERLIN, UNTIL
from tests.digest_story import TEMPLATES
from tests.store_story import batch, read_all

CHECKS = 120


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield opened
    opened.close()


def pipeline(store: SqlStore, folder: Path) -> Pipeline:
    return Pipeline(
        store=store,
        evidence=EvidenceFolder(folder / "evidence"),
        rules=Rules(policy=policy(), networks=load_networks(), claims=(), shared=load_shared_hosts()),
        settings=Settings(
            timezone=BERLIN,
            max_incidents=10,
            skip_quiet_days=False,
            cured_after=timedelta(days=14),
            min_looks=10,
            own_impression_shares={Engine.GOOGLE: 0.9},
        ),
        renderer=Renderer(TEMPLATES),
        deliveries=(),
        clock=FixedClock(UNTIL),
        redact=lambda content: content,
        ledger=store,
    )


def bought(store: SqlStore) -> None:
    """Two providers are asked alike, an hour apart each time; the second shows the own display URL in one of three."""
    checks, captures = [], []
    for number in range(CHECKS):
        slot = UNTIL - timedelta(hours=number + 1)
        provider = ("shop", "mart")[number % 2]
        cell = Cell(
            keyword="acme wholesale",
            engine=Engine.GOOGLE,
            market=Market(country="GB", language="en"),
            device=Device.MOBILE,
            hour=slot.astimezone(BERLIN).hour,
            weekend=False,
        )
        checks.append(
            PlannedCheck(
                id=check_id(slot.date(), slot, provider, cell),
                cell=cell,
                part=Part.CUSTOMER,
                slot=slot,
                provider=provider,
            )
        )
        made: Any = batch(
            number,
            *([{"fingerprint": "own"}] if provider == "shop" or number % 3 == 0 else []),
            seen_at=slot,
            device=Device.MOBILE,
        )
        captures.append(replace(made, capture=replace(made.capture, source=provider)))
    store.add_captures(captures)
    read_all(store, attributed=lambda _: {"own_ad": OwnAd.UNKNOWN, "display_domain": "acme.com"})
    plan = Plan(day=UNTIL.date(), timezone="Europe/Berlin", commitment="c", checks=tuple(checks), spending=())
    store.add_plan(plan, b"seed", prices={"shop": Decimal("0.01"), "mart": Decimal("0.02")}, at=UNTIL)
    ids = [check.id for check in checks]
    store.claim(ids, at=UNTIL)
    store.settle([Settlement(check=each, state=PurchaseState.BOUGHT, charged=True) for each in ids], at=UNTIL)


def test_the_digest_names_the_provider_that_hides_ads_and_promises_with_its_recall(
    store: SqlStore, tmp_path: Path
) -> None:
    bought(store)
    digest = pipeline(store, tmp_path).digest()
    assert digest.report is not None
    assert [(each.provider, each.own_ads, bool(each.alarm)) for each in digest.report.canaries] == [
        ("mart", 20, True),
        ("shop", 60, False),
    ]
    promise = digest.report.promises[-1]
    missed = (1 - 0.05) ** 60 * (1 - 0.05 * (20 / 60) / 0.9) ** 60
    assert promise.probability == pytest.approx(1 - missed)
    assert (digest.report.total.blind, digest.report.total.independent) == (60, 60)

    text = " ".join(Renderer(TEMPLATES).render(digest).text.split())
    assert "mart on Google (mobile) shows 37% of the brand's own ads; expected at least 80%" in text
    assert "120 planned, 120 bought or imported, 120 looks; 60 blind. Cost: 1.80 USD." in text


def test_only_what_no_digest_told_of_is_told_as_new(store: SqlStore, tmp_path: Path) -> None:
    bought(store)
    first = pipeline(store, tmp_path)
    digest = replace(first.digest(), until=UNTIL - timedelta(hours=10))
    store.add_digest(digest, Renderer(TEMPLATES).render(digest), channels=[])
    report = first.digest().report
    assert report is not None
    assert (report.lately.planned, report.lately.bought, report.lately_cost) == (9, 9, Decimal("0.13"))
    assert (report.total.planned, report.cost) == (CHECKS, Decimal("1.80"))


def test_without_a_ledger_what_was_imported_is_told(store: SqlStore, tmp_path: Path) -> None:
    bought(store)
    report = replace(pipeline(store, tmp_path), ledger=None).coverage(days=14)
    assert (report.total.planned, report.total.bought, report.cost) == (0, CHECKS, Decimal(0))
    assert [promise.customer_checks for promise in report.promises] == [0, 0, 0]
