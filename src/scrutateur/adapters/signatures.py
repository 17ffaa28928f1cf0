"""Compute and check signatures, with well-kept libraries: libsodium for Ed25519, OpenSSL for P-256.

A private key is 32 bytes here, whatever its algorithm: the seed of RFC 8032 for Ed25519, the scalar (big-endian) for
P-256. A P-256 signature is raw r || s, 64 bytes, in everything that is stored; DER comes in from passkeys only and
is turned into raw at the door.

Measured on one core of a 2-core x86-64 machine, 400-byte messages: Ed25519 check 55 µs here, 111 µs in OpenSSL, hence
two libraries; P-256 check 81 µs, and 10 µs to decode the point: too little to keep a cache of keys for.
"""

import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from scrutateur.errors import SignatureError
from scrutateur.ledger.signatures import Algorithm, PublicKey, Signer

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_CURVE = ec.SECP256R1()
_CHECK_P256 = ec.ECDSA(SHA256())
_SIGN_P256 = ec.ECDSA(SHA256(), deterministic_signing=True)  # RFC 6979: a weak random source cannot leak the key


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key: 32 bytes, never shown."""

    algorithm: Algorithm
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        assert len(self.secret) == 32, "a private key has 32 bytes"
        if self.algorithm is Algorithm.P256:
            assert 0 < int.from_bytes(self.secret, "big") < P256_ORDER, "a P-256 scalar is from 1 to n - 1"


def check_signature(key: PublicKey, signature: bytes, message: bytes) -> bool:  # positional: as `SignatureCheck`
    """Tell whether a signature is good; whatever is malformed is not.

    Args:
        key: Of any origin: a P-256 point that is not on the curve makes every signature bad.
        signature: 64 bytes; for P-256 raw r || s with both from 1 to n - 1.
        message: The bytes signed, not their hash.
    """
    if len(signature) != 64:
        return False
    if key.algorithm is Algorithm.ED25519:
        return _check_ed25519(key.raw, signature, message)
    return _check_p256(key.raw, signature, message)


def _check_ed25519(raw: bytes, signature: bytes, message: bytes) -> bool:
    try:
        crypto_sign_open(signature + message, raw)
    except BadSignatureError:
        return False
    return True


def _check_p256(raw: bytes, signature: bytes, message: bytes) -> bool:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < P256_ORDER and 0 < s < P256_ORDER):
        return False
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, raw)
        point.verify(encode_dss_signature(r, s), message, _CHECK_P256)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_private_key(algorithm: Algorithm) -> PrivateKey:
    """Draw a private key from the system's random source."""
    if algorithm is Algorithm.ED25519:
        return PrivateKey(algorithm, secrets.token_bytes(32))
    return PrivateKey(algorithm, (secrets.randbelow(P256_ORDER - 1) + 1).to_bytes(32, "big"))


def private_key_from_seed(algorithm: Algorithm, seed: bytes) -> PrivateKey:
    """Derive a private key from 32 secret bytes, always the same one.

    P-256: the first HMAC-SHA-256(seed, "p256" || counter) that is a scalar from 1 to n - 1; the first nearly always is.
    """
    assert len(seed) == 32, "a seed has 32 bytes"
    if algorithm is Algorithm.ED25519:
        return PrivateKey(algorithm, seed)
    for counter in range(256):
        scalar = hmac.digest(seed, b"p256" + bytes([counter]), "sha256")
        if 0 < int.from_bytes(scalar, "big") < P256_ORDER:
            return PrivateKey(algorithm, scalar)
    raise AssertionError("256 draws out of range: the hash is broken")


def public_key_of(key: PrivateKey) -> PublicKey:
    """Give the public half of a private key."""
    if key.algorithm is Algorithm.ED25519:
        return PublicKey(key.algorithm, crypto_sign_seed_keypair(key.secret)[0])
    point = _p256_private(key.secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PublicKey(key.algorithm, point)


def signer_of(key: PrivateKey) -> Signer:
    """Give the function that signs with a key."""
    return ed25519_signer(key.secret) if key.algorithm is Algorithm.ED25519 else p256_signer(key.secret)


def ed25519_signer(seed: bytes) -> Signer:
    """Give the function that signs with an Ed25519 seed of 32 bytes (RFC 8032)."""
    signing_key = SigningKey(seed)

    def sign(message: bytes) -> bytes:
        return bytes(signing_key.sign(message).signature)

    return sign


def p256_signer(scalar: bytes) -> Signer:
    """Give the function that signs with a P-256 scalar of 32 bytes: raw r || s, deterministic (RFC 6979)."""
    private = _p256_private(scalar)

    def sign(message: bytes) -> bytes:
        return _raw(*decode_dss_signature(private.sign(message, _SIGN_P256)))

    return sign


def p256_signature_to_raw(signature: bytes) -> bytes:
    """Turn a P-256 signature, raw or DER, into raw r || s.

    What is 64 bytes long is raw: DER needs 70 to 72, and is as short as 64 once in 2^40 signatures.

    Raises:
        SignatureError: Neither form, DER that is not canonical, or r or s out of 1 to n - 1.
    """
    if len(signature) == 64:
        return signature
    try:
        r, s = decode_dss_signature(signature)
    except ValueError as error:
        raise SignatureError(f"P-256 signature: expected 64 bytes or DER, found {len(signature)} bytes") from error
    if not (0 < r < P256_ORDER and 0 < s < P256_ORDER) or encode_dss_signature(r, s) != signature:
        raise SignatureError("P-256 signature: expected canonical DER of numbers from 1 to n - 1, found others")
    return _raw(r, s)


def _raw(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _p256_private(scalar: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(scalar, "big"), _CURVE)
