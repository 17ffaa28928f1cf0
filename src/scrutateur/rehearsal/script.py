"""The script of the night: what each station will send, made from the table before anything is sent.

In the end the current act of every station holds the table's figures; on the way some are wrong, doubled or forged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scrutateur.desk.composing_acts import compose_closing, compose_opening, compose_return
from scrutateur.election.acts import StationClosing, StationOpening, StationReturn
from scrutateur.election.names import StationID
from scrutateur.exchange.source import RehearsalSource, ReturnKey
from scrutateur.records.entry import Envelope
from scrutateur.rehearsal.calendar import Hours
from scrutateur.rehearsal.cast import Cast, envelope_of
from scrutateur.rehearsal.seeded import draw, lowest, nonce_of, shuffled
from scrutateur.rehearsal.stream_states import first_returns

EXPLANATION = "unexplained"
_MEMBERS_PRESENT = 3

Stations = frozenset[StationID]


@dataclass(frozen=True, slots=True)
class Roles:
    """Which stations do something out of the ordinary."""

    resends: Stations
    late: Stations
    early: Stations
    corrected: Stations
    conflicting: Stations
    strangers: Stations
    tampered: Stations
    telephone: Stations


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that stations will send, but for corrections, which name what they correct."""

    cast: Cast
    seed: bytes
    returns: Mapping[ReturnKey, StationReturn]  # as the table says (a stream: at first), gaps explained
    roles: Roles
    order: tuple[ReturnKey, ...]  # of sending, the late ones last

    def returns_of(self, stations: Stations) -> list[ReturnKey]:
        """Give the returns that some stations send, by station."""
        return sorted((key for key in self.returns if key[1] in stations), key=lambda key: (key[1], key[0]))

    def first(self, key: ReturnKey) -> Envelope:
        """Give a station's first return: by its own key, or by a clerk who wrote it down on the telephone."""
        said, station = self.returns[key], key[1]
        told = with_a_wrong_figure(said, self.seed) if station in self.roles.corrected else said
        actor = self.cast.clerks[0] if station in self.roles.telephone else self.cast.stations[station]
        return envelope_of("return", self._return(told, "return"), actor)

    def second(self, key: ReturnKey) -> Envelope:
        """Give another return of a station, which says something else."""
        wrong = with_a_wrong_figure(self.returns[key], self.seed, by=2)
        return envelope_of("return", self._return(wrong, "return"), self.cast.stations[key[1]])

    def early(self, key: ReturnKey) -> Envelope:
        """Give a return that a station tries before its closing."""
        payload = self._return(self.returns[key], "early")
        return envelope_of("return", payload, self.cast.stations[key[1]])

    def tampered(self, key: ReturnKey) -> Envelope:
        """Give a station's return with one byte changed on the way."""
        envelope = self.first(key)
        at = envelope.payload.index(b'","version":') - 1  # the last character of the station's code
        changed = bytes([envelope.payload[at] ^ 1])
        return replace(envelope, payload=envelope.payload[:at] + changed + envelope.payload[at + 1 :])

    def by_a_stranger(self, key: ReturnKey) -> Envelope:
        """Give a return for a station by a key that nobody knows."""
        wrong = with_a_wrong_figure(self.returns[key], self.seed, by=3)
        return envelope_of("return", self._return(wrong, "return"), self.cast.stranger)

    def _return(self, said: StationReturn, kind: str) -> bytes:
        nonce = nonce_of(self.seed, kind, contest=said.contest, station=said.station, version=str(said.version))
        return compose_return(said, origin=self.cast.origin, nonce=nonce)

    def openings(self, stations: Sequence[StationID], hours: Hours) -> list[Envelope]:
        """Give the openings of all stations, members present and the box empty."""
        return [self._opening(station, hours) for station in stations]

    def _opening(self, station: StationID, hours: Hours) -> Envelope:
        opening = StationOpening(station, hours.opens, True, _MEMBERS_PRESENT, self._seals(station))
        nonce = nonce_of(self.seed, "opening", station=station)
        payload = compose_opening(opening, origin=self.cast.origin, nonce=nonce)
        return envelope_of("opening", payload, self.cast.stations[station])

    def closings(self, stations: Sequence[StationID], hours: Hours) -> list[Envelope]:
        """Give the closings of those stations that have figures: signatures counted before the box is opened."""
        # Signatures are counted once, whatever is voted on: those of a station's first contest.
        said = {key[1]: account for key, account in reversed(tuple(self.returns.items()))}
        return [self._closing(said[station], hours) for station in stations if station in said]

    def _closing(self, said: StationReturn, hours: Hours) -> Envelope:
        station, signed = said.station, said.figures.get("signed_roll")
        closing = StationClosing(station, hours.closes, signed, self._seals(station))
        nonce = nonce_of(self.seed, "closing", station=station)
        payload = compose_closing(closing, origin=self.cast.origin, nonce=nonce)
        return envelope_of("closing", payload, self.cast.stations[station])

    def _seals(self, station: StationID) -> tuple[str, ...]:
        return (draw(self.seed, "seal", station)[:4].hex(),)


def write_script(source: RehearsalSource, cast: Cast, seed: bytes) -> Script:
    """Write the script of a night."""
    simulate = source.simulate
    returns = first_returns(source)
    stations = list(dict.fromkeys(station for _, station in returns))
    if simulate.explain_gaps:
        returns = {key: explained(said) for key, said in returns.items()}
    roles = Roles(
        **{name: lowest(seed, name, stations, getattr(simulate, name)) for name in Roles.__dataclass_fields__}
    )
    order = list(returns)
    if simulate.order == "shuffled":
        turn = {station: number for number, station in enumerate(shuffled(seed, stations))}
        order.sort(key=lambda key: turn[key[1]])
    order.sort(key=lambda key: key[1] in roles.late)
    return Script(cast, seed, returns, roles, tuple(order))


def explained(said: StationReturn) -> StationReturn:
    """Give a return with a coded reason where ballots and signatures differ, as an honest officer would."""
    ballots, signed = said.number("ballots_in_box"), said.number("signed_roll")
    if ballots is None or signed is None or ballots == signed:
        return said
    return replace(said, reasons=(EXPLANATION,))


def with_a_wrong_figure(said: StationReturn, seed: bytes, *, by: int = 1) -> StationReturn:
    """Give a return with one figure wrong: ten votes too many for one list, or where there are none, in the box."""
    slip = 10 * by
    if said.votes:
        place = draw(seed, "slip", said.station)[0] % len(said.votes)
        votes = [
            (code, figure + slip if number == place and isinstance(figure, int) else figure)
            for number, (code, figure) in enumerate(said.votes)
        ]
        return replace(said, votes=tuple(votes))
    name = next(name for name, figure in said.figures.items() if isinstance(figure, int))
    return replace(said, figures={**said.figures, name: (said.number(name) or 0) + slip})
