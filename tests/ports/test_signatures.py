"""Signatures: what is good is accepted, whatever else is refused without an exception."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.adapters.signatures import (
    P256_ORDER,
    PrivateKey,
    check_signature,
    ed25519_signer,
    new_private_key,
    p256_signature_to_raw,
    p256_signer,
    private_key_from_seed,
    public_key_of,
    signer_of,
)
from scrutateur.errors import SignatureError
from scrutateur.ledger.signatures import Algorithm, PublicKey

BOTH = pytest.mark.parametrize("algorithm", list(Algorithm))
SEEDS = st.binary(min_size=32, max_size=32)
NUMBERS = st.one_of(st.integers(1, 2**16), st.integers(1, P256_ORDER - 1))


def test_ed25519_of_rfc_8032():
    """Test 1 of RFC 8032: key and signature of the empty message."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert public_key_of(PrivateKey(Algorithm.ED25519, seed)) == PublicKey(Algorithm.ED25519, public)
    assert ed25519_signer(seed)(b"") == signature
    assert check_signature(PublicKey(Algorithm.ED25519, public), signature, b"")


def test_p256_of_rfc_6979():
    """Appendix A.2.5 of RFC 6979: message `sample` with SHA-256."""
    scalar = bytes.fromhex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
    r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    assert p256_signer(scalar)(b"sample").hex() == r + s
    assert check_signature(public_key_of(PrivateKey(Algorithm.P256, scalar)), bytes.fromhex(r + s), b"sample")


@BOTH
@given(seed=SEEDS, message=st.binary(max_size=300))
def test_what_is_signed_is_accepted(algorithm: Algorithm, seed: bytes, message: bytes):
    """A key derived from any seed signs, always with the same bytes, good for its message alone."""
    key = private_key_from_seed(algorithm, seed)
    signature = signer_of(key)(message)
    assert len(signature) == 64 and signature == signer_of(private_key_from_seed(algorithm, seed))(message)
    assert check_signature(public_key_of(key), signature, message)
    assert not check_signature(public_key_of(key), signature, message + b"\x00")


@BOTH
@given(place=st.integers(0, 511))
def test_a_flipped_bit_is_refused(algorithm: Algorithm, place: int):
    """Each single bit of a signature matters."""
    key = private_key_from_seed(algorithm, bytes(32))
    signature = bytearray(signer_of(key)(b"message"))
    signature[place // 8] ^= 1 << place % 8
    assert not check_signature(public_key_of(key), bytes(signature), b"message")


@BOTH
@given(signature=st.binary(max_size=80), message=st.binary(max_size=20))
def test_any_other_bytes_are_refused(algorithm: Algorithm, signature: bytes, message: bytes):
    """Bytes of any length are answered with no, never with an exception."""
    assert not check_signature(public_key_of(private_key_from_seed(algorithm, bytes(32))), signature, message)


@pytest.mark.parametrize("size", [0, 63, 65])
@BOTH
def test_another_length_is_refused(algorithm: Algorithm, size: int):
    """A signature has 64 bytes."""
    key = private_key_from_seed(algorithm, bytes(32))
    padded = (signer_of(key)(b"message") + bytes(1))[:size]
    assert not check_signature(public_key_of(key), padded, b"message")


@given(raw=st.binary(min_size=65, max_size=65))
def test_a_point_off_the_curve_is_refused(raw: bytes):
    """A public key that is no point makes every signature bad."""
    signature = p256_signer(bytes(31) + b"\x01")(b"message")
    assert not check_signature(PublicKey(Algorithm.P256, raw), signature, b"message")


@pytest.mark.parametrize("raw", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32])
def test_a_small_order_point_is_refused(raw: bytes):
    """A key under which one signature fits many messages is no key."""
    assert not check_signature(PublicKey(Algorithm.ED25519, raw), b"\x01" + bytes(63), b"message")


@pytest.mark.parametrize("r", [0, P256_ORDER, 2**256 - 1])
@pytest.mark.parametrize("half", ["r", "s"])
def test_numbers_out_of_range_are_refused(r: int, half: str):
    """r and s are from 1 to n - 1; n itself would be zero."""
    numbers = [r, 1] if half == "r" else [1, r]
    raw = b"".join(number.to_bytes(32, "big") for number in numbers)
    key = public_key_of(private_key_from_seed(Algorithm.P256, bytes(32)))
    assert not check_signature(key, raw, b"message")
    with pytest.raises(SignatureError):
        p256_signature_to_raw(encode_dss_signature(*numbers))


@given(r=NUMBERS, s=NUMBERS)
def test_der_becomes_raw(r: int, s: int):
    """A DER signature of any two numbers in range becomes r || s; a raw one stays."""
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert p256_signature_to_raw(encode_dss_signature(r, s)) == raw
    assert p256_signature_to_raw(raw) == raw


def test_der_of_a_real_signature_is_accepted_as_raw():
    """What a passkey gives in DER is checked as raw."""
    private = ec.derive_private_key(5, ec.SECP256R1())
    raw = p256_signature_to_raw(private.sign(b"message", ec.ECDSA(SHA256())))
    assert check_signature(public_key_of(PrivateKey(Algorithm.P256, (5).to_bytes(32, "big"))), raw, b"message")


@given(signature=st.binary(max_size=80).filter(lambda found: len(found) != 64))
def test_what_is_neither_raw_nor_der_is_refused(signature: bytes):
    """Other bytes are one error of ours."""
    with pytest.raises(SignatureError):
        p256_signature_to_raw(signature)


def test_der_with_slack_is_refused():
    """One signature has one spelling: trailing bytes, missing ones and long lengths are refused."""
    der = encode_dss_signature(P256_ORDER - 1, P256_ORDER - 2)
    for changed in (der + b"\x00", der[:-1], b"\x30\x81" + der[1:]):
        with pytest.raises(SignatureError):
            p256_signature_to_raw(changed)


def test_secrets_are_not_shown():
    """A private key does not print its secret, and no two drawn ones are equal."""
    for algorithm in Algorithm:
        key = new_private_key(algorithm)
        assert key.secret.hex() not in repr(key) and repr(key.secret) not in repr(key)
        assert key != new_private_key(algorithm)


def test_keys_of_a_seed_stay_what_they_are():
    """A rehearsal replays: the derived keys never change between versions."""
    seed = hashlib.sha256(b"seed").digest()
    public = {algorithm: public_key_of(private_key_from_seed(algorithm, seed)).raw.hex() for algorithm in Algorithm}
    assert public == PINNED


PINNED = {
    Algorithm.ED25519: "f165e1e5f7c290e52f2edef3fbab60cbae74bfd3274f8e5ee1de3345c954a166",
    Algorithm.P256: "04eff3aed5c4da44b0e27199159289e4709690d7fdcc039f7bae4dfb84f35d972e"
    "88db03df085aa61eb127df0ebf94699aeb5e1d2a99cb70a022b744a6ff043dc3",
}
