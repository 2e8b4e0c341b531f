"""The registry of publishers' sites, put together with what fills it: tables, saved pages, the networks' interfaces."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.bootstrap import Workspace
from monitor.errors import ConfigError, InputRefused
from monitor.model.claims import ClaimBasis
from monitor.model.coverage import SourceFailure
from monitor.ports import Store

if TYPE_CHECKING:
    from monitor.links.shared import SharedHosts
    from monitor.model.claims import SiteStanding
    from monitor.partners.networks import Synced


def take_in_tables(tables: Sequence[Path], store: Store, shared: "SharedHosts", at: datetime) -> list[SourceFailure]:
    """Take in the tables of publishers that the settings name; returns what is of no use."""
    from monitor.partners.publishers_csv import read_claims

    failures: list[SourceFailure] = []
    names = [path.name for path in tables]
    for path in tables:
        claims, failed = read_claims(path, basis=ClaimBasis.TABLE, at=at, shared=shared)
        # Only a table read whole can say what it no longer holds, and only where no other has its name.
        whole = bool(claims) and not failed and names.count(path.name) == 1
        store.put_claims(claims, at=at, listing=(ClaimBasis.TABLE, path.name) if whole else None)
        failures.extend(failed)
    return failures


def registry(workspace: Workspace) -> "list[SiteStanding]":
    """Every claimed site, from what sources say and what readings prove, with whom it names."""
    from monitor.attribution.registry import standings

    claims = (*workspace.store.claims(), *workspace.store.proven_claims())
    return standings(claims, workspace.pipeline.rules.shared)


def import_publishers(workspace: Workspace, path: Path, *, decided: bool) -> tuple[int, int, list[SourceFailure]]:
    """Take a table of publishers in: claims read, claims changed, and what is of no use.

    ``decided``: its rows are the operator's own word, which settles conflicts.
    """
    from monitor.partners.publishers_csv import read_claims

    basis = ClaimBasis.OPERATOR if decided else ClaimBasis.TABLE
    at = workspace.pipeline.clock.now()
    claims, failures = read_claims(path, basis=basis, at=at, shared=workspace.pipeline.rules.shared)
    listing = (basis, path.name) if claims and not failures else None
    return len(claims), workspace.store.put_claims(claims, at=at, listing=listing), failures


def learn_from_page(workspace: Workspace, path: Path, url: str | None) -> tuple[int, int, list[SourceFailure]]:
    """Take in what a saved landing page proves of its own site: claims read, claims changed, what is of no use.

    ``url`` is where a bare HTML file was saved from. A page proves its publisher where it pays one alone.
    """
    from monitor.attribution import Attributor
    from monitor.attribution.landing import read_landing
    from monitor.attribution.registry import landing_claims
    from monitor.parsing.landing import landing_pages

    rules, at = workspace.pipeline.rules, workspace.pipeline.clock.now()
    attributor = Attributor(rules.networks, rules.policy)
    try:
        pages = landing_pages(path.read_bytes(), name=path.name, url=url)
    except OSError as error:
        return 0, 0, [SourceFailure(source="publishers", name=path.name, reason=f"{error.strerror}; expected a page")]
    except InputRefused as refused:
        return 0, 0, [SourceFailure(source="publishers", name=path.name, reason=str(refused))]
    found = [each for page in pages for each in read_landing(page, attributor, rules.policy).publishers]
    claims, refusals = landing_claims(found, source=path.name, at=at, shared=rules.shared)
    failures = [SourceFailure(source="publishers", name=path.name, reason=each) for each in dict.fromkeys(refusals)]
    return len(claims), workspace.store.put_claims(claims, at=at), failures


def forget_source(workspace: Workspace, source: str) -> int:
    """End every claim of a source; returns how many ended. The claims stay in sight as ended."""
    at = workspace.pipeline.clock.now()
    bases = {each.basis for each in workspace.store.claims() if each.source == source}
    return sum(workspace.store.put_claims([], at=at, listing=(basis, source)) for basis in sorted(bases))


def sync_networks(workspace: Workspace) -> "Iterator[Synced]":
    """Ask every configured network who its publishers are. Raises ``ConfigError`` where none is configured."""
    from monitor.partners.networks import directories, sync

    networks = directories(workspace.config.networks, workspace.pipeline.rules.shared)
    if not networks:
        raise ConfigError(f"{workspace.config.file}: networks: names no account; expected awin, impact, admitad or cj")
    return sync(networks, workspace.store, now=workspace.pipeline.clock.now())
