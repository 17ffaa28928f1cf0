"""What every built log stands on: keys by name, entry 0, a registry, a return that nothing speaks against."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scrutateur.desk.composing_ground import KeyToName, MemberToName, PolicyNumbers, compose_policy
from scrutateur.election.acts import StationReturn
from scrutateur.election.names import AreaID, CandidateID, ContestID, Figure, FormID, KeyID, StationID
from scrutateur.election.registry import (
    Area,
    Base,
    Calendar,
    Candidate,
    Contest,
    Election,
    Form,
    FormField,
    PollingStation,
    Registry,
    RuleSet,
    StationType,
)
from scrutateur.ledger.signatures import Algorithm, PublicKey, Signer
from scrutateur.records.vkey import KeyType, VerifierKey
from scrutateur.rules import known_codes
from tests.fakes.signatures import ed25519_key

ORIGIN = "results.example/2026-primary-rehearsal/1"
OPENS = datetime(2026, 9, 20, 7, tzinfo=UTC)
CLOSES = datetime(2026, 9, 20, 17, tzinfo=UTC)
NIGHT = CLOSES + timedelta(minutes=30)
CONTEST, FORM = ContestID("P1"), FormID("pv/1")
CANDIDATES = ("A", "B", "C")
FIELDS = ("registered", "signed_roll", "ballots_in_box", "blank", "null", "valid", "votes")
MEMBERS = ("member-1", "member-2", "member-3")
CLERKS = ("clerk-1", "clerk-2", "clerk-3")


def keyid(name: str) -> KeyID:
    """The key id that a name has."""
    return KeyID(sha256(b"key id " + name.encode()).hexdigest()[:32])


@cache
def private(name: str) -> Ed25519PrivateKey:
    """The private key that a name has."""
    return Ed25519PrivateKey.from_private_bytes(sha256(b"private " + name.encode()).digest())


def public(name: str) -> PublicKey:
    return PublicKey(Algorithm.ED25519, private(name).public_key().public_bytes_raw())


def member_key(name: str) -> tuple[VerifierKey, Signer]:
    """A member's one key, as the note knows it; its private half is that of the name."""
    seed = sha256(b"private " + name.encode()).digest()
    return ed25519_key(f"results.example/{name}", KeyType.ED25519, seed)


def policy_payload(origin: str = ORIGIN, *, announce_delay_seconds: int = 0) -> bytes:
    """Entry 0 of three members (two for a partial bulletin, three for all else) and three clerks."""
    return compose_policy(
        ed25519_key(origin, KeyType.ED25519)[0],
        instances=[KeyToName(keyid("instance"), public("instance"))],
        clerks=[KeyToName(keyid(name), public(name), name) for name in CLERKS],
        members=[MemberToName(keyid(name), name, name.title(), member_key(name)[0], True) for name in MEMBERS],
        numbers=PolicyNumbers(partial=2, complete=3, announce_delay_seconds=announce_delay_seconds),
    )


def a_station(code: str, area: str, **changes: object) -> PollingStation:
    return replace(
        PollingStation(
            StationID(code),
            AreaID(area),
            StationType.ORDINARY,
            (CONTEST,),
            OPENS,
            CLOSES,
            9999,
            "",
            lock=CLOSES + timedelta(days=14),
            registered=1000,
        ),
        **changes,
    )


def a_registry(stations: Sequence[str], **changes: object) -> Registry:
    """The registry of these stations, in the areas N and S in turn, with every rule of this version."""
    names = {"en": "Rehearsal", "fr": "Répétition"}
    areas = [Area(AreaID("all"), "country", 0, names)]
    areas += [Area(AreaID(code), "region", 1, names, AreaID("all")) for code in ("N", "S")]
    contest = Contest(
        CONTEST,
        names,
        Base.VALID,
        tuple(Candidate(CandidateID(code), code) for code in CANDIDATES),
        FORM,
        "two-round-majority",
    )
    form = Form(FORM, tuple(FormField(name, {"en": name}) for name in FIELDS), frozenset({"return"}), ())
    held = [a_station(code, "NS"[number % 2]) for number, code in enumerate(stations)]
    registry = Registry(
        Election("e1", names, names, ("en", "fr"), 1, "Europe/Paris", OPENS, CLOSES, Calendar()),
        {CONTEST: contest},
        {(area.level, area.code): area for area in areas},
        {FORM: form},
        {station.code: station for station in held},
        RuleSet("test-1", tuple(sorted(known_codes())), {"opening_tolerance_seconds": 1800}),
        {},
    )
    return replace(registry, **changes)


def a_return(station: str, votes: Sequence[Figure] | None = None, **figures: Figure) -> StationReturn:
    """A return that nothing speaks against; its votes come from the station's code, so that there are no twins."""
    number = int("".join(letter for letter in station if letter.isdigit()) or 0)
    given = (200 + number, 150, 50) if votes is None else votes
    total = sum(figure for figure in given if isinstance(figure, int))
    found: dict[str, Figure] = {"registered": 1000, "blank": 3, "null": 2, "valid": total}
    found |= {"ballots_in_box": total + 5, "signed_roll": total + 5} | figures
    cast = tuple((CandidateID(code), figure) for code, figure in zip(CANDIDATES, given, strict=True))
    return StationReturn(CONTEST, StationID(station), FORM, 1, found, cast)
