"""Hearing what stations say: openings, closings, turnout, returns, corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scrutateur.audit.count_state import CountState
from scrutateur.audit.signers import EnrolledKey, persons_of
from scrutateur.audit.station_file import NOBODY, HeardAct
from scrutateur.election.acts import Correction, Ref, StationReturn
from scrutateur.election.names import Channel, StationID
from scrutateur.election.registry import PollingStation
from scrutateur.errors import MalformedRecordError
from scrutateur.records.entry import LedgerEntry
from scrutateur.records.payload_count import ClosingText, CorrectionText, OpeningText, ReturnText, TurnoutText
from scrutateur.records.payloads import Payload
from scrutateur.rules.facts import SenderFacts

_STATION_ROLES = frozenset(("station", "station-second"))
_DESK_ROLES = frozenset(("clerk", "member"))
_GATEWAY = frozenset(("gateway",))


@dataclass(frozen=True, slots=True)
class Heard:
    """What an arrival says back, in codes."""

    notes: tuple[str, ...] = ()


NOTHING_HEARD = Heard()
WITHOUT_EFFECT = Heard(("without-effect",))


def hear_return(
    state: CountState, payload: Payload, entry: LedgerEntry, ref: Ref, signers: Sequence[EnrolledKey]
) -> Heard:
    """Take a return or a correction.

    Raises:
        MalformedRecordError: Its contest or station is not in the registry: it is kept and has no effect.
    """
    assert isinstance(payload, ReturnText | CorrectionText)
    correction = payload.noun() if isinstance(payload, CorrectionText) else None
    station_return = correction.station_return if correction is not None else payload.noun()
    assert isinstance(station_return, StationReturn)
    act = _act(state, station_return, correction, entry, ref, signers)
    state.hear(act)
    return Heard(_notes(state, act))


def _act(
    state: CountState,
    station_return: StationReturn,
    correction: Correction | None,
    entry: LedgerEntry,
    ref: Ref,
    signers: Sequence[EnrolledKey],
) -> HeardAct:
    registry = state.registry
    station = registry.stations.get(station_return.station)
    withdrawn = station_return.station in registry.withdrawn
    contest = registry.contests.get(station_return.contest)
    if station is None and not withdrawn:
        raise MalformedRecordError(f"R301: station {station_return.station} is not in the registry")
    if contest is None or (station is not None and contest.id not in station.contests):
        raise MalformedRecordError(f"R103: station {station_return.station} has no contest {station_return.contest}")
    received = entry.received
    return HeardAct(
        ref=ref,
        kind=entry.envelope.kind,
        received_at=received.at,
        channel=received.channel,
        keyids=tuple([key.keyid for key in signers]),
        station_return=station_return,
        correction=correction,
        contest=contest,
        form=registry.forms[contest.form],
        station=station,
        withdrawn=withdrawn,
        sender=_sender(station_return.station, received.at, received.channel, signers),
        day=state.day.facts(station_return.station),
        early=_early(station, received.at),
        gateway=any(key.role == "gateway" for key in signers),
        merged_into=registry.withdrawn.get(station_return.station),
        typed_by=frozenset(persons_of(signers)) or NOBODY,
    )


def _early(station: PollingStation | None, at: datetime) -> bool:
    return station is not None and at < station.closes


def _sender(station: StationID, at: datetime, channel: Channel, signers: Sequence[EnrolledKey]) -> SenderFacts:
    roles = {key.role for key in signers}
    desk = roles <= _DESK_ROLES
    own = roles <= _STATION_ROLES and all(key.station == station for key in signers)
    return SenderFacts(
        assigned=own or desk or roles <= _GATEWAY,
        revoked=any(key.revoked_since is not None and at >= key.revoked_since for key in signers),
        late_key=any(key.late for key in signers),
        signatures_required=1,
        signatures_good=len(signers),
        persons=len(persons_of(signers)) if desk else 0,
        channel=channel,
    )


def _notes(state: CountState, act: HeardAct) -> tuple[str, ...]:
    found = []
    if act.early:
        found.append("early")
    if act.station is not None and act.station.lock is not None and act.received_at > act.station.lock:
        found.append("late")
    if (act.sender.revoked or act.sender.late_key) and not act.called_back:
        found.append("call-back")
    if act.correction is not None and not act.early:
        current = state.file(act.station_return.contest, act.station_return.station).choice.current
        if current is None or current.index != act.index:
            found.append("announced")
    return tuple(found)


def hear_day(state: CountState, payload: Payload, at: datetime, signers: Sequence[EnrolledKey]) -> Heard:
    """Take what a station says before the count. The first opening and the first closing stand.

    Raises:
        MalformedRecordError: The station is not in the registry, or the key is another station's.
    """
    assert isinstance(payload, OpeningText | ClosingText | TurnoutText)
    station = StationID(payload.station)
    if station not in state.registry.stations:
        raise MalformedRecordError(f"R301: station {station} is not in force")
    if any(key.station != station for key in signers):
        raise MalformedRecordError("R303: the key is enrolled for another station")
    day = state.day
    if isinstance(payload, OpeningText):
        day.openings.setdefault(station, (payload.noun(), at))
    elif isinstance(payload, ClosingText):
        day.closings.setdefault(station, payload.noun())
    else:
        reports = (*day.turnouts.get(station, ()), payload.noun())
        day.turnouts[station] = tuple(sorted(reports, key=lambda report: report.hour))
    return NOTHING_HEARD
