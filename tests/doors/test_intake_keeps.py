"""What the public intake keeps, and answers: a receipt first, then what it understood."""

import base64

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from openapi_spec_validator import validate

from scrutateur.cli.stored_log import stored_entries
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import LedgerEntry
from scrutateur.records.receipt import Receipt, parse_receipt
from scrutateur.records.times import format_time
from tests.doors.a_client import Answered, Signed, a_return, ask, signed_by, with_signature
from tests.doors.a_night import Hands, now


def receipt_of(answered: Answered) -> Receipt:
    """Read the receipt in an answer."""
    return parse_receipt(canonical(answered.json["receipt"]))[0]


def kept(hands: Hands, answered: Answered) -> LedgerEntry:
    """Give the entry that an answer speaks of, from the store itself."""
    ((ref, entry),) = stored_entries(hands.home, [receipt_of(answered).index])
    assert ref.leaf_hash == receipt_of(answered).leaf_hash.hex()
    return entry


def test_a_return_is_kept_and_understood(served: Hands):
    """201, a receipt, and the figures as the server read them."""
    answered = ask(served, "POST", "/returns", signed_by(served, "0003", a_return(served, "0003")))
    assert answered.status == 201
    assert answered.json["notes"] == []
    assert answered.json["understood"]["figures"]["valid"] == 10
    assert answered.json["understood"]["votes"] == [["A", 6], ["B", 4]]
    assert kept(served, answered).envelope.kind == "return"


def test_the_same_bytes_again_give_the_same_receipt(served: Hands):
    """A resend is 200, appends nothing, and its receipt is the first one, byte for byte."""
    signed = signed_by(served, "0001", a_return(served))
    first, again = (ask(served, "POST", "/returns", signed) for _ in range(2))
    assert (first.status, again.status) == (201, 200)
    assert again.json["notes"] == ["resend"]
    assert canonical(first.json["receipt"]) in first.body
    assert canonical(first.json["receipt"]) in again.body


def test_a_p256_signature_in_der_is_stored_raw(served: Hands):
    """Whatever form a device sends, the record has r and s, 64 bytes."""
    payload = a_return(served, "0002")
    keyid, _, text = signed_by(served, "0002", payload).headers["Scrutateur-Signature"].partition("=")
    raw = base64.b64decode(text)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    answered = ask(served, "POST", "/returns", with_signature(keyid, der, payload))
    assert answered.status == 201
    assert kept(served, answered).envelope.signatures[0].raw == raw


def test_bytes_that_are_not_canonical_are_kept_and_held(served: Hands):
    """A good signature is kept before it is judged, so that a bad form cannot vanish."""
    loose = a_return(served).replace(b":", b": ")
    answered = ask(served, "POST", "/returns", signed_by(served, "0001", loose))
    assert answered.status == 201
    assert answered.json["notes"] == ["unreadable"]
    assert answered.json["understood"] == {}
    assert kept(served, answered).envelope.payload == loose


def test_bytes_that_are_no_json_are_kept_too(served: Hands):
    """The receipt comes before the parser."""
    answered = ask(served, "POST", "/returns", signed_by(served, "0001", b"\xff\x00 no form"))
    assert (answered.status, answered.json["notes"]) == (201, ["unreadable"])


def test_the_carrier_names_its_channel(served: Hands):
    """The channel stands in the entry; what the signature is worth does not hang on it."""
    signed = signed_by(served, "0003", a_return(served, "0003")).but(Scrutateur_Channel="courier")
    assert kept(served, ask(served, "POST", "/returns", signed)).received.channel.value == "courier"


def test_a_station_learns_what_became_of_its_acts(served: Hands):
    """`/status` answers the device's own question with its acts, and keeps nothing of it."""
    ask(served, "POST", "/returns", signed_by(served, "0003", a_return(served, "0003")))
    keyid = signed_by(served, "0003", b"{}").headers["Scrutateur-Signature"][:32]
    question = {"at": format_time(now()), "keyid": keyid, "origin": served.origin, "station": "0003"}
    answered = ask(served, "POST", "/status", signed_by(served, "0003", canonical(question), "status-request"))
    assert answered.status == 200
    assert answered.json["station"] == "0003"
    assert answered.json["acts"]


def test_health_says_that_acts_are_taken(served: Hands):
    """204 and nothing else."""
    answered = ask(served, "GET", "/health")
    assert (answered.status, answered.body) == (204, b"")


def test_the_description_for_programs_is_valid(served: Hands):
    """`/openapi.json` is an OpenAPI document that a generator of clients can read."""
    validate(ask(served, "GET", "/openapi.json").json)


def test_a_flood_of_one_key_goes_to_the_side_journal(served: Hands):
    """After twenty returns of one key the next go beside the log: kept and receipted, and nobody waits for them."""
    notes = []
    for _ in range(21):
        signed: Signed = signed_by(served, "0002", a_return(served, "0002"))
        notes.append(ask(served, "POST", "/returns", signed).json["notes"])
    assert ["side"] in notes
    assert notes[0] != ["side"]
