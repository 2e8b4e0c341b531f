"""100,000 keyword days from the stream to values and to a file; see README.md."""
# ruff: noqa: PLC0415 - the two processes import what is theirs, after the path is set

import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import date
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

ROWS, BATCH, TRIES, LIMIT = 100_000, 10_000, 3, 3.0
DAY = date(2026, 11, 2)


def serve(pipe: Connection, version: str) -> None:
    """The service in a process of its own, its batches made beforehand."""
    from tests.servers.google_ads import AdService

    with AdService(version) as service:
        rows = [
            service.row(
                campaign__id=7,
                campaign__name="Brand",
                ad_group__id=8,
                ad_group_criterion__criterion_id=1_000_000 + number,
                ad_group_criterion__keyword__text=f"alibaba {number % 500}",
                ad_group_criterion__keyword__match_type=2,
                segments__date=f"2026-11-{number % 28 + 1:02}",
                segments__device=2 + number % 3,
                segments__ad_network_type=2,
                metrics__impressions=number % 300,
                metrics__clicks=number % 9,
                metrics__cost_micros=number * 1_000,
                metrics__average_cpc=12_000.0,
                metrics__conversions=0.5,
                metrics__search_impression_share=0.93,
                metrics__search_top_impression_share=0.9,
                metrics__search_absolute_top_impression_share=0.8,
                metrics__search_rank_lost_impression_share=0.05,
                metrics__search_rank_lost_absolute_top_impression_share=0.1,
            )
            for number in range(BATCH)
        ]
        batch = service._batch(results=rows).SerializeToString()  # noqa: SLF001 - sent as bytes, so that it costs nothing
        service.answer = lambda _call: (batch for _ in range(ROWS // BATCH))
        pipe.send(service.port)
        pipe.recv()


def client(version: str, port: int, *, proto_plus: bool) -> Any:
    """The real client without TLS."""
    import grpc
    from google.ads.googleads.client import GoogleAdsClient
    from google.oauth2.credentials import Credentials

    from monitor.advertiser.google_ads import GoogleAds, Patience

    path = f"google.ads.googleads.{version}.services.services.google_ads_service.transports.grpc"
    transport = import_module(path).GoogleAdsServiceGrpcTransport
    transport.create_channel = classmethod(
        lambda _cls, host, *, options=None, **_: grpc.insecure_channel(host, options)
    )
    made = GoogleAdsClient(
        Credentials("token"), endpoint=f"127.0.0.1:{port}", version=version, use_proto_plus=proto_plus
    )
    return GoogleAds(made, Patience())


def main() -> int:
    from monitor.advertiser.google_ads import known_versions
    from monitor.advertiser.google_queries import KEYWORD_DAYS
    from monitor.advertiser.records import write

    version = known_versions().split(" or ")[-1]
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    server = spawn.Process(target=serve, args=(theirs, version))
    server.start()
    port, slow = ours.recv(), False
    for proto_plus in (False, True):
        ads = client(version, port, proto_plus=proto_plus)
        best, best_file = (float("inf"), 0.0), float("inf")
        for _ in range(TRIES):
            began, spent = time.perf_counter(), time.process_time()
            rows = ads.fetch("1234567890", KEYWORD_DAYS, DAY, DAY).rows
            read, used = time.perf_counter() - began, time.process_time() - spent
            with tempfile.TemporaryDirectory() as folder:
                write(Path(folder) / "days.jsonl", rows)
            best, best_file = min(best, (read, used)), min(best_file, time.perf_counter() - began)
            assert len(rows) == ROWS
            del rows
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        read_in = f"read {best[0]:.2f} s ({best[1]:.2f} s of processor)"
        print(f"use_proto_plus {proto_plus}: {read_in}, with its file {best_file:.2f} s, peak {peak:.0f} MiB")
        slow = slow or best[0] > LIMIT
    ours.send("over")
    server.join()
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
