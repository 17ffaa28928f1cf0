"""Who may hand in what: every refusal means that nothing was kept, and tells no stranger more than another."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from scrutateur.desk import composing_acts as acts
from scrutateur.desk.composing_ground import compose_enrolments
from scrutateur.desk.doorkeeper import text_hash
from scrutateur.desk.running import Desk
from scrutateur.election.acts import Decision, DecisionKind, Ref
from scrutateur.election.names import Channel, KeyID, LeafIndex
from scrutateur.errors import RefusedError
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import Envelope, Signature
from scrutateur.records.note import sign_note
from scrutateur.records.payload_publication import EmbargoLiftedText, TreeText
from scrutateur.records.payloads import encode_payload
from tests.fakes.desk_builder import Office, signed
from tests.fakes.log_builder import Log, a_device
from tests.fakes.log_ground import CLOSES, MEMBERS, NIGHT, ORIGIN, a_return, keyid, member_key, private

RETURN = acts.compose_return(a_return("0001"), origin=ORIGIN, nonce="0" * 32)

SOME = Ref(LeafIndex(1), "0" * 64)
CLOSED = acts.compose_withdrawal(station="0001", into=None, reason="x", origin=ORIGIN)
REVOKED = acts.compose_revocation(keyid="0" * 32, since=CLOSES, reason="x", origin=ORIGIN)
ANSWERED = acts.compose_answer(rule="R205", about=SOME, code="x", origin=ORIGIN)
LIFTED = acts.compose_embargo_lifted(size=1, root=bytes(32), latest_closing=CLOSES, origin=ORIGIN)


def an_office(log: Log | None = None) -> Office:
    office = Office()
    office.keep_log(log or Log())
    office.clock.time = NIGHT + timedelta(hours=1)
    return office


def from_station(desk: Desk, kind: str, payload: bytes, *signers: str, channel: Channel = Channel.WEB):
    envelope = signed(kind, payload, *signers)
    pairs = [(item.keyid, item.raw) for item in envelope.signatures]
    return sent(desk, kind, payload, pairs, channel)


def sent(desk: Desk, kind: str, payload: bytes, pairs, channel: Channel = Channel.WEB):
    return desk.doorkeeper.stations.admit_from_station(kind, payload, pairs, channel)


def refused(call) -> tuple[str, str]:
    with pytest.raises(RefusedError) as caught:
        call()
    return caught.value.code, caught.value.sentence


def at_the_desk(desk: Desk, kind: str, payload: bytes, *signers: str, texts: tuple[bytes, ...] = ()):
    return desk.doorkeeper.admit_from_desk(signed(kind, payload, *signers), texts)


def decided(what: str) -> bytes:
    return acts.compose_decision(Decision(DecisionKind(what), (SOME,), (), "seen"), origin=ORIGIN)


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.API, Channel.BATCH, Channel.COURIER])
def test_a_stations_return_is_admitted(channel):
    """By its own key, whoever carries it; bounded, as all that comes from the public."""
    submission = from_station(an_office().desk, "return", RETURN, "0001", channel=channel)
    assert (submission.channel, submission.bounded) == (channel, True)
    assert submission.identity == signed("return", RETURN, "0001").identity()


def test_an_unknown_key_and_a_bad_signature_read_alike():
    """One sentence for both: a stranger learns nothing of who is enrolled."""
    desk = an_office().desk
    unknown = refused(lambda: from_station(desk, "return", RETURN, "stranger"))
    bad = refused(lambda: sent(desk, "return", RETURN, [(keyid("0001"), bytes(64))]))
    other = refused(lambda: sent(desk, "return", RETURN + b" ", [(keyid("0001"), private("0001").sign(b""))]))
    assert {unknown[0], bad[0], other[0]} == {"key", "signature"} and len({unknown[1], bad[1], other[1]}) == 1


def test_a_signature_of_one_kind_is_none_of_another():
    """The kind is signed: a return is never replayed as a correction."""
    desk = an_office().desk
    pairs = [(item.keyid, item.raw) for item in signed("return", RETURN, "0001").signatures]
    assert refused(lambda: sent(desk, "correction", RETURN, pairs))[0] == "signature"


def test_all_signatures_must_be_good():
    """One good and one bad is refused; two good of the station are taken."""
    log = Log()
    log.enrols("0001", key="second")
    desk = an_office(log).desk
    assert from_station(desk, "return", RETURN, "0001", "second").bounded
    good, bad = signed("return", RETURN, "0001").signatures[0], (keyid("second"), bytes(64))
    pairs = [(good.keyid, good.raw), bad]
    assert refused(lambda: sent(desk, "return", RETURN, pairs))[0] == "signature"


@pytest.mark.parametrize(
    ("kind", "signer"),
    [
        ("return", "clerk-1"),
        ("return", "member-1"),
        ("correction", "clerk-1"),
        ("opening", "clerk-1"),
        ("return", "instance"),
    ],
)
def test_keys_of_the_desk_are_not_taken_at_the_public_door(kind, signer):
    """Clerks and members have a door of their own; an instance signs no return anywhere."""
    assert refused(lambda: from_station(an_office().desk, kind, RETURN, signer))[0] == "key"


def test_a_station_signs_no_act_of_the_desk():
    """At the public door its key is the wrong one for it; at the desk one signature is too few."""
    desk = an_office().desk
    assert refused(lambda: from_station(desk, "decision", decided("hold"), "0001"))[0] == "key"
    assert refused(lambda: at_the_desk(desk, "decision", decided("hold"), "0001", "0002"))[0] == "quorum"


def test_a_delegate_remarks_and_returns_nothing():
    """Each role has its kinds."""
    log = Log()
    log.enrols_a("delegate", "delegate")
    desk = an_office(log).desk
    assert from_station(desk, "remark", b"{}", "delegate").bounded
    assert from_station(desk, "station-incident", b"{}", "delegate").bounded
    assert refused(lambda: from_station(desk, "return", RETURN, "delegate"))[0] == "key"
    assert refused(lambda: from_station(desk, "remark", b"{}", "0001"))[0] == "key"
    assert refused(lambda: from_station(desk, "area-record", b"{}", "0001"))[0] == "key"


def test_a_gateways_message_comes_by_sms():
    """Whatever the carrier says of the channel: the gateway's key says SMS."""
    log = Log()
    log.enrols_a("gateway", "gateway")
    assert from_station(an_office(log).desk, "return", RETURN, "gateway").channel is Channel.SMS


def test_unreadable_bytes_with_a_good_signature_are_admitted():
    """A return is kept before it is judged, so that a bad one cannot vanish."""
    assert from_station(an_office().desk, "return", b"\xff\x00", "0001").bounded


def test_a_signed_return_may_be_handed_in_at_the_desk():
    """Whoever holds it may bring it to any door: a courier's, bounded, and no telephone's."""
    submission = at_the_desk(an_office().desk, "return", RETURN, "0001")
    assert (submission.channel, submission.bounded) == (Channel.COURIER, True)
    assert at_the_desk(an_office().desk, "return", b"unreadable", "0001").bounded


@pytest.mark.parametrize(
    ("signers", "channel"), [(("clerk-1",), Channel.TELEPHONE), (("clerk-1", "clerk-2"), Channel.DESK)]
)
def test_a_return_of_clerks_is_by_telephone_or_from_paper(signers, channel):
    """One clerk wrote down what was told; two typed a form. The desk has no bound."""
    submission = at_the_desk(an_office().desk, "return", RETURN, *signers)
    assert (submission.channel, submission.bounded) == (channel, False)


@pytest.mark.parametrize(
    ("kind", "payload", "enough", "too_few"),
    [
        ("decision", decided("hold"), ("clerk-1", "member-1"), ("clerk-1",)),
        ("decision", decided("annul-station"), MEMBERS, MEMBERS[:2]),
        ("decision", decided("annul-station"), MEMBERS, ("clerk-1", "clerk-2", "clerk-3")),
        ("registry-act", CLOSED, MEMBERS[:2], ("clerk-1", "clerk-2")),
        ("registry-act", CLOSED, MEMBERS[:2], (*MEMBERS[:2], "clerk-1")),
        ("revocation", REVOKED, MEMBERS[:2], MEMBERS[:1]),
        ("answer", ANSWERED, ("clerk-1", "clerk-2"), ("clerk-1",)),
        ("embargo-lifted", LIFTED, MEMBERS[:2], MEMBERS[:1]),
    ],
)
def test_one_person_too_few_is_refused_by_kind(kind, payload, enough, too_few):
    """The policy of its kind is an act's authentication; an annulment has its own."""
    desk = an_office().desk
    assert not at_the_desk(desk, kind, payload, *enough).bounded
    assert refused(lambda: at_the_desk(desk, kind, payload, *too_few))[0] == "quorum"


def test_an_embargo_lifted_without_witnesses_needs_the_quorum_of_a_proclamation():
    """Where witnesses were absent more members must say so."""
    text = EmbargoLiftedText(
        checkpoint=TreeText(root="", size=1), latest_closing="2026-09-20T17:00:00Z", origin=ORIGIN, witnessed="no"
    )
    desk = an_office().desk
    assert refused(lambda: at_the_desk(desk, "embargo-lifted", encode_payload(text), *MEMBERS[:2]))[0] == "quorum"
    assert at_the_desk(desk, "embargo-lifted", encode_payload(text), *MEMBERS).channel is Channel.DESK


def test_a_correction_of_the_desk_takes_two_persons():
    """I7: nobody corrects alone."""
    payload = acts.compose_correction(
        replace(a_return("0001"), version=2),
        replaces=SOME,
        reason="slip",
        read_from="original",
        origin=ORIGIN,
        nonce="0" * 32,
    )
    desk = an_office().desk
    assert refused(lambda: at_the_desk(desk, "correction", payload, "clerk-1"))[0] == "quorum"
    assert at_the_desk(desk, "correction", payload, "clerk-1", "clerk-2").channel is Channel.DESK
    assert refused(lambda: at_the_desk(desk, "correction", payload, "clerk-1", "0001"))[0] == "quorum"


def test_a_call_back_is_one_clerks():
    """One person, of the desk; a stop is one member's."""
    call = acts.compose_call_back(acts.CallBack(SOME, True, True, "equal"), origin=ORIGIN)
    desk = an_office().desk
    assert at_the_desk(desk, "call-back", call, "clerk-1").channel is Channel.DESK
    for wrong in (("clerk-1", "clerk-2"), ("0001",), ("instance",)):
        assert refused(lambda wrong=wrong: at_the_desk(desk, "call-back", call, *wrong))[0] == "quorum"
    stop = canonical({"number": 1, "origin": ORIGIN, "reason": "x", "text_sha256": "0" * 64})
    assert refused(lambda: at_the_desk(desk, "stop", stop, "clerk-1"))[0] == "quorum"
    assert at_the_desk(desk, "stop", stop, "member-1").channel is Channel.DESK


def test_whoever_typed_an_account_may_not_call_back():
    """Refused at the door, so that the next clerk's same words are not a resend of words without effect."""
    log = Log()
    told = log.returns("0001", by=["clerk-1"])
    call = acts.compose_call_back(acts.CallBack(told, True, True, "equal"), origin=ORIGIN)
    desk = an_office(log).desk
    assert refused(lambda: at_the_desk(desk, "call-back", call, "clerk-1"))[0] == "quorum"
    assert at_the_desk(desk, "call-back", call, "clerk-2").channel is Channel.DESK


@pytest.mark.parametrize("kind", ["unheard-of", "perimeter-digest", "receipt"])
def test_a_kind_that_no_policy_governs_is_refused(kind):
    """Nobody may sign what nobody agreed on."""
    assert refused(lambda: at_the_desk(an_office().desk, kind, b"{}", *MEMBERS))[0] == "quorum"


def test_what_could_never_take_effect_is_not_kept_at_the_desk():
    """A payload that is none, and texts that are not those it names."""
    desk = an_office().desk
    assert refused(lambda: at_the_desk(desk, "decision", b"{}", "clerk-1", "clerk-2"))[0] == "payload"
    assert (
        refused(lambda: at_the_desk(desk, "decision", decided("hold"), "clerk-1", "clerk-2", texts=(b"x",)))[0]
        == "payload"
    )


def test_a_revoked_clerk_is_refused():
    """With one who is in force beside them too."""
    log = Log()
    log.revokes("clerk-1", CLOSES)
    desk = an_office(log).desk
    assert refused(lambda: at_the_desk(desk, "decision", decided("hold"), "clerk-1", "clerk-2"))[0] == "key"
    assert at_the_desk(desk, "decision", decided("hold"), "clerk-2", "clerk-3").channel is Channel.DESK


def test_an_act_that_would_be_no_entry_is_refused_at_both_doors():
    """The writer keeps whole batches or none: what does not fit is turned away before, and stops nobody else."""
    office = an_office()
    large = b"x" * 48_950
    assert refused(lambda: from_station(office.desk, "return", large, "0001"))[0] == "length"
    assert refused(lambda: at_the_desk(office.desk, "return", large, "clerk-1"))[0] == "length"
    fits = from_station(office.desk, "return", b"x" * 48_700, "0001")
    assert office.keep(fits)[0].notes == ("unreadable",)


def test_p256_signatures_come_in_whatever_form_the_door_reads():
    """The door's reader gives raw r || s, or refuses: one sentence again."""
    log = Log()
    point = b"\x04" + bytes(64)
    office = an_office(log)
    key = office.desk.replay.ground.keys[keyid("0001")]
    algorithm = key.public.algorithm.__class__("p256")
    office.desk.replay.ground.keys[keyid("0001")] = replace(
        key, public=replace(key.public, algorithm=algorithm, raw=point)
    )
    pairs = [(keyid("0001"), b"short")]
    assert refused(lambda: sent(office.desk, "return", RETURN, pairs))[0] == "signature"


def test_passkeys_are_no_signatures_of_this_version():
    """What a passkey signed is not the act's bytes; it is refused like any bad signature."""
    item = signed("return", RETURN, "clerk-1").signatures[0]
    envelope = Envelope("return", RETURN, (Signature(item.keyid, b"x", (b"", b"")),))
    assert refused(lambda: an_office().desk.doorkeeper.admit_from_desk(envelope))[0] == "signature"


def test_before_entry_0_the_desk_is_closed():
    """A log without a policy knows nobody: no key, and no quorum."""
    desk = Office().desk
    assert refused(lambda: from_station(desk, "return", RETURN, "0001"))[0] == "key"
    assert desk.refuses() == "closed"
    desk.replay.ground.keys.update(an_office().desk.replay.ground.keys)
    assert refused(lambda: from_station(desk, "return", RETURN, "0001"))[0] == "closed"


def test_a_bulletin_is_let_in_only_if_it_is_valid_now():
    """An invalid one in the log would help nobody: too early, of another text, of too few."""
    lifted = Log()
    lifted.returns("0001")
    lifted.lifts()
    office = an_office(lifted)
    draft = office.desk.drafts.make("partial")
    good = announced(draft.encoded, MEMBERS[:2])
    assert at_the_desk(office.desk, "bulletin", good, "member-1").channel is Channel.DESK
    for text, signers, code in (
        (draft.encoded, MEMBERS[:1], "quorum"),
        (draft.encoded.replace("votes P1 A 201", "votes P1 A 202"), MEMBERS, "gate"),
        (draft.encoded.replace("number 1", "number 2"), MEMBERS, "gate"),
        ("no bulletin\n", MEMBERS, "signature"),
    ):
        note = announced(text, signers)
        assert refused(lambda note=note: at_the_desk(office.desk, "bulletin", note, "member-1"))[0] == code
    assert refused(lambda: at_the_desk(office.desk, "bulletin", good, "clerk-1"))[0] == "quorum"
    assert refused(lambda: at_the_desk(office.desk, "retraction", good, "member-1"))[0] == "signature"


def announced(text: str, signers: tuple[str, ...]) -> bytes:
    note = sign_note(text, [member_key(name) for name in signers]).encode().decode()
    return acts.compose_announcement(note, origin=ORIGIN)


def test_key_ids_are_looked_up_as_they_are():
    """No second spelling of a key id finds a key."""
    desk = an_office().desk
    pairs = [(KeyID(keyid("0001").upper()), private("0001").sign(signed("return", RETURN).signed_bytes()))]
    assert refused(lambda: sent(desk, "return", RETURN, pairs))[0] == "key"


def test_a_question_after_ones_own_acts_needs_no_right_to_act():
    """Nothing of a status request is kept: the station's own devices may ask, and the desk has its own door."""
    log = Log()
    log.enrols_a("delegate", "delegate", station="0001")
    log.enrols_a("gateway", "gateway")
    log.revokes("0002", CLOSES)
    desk = an_office(log).desk
    assert from_station(desk, "status-request", b"{}", "0001").bounded
    for other in ("clerk-1", "delegate", "gateway", "0002"):
        assert refused(lambda other=other: from_station(desk, "status-request", b"{}", other))[0] == "key"


WORDS = b"0" * 32 + "\nUne enveloppe déchirée.".encode()


def test_a_text_beside_an_act_is_the_one_that_it_names():
    """The leaf holds SHA-256(nonce || text); what lies beside it is nonce, LF, text, and nothing else."""
    desk = an_office().desk
    digest = text_hash(WORDS)
    payload = decided("hold").replace(b'"reason":"seen"}', b'"reason":"seen","text_hashes":["%b"]}' % digest.encode())
    assert at_the_desk(desk, "decision", payload, "clerk-1", "clerk-2", texts=(WORDS,)).texts == (WORDS,)
    one_text = (WORDS + b".", WORDS[1:], WORDS.replace(b"\n", b" "), b"A" + WORDS[1:])
    for texts in ((), (WORDS, WORDS), *((text,) for text in one_text)):
        said = refused(lambda texts=texts: at_the_desk(desk, "decision", payload, "clerk-1", "clerk-2", texts=texts))
        assert said[0] == "payload" and "text_hashes" in said[1]
    noise = hashlib.sha256(bytes(16) + b"\xff").hexdigest()  # named rightly, and yet no verifier takes it for a text
    payload = payload.replace(digest.encode(), noise.encode())
    texts = (b"0" * 32 + b"\n\xff",)
    assert refused(lambda: at_the_desk(desk, "decision", payload, "clerk-1", "clerk-2", texts=texts))[0] == "payload"


def test_an_enrolment_is_kept_only_if_its_devices_hold_their_keys():
    """One whose proof is bad could never take effect, and would be a fault of the log for ever."""
    desk = an_office().desk
    good = a_device("new", "0001")
    bad = msgspec.structs.replace(good, proof=a_device("other", "0001").proof)
    (kept,), (turned_away,) = compose_enrolments([good], ORIGIN), compose_enrolments([bad], ORIGIN)
    assert at_the_desk(desk, "enrolment", kept, *MEMBERS[:2]).channel is Channel.DESK
    code, sentence = refused(lambda: at_the_desk(desk, "enrolment", turned_away, *MEMBERS[:2]))
    assert (code, "proof of possession is not good" in sentence) == ("payload", True)


def test_a_resend_gets_its_receipt_whatever_has_changed():
    """An announcement whose answer was lost is sent again: it is kept, and no gate says the contrary."""
    log = Log()
    log.returns("0001")
    log.lifts()
    office = an_office(log)
    note = announced(office.desk.drafts.make("partial").encoded, MEMBERS[:2])
    first = office.desk.record([at_the_desk(office.desk, "bulletin", note, "member-1")])
    office.desk.judge(first[0])
    again = office.desk.record([at_the_desk(office.desk, "bulletin", note, "member-3")])
    assert (again[0].is_new, again[0].receipt) == (False, first[0].receipt)


def test_before_the_freeze_no_act_of_the_day_is_taken():
    """The log up to the freeze is published whole: a return in it would be a vote before its time, and a fault."""
    desk = an_office(Log(frozen=False)).desk
    call = acts.compose_call_back(acts.CallBack(SOME, True, True, "equal"), origin=ORIGIN)
    for kind in ("return", "opening"):
        assert refused(lambda kind=kind: from_station(desk, kind, RETURN, "0001"))[0] == "closed"
    assert refused(lambda: at_the_desk(desk, "return", RETURN, "clerk-1"))[0] == "closed"
    assert refused(lambda: at_the_desk(desk, "call-back", call, "clerk-1"))[0] == "closed"
    assert at_the_desk(desk, "revocation", REVOKED, *MEMBERS[:2]).channel is Channel.DESK
