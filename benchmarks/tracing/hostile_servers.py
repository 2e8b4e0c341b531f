"""Fifty hostile servers at once: does the sweep end in its deadline, and how much does the process grow?

    python -m benchmarks.tracing.hostile_servers [--seconds 20]

The servers run in a process of their own, so that the memory measured is the follower's. The bar of issue 5: it
ends in its deadline with less than 100 MB growth. Linux only (``/proc``).
"""

import argparse
import itertools
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from monitor.config import default_tracing
from monitor.config.tables import load_deny_table
from monitor.model.attribution import UrlReading
from monitor.model.chains import Profile
from monitor.model.enums import Device
from monitor.tracing import ChainFollower, Guard, Limits
from tests.servers.hostile_web import HOSTILE
from tests.servers.web import PUBLIC, Noon, Web, numeric

SERVERS = 50
KINDS = list(itertools.islice(itertools.cycle(HOSTILE), SERVERS))


def serve(ready: Connection) -> None:
    with Web(lambda asked: HOSTILE[KINDS[int(asked.host.partition(".")[0])]](asked)) as web:
        ready.send(web.port)
        ready.recv()


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def load_nothing(_urls: Sequence[str]) -> Sequence[UrlReading]:
    return ()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    seconds = parser.parse_args().seconds
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    child = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    child.start()
    port = ours.recv()
    settings = default_tracing()
    follower = ChainFollower(
        guard=Guard(
            deny=load_deny_table(), resolver=lambda host, _: numeric(host) or [PUBLIC], exception=(PUBLIC, port)
        ),
        clock=Noon(),
        read=load_nothing,
        user_agents={Device.DESKTOP: settings.desktop_agent, Device.MOBILE: settings.mobile_agent},
        limits=Limits(seconds=seconds),
    )
    before, started = resident(), time.monotonic()
    peak = before
    with ThreadPoolExecutor(SERVERS) as pool:
        waiting = [pool.submit(follower.follow, f"http://{n}.example:{port}/", Profile()) for n in range(SERVERS)]
        while not all(each.done() for each in waiting):
            peak = max(peak, resident())
            time.sleep(0.01)
    took = time.monotonic() - started
    ours.send("done")
    print(f"{SERVERS} hostile servers, deadline {seconds:g} s: {took:.1f} s, grew {(peak - before) / 1e6:.0f} MB")
    stops = [each.result().stop for each in waiting]
    for (kind, stop), count in sorted(Counter(zip(KINDS, stops, strict=True)).items()):
        print(f"  {count} x {kind}: {stop}")


if __name__ == "__main__":
    main()
