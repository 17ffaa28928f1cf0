"""What counts when accounts differ: conflicts, twins, weaker accounts, floods, stolen keys. Over real HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scrutateur.count.standing import State
from scrutateur.desk.composing_acts import compose_decision, compose_revocation
from scrutateur.election.acts import Decision, DecisionKind
from scrutateur.election.names import LeafIndex
from scrutateur.errors import RefusedError
from scrutateur.records.receipt import parse_receipt
from scrutateur.rehearsal.night import now
from tests.stories.small_nights import SmallNight, more_for_the_first, small_night


@pytest.fixture
def village(tmp_path: Path) -> Iterator[SmallNight]:
    """Serve a small night to the closing of its polls."""
    with small_night(tmp_path) as night:
        yield night


def test_a_conflict_holds_the_station_until_two_persons_settle_it(village: SmallNight):
    """Two signed returns that differ mean none; the one that two persons accept counts, the other stays visible."""
    right = village.returned(village.said(1), village.key(1))
    wrong = village.returned(more_for_the_first(village.said(1), 10), village.key(1), nonce=2)
    kept, _ = village.night.send([right, wrong])
    assert village.file(1).standing.state is State.HELD
    with village.night.desk() as desk:
        desk.decide(DecisionKind.ACCEPT, kept.ref, ("R401",), "typing-error")
    file = village.file(1)
    assert file.standing.state is State.COUNTED
    assert file.choice.current is not None and file.choice.current.ref == kept.ref
    assert len(file.acts) == 2


def test_the_same_figures_twice_corroborate(village: SmallNight):
    """A second return with equal figures is no conflict: the first one stays current."""
    first, second = (village.returned(village.said(1), village.key(1), nonce=nonce) for nonce in (1, 2))
    kept, _ = village.night.send([first, second])
    current = village.file(1).choice.current
    assert current is not None
    assert current.index == min(kept.ref.index, current.index)
    assert village.file(1).standing.state is State.COUNTED


def test_of_two_twins_only_the_later_waits(village: SmallNight):
    """A copy of another station's form is held until a call-back; the first one is never taken out of the tally."""
    village.night.send([village.returned(village.said(1), village.key(1))])
    copied = replace(village.said(1), station=village.said(2).station)
    (twin,) = village.night.send([village.returned(copied, village.key(2))])
    assert village.file(1).standing.state is State.COUNTED
    assert village.file(2).standing.state is State.HELD
    with village.night.desk() as desk:
        desk.call_back(twin.ref)
    assert village.file(2).standing.state is State.COUNTED


def test_a_telephone_account_never_displaces_a_signed_one(village: SmallNight):
    """A clerk alone types other figures for a station that has signed its own: they are listed, and change nothing."""
    (signed,) = village.night.send([village.returned(village.said(1), village.key(1))])
    told = village.returned(more_for_the_first(village.said(1), 20), village.night.cast.clerks[0], nonce=3)
    with village.night.desk() as desk:
        desk.hand_in(told)
    file = village.file(1)
    assert file.choice.current is not None and file.choice.current.ref == signed.ref
    assert file.standing.state is State.COUNTED
    assert len(file.acts) == 2


def test_another_stations_key_takes_nothing_out_of_the_tally(village: SmallNight):
    """A return for station 1 by station 2's key is kept and moves neither station."""
    (signed,) = village.night.send([village.returned(village.said(1), village.key(1))])
    village.night.send([village.returned(more_for_the_first(village.said(1), 30), village.key(2))])
    file = village.file(1)
    assert file.choice.current is not None and file.choice.current.ref == signed.ref
    assert file.standing.state is State.COUNTED


def test_the_twenty_first_return_of_a_key_goes_to_the_side_journal(village: SmallNight):
    """Nothing is lost: it gets a receipt of the side journal, and the log does not grow."""
    flood = [village.returned(village.said(1), village.key(1), nonce=nonce) for nonce in range(1, 23)]
    kept = [village.night.send([envelope])[0] for envelope in flood]
    journals = [parse_receipt(item.raw)[0].side for item in kept]
    assert journals == [False] * 20 + [True] * 2
    assert [item.receipt.index for item in kept[20:]] == [LeafIndex(0), LeafIndex(1)]
    (other,) = village.night.send([village.returned(village.said(2), village.key(2))])
    assert not other.receipt.side  # another station is not concerned


def test_a_return_by_a_stolen_key_waits_for_two_persons(village: SmallNight):
    """A key revoked since before its return holds that return until the station was called and two persons accept."""
    (kept,) = village.night.send([village.returned(village.said(1), village.key(1))])
    since = now().replace(microsecond=0) - timedelta(seconds=60)
    payload = compose_revocation(
        keyid=village.key(1).keyid, since=since, reason="stolen", origin=village.night.source.origin
    )
    with village.night.desk() as desk:
        desk.perform("revocation", payload, *desk.two_members)
        assert village.file(1).standing.state is not State.COUNTED
        desk.call_back(kept.ref)
        assert village.file(1).standing.state is not State.COUNTED
        desk.decide(DecisionKind.ACCEPT, kept.ref, ("R303",), "called-back")
    assert village.file(1).standing.state is State.COUNTED


def test_one_person_decides_nothing(village: SmallNight):
    """A decision with one signature is refused, and leaves no entry."""
    (kept,) = village.night.send([village.returned(village.said(1), village.key(1))])
    size = village.replay().tree.size
    hold = Decision(DecisionKind.HOLD, (kept.ref,), (), "under-enquiry")
    payload = compose_decision(hold, origin=village.night.source.origin)
    with village.night.desk() as desk, pytest.raises(RefusedError) as refused:
        desk.perform("decision", payload, village.night.cast.members[0].actor)
    assert refused.value.code == "quorum"
    assert village.replay().tree.size == size
