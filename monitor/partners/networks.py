"""The networks that are configured, and asking them all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.config.values import NetworksSettings
from monitor.errors import SourceError
from monitor.links.shared import SharedHosts
from monitor.model.coverage import SourceFailure
from monitor.partners import admitad, awin, cj, impact
from monitor.partners.cache import AnswerCache
from monitor.partners.directory import Directory
from monitor.partners.http import ApiClient
from monitor.ports import Store
from monitor.webclient.pace import Pace
from monitor.webclient.patience import Patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What asking one network gave."""

    network: str
    claims: int
    """Claims that it made, old and new."""
    changed: int
    """Claims that are new, say something else or ended."""
    failures: tuple[SourceFailure, ...]


def directories(
    settings: NetworksSettings,
    shared: SharedHosts,
    *,
    bases: Mapping[str, str] | None = None,
    patience: Patience | None = None,
) -> list[Directory]:
    """A directory for each configured network. ``bases`` puts other addresses in place of the networks' own."""

    def client(network: str, base: str, account: str, secret: str, limit: Callable[[], Pace]) -> ApiClient:
        cache = AnswerCache(folder=settings.cache, account=f"{network} {account}")
        base = (bases or {}).get(network, base)
        return ApiClient(network, base, secrets=[secret], limit=limit(), cache=cache, patience=patience)

    days = settings.transaction_days
    found: list[Directory] = []
    if (one := settings.awin) is not None:
        spoken = client("awin", awin.BASE, one.advertiser_id, one.token.reveal(), awin.limit)
        found.append(awin.Awin(one, spoken, shared, days=days))
    if (two := settings.impact) is not None:
        spoken = client("impact", impact.BASE, two.account_sid, two.token.reveal(), impact.limit)
        found.append(impact.Impact(two, spoken, shared))
    if (three := settings.admitad) is not None:
        spoken = client("admitad", admitad.BASE, three.advertiser_id, three.client_secret.reveal(), admitad.limit)
        found.append(admitad.Admitad(three, spoken, shared))
    if (four := settings.cj) is not None:
        spoken = client("cj", cj.BASE, four.advertiser_id, four.token.reveal(), cj.limit)
        found.append(cj.Cj(four, spoken, shared, days=days))
    return found


def sync(networks: Sequence[Directory], store: Store, *, now: datetime) -> Iterator[Synced]:
    """Ask each network and keep what it says; one that fails is told, and the others go on."""
    for each in networks:
        claims = changed = 0
        failures: list[SourceFailure] = []
        try:
            for listing in each.listings(now=now):
                whole = (listing.basis, each.network) if listing.whole and listing.claims else None
                changed += store.put_claims(listing.claims, at=now, listing=whole)
                claims += len(listing.claims)
                failures.extend(listing.failures)
        except SourceError as error:
            failures.append(SourceFailure(source="networks", name=each.network, reason=str(error)))
        yield Synced(network=each.network, claims=claims, changed=changed, failures=tuple(failures))
