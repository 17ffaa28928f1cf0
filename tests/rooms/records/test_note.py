"""Signed notes: nothing of a note is believed before a known key has verified it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError, SignatureError
from scrutateur.records.note import NOTE_BYTES_MAX, Note, SignatureLine, open_note, sign_note, split_note
from scrutateur.records.vkey import KeyType, VerifierKey
from tests.fakes.signatures import ed25519_check, ed25519_key

MEMBER_A = ed25519_key("example/a", KeyType.ED25519)
MEMBER_B = ed25519_key("example/b", KeyType.ED25519)
KEY_A, KEY_B = MEMBER_A[0], MEMBER_B[0]
WITNESS, WITNESS_SIGNER = ed25519_key("example/w", KeyType.COSIGNATURE)
TEXT = "one\n\ntwo\n"
NOTE = sign_note(TEXT, [MEMBER_A, MEMBER_B])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.just("\n")).map(lambda text: text + "\n")


@given(TEXTS)
def test_note_of_any_text_opens_as_it_was_signed(text):
    """Empty lines and every alphabet included; the last empty line separates."""
    data = sign_note(text, [MEMBER_A]).encode()
    note = open_note(data, [KEY_A], ed25519_check)
    assert (note.text, note.signers, note.encode()) == (text, {KEY_A}, data)


def test_lines_say_who_signed_and_who_is_unknown():
    """A reader with one key gets all lines, in order: verified by it, or by nobody it knows."""
    note = open_note(NOTE.encode(), [KEY_B], ed25519_check)
    assert [(line.name, line.key) for line in note.lines] == [("example/a", None), ("example/b", KEY_B)]
    assert note.text == TEXT


def test_known_key_whose_signature_fails_rejects_the_whole_note():
    """One good signature beside a bad one is not a good note."""
    forged = SignatureLine("example/b", KEY_B.key_id, NOTE.lines[0].signature)
    data = Note(TEXT, (NOTE.lines[0], forged)).encode()
    with pytest.raises(SignatureError, match="example/b fails"):
        open_note(data, [KEY_A, KEY_B], ed25519_check)
    assert open_note(data, [KEY_A], ed25519_check).signers == {KEY_A}


def test_note_without_a_known_key_is_refused():
    """Unknown signatures, however many, vouch for nothing."""
    with pytest.raises(SignatureError, match="found 2 by unknown ones"):
        open_note(NOTE.encode(), [], ed25519_check)


def test_same_name_with_another_key_is_unknown():
    """The key ID belongs to the pair: a name alone is nobody."""
    other = ed25519_key("example/a", KeyType.ED25519, bytes(32))[0]
    with pytest.raises(SignatureError, match="unknown"):
        open_note(NOTE.encode(), [other], ed25519_check)


@pytest.mark.parametrize("length", [1, 63, 65, 72])
def test_signature_of_another_length_is_refused(length):
    """An Ed25519 signature has 64 bytes, whatever the checker would say."""
    data = Note(TEXT, (SignatureLine(KEY_A.name, KEY_A.key_id, bytes(length)),)).encode()
    with pytest.raises(SignatureError):
        open_note(data, [KEY_A], lambda key, signature, message: True)


def test_line_repeated_counts_once():
    """Signing twice does not make two signers."""
    data = Note(TEXT, (NOTE.lines[0],) * 3).encode()
    assert open_note(data, [KEY_A], ed25519_check).signers == {KEY_A}


def test_two_known_keys_that_share_name_and_id_are_refused():
    """Among a hundred thousand keys two share their 32 bits; a line must never be judged by the wrong one."""
    first, second = (VerifierKey("example/a", KeyType.ED25519, raw.to_bytes(32, "big")) for raw in (76_707, 100_550))
    assert (first.name, first.key_id) == (second.name, second.key_id) and first != second
    with pytest.raises(SignatureError, match="two known keys"):
        open_note(NOTE.encode(), [first, second], ed25519_check)
    assert open_note(NOTE.encode(), [KEY_A, KEY_A], ed25519_check).signers == {KEY_A}


def test_64_signatures_are_read_and_65_are_not():
    """Enough for every body that may sign, and no door for a flood."""
    unknown = SignatureLine("example/unknown", bytes(4), b"x")
    assert len(open_note(Note(TEXT, (*NOTE.lines, *[unknown] * 62)).encode(), [KEY_A], ed25519_check).lines) == 64
    with pytest.raises(MalformedRecordError, match="1 to 64"):
        open_note(Note(TEXT, (*NOTE.lines, *[unknown] * 63)).encode(), [KEY_A], ed25519_check)


GOOD = NOTE.encode()
LINE = NOTE.lines[0].text.encode()


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\n", b"\n\n", TEXT.encode(), TEXT.encode() + b"\n", GOOD[:-1], GOOD + b"\n", GOOD + b" \n"),
        *(GOOD.replace(b"one", b"o\xffe"), GOOD.replace(b"one", b"o\te"), GOOD.replace(b"one", b"o\x00e")),
        *(GOOD.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + GOOD[:-1], GOOD.replace("— ".encode(), b"- ")),
        *(GOOD.replace("— ".encode(), "—".encode()), GOOD.replace("— ".encode(), "—  ".encode())),
        TEXT.encode() + b"\n" + LINE.replace(b"example/a ", b"example/a  "),
        TEXT.encode() + b"\n" + LINE.replace(b"example/a ", b"example/a\xc2\xa0"),
        TEXT.encode() + b"\n" + LINE.replace(b"example/a", b"example+a"),
        TEXT.encode() + b"\n" + LINE.replace(b"==", b"=").replace(b"=\n", b"\n"),
        TEXT.encode() + b"\n" + "— example/a\n".encode(),
        TEXT.encode() + b"\n" + "— example/a AAAAAA==\n".encode(),
        b"x" * NOTE_BYTES_MAX + b"\n\n" + LINE,
    ],
)
def test_bytes_that_are_not_exactly_a_note_are_refused(data):
    """One layout, one alphabet, one spelling of base64; more than an ID; a limit."""
    with pytest.raises(MalformedRecordError):
        open_note(data, [KEY_A, KEY_B], ed25519_check)


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_split_into_what_writes_them_again_or_are_refused(tail):
    """Reading is strict in both directions, even before a signature is looked at."""
    for data in (tail, b"text\n\n" + LINE + tail, tail + b"\n\n" + LINE):
        try:
            text, lines = split_note(data)
        except MalformedRecordError:
            continue
        assert Note(text, lines).encode() == data


@pytest.mark.parametrize("text", ["", "no line end", "a\tb\n", "a\r\n", "a\x1fb\n"])
def test_signing_what_no_reader_accepts_stops_the_process(text):
    """A text that is not a note's text is our bug, found before it is signed."""
    with pytest.raises(AssertionError):
        sign_note(text, [MEMBER_A])


def test_signing_a_note_with_a_witness_key_stops_the_process():
    """A witness signs a time too: its key never signs a bare text."""
    with pytest.raises(AssertionError):
        sign_note(TEXT, [(WITNESS, WITNESS_SIGNER)])
