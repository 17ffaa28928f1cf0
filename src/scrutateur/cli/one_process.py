"""One process at a time works on a night's store: a second one is told so before it can disturb the first."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrutateur.errors import StoreError


@contextmanager
def only_process(home: Path) -> Iterator[None]:
    """Hold the lock of a night's folder; the system lets go of it when the process ends, however it ends.

    Opening the store for writing takes it over from whoever writes: without this lock, a second `serve` typed by
    mistake would stop the first.

    Raises:
        StoreError: Another process holds it, or the folder is no night's folder.
    """
    path = home / "private" / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"{path}: the lock cannot be opened: {error.strerror}; `scrutateur init` makes a night's folder"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StoreError(f"{home}: another process serves this night: stop it first") from error
    finally:
        os.close(descriptor)
