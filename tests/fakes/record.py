"""Public records for tests: the worked example, and logs that go on from it or go wrong, signed with its test keys."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from scrutateur.adapters.signatures import P256_ORDER, check_signature, ed25519_signer, p256_signer
from scrutateur.audit.derived import Logged, counted_proofs, derived_files, log_files, open_indexes, proof_file
from scrutateur.audit.evidence import Brought
from scrutateur.audit.replay import Replay
from scrutateur.audit.report import Report
from scrutateur.audit.verification import Tools, Wanted, verify_record
from scrutateur.bulletin.publication import Publication
from scrutateur.election.names import Channel, KeyID
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.signatures import Signer
from scrutateur.records.canonical import canonical
from scrutateur.records.checkpoint import Checkpoint, sign_checkpoint
from scrutateur.records.entry import Envelope, LedgerEntry, Received, Signature, encode_entry, pae, parse_entry
from scrutateur.records.note import sign_note
from scrutateur.records.policy_record import Policy
from scrutateur.records.vkey import VerifierKey

EXAMPLE = Path(__file__).parents[1] / "vectors" / "data" / "record"
PUBLIC = EXAMPLE / "public"
VERSION = "0.0.0-test"


@cache
def example() -> Mapping[str, object]:
    """Read the description of the worked example."""
    read = json.loads((EXAMPLE / "example.json").read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


@cache
def public_files() -> dict[str, bytes]:
    """Read every file of the worked example's public folder. Copy before you change it."""
    return {str(path.relative_to(PUBLIC)): path.read_bytes() for path in sorted(PUBLIC.rglob("*")) if path.is_file()}


def example_bodies() -> list[bytes]:
    """Give the nine entries of the worked example."""
    return [item["entry"].encode() for item in example()["entries"]]


def key_id(name: str) -> KeyID:
    return KeyID(example()["keys"][name]["keyid"])


def signer(name: str) -> Signer:
    """Give the signer of a test key of the worked example."""
    key = example()["keys"][name]
    seed = bytes.fromhex(key["seed_hex"])
    if key["alg"] == "ed25519":
        return ed25519_signer(seed)
    return p256_signer((int.from_bytes(seed, "big") % (P256_ORDER - 1) + 1).to_bytes(32, "big"))


def envelope(kind: str, payload: Mapping[str, object] | bytes, signers: Sequence[str]) -> Envelope:
    """Sign a payload with keys of the worked example."""
    data = payload if isinstance(payload, bytes) else canonical({"origin": example()["origin"], **payload})
    signatures = tuple(Signature(key_id(name), signer(name)(pae(kind, data))) for name in signers)
    return Envelope(kind, data, signatures)


def entry(act: Envelope, at: datetime, *, channel: str = "desk", by: str = "instance") -> bytes:
    """Make an entry of an act."""
    return encode_entry(LedgerEntry(act, Received(at, key_id(by), Channel(channel))))


@dataclass
class MemoryRecord:
    """A record in memory: a folder, or an address, which cannot be listed."""

    files: Mapping[str, bytes]
    listable: bool = True

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def paths(self) -> Sequence[str] | None:
        return sorted(self.files) if self.listable else None


@dataclass
class Night:
    """A log that grows: begins as some entries of the worked example."""

    bodies: list[bytes] = field(default_factory=example_bodies)

    @property
    def last_at(self) -> datetime:
        return parse_entry(self.bodies[-1]).received.at

    def append(
        self,
        kind: str,
        payload: Mapping[str, object] | bytes,
        signers: Sequence[str],
        *,
        after: timedelta | None = None,
    ) -> int:
        """Append an act as the desk would, but without any of the desk's checks."""
        at = self.last_at + (timedelta(seconds=1) if after is None else after)
        channel = "desk" if any(name.startswith(("member", "clerk")) for name in signers) else "web"
        self.bodies.append(entry(envelope(kind, payload, signers), at, channel=channel))
        return len(self.bodies) - 1

    def replayed(self, cut_offs: frozenset[int] = frozenset({8})) -> tuple[Replay, list[Logged]]:
        logged = [Logged(parse_entry(body), body) for body in self.bodies]
        replay = Replay(check_signature, cut_offs)
        for item in logged:
            replay.apply(item.entry, item.body)
        return replay, logged

    def publish(self) -> dict[str, bytes]:
        """Make the public folder of this log."""
        replay, logged = self.replayed()
        return publish(replay, logged)


def publish(replay: Replay, logged: Sequence[Logged]) -> dict[str, bytes]:
    """Make the public folder of a replayed log, signed with the log's test key."""
    announced = {item.number: item.text.size for item in replay.publishing.bulletins.announced}
    freeze = replay.ground.freeze_size
    sizes = {len(logged), *announced.values(), *(() if freeze is None else (freeze,))}
    notes = {size: checkpoint(replay, size) for size in sizes}
    made = derived_files(replay, logged, sizes=sizes, checkpoint_of=lambda number: notes[announced[number]])
    files = {**dict(made), "checkpoint": notes[len(logged)]}
    if freeze is not None:
        files["freeze/checkpoint"] = notes[freeze]
    for number, size in announced.items():
        files[f"bulletin/{number}/checkpoint"] = notes[size]
    for index in open_indexes(replay, logged):
        size = freeze if freeze is not None and index < freeze else len(logged)
        files[f"open/{index}.tlog-proof"] = proof_file(replay.tree, index, notes[size], tree_size=size)
    for index, number in counted_proofs(replay):
        size = announced[number]
        files[f"proof/{index}.tlog-proof"] = proof_file(replay.tree, index, notes[size], tree_size=size)
    return files


def checkpoint(replay: Replay, size: int) -> bytes:
    """Sign a checkpoint with the log's test key."""
    policy = policy_of(replay)
    return sign_checkpoint(Checkpoint(policy.origin, size, replay.tree.root(size)), policy.log, signer("log")).encode()


def policy_of(replay: Replay) -> Policy:
    assert replay.ground.policy is not None
    return replay.ground.policy


def members_note(text: str, names: Sequence[str], policy: Policy) -> str:
    """Sign a note with members' test keys, named `member-a` and so on."""
    keys: dict[str, VerifierKey] = {f"member-{item.person}": item.vkey for item in policy.members}
    return sign_note(text, [(keys[name], signer(name)) for name in names]).encode().decode()


def verify(files: Mapping[str, bytes], *, listable: bool = True, **asked: object) -> Report:
    """Verify a record in memory; figures only and with the example's policy, unless asked otherwise."""
    wanted = Wanted(**{"policy": public_files()["policy"], "figures_only": True, **asked})
    return verify_record(MemoryRecord(files, listable), wanted, Tools(check_signature, build_pages, VERSION))


def build_pages(publication: Publication) -> list[tuple[str, bytes]]:
    """A site of two pages."""
    return [("index.html", f"{publication.origin}\n".encode()), ("fr/index.html", b"page\n")]


def receipt_of(index: int) -> Brought:
    """Give a receipt of the worked example, of entry 5 or 6."""
    return Brought(f"{index}.json", (EXAMPLE / "receipts" / f"{index}.json").read_bytes())


def text_file(text: str) -> tuple[bytes, str]:
    """Make the file of a text, and its hash."""
    nonce = sha256(text.encode()).digest()[:16]
    return nonce.hex().encode() + b"\n" + text.encode(), sha256(nonce + text.encode()).hexdigest()


def resealed(bodies: Sequence[bytes]) -> dict[str, bytes]:
    """Put other entries under the worked example's folder: tiles, bundles and checkpoint fit them, nothing else may."""
    tree = Tree(map(leaf_hash, bodies))
    kept = {path: data for path, data in public_files().items() if not path.startswith("tile/")}
    policy = policy_of(Night().replayed()[0])
    note = sign_checkpoint(Checkpoint(policy.origin, tree.size, tree.root()), policy.log, signer("log"))
    return {**kept, **dict(log_files(tree, bodies, sizes={5, 8, len(bodies)})), "checkpoint": note.encode()}
