"""Partial tiles go an hour after the full one is there, but those of the freeze and of bulletins stay for ever."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from scrutateur.ledger.tiles import TILE_WIDTH, Tile, parse_tile_path

KEPT_FOR = timedelta(hours=1)


class Partials:
    """The partial tiles that are published, and when a full one replaced them, as far as this process knows."""

    def __init__(self) -> None:
        self._waiting: dict[Tile, list[str]] = {}  # by the full tile that will replace them
        self._replaced: list[tuple[datetime, list[str]]] = []

    def found(self, paths: Iterable[str]) -> None:
        """Take up the partial tiles that were published before the start.

        Nobody remembers since when their full ones are there: the hour begins when those are noted again.
        """
        for tile in (parse_tile_path(path) for path in paths if path.startswith("tile/")):
            if tile.width < TILE_WIDTH:
                self._waiting.setdefault(tile.full, []).append(tile.path)

    def note(self, paths: Iterable[str], at: datetime) -> None:
        """Take note of what was published at a time."""
        for tile in (parse_tile_path(path) for path in paths if path.startswith("tile/")):
            if tile.width < TILE_WIDTH:
                self._waiting.setdefault(tile.full, []).append(tile.path)
            elif tile in self._waiting:
                self._replaced.append((at, self._waiting.pop(tile)))

    def due(self, at: datetime, stay: Collection[str]) -> list[str]:
        """Give the partial tiles that may go now, once."""
        due = [paths for since, paths in self._replaced if since + KEPT_FOR <= at]
        self._replaced = [item for item in self._replaced if item[0] + KEPT_FOR > at]
        return [path for paths in due for path in paths if path not in stay]
