"""The files that only a key can make: checkpoints, cosignatures, proofs. What is in them but the signatures is derived.

Every signature line is verified. A line by a key that the policy does not know is a difference, but for exact grease.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scrutateur.audit.derived import proof_file
from scrutateur.audit.published_log import checkpoint_text
from scrutateur.audit.report import Difference, compare_bytes, excerpt
from scrutateur.errors import MalformedRecordError, ScrutateurError
from scrutateur.ledger.merkle import Tree
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.records.checkpoint import Checkpoint, is_grease
from scrutateur.records.note import SIGNATURES_MAX, SignatureLine, open_note, parse_signature_line
from scrutateur.records.policy_record import Policy
from scrutateur.records.vkey import VerifierKey


@dataclass(slots=True)
class RememberedHashes:
    """The hashes of a tree, each computed once: the proofs of neighbours share most of theirs."""

    tree: Tree
    _known: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def subtree(self, level: int, index: int) -> bytes:  # positional: level, index is a subtree's name
        """Return the hash of a complete subtree."""
        found = self._known.get((level, index))
        if found is None:
            found = self._known[level, index] = self.tree.subtree(level, index)
        return found


@dataclass(slots=True)
class SignedFiles:
    """Checks files against a tree and the keys of a policy. Remembers notes that were good: proofs share them."""

    tree: Tree
    policy: Policy
    check: SignatureCheck
    verified_lines: int = 0
    _hashes: RememberedHashes = field(init=False)
    _good: dict[bytes, int] = field(default_factory=dict)  # a note that was good, and its size

    def __post_init__(self) -> None:
        self._hashes = RememberedHashes(self.tree)

    def check_checkpoint(self, path: str, data: bytes | None, size: int) -> Difference | None:
        """Check a checkpoint of `size` leaves, strictly."""
        if data is None:
            return Difference("absent", path, 0, f"the checkpoint of size {size}", "no file")
        return self._check_note(path, data, 0, size)

    def check_proof(self, path: str, data: bytes | None, index: int, size: int | None = None) -> Difference | None:
        """Check an offline proof of an entry against the checkpoint of `size` leaves, or else the one in it."""
        if data is None:
            return Difference("absent", path, 0, f"the proof of entry {index}", "no file")
        start = data.find(b"\n\n") + 2
        size = self._good.get(data[start:]) if size is None else size
        if size is None:
            try:
                size = checkpoint_text(data[start:]).size
            except MalformedRecordError as error:
                return Difference("signature", path, start, "a checkpoint", error.sentence)
        if not index < size <= self.tree.size:
            return Difference("bytes", path, start, f"a checkpoint of {index + 1} to {self.tree.size}", str(size))
        head = proof_file(self._hashes, index, b"", tree_size=size)
        return compare_bytes(path, expected=head, found=data[: len(head)]) or self._check_note(
            path, data, len(head), size
        )

    def check_cosignatures(self, path: str, data: bytes, size: int) -> Difference | None:
        """Check lines that came after a bulletin's checkpoint was published: those of witnesses alone."""
        keys = tuple(witness.key for witness in self.policy.witnesses.witnesses)
        return self._check_lines(path, data, 0, self._checkpoint(size).text, keys)

    def _checkpoint(self, size: int) -> Checkpoint:
        return Checkpoint(self.policy.origin, size, self.tree.root(size))

    def _check_note(self, path: str, data: bytes, start: int, size: int) -> Difference | None:
        note = data[start:]
        if self._good.get(note) == size:
            return None
        text = self._checkpoint(size).text
        expected = f"{text}\n".encode()
        wrong = compare_bytes(path, expected=expected, found=note[: len(expected)])
        if wrong is not None:
            return Difference(wrong.what, path, start + wrong.at, wrong.expected, wrong.found)
        keys = (self.policy.log, *(witness.key for witness in self.policy.witnesses.witnesses))
        difference = self._check_lines(path, data, start + len(expected), text, keys)
        if difference is None:
            difference = self._require_log_line(path, data, start + len(expected))
        if difference is None:
            self._good[note] = size
        return difference

    def _require_log_line(self, path: str, data: bytes, start: int) -> Difference | None:
        log = self.policy.log
        names = [(line.name, line.key_id) for line in map(parse_signature_line, data[start:].decode().splitlines())]
        if (log.name, log.key_id) in names:
            return None
        return Difference("signature", path, start, f"a signature line of the log {log.name}", "none")

    def _check_lines(
        self, path: str, data: bytes, start: int, text: str, keys: tuple[VerifierKey, ...]
    ) -> Difference | None:
        """Check every signature line from a position on, one by each key; name the first that is not good."""
        lines = list(_lines(data, start))
        if not 1 <= len(lines) <= SIGNATURES_MAX or data[-1:] != b"\n":
            found = f"{len(lines)} lines, and at the end {data[-1:].hex() or 'nothing'}"
            return Difference("signature", path, start, f"1 to {SIGNATURES_MAX} lines, each ended by LF", found)
        seen: set[tuple[str, bytes]] = set()
        for position, line in lines:
            fault = self._fault(line, text, keys, seen)
            if fault is not None:
                return Difference("signature", path, position, fault, excerpt(data, at=position))
            self.verified_lines += 1
        return None

    def _fault(self, raw: bytes, text: str, keys: tuple[VerifierKey, ...], seen: set[tuple[str, bytes]]) -> str | None:
        """Say what a line should be and is not. `seen` names whose lines came before it, and takes this one in."""
        try:
            line = parse_signature_line(raw.decode())
            if (line.name, line.key_id) in seen:
                return "one line by each key"
            seen.add((line.name, line.key_id))
            if not _is_known(line, keys):
                return None if is_grease(text, line) else "a signature line by a key of the policy"
            open_note(f"{text}\n{line.text}".encode(), keys, self.check)
        except (ScrutateurError, UnicodeDecodeError) as error:
            return error.sentence if isinstance(error, ScrutateurError) else "a signature line in UTF-8"
        return None


def _is_known(line: SignatureLine, keys: tuple[VerifierKey, ...]) -> bool:
    return any((line.name, line.key_id) == (key.name, key.key_id) for key in keys)


def _lines(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Split the bytes from a position on into lines, each with its own position."""
    for line in data[start:].removesuffix(b"\n").split(b"\n") if start < len(data) else ():
        yield start, line
        start += len(line) + 1
