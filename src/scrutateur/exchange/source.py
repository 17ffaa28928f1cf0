"""What an import gives: a registry, and for a rehearsal the returns of the night as well.

Times are those of the real day. Whoever plays it shifts them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import StationID
from scrutateur.election.registry import Form, Registry
from scrutateur.exchange.input_files import InputFile
from scrutateur.exchange.mapping import SimulateSettings


@dataclass(frozen=True, slots=True)
class RegistrySource:
    """A registry as an authority wrote it, before it is frozen."""

    registry: Registry
    warnings: tuple[str, ...]
    inputs: tuple[InputFile, ...]  # every file that was read


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """The sum of one figure, or of one candidate's votes, over the returns; what was not a number is counted."""

    name: str  # the figure, or `votes:<code>`
    total: int
    empty: int
    illegible: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where a station came from, and how the source wrote its code."""

    line: int
    received: str


@dataclass(frozen=True, slots=True)
class RehearsalSource:
    """A past election, ready to be played again: nothing of it was invented but what `synthetic` says."""

    origin: str
    profile: str
    registry: Registry
    returns: Mapping[StationID, StationReturn]  # in the order of the file
    missing: tuple[StationID, ...]  # in the registry, but the source has no figures: their return never comes
    rows: Mapping[StationID, SourceRow]
    sums: tuple[ColumnSum, ...]
    simulate: SimulateSettings
    warnings: tuple[str, ...]
    inputs: tuple[InputFile, ...]  # the mapping, then the table

    @property
    def form(self) -> Form:
        """Give the one form of the one contest."""
        (form,) = self.registry.forms.values()
        return form
