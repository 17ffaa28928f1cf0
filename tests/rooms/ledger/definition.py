"""The recursive definitions of RFC 6962, section 2.1, word for word and slow: what the ledger is held against."""

from hashlib import sha256

LEAVES = [sha256(b"\x00" + bytes([number])).digest() for number in range(70)]


def largest_power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def definition_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_below(len(leaves))
    return sha256(b"\x01" + definition_root(leaves[:k]) + definition_root(leaves[k:])).digest()


def definition_path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if index < k:
        return [*definition_path(index, leaves[:k]), definition_root(leaves[k:])]
    return [*definition_path(index - k, leaves[k:]), definition_root(leaves[:k])]


def definition_growth(old_size: int, leaves: list[bytes], *, complete: bool = True) -> list[bytes]:
    if old_size == len(leaves):
        return [] if complete else [definition_root(leaves)]
    k = largest_power_below(len(leaves))
    if old_size <= k:
        return [*definition_growth(old_size, leaves[:k], complete=complete), definition_root(leaves[k:])]
    return [*definition_growth(old_size - k, leaves[k:], complete=False), definition_root(leaves[:k])]
