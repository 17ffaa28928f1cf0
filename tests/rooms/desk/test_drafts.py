"""Bulletins in the making: drafted from the record, signed line by line, and nothing before the embargo ends."""

from datetime import timedelta

import pytest

from scrutateur.desk.composing_acts import compose_announcement, compose_return
from scrutateur.errors import EmbargoError, GateError, MalformedRecordError, QuorumError, RefusedError
from scrutateur.records.note import open_note, sign_note
from tests.fakes.desk_builder import Office, signed, submitted
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import MEMBERS, NIGHT, ORIGIN, a_return, member_key
from tests.fakes.signatures import ed25519_check


def an_office(*stations: str, lifted: bool = True) -> Office:
    log = Log()
    for station in stations or ("0001", "0002", "0003"):
        log.returns(station)
    if lifted:
        log.lifts()
    office = Office()
    office.keep_log(log)
    office.clock.time = NIGHT + timedelta(hours=1, milliseconds=250)
    return office


def line_of(text: str, member: str) -> str:
    return sign_note(text, [member_key(member)]).lines[0].text.rstrip("\n")


def test_a_draft_is_what_the_record_gives():
    """Number, cut-off and time are the log's and the clock's, in whole seconds; its hash is of its text."""
    office = an_office()
    draft = office.desk.drafts.make("complete")
    assert (draft.text.number, draft.text.size, draft.required) == (1, office.desk.replay.tree.size, 3)
    assert draft.text.drafted == NIGHT + timedelta(hours=1)
    assert office.desk.drafts.get(1) is draft and len(draft.text_sha256) == 64


def test_no_draft_adds_two_stations_before_the_embargo_ends():
    """Not even for the desk."""
    with pytest.raises(EmbargoError):
        an_office(lifted=False).desk.drafts.make("partial")


def test_what_is_held_is_listed_before_a_draft():
    """By the desk that drafts, from the same record; and not before the embargo ends either."""
    office = an_office("0001")
    assert office.desk.drafts.held() == {"held": [], "size": office.desk.replay.tree.size}
    with pytest.raises(EmbargoError):
        an_office(lifted=False).desk.drafts.held()


@pytest.mark.parametrize(("kind", "error"), [("turnout", GateError), ("final", GateError), ("complete", GateError)])
def test_a_gate_that_does_not_open_makes_no_draft(kind, error):
    """Stations missing, nothing proclaimed, no turnout in this version: the reason is said, no draft is kept."""
    office = an_office("0001")
    with pytest.raises(error, match="R517"):
        office.desk.drafts.make(kind)
    with pytest.raises(RefusedError, match="no draft of bulletin 1"):
        office.desk.drafts.get(1)


def test_a_kind_that_is_none_is_refused():
    """The six words of bulletins, and no other."""
    with pytest.raises(RefusedError, match="a kind of bulletin expected"):
        an_office().desk.drafts.make("official")


def test_a_desk_without_a_policy_drafts_nothing():
    """There is no quorum to ask for."""
    office = Office()
    office.desk.replay.publishing.embargo_lifted = (1, NIGHT)
    with pytest.raises(QuorumError):
        office.desk.drafts.make("partial")


def test_members_sign_line_by_line():
    """In the order of signing; the same line twice counts once; with the quorum the note is whole."""
    office = an_office()
    drafts = office.desk.drafts
    draft = drafts.make("partial")
    assert not drafts.reached(draft)
    drafts.sign(1, line_of(draft.encoded, "member-2"))
    drafts.sign(1, line_of(draft.encoded, "member-2"))
    assert not drafts.reached(draft)
    drafts.sign(1, line_of(draft.encoded, "member-1"))
    assert drafts.reached(draft)
    note = open_note(draft.note().encode(), [member_key(name)[0] for name in MEMBERS], ed25519_check)
    assert [line.name for line in note.lines] == ["results.example/member-2", "results.example/member-1"]


def test_a_signed_draft_is_made_anew_only_when_told_to():
    """A command typed twice takes no signature away, whatever kind it asks for; told to, it does."""
    office = an_office()
    drafts = office.desk.drafts
    first = drafts.make("partial")
    drafts.sign(1, line_of(first.encoded, "member-1"))
    assert drafts.make("partial") is first, "in the same second it is the same text"
    office.clock.pass_(5)
    for kind in ("partial", "complete"):
        with pytest.raises(RefusedError, match="a draft of kind partial is there, signed by 1: announce it, or"):
            drafts.make(kind)
    assert drafts.get(1) is first and len(first.lines) == 1
    again = drafts.make("complete", again=True)
    assert drafts.get(1) is again and again.lines == {}


def announced(office: Office) -> None:
    """Announce a partial bulletin that two members signed."""
    draft = office.desk.drafts.make("partial")
    for member in MEMBERS[:2]:
        office.desk.drafts.sign(draft.text.number, line_of(draft.encoded, member))
    payload = compose_announcement(draft.note(), origin=ORIGIN)
    office.keep(office.desk.doorkeeper.admit_from_desk(signed("bulletin", payload, "member-1")))


def test_a_retraction_is_drafted_and_signed_like_a_bulletin():
    """Under the next number, line by line, by as many as had to sign what it takes back; then nothing stands."""
    office = an_office()
    announced(office)
    drafts = office.desk.drafts
    draft = drafts.make_retraction(1, "wrong-cut-off")
    assert (draft.kind, draft.text.number, draft.required, draft.tables) == ("retraction", 2, 2, {})
    drafts.sign(2, line_of(draft.encoded, "member-3"))
    assert not drafts.reached(draft)
    drafts.sign(2, line_of(draft.encoded, "member-1"))
    assert drafts.reached(draft)
    payload = compose_announcement(draft.note(), origin=ORIGIN)
    office.keep(office.desk.doorkeeper.admit_from_desk(signed("retraction", payload, "member-3")))
    assert office.desk.replay.publishing.bulletins.standing() is None
    with pytest.raises(MalformedRecordError, match="no bulletin of this number stands"):
        drafts.make_retraction(1, "wrong-cut-off")


def test_no_draft_takes_the_place_of_a_signed_retraction_unasked():
    """Bulletins and retractions share their numbers: a draft of either kind keeps its lines."""
    office = an_office()
    announced(office)
    drafts = office.desk.drafts
    drafts.sign(2, line_of(drafts.make_retraction(1, "wrong-cut-off").encoded, "member-1"))
    with pytest.raises(RefusedError, match="a draft of kind retraction is there, signed by 1"):
        drafts.make("partial")
    office.clock.pass_(5)
    with pytest.raises(RefusedError, match="signed by 1"):
        drafts.make_retraction(1, "wrong-cut-off")
    assert drafts.make_retraction(1, "wrong-cut-off", again=True).lines == {}


@pytest.mark.parametrize(("number", "reason"), [(2, "x"), (1, "two words"), (1, "")])
def test_what_cannot_be_retracted_is_not_drafted(number, reason):
    """No bulletin of this number, or a reason that is no code."""
    office = an_office()
    announced(office)
    with pytest.raises(MalformedRecordError):
        office.desk.drafts.make_retraction(number, reason)


def test_a_draft_that_nobody_signed_is_made_anew():
    """Nothing is lost, and the newer one counts more."""
    office = an_office()
    first = office.desk.drafts.make("partial")
    office.clock.pass_(5)
    assert office.desk.drafts.make("partial") is not first


def test_a_draft_that_was_replaced_leaves_no_count_behind():
    """Drafts are asked for all night, and each needs the whole count: of those that are gone none is kept."""
    office = an_office("0001", "0002")
    snapshots = office.desk.replay.publishing.snapshots
    sizes = []
    for number in range(4):
        office.clock.pass_(5)
        sizes.append(office.desk.drafts.make("partial").text.size)
        form = a_return("0003", (100 + number, 20, 3))
        office.keep(submitted("return", compose_return(form, origin=ORIGIN, nonce=f"{number:032x}"), "0003"))
    assert len(set(sizes)) == 4 and set(snapshots) == {sizes[-1]}


@pytest.mark.parametrize("line", ["", "no line", "— member AAAA", "— results.example/member-1 AAAAAAAA"])
def test_a_line_that_is_no_members_is_refused(line):
    """Malformed, of a stranger, or of nobody: one sentence, and nothing is taken."""
    office = an_office()
    draft = office.desk.drafts.make("partial")
    with pytest.raises(RefusedError, match="no member's good signature"):
        office.desk.drafts.sign(1, line)
    assert draft.lines == {}


def test_a_line_over_another_text_is_refused():
    """Signed for a draft that was made anew since, or for other figures."""
    office = an_office()
    draft = office.desk.drafts.make("partial")
    wrong = line_of(draft.encoded.replace("votes P1 A", "votes P1 B"), "member-1")
    with pytest.raises(RefusedError):
        office.desk.drafts.sign(1, wrong)
    with pytest.raises(RefusedError, match="no draft of bulletin 2"):
        office.desk.drafts.sign(2, line_of(draft.encoded, "member-1"))


def test_a_note_of_the_desk_is_announced():
    """Drafted, signed and handed in, it takes effect; the next draft follows it."""
    office = an_office()
    draft = office.desk.drafts.make("complete")
    for member in MEMBERS:
        office.desk.drafts.sign(1, line_of(draft.encoded, member))
    payload = compose_announcement(draft.note(), origin=ORIGIN)
    office.keep(office.desk.doorkeeper.admit_from_desk(signed("bulletin", payload, "member-1")))
    assert office.desk.replay.publishing.bulletins.standing().number == 1
    following = office.desk.drafts.make("partial").text
    assert following.number == 2 and following.previous[0] == 1
    assert office.desk.state()["bulletins"] == 1
