"""Key files: what is written opens again, and whatever is too open, too clear or not its own is refused."""

import shutil
import stat
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from scrutateur.adapters.key_files import (
    KeyFile,
    KeyKind,
    list_keys,
    new_keyid,
    open_key,
    read_key_file,
    rehearsal_key,
    write_key,
)
from scrutateur.adapters.pass_phrases import (
    pass_phrase_from_command,
    pass_phrase_from_file,
    pass_phrase_from_prompt,
)
from scrutateur.adapters.pkcs8 import key_to_pem
from scrutateur.adapters.signatures import new_private_key, private_key_from_seed, public_key_of
from scrutateur.election.names import KeyID
from scrutateur.errors import KeyFileError
from scrutateur.ledger.signatures import Algorithm

NIGHT, REHEARSAL = "results.example/2026-primary/1", "results.example/2026-primary-rehearsal/1"
PHRASE = b"correct horse battery"


def phrase(_name: str) -> bytes:
    return PHRASE


def a_real_key(folder: Path, kind: KeyKind = KeyKind.MEMBER, algorithm: Algorithm = Algorithm.ED25519) -> Path:
    private = new_private_key(algorithm)
    about = KeyFile(kind, "3", new_keyid(), public_key_of(private), rehearsal=False, person="p3", label="Élodie D.")
    return write_key(folder, about, private, phrase)


def a_rehearsal_key(folder: Path, kind: KeyKind = KeyKind.MEMBER) -> Path:
    return write_key(folder, *rehearsal_key(bytes(32), kind, "3", Algorithm.ED25519))


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_an_encrypted_key_opens_with_its_pass_phrase(tmp_path: Path, algorithm: Algorithm):
    """Head and private key come back as they were written, in a file and folder of their owner's alone."""
    private = new_private_key(algorithm)
    about = KeyFile(KeyKind.LOG, "a", new_keyid(), public_key_of(private), rehearsal=False)
    path = write_key(tmp_path / "private/keys", about, private, phrase)
    assert open_key(path, NIGHT, phrase) == (about, private)
    assert read_key_file(path) == about
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_encryption_is_scrypt(tmp_path: Path):
    """The file says PBES2 with scrypt, as any tool reads it, and the secret is not in it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl command")
    path = a_real_key(tmp_path)
    block = "-----BEGIN" + path.read_text().partition("-----BEGIN")[2]
    parsed = subprocess.run([openssl, "asn1parse"], input=block, capture_output=True, text=True, check=True).stdout
    assert all(name in parsed for name in ("PBES2", "scrypt", "aes-256-cbc", ":4000", ":08", ":05"))
    arguments = [openssl, "pkey", "-in", str(path), "-passin", f"pass:{PHRASE.decode()}", "-noout"]
    subprocess.run(arguments, check=True)


def test_a_wrong_pass_phrase_is_refused(tmp_path: Path):
    """Another pass phrase, or none, does not open a key."""
    path = a_real_key(tmp_path)
    for other in (lambda _name: b"wrong horse battery", None):
        with pytest.raises(KeyFileError, match="pass phrase"):
            open_key(path, NIGHT, other)


@pytest.mark.parametrize(
    ("cost", "higher"),
    [("020108", "02017f"), ("020105", "02017f"), ("02024000", "0208" + "7f" * 8), ("02024000", "02050080000000")],
    ids=["r", "p", "a huge N", "N = 2^31"],
)
def test_a_key_that_costs_too_much_to_open_is_refused(tmp_path: Path, cost: str, higher: str):
    """A file names its own scrypt costs: beyond 32 MiB, or six times the work of ours, it is not even tried."""
    path = a_real_key(tmp_path)
    rewrite(path, lambda der: with_value(der, bytes.fromhex(cost), bytes.fromhex(higher)))
    with pytest.raises(KeyFileError, match="scrypt within 33554432 bytes of memory and N r p up to 4194304 expected"):
        open_key(path, NIGHT, phrase)


@pytest.mark.parametrize(
    "harm",
    [
        lambda der: der.replace(bytes.fromhex("da47040b"), bytes.fromhex("da47040c")),
        lambda der: der[:60],
        lambda der: b"",
        lambda der: b"\x30",
        lambda der: der.replace(bytes.fromhex("020105"), bytes.fromhex("040105")),
    ],
    ids=["another derivation", "cut", "nothing", "one byte", "no number"],
)
def test_a_key_under_another_scheme_is_refused(tmp_path: Path, harm: Callable[[bytes], bytes]):
    """What is no scrypt, or no DER, is one error of ours."""
    path = a_real_key(tmp_path)
    rewrite(path, harm)
    with pytest.raises(KeyFileError, match="expected PKCS#8"):
        open_key(path, NIGHT, phrase)


def test_a_second_block_is_not_opened_in_place_of_the_first(tmp_path: Path):
    """The costs that were looked at are those of the block that is opened."""
    path = a_real_key(tmp_path)
    path.write_bytes(path.read_bytes() + path.read_bytes().partition(b"\n\n")[2])
    with pytest.raises(KeyFileError, match="expected PKCS#8"):
        open_key(path, NIGHT, phrase)


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the encrypted bytes of a key file."""
    head, _, pem = path.read_bytes().partition(b"\n\n")
    begin, *lines, end = pem.rstrip(b"\n").split(b"\n")
    text = b64encode(change(b64decode(b"".join(lines))))
    body = b"\n".join(text[place : place + 64] for place in range(0, len(text), 64))
    path.write_bytes(head + b"\n\n" + b"\n".join([begin, body, end, b""]))


def with_value(der: bytes, old: bytes, new: bytes) -> bytes:
    """Put a value of another length into a key's DER; the five sequences around the costs grow with it."""
    assert der.count(old) == 1
    grown = bytearray(der)
    for place in (2, 4, 17, 19, 32):
        grown[place] += len(new) - len(old)
    return bytes(grown).replace(old, new)


def test_a_rehearsal_key_is_refused_for_the_night(tmp_path: Path):
    """A rehearsal's key is marked, in clear, and opens for an origin that says rehearsal, never for another."""
    path = a_rehearsal_key(tmp_path)
    assert b"REHEARSAL" in path.read_bytes() and b"BEGIN PRIVATE KEY" in path.read_bytes()
    assert open_key(path, REHEARSAL)[1] == rehearsal_key(bytes(32), KeyKind.MEMBER, "3", Algorithm.ED25519)[1]
    with pytest.raises(KeyFileError, match="rehearsal"):
        open_key(path, NIGHT)


def test_a_rehearsal_key_without_its_mark_is_refused(tmp_path: Path):
    """Whoever cuts the mark out of the head is left with an authority's key in clear, which is refused."""
    path = a_rehearsal_key(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(b"REHEARSAL")))
    with pytest.raises(KeyFileError, match="expected an encrypted key"):
        open_key(path, NIGHT)


@pytest.mark.parametrize("kind", [KeyKind.LOG, KeyKind.INSTANCE, KeyKind.MEMBER, KeyKind.CLERK])
def test_an_authority_key_is_never_written_in_clear(tmp_path: Path, kind: KeyKind):
    """Without a pass phrase, or with a short one, no key of the authority of a real night is written."""
    private = new_private_key(Algorithm.ED25519)
    about = KeyFile(kind, "3", new_keyid(), public_key_of(private), rehearsal=False)
    for given in (None, lambda _name: b"short"):
        with pytest.raises(KeyFileError, match="pass phrase"):
            write_key(tmp_path, about, private, given)
    assert list_keys(tmp_path) == ()


def test_a_station_key_may_be_in_clear(tmp_path: Path):
    """A station's key lies on a device of its own, which protects it."""
    private = new_private_key(Algorithm.P256)
    about = KeyFile(KeyKind.STATION, "75-0001", new_keyid(), public_key_of(private), rehearsal=False)
    assert open_key(write_key(tmp_path, about, private), NIGHT) == (about, private)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int):
    """The sentence names the command that repairs it."""
    path = a_rehearsal_key(tmp_path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"found {mode:04o}; repair with: chmod 600 "):
        open_key(path, REHEARSAL)


def test_a_key_is_never_written_over_another(tmp_path: Path):
    """A second key of one name is refused and the first stays."""
    before = a_real_key(tmp_path).read_bytes()
    with pytest.raises(KeyFileError, match="cannot be written"):
        a_real_key(tmp_path)
    assert (tmp_path / "member-3.pem").read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Kind: member", b"Kind: clerk"),
        (b"Kind: member\n", b""),
        (b"Scrutateur-Key: 1", b"Scrutateur-Key: 2"),
        (b"Key-Id: ", b"Key-Id: 0"),
        (b"Algorithm: ed25519", b"Algorithm: rsa"),
        (b"Public-Key: ", b"Public-Key: AAAA"),
        (b"Public-Key: ", b"Public-Key: *"),
        (b"Name: 3", b"Name: ../3"),
        (b"Scrutateur-Key", b"Hello: you\nScrutateur-Key"),
        (b"Kind: ", b"\xff"),
        (b"-----BEGIN", b"\n-----BEGIN"),
    ],
)
def test_a_head_that_was_changed_is_refused(tmp_path: Path, old: bytes, new: bytes):
    """A head that does not read back as it was written is refused, in one sentence."""
    path = a_rehearsal_key(tmp_path)
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    with pytest.raises(KeyFileError, match="head of"):
        open_key(path, REHEARSAL)


def test_a_head_of_another_key_is_refused(tmp_path: Path):
    """A public key in the head that is not the private key's is found on opening."""
    path = a_rehearsal_key(tmp_path)
    other = key_to_pem(private_key_from_seed(Algorithm.ED25519, b"o" * 32), None)
    path.write_bytes(path.read_bytes().partition(b"-----BEGIN")[0] + other)
    with pytest.raises(KeyFileError, match="names another key"):
        open_key(path, REHEARSAL)


def test_the_folder_around_the_keys_is_its_owners_alone(tmp_path: Path):
    """Keys made first make `private` too, and nobody else may look into it."""
    a_rehearsal_key(tmp_path / "night" / "private" / "keys")
    modes = [stat.S_IMODE((tmp_path / "night" / name).stat().st_mode) for name in ("private", "private/keys")]
    assert modes == [0o700, 0o700]


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_key_that_is_damaged_is_refused(tmp_path: Path, pem: bytes):
    """No key, or bytes that are none, are one error of ours."""
    path = a_rehearsal_key(tmp_path)
    path.write_bytes(path.read_bytes().partition(b"-----BEGIN")[0] + pem)
    with pytest.raises(KeyFileError, match="expected PKCS#8"):
        open_key(path, REHEARSAL)


@pytest.mark.parametrize(
    "about", [{"name": "../x"}, {"name": ""}, {"keyid": "AB"}, {"person": "two\nlines"}, {"label": " "}]
)
def test_a_head_that_cannot_be_written_is_refused(about: dict[str, str]):
    """Names are codes, texts are one line."""
    values = {"name": "3", "keyid": KeyID("ab" * 16), **about}
    with pytest.raises(KeyFileError):
        KeyFile(KeyKind.MEMBER, public_key=public_key_of(new_private_key(Algorithm.P256)), rehearsal=True, **values)


def test_rehearsal_keys_differ_by_everything_that_names_them():
    """Seed, kind, name and algorithm each give another key and key id; the same ones give the same."""
    made = [
        rehearsal_key(seed, kind, name, algorithm)
        for seed in (bytes(32), b"1" * 32)
        for kind in (KeyKind.MEMBER, KeyKind.STATION)
        for name in ("1", "2")
        for algorithm in Algorithm
    ]
    assert len({private.secret for _, private in made}) == len({about.keyid for about, _ in made}) == 16
    assert rehearsal_key(bytes(32), KeyKind.MEMBER, "1", Algorithm.ED25519) == made[0]


def test_keys_are_listed_by_kind(tmp_path: Path):
    """The keys of a folder are listed by name, all or those of one kind."""
    for kind in (KeyKind.MEMBER, KeyKind.CLERK):
        a_rehearsal_key(tmp_path, kind)
    assert [path.name for path in list_keys(tmp_path)] == ["clerk-3.pem", "member-3.pem"]
    assert [path.name for path in list_keys(tmp_path, KeyKind.MEMBER)] == ["member-3.pem"]


def test_pass_phrase_of_a_file(tmp_path: Path):
    """The first line counts; a file that others may read, an empty or an absent one is refused."""
    path = tmp_path / "phrase"
    path.touch(0o600)
    path.write_bytes(PHRASE + b"\r\nmore\n")
    assert pass_phrase_from_file(path)("log-a") == PHRASE
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        pass_phrase_from_file(path)("log-a")
    path.chmod(0o600)
    path.write_bytes(b"\n")
    for place in (path, tmp_path / "absent"):
        with pytest.raises(KeyFileError):
            pass_phrase_from_file(place)("log-a")


def test_pass_phrase_of_a_command():
    """A command is run without a shell, knows the key's name, and its first line counts."""
    assert pass_phrase_from_command("printenv SCRUTATEUR_KEY")("log-a") == b"log-a"
    assert pass_phrase_from_command("echo '$HOME; x'")("log-a") == b"$HOME; x"


@pytest.mark.parametrize("command", ["false", "true", "no-such-command-at-all", "", "echo 'unclosed"])
def test_pass_phrase_of_a_command_that_fails(command: str):
    """A command that fails, prints nothing, is absent or cannot be split is one error of ours."""
    with pytest.raises(KeyFileError, match="pass phrase command"):
        pass_phrase_from_command(command)("log-a")


def test_pass_phrase_of_a_prompt():
    """A person is asked for the key by name; no answer is refused."""
    assert pass_phrase_from_prompt(lambda name: f"for {name}")("log-a") == b"for log-a"
    with pytest.raises(KeyFileError):
        pass_phrase_from_prompt(lambda _name: "")("log-a")
