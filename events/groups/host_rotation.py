"""Rotation of meeting hosts, by how long ago they last hosted and by the distance of the other municipalities."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.geo import great_circle_km

# How much the longest drive weighs against the longest wait.
DISTANCE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class HostCandidate:
    """A municipality that may host: coordinates in degrees, and when it last hosted (None: never)."""

    key: str
    name: str
    latitude: float
    longitude: float
    last_hosted: date | None = None


@dataclass(frozen=True, slots=True)
class HostProposal:
    candidate: HostCandidate
    mean_km: float  # along the great circle, from all the others


def propose_hosts(candidates: Iterable[HostCandidate], how_many: int = 5) -> list[HostProposal]:
    """Return the candidates that should host next, best first.

    Rank by waiting time (never hosted is longest) plus half the weight for the mean distance to the others. The result
    does not depend on the order of the candidates.
    """
    candidates = sorted(candidates, key=lambda one: one.key)
    kilometres = {one.key: _mean_km(one, candidates) for one in candidates}
    longest_km = max(kilometres.values(), default=0) or 1
    days = sorted({one.last_hosted or date.min for one in candidates})
    turns = {day: place / len(days) for place, day in enumerate(days)}

    def cost(one):
        return turns[one.last_hosted or date.min] + DISTANCE_WEIGHT * kilometres[one.key] / longest_km

    ranked = sorted(candidates, key=lambda one: (cost(one), one.key))
    return [HostProposal(one, kilometres[one.key]) for one in ranked[:how_many]]


def _mean_km(one: HostCandidate, candidates: list[HostCandidate]) -> float:
    others = [
        great_circle_km(one.latitude, one.longitude, other.latitude, other.longitude)
        for other in candidates
        if other.key != one.key
    ]
    return sum(others) / len(others) if others else 0.0
