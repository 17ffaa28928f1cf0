"""Ed25519 for tests of pure rooms: keys from fixed seeds, so that every test replays."""

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scrutateur.ledger.signatures import PublicKey, Signer
from scrutateur.records.vkey import KeyType, VerifierKey


def ed25519_check(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """A `SignatureCheck` for Ed25519 keys."""
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def ed25519_key(name: str, key_type: KeyType, seed: bytes | None = None) -> tuple[VerifierKey, Signer]:
    """A note key and its signer, made from the seed, or from the name where none is given."""
    private = Ed25519PrivateKey.from_private_bytes(seed or sha256(name.encode()).digest())
    return VerifierKey(name, key_type, private.public_key().public_bytes_raw()), private.sign
