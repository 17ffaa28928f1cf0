"""What a station may know of its own acts. Until the embargo ends: its own form, and nothing that compares."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from scrutateur.audit.replay import Replay
from scrutateur.audit.station_file import HeardAct, StationFile
from scrutateur.count.standing import State
from scrutateur.desk.recorder import Submission
from scrutateur.election.findings import Finding
from scrutateur.election.names import LeafIndex
from scrutateur.errors import MalformedRecordError, RefusedError
from scrutateur.ports import Clock
from scrutateur.records.canonical import to_base64
from scrutateur.records.status_request import WINDOW_SECONDS, parse_status_request

Json = dict[str, object]
ReadReceipt = Callable[[LeafIndex], bytes | None]

_COMPARING = ("R209", "R210", "R4")


def station_status(replay: Replay, request: Submission, clock: Clock, receipt: ReadReceipt) -> Json:
    """Answer a status request whose signature is good.

    Raises:
        RefusedError: `stale`, or another key, origin or station than the one that signed.
    """
    try:
        asked = parse_status_request(request.envelope.payload)
    except MalformedRecordError as error:
        raise RefusedError("stale", error.sentence) from error
    key = replay.ground.keys[request.envelope.signatures[0].keyid]
    if abs(asked.at - clock.now()) > timedelta(seconds=WINDOW_SECONDS):
        raise RefusedError("stale", f"`at` must be within {WINDOW_SECONDS} s of the server's time")
    if asked.origin != replay.origin or asked.keyid != key.keyid or asked.station != key.station:
        raise RefusedError("stale", "the request names another origin, key or station than the one that signed")
    assert key.station is not None, "a station's device asks, as the door has checked"
    files = () if replay.count is None else replay.count.files_of(key.station)
    acts = [_act(replay, file, act, receipt) for file in files for act in file.acts]
    return {"acts": acts, "notices": [], "station": asked.station}


def _act(replay: Replay, file: StationFile, act: HeardAct, receipt: ReadReceipt) -> Json:
    kept = receipt(act.index)
    found: Json = {
        "findings": _findings(replay, file, act),
        "index": act.index,
        "journal": "log",
        "kind": act.kind,
        "state": _state(file, act),
    }
    return found if kept is None else {**found, "receipt": to_base64(kept)}


def _state(file: StationFile, act: HeardAct) -> str:
    if act.early:
        return "early"
    current = file.choice.current
    if current is not None and current.index == act.index:
        words: Mapping[State, str] = {State.COUNTED: "counted", State.CONTESTED: "contested", State.ANNULLED: "counted"}
        return words.get(file.standing.state, "held")
    if any(item.index == act.index for item in file.choice.conflicting):
        return "held"
    if act.correction is not None:
        return "announced" if act.taken_back is None else "superseded"
    return "superseded" if current is not None and current.correction is not None else "received"


def _findings(replay: Replay, file: StationFile, act: HeardAct) -> list[Json | str]:
    assert replay.count is not None, "a file exists only after the freeze"
    lifted = replay.publishing.embargo_lifted is not None
    failed = [item for item in replay.count.findings(file, act) if item.failed]
    told = [item for item in failed if lifted or not item.rule.startswith(_COMPARING)]
    words: list[Json | str] = [_words(item) for item in told]
    return words if len(told) == len(failed) else [*words, "being-checked"]


def _words(finding: Finding) -> Json:
    return {"rule": finding.rule, "severity": finding.severity.value, "values": dict(finding.values)}
