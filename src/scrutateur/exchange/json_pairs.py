"""JSON objects that hold a key twice: other readers take the last one silently, ours refuse."""


class KeyTwiceError(ValueError):
    """An object that holds a key twice: which of the two was meant, nobody can tell."""


def once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of its members; for `object_pairs_hook`.

    Raises:
        KeyTwiceError: A key occurs twice.
    """
    value: dict[str, object] = {}
    for key, item in pairs:
        if key in value:
            raise KeyTwiceError(key)
        value[key] = item
    return value
