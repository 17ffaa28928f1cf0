"""When a text beside an act is published: with its entry, neither before nor after."""

import json
from dataclasses import replace
from datetime import timedelta

from scrutateur.desk.composing_acts import compose_decision, compose_embargo_lifted, compose_revocation
from scrutateur.desk.doorkeeper import text_hash
from scrutateur.election.acts import Decision, DecisionKind, Ref
from scrutateur.election.names import LeafIndex
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import parse_entry
from tests.fakes.desk_builder import Office, submitted
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CLOSES, MEMBERS, NIGHT, ORIGIN

WORDS = b"0" * 32 + b"\nA ballot paper was torn."


def with_words(payload: bytes) -> bytes:
    """Have a payload name the text."""
    return canonical({**json.loads(payload), "text_hashes": [text_hash(WORDS)]})


def an_office(log: Log) -> Office:
    office = Office()
    office.keep_log(log)
    return office


def a_night() -> Log:
    log = Log()
    for station in ("0001", "0002"):
        log.returns(station)
    return log


def test_texts_lie_beside_the_log_once_the_embargo_is_lifted():
    """A reason in words is published with the rest, not before."""
    log = a_night()
    office = an_office(log)
    act = submitted("opening", b'{"text_hashes":["x"]}', "0001")
    index = office.record(replace(act, texts=(WORDS,)))[0]
    office.desk.judge(index)
    office.publish()
    assert not [path for path in office.folder.files if path.startswith("text/")]
    office.clock.time = NIGHT + timedelta(hours=1)
    tree = office.desk.replay.tree
    lifted = compose_embargo_lifted(size=tree.size, root=tree.root(), latest_closing=CLOSES, origin=ORIGIN)
    office.keep(submitted("embargo-lifted", lifted, *MEMBERS[:2]))
    office.publish()
    assert office.folder.files[f"text/{index.index}-0"] == WORDS


def test_a_text_comes_out_with_its_entry_and_not_with_the_next_bulletin():
    """Between two bulletins the log is public as it grows: a text that lagged would be a difference until the next."""
    log = a_night()
    log.lifts()
    office = an_office(log)
    office.publish()
    index = next(i for i, body in enumerate(log.bodies) if parse_entry(body).envelope.kind == "return")
    hold = Decision(DecisionKind.HOLD, (Ref(LeafIndex(index), leaf_hash(log.bodies[index]).hex()),), (), "seen")
    act = submitted("decision", with_words(compose_decision(hold, origin=ORIGIN)), "clerk-1", "clerk-2")
    (kept,) = office.record(replace(act, texts=(WORDS,)))
    office.desk.judge(kept)
    assert f"text/{kept.index}-0" not in office.publish(with_bundles=False)
    written = office.publish(with_bundles=True)
    assert {f"text/{kept.index}-0", "checkpoint"} >= {path for path in written if not path.startswith("tile/")}
    assert office.folder.files[f"text/{kept.index}-0"] == WORDS


def test_a_text_of_an_open_kind_comes_out_with_its_entry_before_the_lift():
    """A revocation and its reason in words are public at once, and once only."""
    log = a_night()
    office = an_office(log)
    keyid = parse_entry(log.bodies[-1]).envelope.signatures[0].keyid
    revoked = compose_revocation(keyid=keyid, since=CLOSES, reason="stolen", origin=ORIGIN)
    (kept,) = office.record(replace(submitted("revocation", with_words(revoked), *MEMBERS[:2]), texts=(WORDS,)))
    office.desk.judge(kept)
    assert f"text/{kept.index}-0" in office.publish()
    assert office.publish() == []
