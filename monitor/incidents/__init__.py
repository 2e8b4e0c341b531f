"""Verdicts folded into incidents. Decides, touches nothing."""

from monitor.incidents.clusters import clusters
from monitor.incidents.fold import cure, fold, refold
from monitor.incidents.identity import incident_id
from monitor.incidents.sightings import sightings
from monitor.incidents.traits import traits

__all__ = ["clusters", "cure", "fold", "incident_id", "refold", "sightings", "traits"]
