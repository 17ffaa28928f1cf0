"""What the desk's door refuses: the policy of an act's kind is its authentication, and nothing half-signed is kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from scrutateur.cli.act_files import with_signature, write_acts
from scrutateur.cli.night_keys import key_path, open_signer
from scrutateur.election.names import KeyID
from scrutateur.records.canonical import canonical, to_base64
from scrutateur.records.entry import Envelope, Signature, encode_envelope, parse_envelope
from scrutateur.records.texts_header import CHARACTERS_MAX
from scrutateur.web.app import ENVELOPE_MEDIA_TYPE
from tests.doors.a_client import Answered, Signed, ask
from tests.doors.a_night import Hands, by


def post(
    hands: Hands, path: str, body: bytes, media_type: str = ENVELOPE_MEDIA_TYPE, *, texts: str | None = None
) -> Answered:
    head = {"Content-Type": media_type, "Content-Length": str(len(body))}
    return ask(hands, "POST", path, Signed(body, head).but(Scrutateur_Texts=texts), door="desk")


def an_act(hands: Hands, name: str, *members: str) -> bytes:
    """Compose a revocation as a file, signed by some members."""
    path = hands.folder / f"{name}.act"
    keyid = hands("keys", "list", hands.home)["keys"][-1]["keyid"]
    since = ("--since", "2027-01-24T19:00:00Z", "--reason", "stolen")
    hands("station", "revoke", hands.home, "--keyid", keyid, *since, "--unsigned-out", path)
    for member in members:
        hands("act", "sign", path, "--key", hands.home / "private" / "keys" / f"member-{member}.pem")
    return path.read_bytes().rstrip(b"\n")


def code_of(answered: Answered) -> tuple[int, str]:
    return answered.status, answered.json["code"]


def test_one_person_alone_revokes_no_key(served: Hands):
    """Two persons of the quorum must sign; the sentence says how many did."""
    answered = post(served, "/acts", an_act(served, "alone", "a"))
    assert code_of(answered) == (403, "quorum")
    assert "2 different persons must sign, 1 did" in answered.json["detail"]


def test_bytes_that_are_no_envelope_are_refused(served: Hands):
    """One byte form, and nothing else."""
    assert code_of(post(served, "/acts", b"{}")) == (400, "malformed-record")
    loose = an_act(served, "loose", "a", "b").replace(b":", b": ")
    assert code_of(post(served, "/acts", loose)) == (400, "malformed-record")


def test_another_media_type_is_refused(served: Hands):
    """The door takes whole envelopes."""
    answered = post(served, "/acts", an_act(served, "typed", "a", "b"), "application/json")
    assert code_of(answered) == (415, "type")


def test_a_changed_payload_is_refused(served: Hands):
    """Both signatures cover the bytes that are sent."""
    act = parse_envelope(an_act(served, "changed", "a", "b"))
    changed = replace(act, payload=act.payload.replace(b"stolen", b"broken"))
    assert code_of(post(served, "/acts", encode_envelope(changed))) == (403, "signature")


def test_an_unknown_key_is_refused(served: Hands):
    """Whoever is not in the policy signs nothing."""
    act = Envelope("decision", b"{}", (Signature(KeyID("f" * 32), bytes(64)),))
    assert code_of(post(served, "/acts", encode_envelope(act))) == (403, "key")


def test_too_long_a_body_is_refused(served: Hands):
    """An act has at most 65,535 bytes."""
    assert code_of(post(served, "/acts", b" " * 65_536)) == (413, "length")


def test_no_draft_before_the_embargo_is_lifted(served: Hands):
    """Nothing adds up two stations before its time, whoever asks."""
    answered = post(served, "/drafts", canonical({"kind": "partial"}), "application/json")
    assert code_of(answered) == (403, "embargo")
    assert "embargo" in served.refused("bulletin", "draft", served.home, "--kind", "partial")


def test_drafts_that_do_not_exist_are_named(served: Hands):
    """A number without a draft is an address that is not there; a kind that is none is a bad payload."""
    assert code_of(ask(served, "GET", "/drafts/7", door="desk")) == (404, "path")
    assert code_of(post(served, "/drafts", canonical({"kind": "guess"}), "application/json")) == (400, "payload")


@pytest.mark.parametrize(
    "asked",
    [{}, {"kind": "partial", "retracts": 1}, {"retracts": 1}, {"reason": "x"}, {"retracts": 1, "reason": " "}],
)
def test_what_is_neither_a_bulletin_nor_a_retraction_is_not_drafted(served: Hands, asked: dict[str, object]):
    """A kind; or the number of a bulletin and the reason why it is taken back."""
    assert code_of(post(served, "/drafts", canonical(asked), "application/json")) == (400, "payload")


def test_the_public_door_has_no_desk_behind_it(served: Hands):
    """Acts of the desk have no address at the intake, and returns none at the desk."""
    assert code_of(ask(served, "GET", "/state")) == (404, "path")
    assert code_of(ask(served, "GET", "/returns", door="desk")) == (404, "path")
    assert code_of(ask(served, "DELETE", "/acts", door="desk")) == (405, "method")


@pytest.mark.parametrize("kind", ["bulletin", "retraction"])
def test_a_note_that_is_none_is_refused(served: Hands, tmp_path: Path, kind: str):
    """An announcement is let in only if it is valid now."""
    act = Envelope(kind, canonical({"note": "no note\n", "origin": served.origin}), ())
    signed = with_signature(act, *open_signer(key_path(served.home, "member", "a"), served.origin))
    write_acts(tmp_path / "note.act", [signed])
    assert served("act", "send", served.home, tmp_path / "note.act", code=2)["error"]["code"] == "signature"


def test_texts_travel_beside_an_act_up_to_their_bound(served: Hands):
    """As long as the header may be they are held against the act; one more, and the sentence names the bound."""
    act = an_act(served, "texts", "a", "b")
    longest = to_base64(b"t" * (CHARACTERS_MAX * 3 // 4))
    beside = post(served, "/acts", act, texts=longest)
    beyond = post(served, "/acts", act, texts=longest + "AAAA")
    assert code_of(beside) == (400, "payload") and "text_hashes: 0 texts" in beside.json["detail"]
    assert code_of(beyond) == (400, "malformed-record") and "at most 6800 characters" in beyond.json["detail"]


def test_two_persons_on_two_machines_revoke_a_key(served: Hands):
    """The same file, signed by one after the other, is kept; and kept once."""
    an_act(served, "both", "a", "b")
    first = served("act", "send", served.home, served.folder / "both.act")["acts"][0]
    again = served("act", "send", served.home, served.folder / "both.act")["acts"][0]
    assert (first["new"], again["new"]) == (True, False)
    assert first["index"] == again["index"]
    assert "signed the revocation already" in served.refused(
        "act", "sign", served.folder / "both.act", "--key", served.home / "private" / "keys" / "member-a.pem"
    )


def test_clerks_sign_no_act_of_the_registry(served: Hands):
    """The registry's quorum counts members alone."""
    keyid = served("keys", "list", served.home)["keys"][-2]["keyid"]
    since = ("--since", "2027-01-24T19:00:00Z", "--reason", "stolen")
    sentence = served.refused("station", "revoke", served.home, "--keyid", keyid, *since, *by("clerk", "xy"))
    assert "policy registry" in sentence
