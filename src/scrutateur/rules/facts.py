"""The plain facts that rules are functions of. Whoever holds a fact passes it; no rule fetches one.

`ReturnFacts` is what concerns one account of a station and the registry: it is known when the account arrives, and the
findings on it may be told to the station. `ComparisonFacts` needs other accounts or stations: what it leads to stays
at the desk until the embargo ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scrutateur.election.acts import (
    AreaRecord,
    Correction,
    StationClosing,
    StationOpening,
    StationReturn,
    TurnoutReport,
)
from scrutateur.election.names import Channel, StationID
from scrutateur.election.registry import Contest, Form, PollingStation


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """Who sent an account, and what the keys say."""

    assigned: bool  # the key was enrolled for this station and this role
    revoked: bool  # received at or after the time since which the key is not trusted
    late_key: bool  # the key was enrolled after the freeze
    signatures_required: int
    signatures_good: int  # of different keys
    persons: int  # different persons of the desk who typed from paper; 0 where a station's device signed
    channel: Channel


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the station said earlier in the day, as far as it was received before the account."""

    opening: StationOpening | None
    opening_received_at: datetime | None
    closing: StationClosing | None
    turnouts: tuple[TurnoutReport, ...]  # in order of the hour


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """One account (a return, or the form that a correction carries) and what it is held against."""

    station_return: StationReturn
    received_at: datetime
    origin_matches: bool
    station: PollingStation | None  # in force when received; None: unknown, or no longer in force
    known_but_withdrawn: bool  # merged or closed by a registry act
    contest: Contest | None  # None: no such contest here
    form: Form | None  # the form open for this contest; None with the contest
    sender: SenderFacts
    day: DayFacts
    correction: Correction | None  # where the account is a correction
    replaces_current: bool  # the correction names index and leaf hash of the current act, version + 1
    second_person: bool  # a `decision: correct` by two persons names it, or two persons of the desk signed it
    called_back: bool  # a call-back says equal, at the registry's number
    second_account: bool  # another account with equal figures came by another way
    original_seen: bool
    answered: frozenset[str]  # codes of the rules that an `answer` act in effect answers for this account
    tolerances: Mapping[str, int]
    corrected: StationReturn | None = None  # what the correction replaces; None where that is not known
    signed_form: bool = False  # the station's own, fully signed return has equal figures
    merged_into: StationID | None = None  # where a withdrawn station went


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What a commission states of its area, beside the sum of the area's stations as counted at the stations."""

    stated: AreaRecord
    summed: Mapping[str, int]  # by the names of `AreaRecord.columns`; absent where the form has no such column
    missing: int  # stations of the area
    held: int


@dataclass(frozen=True, slots=True)
class AreaShare:
    """Ballots of one kind among all ballots, in the station's area, the station itself taken out."""

    part: int
    ballots: int


@dataclass(frozen=True, slots=True)
class ComparisonFacts:
    """One account beside the other accounts of its station, and beside other stations."""

    station_return: StationReturn
    form: Form | None
    conflicts: bool  # another fully signed account of the same version differs in a figure
    weaker: bool  # this account is the one of lower assurance among those that differ
    weaker_differs: bool  # an account of lower assurance differs from this one
    contested: bool  # this account stands in an announced bulletin; another differs, or its key was revoked since
    twin_waits: bool  # another station has the same full vector, and this account is the later or weaker one
    twin_stands: bool  # another station has the same full vector, and the other account waits
    serial_of_another: bool  # names the form serial that the registry gives to another station
    photo_elsewhere: bool  # the hash of a photograph occurs at another station too
    branches: bool  # two corrections name the same act
    resolved: bool  # a call-back that says equal settles the twin
    area_blank: AreaShare | None  # None: alone in its area
    area_null: AreaShare | None
    twin_ballots: int | None = None  # `ballots_in_box` of the twin
    registry_serial: str | None = None  # the serial that the registry gives to this station
    serial_elsewhere: bool = False  # the same serial stands on an account of another station
    other_accounts: int = 0  # of the same station, contest and version
