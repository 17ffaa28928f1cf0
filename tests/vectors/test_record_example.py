"""The worked example of the public record: from the same payloads, keys and times this program makes the same bytes."""

import json
from hashlib import sha256

import pytest

from scrutateur.adapters.signatures import check_signature
from scrutateur.audit.derived import manifest, proof_file
from scrutateur.audit.drafting import Frame, draft_bulletin
from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.election.names import LeafIndex
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.records.bulletin_note import encode_bulletin
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import parse_entry
from scrutateur.records.payloads import decode_payload, encode_payload
from scrutateur.records.receipt import Receipt, parse_receipt, policy_hash, sign_receipt
from scrutateur.records.registry_record import write_rules
from tests.fakes.record import (
    EXAMPLE,
    Night,
    checkpoint,
    entry,
    envelope,
    example,
    example_bodies,
    members_note,
    policy_of,
    public_files,
    publish,
    receipt_of,
    signer,
    verify,
)

ENTRIES = example()["entries"]


def the_bulletin() -> AnnouncedBulletin:
    replay, _ = Night().replayed()
    (bulletin,) = replay.publishing.bulletins.announced
    return bulletin


@pytest.mark.parametrize("item", ENTRIES, ids=lambda item: f"{item['index']}-{item['kind']}")
def test_entry_is_made_from_its_payload(item):
    """Payload, signers and arrival give the entry, its identity and its leaf hash, byte for byte."""
    received = parse_entry(item["entry"].encode()).received
    act = envelope(item["kind"], item["payload"].encode(), item["signers"])
    body = entry(act, received.at, channel=received.channel.value)
    assert body == item["entry"].encode()
    assert len(body) == item["entry_bytes"]
    assert act.identity().hex() == item["identity"]
    assert leaf_hash(body).hex() == item["leaf_hash"]


@pytest.mark.parametrize("item", ENTRIES, ids=lambda item: f"{item['index']}-{item['kind']}")
def test_payload_is_read_and_written_alike(item):
    """Every payload decodes into its kind and encodes again to the same bytes."""
    payload = item["payload"].encode()
    assert encode_payload(decode_payload(item["kind"], payload)) == payload


def test_roots_follow_from_the_entries():
    """The root at every size is the one of the example."""
    tree = Tree(map(leaf_hash, example_bodies()))
    assert {str(size): tree.root(size).hex() for size in range(1, 10)} == example()["roots"]


@pytest.mark.parametrize("index", [5, 6])
def test_receipt_is_made_from_its_entry(index):
    """The instance's receipt of a return is the one of the example, and reads back."""
    body = example_bodies()[index]
    received = parse_entry(body).received
    receipt = Receipt(example()["origin"], "return", False, LeafIndex(index), leaf_hash(body), received, 60)
    data = sign_receipt(receipt, signer("instance"))
    assert data == receipt_of(index).data
    assert parse_receipt(data)[0] == receipt


def test_answer_carries_the_receipt():
    """The answer to the first request holds the receipt of entry 5 as an object."""
    assert canonical(example()["answer_201"]["receipt"]) == receipt_of(5).data


def test_rules_have_the_canonical_form_that_is_hashed():
    """The rules of the election are written as the example writes them."""
    assert canonical(write_rules(the_bulletin().snapshot.registry.rules)).decode() == example()["rules_canonical"]


def test_note_is_drafted_and_signed_alike():
    """The ledger up to the cut-off gives the bulletin's text; two members' keys give the note."""
    replay, _ = Night(example_bodies()[:8]).replayed()
    policy_sha256 = example()["policy_sha256"]
    frame = Frame(example()["origin"], 1, "partial", the_bulletin().text.drafted, None, policy_sha256)
    text, tables = draft_bulletin(frame, replay.snapshot(), None)
    note = members_note(encode_bulletin(text), ["member-a", "member-b"], policy_of(replay))
    assert note.encode() == public_files()["bulletin/1/note"]
    assert tables == {name: public_files()[f"bulletin/1/{name}"] for name in tables}


def test_folder_is_made_whole():
    """Entries, the log's key and the notes of the members give every file of the folder and no other."""
    assert publish(*Night().replayed()) == public_files()


def test_policy_hash_is_of_entry_0():
    """The file `policy` is entry 0's payload, and its SHA-256 the policy hash."""
    assert policy_hash(public_files()["policy"]) == example()["policy_sha256"]
    assert public_files()["policy"] == ENTRIES[0]["payload"].encode()


def test_manifest_is_what_sha256sum_writes():
    """Each line: the hash of a file beside the bulletin, two spaces, its name."""
    prefix = "bulletin/1/"
    files = {path.removeprefix(prefix): data for path, data in public_files().items() if path.startswith(prefix)}
    made = files.pop("manifest.sha256")
    assert made == manifest(files)
    assert made.decode().splitlines()[0] == f"{sha256(files['areas-P1.csv']).hexdigest()}  areas-P1.csv"


def test_proof_stands_against_the_bulletin_that_counts_the_act():
    """The proof of entry 5 is made against the checkpoint of size 8."""
    replay, _ = Night().replayed()
    made = proof_file(replay.tree, 5, checkpoint(replay, 8), tree_size=8)
    assert made == public_files()["proof/5.tlog-proof"]


def test_latest_and_contest_are_canonical_without_final_line_feed():
    """Both parse, are canonical, and end with the closing brace."""
    for path in ("latest.json", "contests/P1.json"):
        data = public_files()[path]
        assert canonical(json.loads(data)) == data
        assert data.endswith(b"}")


def test_verify_ends_0():
    """`verify --figures-only --policy public/policy` finds no difference, and says how much it looked at."""
    report = verify(public_files(), receipts=(receipt_of(5), receipt_of(6)))
    assert (report.exit, report.differences, report.listed) == (0, (), ())
    counted = {"bulletins": 1, "entries": 9, "signatures": 16, "proofs": 7, "tiles": 3, "bundles": 3, "receipts": 2}
    assert {name: report.checked[name] for name in counted} == counted


def test_request_of_the_example_is_signed_by_the_station():
    """The signature in the header verifies over the PAE of the body."""
    request = example()["request"]
    keyid, _, encoded = request["headers"]["Scrutateur-Signature"].partition("=")
    signature = parse_entry(example_bodies()[5]).envelope.signatures[0]
    act = envelope("return", request["body"].encode(), ["station-1"])
    assert (signature.keyid, act.signatures[0].raw) == (keyid, signature.raw)
    replay, _ = Night().replayed()
    assert check_signature(replay.ground.keys[signature.keyid].public, signature.raw, act.signed_bytes())
    assert encoded.endswith("==")


def test_example_holds_no_file_that_is_not_tested():
    """Beside the folder there are the description and two receipts."""
    assert sorted(path.name for path in EXAMPLE.iterdir()) == ["example.json", "public", "receipts"]
