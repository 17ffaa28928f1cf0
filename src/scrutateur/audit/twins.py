"""Who says the same as another station: twins of figures, and photographs that occur twice.

Kept as acts come and go, so that an arrival looks at its own vector and at nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import StationID

Vector = tuple[int, ...]
Rank = tuple[int, int]  # minus assurance, index: the smaller stands

CANDIDATES_MIN = 3  # fewer make no vector: blank and null alone would twin most honest returns


def vector_of(station_return: StationReturn) -> Vector | None:
    """Give the full vector of a return: candidates, blank, null. `None` where it is not one."""
    blank, null = station_return.number("blank"), station_return.number("null")
    if station_return.votes is None or blank is None or null is None:
        return None
    votes = [figure for _, figure in station_return.votes if isinstance(figure, int)]
    if len(votes) != len(station_return.votes) or len(votes) < CANDIDATES_MIN:
        return None
    return (*votes, blank, null)


@dataclass(slots=True)
class TwinIndex:
    """The vectors and photographs of the current acts of one contest."""

    _vectors: dict[Vector, dict[StationID, Rank]] = field(default_factory=dict)
    _placed: dict[StationID, tuple[Vector | None, tuple[str, ...]]] = field(default_factory=dict)
    _photos: dict[str, set[StationID]] = field(default_factory=dict)

    def place(self, station: StationID, current: StationReturn | None, rank: Rank) -> set[StationID]:
        """Put a station's current act in, its former one out; give the other stations whose twins changed."""
        old_vector, old_photos = self._placed.pop(station, (None, ()))
        vector = None if current is None else vector_of(current)
        photos = () if current is None else current.photos
        touched = self._leave(station, old_vector, old_photos)
        if vector is not None:
            peers = self._vectors.setdefault(vector, {})
            touched.update(peers)
            peers[station] = rank
        for photo in photos:
            others = self._photos.setdefault(photo, set())
            touched.update(others)
            others.add(station)
        if vector is not None or photos:
            self._placed[station] = (vector, photos)
        touched.discard(station)
        return touched

    def _leave(self, station: StationID, vector: Vector | None, photos: Iterable[str]) -> set[StationID]:
        touched: set[StationID] = set()
        if vector is not None:
            peers = self._vectors[vector]
            del peers[station]
            touched.update(peers)
            if not peers:
                del self._vectors[vector]
        for photo in photos:
            self._photos[photo].discard(station)
            touched.update(self._photos[photo])
        return touched

    def waits(self, station: StationID) -> bool:
        """Tell whether another station has the same vector and this one is the later or weaker."""
        return any(rank < own for own, rank in self._peers(station))

    def stands(self, station: StationID) -> bool:
        """Tell whether another station has the same vector and waits."""
        return any(rank > own for own, rank in self._peers(station))

    def ballots_of_twin(self, station: StationID) -> int | None:
        """Give the ballots that the vector of a twin adds up to; `None` where there is no twin."""
        vector, _ = self._placed.get(station, (None, ()))
        return None if vector is None or len(self._vectors[vector]) < 2 else sum(vector)

    def photo_elsewhere(self, station: StationID) -> bool:
        """Tell whether a photograph of this station's act occurs at another station too."""
        _, photos = self._placed.get(station, (None, ()))
        return any(len(self._photos[photo]) > 1 for photo in photos)

    def _peers(self, station: StationID) -> Iterable[tuple[Rank, Rank]]:
        vector, _ = self._placed.get(station, (None, ()))
        if vector is None:
            return
        peers = self._vectors[vector]
        for other, rank in peers.items():
            if other != station:
                yield peers[station], rank
