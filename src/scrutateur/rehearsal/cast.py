"""The people of a rehearsal and their keys: members, clerks, stations' devices, and one stranger. All from the seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scrutateur.adapters.key_files import KeyFile, KeyKind, list_keys, rehearsal_key, write_key
from scrutateur.adapters.signatures import PrivateKey, signer_of
from scrutateur.count.sums import Place
from scrutateur.desk.composing_ground import KeyToName, MemberToName, PolicyNumbers, compose_policy
from scrutateur.election.names import KeyID, StationID
from scrutateur.exchange.source import RehearsalSource, StatedTotals
from scrutateur.ledger.signatures import Algorithm, PublicKey, Signer
from scrutateur.records.entry import Envelope, Signature, pae
from scrutateur.records.vkey import KeyType, VerifierKey
from scrutateur.rehearsal.seeded import draw

CLERKS = 2
# One file a station, each made durable: beyond this the seed alone, which gives every key again, has to do.
STATION_KEYS_WRITTEN_MAX = 1000


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who signs: a key and its id."""

    keyid: KeyID
    public: PublicKey
    sign: Signer


@dataclass(frozen=True, slots=True)
class MemberActor:
    """A member of the authority: one key for envelopes and for notes."""

    actor: Actor
    vkey: VerifierKey
    person: str
    label: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who acts in a rehearsal."""

    origin: str
    log: VerifierKey
    instance: Actor
    members: tuple[MemberActor, ...]
    clerks: tuple[Actor, ...]
    stations: Mapping[StationID, Actor]
    commissions: Mapping[Place, Actor]  # of the areas whose totals somebody else states
    stranger: Actor
    files: tuple[tuple[KeyFile, PrivateKey], ...]  # as they are written to the folder

    def policy(self, numbers: PolicyNumbers) -> bytes:
        """Compose entry 0 with these people in it."""
        members = [MemberToName(item.actor.keyid, item.person, item.label, item.vkey, False) for item in self.members]
        clerks = [KeyToName(item.keyid, item.public, _clerk(number)) for number, item in _numbered(self.clerks)]
        instances = [KeyToName(self.instance.keyid, self.instance.public)]
        return compose_policy(self.log, instances=instances, clerks=clerks, members=members, numbers=numbers)


def cast_for(source: RehearsalSource, seed: bytes) -> Cast:
    """Make everybody's keys."""
    simulate, origin = source.simulate, source.origin
    log_file, log_key = rehearsal_key(seed, KeyKind.LOG, "log", Algorithm.ED25519)
    instance_file, instance_key = rehearsal_key(seed, KeyKind.INSTANCE, "1", Algorithm.ED25519)
    members = [_member(seed, number, source) for number in range(1, simulate.members + 1)]
    clerks = [_clerk_file(seed, number) for number in range(1, CLERKS + 1)]
    stations = {
        code: rehearsal_key(seed, KeyKind.STATION, code, _algorithm(simulate.keys, seed, code))
        for code in source.registry.stations
    }
    written = stations.values() if len(stations) <= STATION_KEYS_WRITTEN_MAX else ()
    return Cast(
        origin=origin,
        log=VerifierKey(origin, KeyType.ED25519, log_file.public_key.raw),
        instance=_actor(instance_file, instance_key),
        members=tuple(_member_actor(file, key, origin) for file, key in members),
        clerks=tuple(_actor(file, key) for file, key in clerks),
        stations={code: _actor(file, key) for code, (file, key) in stations.items()},
        commissions={(item.level, item.area): _commission(seed, item) for item in source.stated},
        stranger=_actor(*rehearsal_key(seed, KeyKind.STATION, "stranger", Algorithm.ED25519)),
        files=((log_file, log_key), (instance_file, instance_key), *members, *clerks, *written),
    )


def _algorithm(keys: str, seed: bytes, station: StationID) -> Algorithm:
    if keys == "mixed":
        return Algorithm.P256 if draw(seed, "algorithm", station)[0] % 2 else Algorithm.ED25519
    return Algorithm(keys)


def _member(seed: bytes, number: int, source: RehearsalSource) -> tuple[KeyFile, PrivateKey]:
    file, key = rehearsal_key(seed, KeyKind.MEMBER, str(number), Algorithm.ED25519)
    word = "Membre" if source.registry.election.languages[0] == "fr" else "Member"
    return replace(file, person=f"member-{number}", label=f"{word} {number}"), key


def _commission(seed: bytes, stated: StatedTotals) -> Actor:
    # An area's code may be as long as a name of a key; drawn, it fits, and is no station's code.
    name = draw(seed, "commission", str(stated.level), stated.area).hex()
    return _actor(*rehearsal_key(seed, KeyKind.STATION, name, Algorithm.ED25519))


def _clerk_file(seed: bytes, number: int) -> tuple[KeyFile, PrivateKey]:
    file, key = rehearsal_key(seed, KeyKind.CLERK, str(number), Algorithm.ED25519)
    return replace(file, person=_clerk(number)), key


def _clerk(number: int) -> str:
    return f"clerk-{number}"


def _numbered(actors: Sequence[Actor]) -> list[tuple[int, Actor]]:
    return list(enumerate(actors, start=1))


def _actor(file: KeyFile, key: PrivateKey) -> Actor:
    return Actor(file.keyid, file.public_key, signer_of(key))


def _member_actor(file: KeyFile, key: PrivateKey, origin: str) -> MemberActor:
    assert file.person is not None and file.label is not None, "a member's file names its person"
    vkey = VerifierKey(f"{origin}/{file.person}", KeyType.ED25519, file.public_key.raw)
    return MemberActor(_actor(file, key), vkey, file.person, file.label)


def write_keys(cast: Cast, folder: Path) -> None:
    """Write the keys that are not there yet; those that are there came from the same seed.

    Raises:
        KeyFileError: The disk refuses.
    """
    there = {path.name for path in list_keys(folder)}
    for file, key in cast.files:
        if file.file_name not in there:
            write_key(folder, file, key)


def envelope_of(kind: str, payload: bytes, *actors: Actor) -> Envelope:
    """Have some people sign a payload, in this order."""
    signed = pae(kind, payload)
    return Envelope(kind, payload, tuple(Signature(actor.keyid, actor.sign(signed)) for actor in actors))
