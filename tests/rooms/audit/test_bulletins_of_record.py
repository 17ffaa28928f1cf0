"""Bulletins as a stranger checks them: derived again one by one, and the embargo kept before the first."""

from scrutateur.audit.derived import proof_file
from scrutateur.audit.drafting import Frame, draft_bulletin
from scrutateur.records.bulletin_note import encode_bulletin
from scrutateur.records.checkpoint import GREASE_NAME, grease_line
from scrutateur.records.note import SignatureLine, split_note
from scrutateur.records.receipt import policy_hash
from scrutateur.records.retraction_note import RetractionText, encode_retraction
from scrutateur.records.vkey import KeyType, VerifierKey
from tests.fakes.record import (
    Night,
    checkpoint,
    example_bodies,
    members_note,
    policy_of,
    public_files,
    publish,
    verify,
)

FILES = public_files()


def draft(night: Night, *, names: list[str], size: int) -> str:
    """Draft and sign the next bulletin of a night at its present size."""
    replay, _ = night.replayed(frozenset({8, size}))
    last = replay.publishing.bulletins.last_note
    sha256 = policy_hash(replay.ground.policy_payload)
    frame = Frame(replay.origin, replay.publishing.bulletins.highest + 1, "partial", night.last_at, last, sha256)
    text, _ = draft_bulletin(frame, replay.snapshot(), replay.publishing.before())
    return members_note(encode_bulletin(text), names, policy_of(replay))


def two_bulletins(names: list[str]) -> tuple[Night, dict[str, bytes]]:
    """Announce a second bulletin, signed by these members, at a cut-off of nine entries."""
    night = Night()
    note = draft(night, names=names, size=9)
    night.append("bulletin", {"note": note}, names[:1])
    return night, publish(*night.replayed(frozenset({8, 9})))


def before_the_embargo_ends() -> dict[str, bytes]:
    """Publish the example as it is before its embargo ends: hash tiles, open entries, bundles up to the freeze."""
    files = Night(example_bodies()[:7]).publish()
    del files["tile/entries/000.p/7"]
    return files


def retract(night: Night, number: int) -> None:
    """Announce that a bulletin is taken back."""
    replay, _ = night.replayed(frozenset({8, 9}))
    last, (bulletin, *_) = replay.publishing.bulletins.last_note, replay.publishing.bulletins.announced
    text = RetractionText(
        replay.origin, last[0] + 1, (number, bulletin.note_sha256), night.last_at, last,
        policy_hash(replay.ground.policy_payload), "wrong-figures",
    )  # fmt: skip
    note = members_note(encode_retraction(text), ["member-a", "member-b"], policy_of(replay))
    night.append("retraction", {"note": note}, ["member-a"])


def test_every_bulletin_is_derived_again():
    """Two bulletins, both found valid, each with its tables, checkpoint and partial tiles."""
    _, files = two_bulletins(["member-a", "member-b"])
    report = verify(files)
    assert (report.exit, report.checked["bulletins"]) == (0, 2)
    assert [bulletin.number for bulletin in report.bulletins] == [1, 2]


def test_second_bulletin_is_named_when_a_table_of_it_changed():
    """Tables of every bulletin are compared, not of the last alone."""
    _, files = two_bulletins(["member-a", "member-b"])
    for path in ("bulletin/1/stations-P1.csv", "bulletin/2/changes-P1.csv"):
        assert verify({**files, path: files[path] + b"x"}).difference.path == path


def test_bulletin_is_named_when_published_without_its_quorum():
    """One member announces nothing: in the log it is without effect, in the folder it is a difference."""
    night, files = two_bulletins(["member-a"])
    assert verify(files).exit == 0
    assert [remark.code for remark in verify(files).listed] == ["without-effect"]
    note = night.replayed()[1][9].entry.envelope.payload
    report = verify({**files, "bulletin/2/note": note})
    assert (report.difference.what, report.difference.path) == ("bulletin", "bulletin/2/note")
    assert "2 different persons must sign, 1 did" in report.difference.found


def test_bulletin_that_is_no_text_is_listed():
    """A note that does not parse has no number, and nothing is published of it."""
    night = Night()
    night.append("bulletin", {"note": "none"}, ["member-a"])
    night.append("bulletin", {"notes": "none"}, ["member-a"])
    report = verify(night.publish())
    assert (report.exit, [remark.about for remark in report.listed]) == (0, ["9", "10"])


def test_retracted_bulletin_stays_published():
    """After a retraction the folder of the bulletin stays, and `latest.json` says that nothing stands."""
    night = Night()
    retract(night, 1)
    files = night.publish()
    assert b'"status":"retracted"' in files["latest.json"]
    report = verify(files)
    assert (report.exit, report.bulletins[0].retracted) == (0, True)


def test_record_holds_before_the_embargo_ends():
    """The denominator can be checked before the vote: what is open is compared, what is not is missing, exit 3."""
    report = verify(before_the_embargo_ends())
    assert (report.exit, report.differences) == (3, ())
    assert [(remark.code, remark.about) for remark in report.missing] == [("entries-missing", "5-6")]


def test_open_file_is_named_when_it_changed_before_the_embargo_ends():
    """Open entries after the freeze are held against the published hash tiles, their proofs too."""
    night = Night(example_bodies()[:7])
    night.append("revocation", {"keyid": "b519af0ae022734e0248449fdf05ca45", "reason": "lost",
                                "since": "2026-09-20T18:30:00Z"}, ["member-a", "member-b"])  # fmt: skip
    files = night.publish()
    del files["tile/entries/000.p/8"]
    assert verify(files).exit == 3
    for path in ("open/7.entry", "open/7.tlog-proof", "open/2.entry"):
        assert verify({**files, path: b"x" + files[path]}).difference.path == path


def test_tile_is_named_when_it_changed_before_the_embargo_ends():
    """The signed root says which side is wrong; of leaves whose entries are not public, only that one is."""
    files = before_the_embargo_ends()
    path = "tile/0/000.p/7"
    for leaf, at in ((2, 2 * 32 + 5), (6, 0)):
        data = bytearray(files[path])
        data[leaf * 32 + 5] ^= 1
        difference = verify({**files, path: bytes(data)}).difference
        assert (difference.path, difference.at) == (path, at)


def test_embargoed_entry_is_named_when_published_early():
    """A bundle that shows a return before the embargo ended is a difference."""
    report = verify(Night(example_bodies()[:7]).publish())
    assert (report.exit, report.difference.what) == (1, "embargo")
    assert (report.difference.path, report.difference.found) == ("tile/entries/000.p/7", "return")


def test_embargoed_entry_is_unknown_among_the_open_ones():
    """A return under `open/` is no part of the record, before the embargo ends or after."""
    assert verify({**FILES, "open/5.entry": example_bodies()[5]}).difference.path == "open/5.entry"
    early = {**before_the_embargo_ends(), "open/9.entry": example_bodies()[5]}
    assert verify(early).difference.path == "open/9.entry"


def test_embargoed_entry_is_named_when_published_open_and_early():
    """A return under `open/` before the embargo ended: its leaf is right, its kind is not."""
    report = verify({**before_the_embargo_ends(), "open/5.entry": example_bodies()[5]})
    assert (report.exit, report.difference.what, report.difference.path) == (1, "embargo", "open/5.entry")


def test_record_holds_before_the_freeze():
    """A log whose registry is not frozen has no latest.json yet."""
    files = Night(example_bodies()[:4]).publish()
    assert "latest.json" not in files
    assert verify(files).exit == 0


def add_line(note: bytes, line: SignatureLine) -> bytes:
    return note + line.text.encode()


def test_grease_is_no_difference_when_exact():
    """A line of grease has one form for each text; any other line by an unknown key is a difference."""
    text = split_note(FILES["freeze/checkpoint"])[0]
    good = add_line(FILES["freeze/checkpoint"], grease_line(text))
    assert verify({**FILES, "freeze/checkpoint": good}).exit == 0
    bad = add_line(FILES["freeze/checkpoint"], SignatureLine(GREASE_NAME, b"\0" * 4, b"\0" * 32))
    report = verify({**FILES, "freeze/checkpoint": bad})
    assert report.difference.expected == "a signature line by a key of the policy"
    assert report.difference.at == len(FILES["freeze/checkpoint"])


def test_checkpoint_is_named_when_the_log_did_not_sign_it():
    """Grease alone is no signature."""
    text = split_note(FILES["freeze/checkpoint"])[0]
    alone = f"{text}\n{grease_line(text).text}".encode()
    assert "line of the log" in verify({**FILES, "freeze/checkpoint": alone}).difference.expected


def test_checkpoint_is_named_when_a_line_is_no_line():
    """Nothing after the text but signature lines in UTF-8, each ended, 64 at most."""
    note = FILES["freeze/checkpoint"]
    for tail in (b"\n", b"x\n", b"\xff\n", b"x", (grease_line(split_note(note)[0]).text * 64).encode()):
        report = verify({**FILES, "freeze/checkpoint": note + tail})
        assert (report.exit, report.difference.path) == (1, "freeze/checkpoint")


def test_checkpoint_of_another_size_is_no_checkpoint_of_the_freeze():
    """A good checkpoint in the wrong place is named."""
    other = FILES["bulletin/1/checkpoint"]
    assert verify({**FILES, "freeze/checkpoint": other}).difference.path == "freeze/checkpoint"


def test_cosignatures_that_came_late_are_lines_of_known_witnesses():
    """`cosignatures` holds lines alone; without a witness in the policy none is good."""
    line = split_note(FILES["bulletin/1/checkpoint"])[1][0].text.encode()
    assert verify({**FILES, "bulletin/1/cosignatures": line}).exit == 1
    stranger = VerifierKey("witness.example/w1", KeyType.COSIGNATURE, b"w" * 32)
    unknown = SignatureLine(stranger.name, stranger.key_id, b"\0" * 72).text.encode()
    report = verify({**FILES, "bulletin/1/cosignatures": unknown})
    assert report.difference.path == "bulletin/1/cosignatures"


def test_open_proof_may_stand_against_any_checkpoint_that_holds_the_entry():
    """The proof of an open entry names its own checkpoint; one too small for it is refused."""
    replay, _ = Night().replayed()
    for size in (5, 6, 9):
        made = proof_file(replay.tree, 4, checkpoint(replay, size), tree_size=size)
        assert verify({**FILES, "open/4.tlog-proof": made}).exit == 0
    head = proof_file(replay.tree, 4, b"", tree_size=9)
    small = verify({**FILES, "open/4.tlog-proof": head + checkpoint(replay, 3)})
    assert (small.difference.path, small.difference.found) == ("open/4.tlog-proof", "3")
