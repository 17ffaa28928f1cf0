"""What a reader brings along: a receipt is kept or broken, a signed return is in the log or not."""

from dataclasses import replace
from datetime import timedelta

from scrutateur.audit.evidence import Brought
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.entry import encode_envelope, parse_entry
from scrutateur.records.receipt import Receipt, parse_receipt, sign_receipt
from tests.fakes.record import envelope, example, example_bodies, public_files, receipt_of, signer, verify

FILES = public_files()
GOOD, _ = parse_receipt(receipt_of(5).data)
RETURN = parse_entry(example_bodies()[5]).envelope


def signed(receipt: Receipt, by: str = "instance") -> Brought:
    """Sign a receipt anew."""
    return Brought("receipt.json", sign_receipt(receipt, signer(by)))


def test_receipt_holds_when_its_leaf_is_at_its_index():
    """Nothing is said of a receipt that was honoured, but that it was checked."""
    report = verify(FILES, receipts=(receipt_of(5),))
    assert (report.exit, report.checked["receipts"], report.listed) == (0, 1, ())


def test_receipt_is_evidence_when_another_leaf_is_at_its_index():
    """An instance signed for what the log does not hold: a breach, and the receipt proves it."""
    report = verify(FILES, receipts=(signed(replace(GOOD, leaf_hash=b"\1" * 32)),))
    assert (report.exit, report.difference.what, report.difference.path) == (1, "breach", "receipt.json")
    assert report.difference.found == leaf_hash(example_bodies()[5]).hex()


def test_receipt_is_evidence_when_the_log_went_on_without_it():
    """Beyond the promised delay there is no excuse: later acts are in the log and this one is not."""
    report = verify(FILES, receipts=(signed(replace(GOOD, index=40)),))
    assert (report.exit, report.difference.what) == (1, "breach")
    assert "9 entries, the last received at 2026-09-20T18:05:12.004Z" in report.difference.found


def test_receipt_is_listed_within_its_delay():
    """The log has not yet gone on beyond the promised delay: not found yet, and not judged."""
    received = replace(GOOD.received, at=parse_entry(example_bodies()[8]).received.at + timedelta(seconds=5))
    report = verify(FILES, receipts=(signed(replace(GOOD, index=9, received=received)),))
    assert (report.exit, [remark.code for remark in report.listed]) == (0, ["receipt-pending"])


def test_receipt_proves_nothing_when_no_instance_signed_it():
    """Signed by a member, in the name of the instance; by a member, in their own name; of another log."""
    stranger = replace(GOOD.received, by=example()["keys"]["member-a"]["keyid"])
    others = (
        signed(GOOD, by="member-a"),
        signed(replace(GOOD, received=stranger), by="member-a"),
        signed(replace(GOOD, origin="other.example/rehearsal/1")),
    )
    for brought in others:
        report = verify(FILES, receipts=(brought,))
        assert (report.exit, report.difference.what) == (1, "receipt")


def test_receipt_is_named_whatever_byte_changed():
    """A changed receipt is no receipt: its file is named."""
    data = receipt_of(6).data
    for at in range(0, len(data), 7):
        changed = Brought("6.json", data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        report = verify(FILES, receipts=(changed,))
        assert (report.exit, report.difference.path) == (1, "6.json")


def test_receipt_of_the_side_journal_is_listed():
    """The side journal is published with its digests, which this version does not read: said, not judged."""
    report = verify(FILES, receipts=(signed(replace(GOOD, side=True)),))
    assert (report.exit, [remark.code for remark in report.listed]) == (0, ["receipt-side"])


def test_receipt_of_the_side_journal_is_held_against_the_side_journal():
    """Where the side journal is published, the leaf is there or the receipt is evidence."""
    body = example_bodies()[5]
    side = replace(GOOD, side=True, index=0)
    files = {**FILES, "side/0.entry": body}
    assert [item.what for item in verify(files, receipts=(signed(side),)).differences] == ["unknown"]
    broken = verify(files, receipts=(signed(replace(side, leaf_hash=b"\1" * 32)),))
    assert [item.what for item in broken.differences] == ["unknown", "breach"]


def test_difference_of_the_record_comes_before_that_of_a_receipt():
    """The record is named first."""
    broken = signed(replace(GOOD, leaf_hash=b"\1" * 32))
    report = verify({**FILES, "latest.json": b"{}"}, receipts=(broken,))
    assert [item.path for item in report.differences] == ["latest.json", "receipt.json"]


def test_held_return_is_found_when_the_log_holds_it():
    """The identity of an act is of its signed bytes: other signatures of the same act find it too."""
    report = verify(FILES, held=(Brought("held.json", encode_envelope(RETURN)),))
    assert (report.exit, report.checked["held"]) == (0, 1)


def test_held_return_is_reported_when_the_log_does_not_hold_it():
    """A well-signed return that never reached the log is a difference, receipt or not."""
    payload = RETURN.payload.replace(b'"version":1', b'"version":2')
    act = envelope("return", payload, ["station-1"])
    report = verify(FILES, held=(Brought("held.json", encode_envelope(act)),))
    assert (report.exit, report.difference.what, report.difference.path) == (1, "not-in-log", "held.json")
    assert act.identity().hex() in report.difference.expected


def test_held_return_proves_nothing_when_not_signed_by_a_key_of_the_log():
    """No signature by a key in force, no act; nor is anything else that is no envelope."""
    forged = replace(RETURN, signatures=(replace(RETURN.signatures[0], raw=b"\1" * 64),))
    unknown = replace(RETURN, signatures=(replace(RETURN.signatures[0], keyid="9" * 32),))
    for data in (encode_envelope(forged), encode_envelope(unknown), b"", b"{}"):
        report = verify(FILES, held=(Brought("held.json", data),))
        assert (report.exit, report.difference.what) == (1, "held")
