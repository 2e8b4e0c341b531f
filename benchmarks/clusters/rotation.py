"""Pairwise precision and recall of the clusters on simulated rotation, and how the time grows.

Run: python benchmarks/clusters/rotation.py [rings] [strangers]

A ring is one hand behind several front domains. Each front keeps only some of the ring's habits (advertiser name,
agent parameter, hop host, copy, parameter names, path, hours); the rest it changes. Strangers are unrelated
advertisers who share fashions: popular landing builders, stock phrases of the trade, office hours.
"""

import random
import sys
import time
from itertools import combinations

from monitor.incidents.clusters import clusters
from monitor.matching.similarity import similar_texts
from monitor.model.clusters import OffenderTraits

STOCK = (
    "Wholesale prices from verified suppliers - order today",
    "Buy in bulk and save up to 40% - free samples",
    "Official supplier directory 2026 - compare quotes now",
)
BUILDERS = ("/lp/offer", "/pages/landing", "/products/sale", "/collections/all")
FASHIONS = ("ad_id&ad_name", "adset&placement", "campaign_id&target", "affid&offer_id")
WORDS = [
    "bulk",
    "factory",
    "trade",
    "deal",
    "supplier",
    "order",
    "quote",
    "sample",
    "price",
    "stock",
    "cargo",
    "direct",
    "maker",
    "source",
    "import",
]


def hours(rng: random.Random, start: int, spread: int, sightings: int) -> tuple[int, ...]:
    counts = [0] * 24
    for _ in range(sightings):
        counts[(start + rng.randrange(spread)) % 24] += 1
    return tuple(counts)


def ring(rng: random.Random, number: int, keep: float) -> list[OffenderTraits]:
    copy = " ".join(rng.choices(WORDS, k=9)) + f" hand{number}"
    base = {
        "advertisers": (f"company {number} ltd",),
        "constants": (f"agent=k{number}x9",),
        "hops": (f"t{number}.relay.example",),
        "templates": (f"ag{number}&camp&set",),
        "paths": (f"/go{number}/#/offer",),
    }
    start = rng.randrange(24)
    found = []
    for front in range(rng.randint(3, 8)):
        kept = {key: value if rng.random() < keep else () for key, value in base.items()}
        text = copy.replace("bulk", "large") if rng.random() < 0.5 else f"{copy} {front}"
        found.append(
            OffenderTraits(
                offender=f"domain:ring{number}-front{front}.example",
                texts=(text,) if rng.random() < keep else (rng.choice(STOCK),),
                hours=hours(rng, start, 4, 40) if rng.random() < keep else hours(rng, 9, 10, 40),
                **kept,
            )
        )
    return found


def stranger(rng: random.Random, number: int) -> OffenderTraits:
    return OffenderTraits(
        offender=f"domain:stranger{number}.example",
        texts=(rng.choice(STOCK) if rng.random() < 0.5 else " ".join(rng.choices(WORDS, k=10)),),
        advertisers=(f"stranger {number} gmbh",) if rng.random() < 0.7 else (),
        constants=(f"shop=s{number}xyz",) if rng.random() < 0.3 else (),
        hops=("www.popular-tracker.example",) if rng.random() < 0.2 else (),
        templates=(rng.choice(FASHIONS),) if rng.random() < 0.5 else (),
        paths=(rng.choice(BUILDERS),) if rng.random() < 0.5 else (),
        hours=hours(rng, 9, 10, 40),
    )


def measure(rings: int, strangers: int, keep: float, seed: int) -> str:
    rng = random.Random(seed)
    groups = [ring(rng, number, keep) for number in range(rings)]
    offenders = [each for group in groups for each in group]
    truth = {pair for group in groups for pair in combinations(sorted(each.offender for each in group), 2)}
    offenders += [stranger(rng, number) for number in range(strangers)]
    rng.shuffle(offenders)
    began = time.perf_counter()
    found = clusters(offenders, similar=similar_texts)
    took = time.perf_counter() - began
    told = {pair for cluster in found for pair in combinations(cluster.members, 2)}
    right = len(told & truth)
    precision = right / len(told) if told else 1.0
    recall = right / len(truth) if truth else 1.0
    return (
        f"keep {keep:.0%}: {len(offenders)} offenders, pairwise precision {precision:.3f}, recall {recall:.3f}, "
        f"{took:.2f} s"
    )


if __name__ == "__main__":
    rings = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    strangers = int(sys.argv[2]) if len(sys.argv) > 2 else 600
    for keep in (0.9, 0.8, 0.7, 0.6, 0.5):
        print(measure(rings, strangers, keep, seed=7))
    for scale in (1, 2, 4, 8):
        print(f"x{scale}: {measure(rings * scale, strangers * scale, 0.8, seed=11)}")
