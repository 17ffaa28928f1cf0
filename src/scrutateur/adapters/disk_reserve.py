"""Whether the disk still has the reserve at which intake stops: asked for each act, looked up once a second."""

import time
from collections.abc import Callable
from pathlib import Path

from scrutateur.adapters.sqlite_ledger import free_bytes_at

_LOOKED_UP_EVERY_SECONDS = 1.0  # 5,000 acts of 4 KB are 20 MB: little beside any reserve


class DiskReserve:
    """The free space beside a store. Holds what it saw last; any thread may ask."""

    def __init__(
        self,
        path: Path,
        reserve_bytes: int,
        *,
        free_bytes: Callable[[Path], int] = free_bytes_at,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._reserve_bytes = path, reserve_bytes
        self._free_bytes, self._seconds = free_bytes, seconds
        self._seen = (float("-inf"), False)  # when, and what: one tuple, so that it is never half new

    def is_there(self) -> bool:
        """Tell whether more than the reserve is free."""
        now = self._seconds()
        at, found = self._seen
        if now - at >= _LOOKED_UP_EVERY_SECONDS:
            found = self._free_bytes(self._path) > self._reserve_bytes
            self._seen = (now, found)
        return found
