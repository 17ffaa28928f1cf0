"""Many signatures are checked as one is, on one processor or on several."""

from hashlib import sha256

from scrutateur.adapters.signature_pool import check_many
from scrutateur.adapters.signatures import private_key_from_seed, public_key_of, signer_of
from scrutateur.ledger.signatures import Algorithm

ED25519 = private_key_from_seed(Algorithm.ED25519, b"e" * 32)
P256 = private_key_from_seed(Algorithm.P256, b"p" * 32)


def messages(count: int) -> tuple[list[tuple], list[bool]]:
    """Sign many messages, every third of them badly; say which are good."""
    signed, good = [], []
    for number in range(count):
        key, message = (ED25519, P256)[number % 2], sha256(bytes([number % 256])).digest()
        signature = signer_of(key)(message)
        good.append(number % 3 != 0)
        signed.append((public_key_of(key), signature if good[-1] else signature[::-1], message))
    return signed, good


def test_outcomes_are_in_the_order_given():
    """Few of them are checked in this process."""
    signed, good = messages(20)
    assert check_many(signed) == good
    assert check_many([]) == []


def test_outcomes_are_the_same_when_processes_share_the_work():
    """However few they are, if the caller thinks them worth it."""
    signed, good = messages(40)
    assert check_many(signed, worth_processes=1) == good
