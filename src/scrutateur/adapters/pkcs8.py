"""Private keys as PKCS#8 in PEM (RFC 5958, RFC 7468): plain, or encrypted by PBES2 with scrypt and AES-256-CBC.

The library reads scrypt but writes only PBKDF2 with 2,048 rounds, too weak for a pass phrase: so the few lines of
DER around the encryption (RFC 7914, section 7; RFC 8018) are written here. `openssl pkey` reads the result.

scrypt costs N = 2^14, r = 8, p = 5: as much work as N = 2^17, p = 1, in 16 MiB. OpenSSL refuses above 32 MiB, and a
key must open on any machine that a member can find.

A file names its own costs, and whoever can put one in a member's way would take the machine's memory with it. So they
are read first, and bounded: 32 MiB, and about six times the work of ours.
"""

import base64
import secrets

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from scrutateur.adapters.signatures import PrivateKey
from scrutateur.errors import KeyFileError
from scrutateur.ledger.signatures import Algorithm

_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**14, 8, 5
_MEMORY_BYTES_MAX, _WORK_MAX = 32 * 2**20, 2**22  # 128 N r; N r p
_SEQUENCE, _INTEGER, _OCTETS = b"\x30", b"\x02", b"\x04"
_OID_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_OID_SCRYPT = bytes.fromhex("06092b06010401da47040b")
_OID_AES256_CBC = bytes.fromhex("060960864801650304012a")


def key_to_pem(key: PrivateKey, pass_phrase: bytes | None) -> bytes:
    """Encode a private key as PEM; encrypted where there is a pass phrase."""
    if pass_phrase is None:
        return _pem("PRIVATE KEY", _key_to_der(key))
    return _pem("ENCRYPTED PRIVATE KEY", _encrypt(_key_to_der(key), pass_phrase))


def key_from_pem(pem: bytes, pass_phrase: bytes | None) -> PrivateKey:
    """Decode a private key.

    Raises:
        KeyFileError: Not PKCS#8 of an Ed25519 or P-256 key, the pass phrase is wrong, absent or not expected, or
            opening it would cost too much.
    """
    try:
        if pass_phrase is not None:
            _refuse_costs(*_scrypt_costs(pem))
        loaded = load_pem_private_key(pem, pass_phrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        found = "one that does not open it" if pass_phrase is not None else "none"
        raise KeyFileError(f"private key: expected PKCS#8 and its pass phrase, found {found}") from error
    if isinstance(loaded, ed25519.Ed25519PrivateKey):
        return PrivateKey(Algorithm.ED25519, loaded.private_bytes_raw())
    if isinstance(loaded, ec.EllipticCurvePrivateKey) and isinstance(loaded.curve, ec.SECP256R1):
        return PrivateKey(Algorithm.P256, loaded.private_numbers().private_value.to_bytes(32, "big"))
    raise KeyFileError(f"private key: expected Ed25519 or P-256, found {type(loaded).__name__}")


def _key_to_der(key: PrivateKey) -> bytes:
    loaded: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    if key.algorithm is Algorithm.ED25519:
        loaded = ed25519.Ed25519PrivateKey.from_private_bytes(key.secret)
    else:
        loaded = ec.derive_private_key(int.from_bytes(key.secret, "big"), ec.SECP256R1())
    return loaded.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _refuse_costs(n: int, r: int, p: int) -> None:
    if 128 * n * r > _MEMORY_BYTES_MAX or n * r * p > _WORK_MAX:
        raise KeyFileError(
            f"private key: scrypt within {_MEMORY_BYTES_MAX} bytes of memory and N r p up to {_WORK_MAX} expected, "
            f"found {128 * n * r} bytes and {n * r * p}"
        )


def _scrypt_costs(pem: bytes) -> tuple[int, int, int]:
    """Read N, r and p of an encrypted key.

    Raises:
        ValueError: The bytes are not in the form in which `key_to_pem` writes them.
    """
    der = base64.b64decode(b"".join(pem.split(b"\n")[1:-2]), validate=True)
    if _pem("ENCRYPTED PRIVATE KEY", der) != pem:  # one block, so that what is read here is what is opened after
        raise ValueError("another block")
    outer, _ = _content(der, _SEQUENCE)
    scheme, _ = _content(outer, _SEQUENCE)
    parameters, _ = _content(scheme.removeprefix(_OID_PBES2), _SEQUENCE)
    derivation, _ = _content(parameters, _SEQUENCE)
    costs, _ = _content(derivation.removeprefix(_OID_SCRYPT), _SEQUENCE)
    _, rest = _content(costs, _OCTETS)
    n, rest = _content(rest, _INTEGER)
    r, rest = _content(rest, _INTEGER)
    p, _ = _content(rest, _INTEGER)
    return int.from_bytes(n, "big"), int.from_bytes(r, "big"), int.from_bytes(p, "big")


def _content(der: bytes, tag: bytes) -> tuple[bytes, bytes]:
    """Read one value of DER; give its content and what comes after it."""
    octets = der[1] & 0x7F if len(der) > 1 and der[1] >= 0x80 else 0
    size = int.from_bytes(der[2 : 2 + octets], "big") if octets else der[1] if len(der) > 1 else 0
    content = der[2 + octets : 2 + octets + size]
    if der[:1] != tag or _der(tag, content) != der[: 2 + octets + size]:
        raise ValueError("another value")
    return content, der[2 + octets + size :]


def _encrypt(plain: bytes, pass_phrase: bytes) -> bytes:
    salt, start = secrets.token_bytes(16), secrets.token_bytes(16)
    key = Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P).derive(pass_phrase)
    padder, encryptor = PKCS7(128).padder(), Cipher(algorithms.AES256(key), modes.CBC(start)).encryptor()
    secret = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    costs = b"".join(_der(_INTEGER, _integer(cost)) for cost in (_SCRYPT_N, _SCRYPT_R, _SCRYPT_P))
    derivation = _der(_SEQUENCE, _OID_SCRYPT + _der(_SEQUENCE, _der(_OCTETS, salt) + costs))
    encryption = _der(_SEQUENCE, _OID_AES256_CBC + _der(_OCTETS, start))
    scheme = _der(_SEQUENCE, _OID_PBES2 + _der(_SEQUENCE, derivation + encryption))
    return _der(_SEQUENCE, scheme + _der(_OCTETS, secret))


def _der(tag: bytes, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return tag + bytes([size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 | len(octets)]) + octets + content


def _integer(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1, "big")  # one bit more than needed: DER integers are signed


def _pem(label: str, der: bytes) -> bytes:
    text = base64.b64encode(der).decode("ascii")
    lines = [text[place : place + 64] for place in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode("ascii")
