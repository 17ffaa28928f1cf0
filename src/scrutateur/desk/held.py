"""Which stations are held, and by what: what whoever drafts a bulletin looks at first.

    {"contest", "station", "index", "reason", "act"?, "acts": [{"index", "findings": [{"rule", "values"}]}]}

`index` is the act held, or the first of those that contradict one another. `reason` is the code that the bulletin's own
table prints: of the decision that holds, whose entry `act` names, or of the first rule that blocks. `acts` names the
acts that wait, each with the blocking findings that no decision has accepted. An act that could not be read has none.
"""

from scrutateur.audit.count_state import CountState
from scrutateur.audit.replay import Replay
from scrutateur.audit.station_file import HeardAct, StationFile
from scrutateur.count.standing import State
from scrutateur.errors import EmbargoError

Json = dict[str, object]


def held_stations(replay: Replay) -> Json:
    """List the stations that a bulletin drafted now would name as held, by contest and code.

    Raises:
        EmbargoError: The embargo is not lifted: until then nothing looks at two stations together.
    """
    if replay.publishing.embargo_lifted is None:
        raise EmbargoError("the embargo is not lifted: no list of two stations may be made yet")
    count = replay.count
    assert count is not None, "an embargo ends after the freeze"
    held = [file for file in count.files.values() if file.standing.state is State.HELD]
    order = sorted(held, key=lambda file: (file.contest, file.station))
    return {"held": [_held(count, file) for file in order], "size": replay.tree.size}


def _held(count: CountState, file: StationFile) -> Json:
    standing = file.standing
    assert standing.index is not None, "what is held was received"
    found: Json = {
        "acts": [_waiting(count, file, act) for act in file.judged()],
        "contest": file.contest,
        "index": standing.index,
        "reason": standing.reason,
        "station": file.station,
    }
    return found if standing.act is None else {**found, "act": standing.act}


def _waiting(count: CountState, file: StationFile, act: HeardAct) -> Json:
    open_now = [item for item in count.findings(file, act) if item.blocks and item.rule not in act.accepted]
    return {"findings": [{"rule": item.rule, "values": dict(item.values)} for item in open_now], "index": act.index}
