"""Small types for identifiers, and for what a figure may be.

A figure is a whole number, or it was unreadable, or the field was left empty. Neither of the last two is zero.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NewType

StationID = NewType("StationID", str)
ContestID = NewType("ContestID", str)
CandidateID = NewType("CandidateID", str)
AreaID = NewType("AreaID", str)
FormID = NewType("FormID", str)
KeyID = NewType("KeyID", str)
PersonID = NewType("PersonID", str)
RuleCode = NewType("RuleCode", str)
LeafIndex = NewType("LeafIndex", int)

Names = Mapping[str, str]  # language code -> text, e.g. {"fr": "Paris", "en": "Paris"}


class Unread(Enum):
    """Why a figure of the form is not a number."""

    ILLEGIBLE = "illegible"
    EMPTY = "empty"


Figure = int | Unread


class Channel(Enum):
    """How an act came in. `TELEPHONE`, `SMS` and `DESK` are set by the server alone."""

    WEB = "web"
    API = "api"
    BATCH = "batch"
    COURIER = "courier"
    TELEPHONE = "telephone"
    SMS = "sms"
    DESK = "desk"
