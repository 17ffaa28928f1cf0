"""Policies: which logs are believed, which keys may sign, and how many of them must.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> <k>|any|all <member> ...
    quorum <name>|none

One statement a line, each line ended by LF; fields are separated by spaces and tabs; a line whose first field begins
with `#` is a comment. Names of witnesses and groups share one space and are defined before they are used; `none` is
no such name. A name is a member once, in one group: a policy is a tree, and no witness counts twice. Exactly one quorum
line. Control characters other than tab and LF are refused; bytes above 0x7f are opaque.

The same grammar says how many members of the authority must sign an act: their keys, of type 0x01, stand in the
`witness` lines. What the grammar allows and an election must not, `quorum` refuses.

Source: C2SP tlog-policy.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scrutateur.errors import MalformedRecordError
from scrutateur.records.checkpoint import parse_decimal
from scrutateur.records.vkey import KeyType, VerifierKey, parse_vkey

POLICY_BYTES_MAX: Final = 65_535
# A chain of groups is as deep as they are many, and each step is a call.
GROUPS_MAX: Final = 100
NO_QUORUM: Final = "none"
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class PolicyLog:
    """A log that the policy believes, and where it is, if the policy says so."""

    key: VerifierKey
    url: str | None


@dataclass(frozen=True, slots=True)
class PolicyWitness:
    """A key that may sign, under the name that the policy gives it."""

    name: str
    key: VerifierKey
    url: str | None


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    """Some names, of which `threshold` must have signed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed policy. `quorum` names a witness or a group, or is None where no signature is asked for."""

    logs: tuple[PolicyLog, ...]
    witnesses: tuple[PolicyWitness, ...]
    groups: tuple[PolicyGroup, ...]
    quorum: str | None

    def satisfied_by(self, signed: Iterable[str]) -> bool:
        """Tell whether these witnesses, by their names in the policy, are a quorum."""
        return self.quorum is None or _is_satisfied(self, self.quorum, frozenset(signed))

    def encode(self) -> bytes:
        """Write the policy in its grammar, without comments, numbers for `any` and `all`."""
        logs = [["log", log.key.text, log.url or ""] for log in self.logs]
        witnesses = [["witness", w.name, w.key.text, w.url or ""] for w in self.witnesses]
        groups = [["group", group.name, str(group.threshold), *group.members] for group in self.groups]
        statements = [*logs, *witnesses, *groups, ["quorum", self.quorum or NO_QUORUM]]
        text = "".join(" ".join(fields).rstrip() + "\n" for fields in statements)
        return text.encode(errors="surrogateescape")

    def group(self, name: str) -> PolicyGroup | None:
        """Return a group by its name, or None where the name is a witness's."""
        return next((group for group in self.groups if group.name == name), None)

    def names_of(self, keys: Iterable[VerifierKey]) -> frozenset[str]:
        """Return the names that the policy gives to the keys which verified; keys it does not know have none."""
        verified = frozenset(keys)
        return frozenset(witness.name for witness in self.witnesses if witness.key in verified)


def parse_policy(data: bytes) -> Policy:
    """Read a policy.

    Raises:
        MalformedRecordError: A line breaks the grammar; the sentence has its number.
    """
    if len(data) > POLICY_BYTES_MAX:
        raise MalformedRecordError(f"policy: expected at most {POLICY_BYTES_MAX} bytes, found {len(data)}")
    *lines, rest = data.decode(errors="surrogateescape").split("\n")
    if rest:
        raise MalformedRecordError("policy: expected the last line to end with LF")
    draft = _Draft()
    for number, line in enumerate(lines, start=1):
        try:
            draft.read(line)
        except MalformedRecordError as error:
            raise MalformedRecordError(f"policy, line {number}: {error.sentence}") from error
    return draft.finished()


class _Draft:
    """A policy while its lines are read, top to bottom."""

    def __init__(self) -> None:
        self._logs: list[PolicyLog] = []
        self._witnesses: list[PolicyWitness] = []
        self._groups: list[PolicyGroup] = []
        self._names: set[str] = set()
        self._grouped: set[str] = set()
        self._quorums: list[str] = []

    def read(self, line: str) -> None:
        """Read one line, without its LF."""
        if _FORBIDDEN.search(line):
            raise MalformedRecordError("expected no control character but tab and LF")
        # Only space and tab separate: `str.split()` would also split at spaces of other alphabets.
        fields = [field for field in re.split(r"[ \t]+", line) if field]
        if not fields or fields[0].startswith("#"):
            return
        match fields:
            case ["log", vkey, *url] if len(url) < 2:
                self._add_log(parse_vkey(vkey), url[0] if url else None)
            case ["witness", name, vkey, *url] if len(url) < 2:
                self._add_witness(name, parse_vkey(vkey), url[0] if url else None)
            case ["group", name, threshold, *members] if members:
                self._add_group(name, tuple(members), threshold_text=threshold)
            case ["quorum", name]:
                self._add_quorum(name)
            case _:
                raise MalformedRecordError(
                    f"expected log, witness, group or quorum with its fields, found {line[:80]!r}"
                )

    def finished(self) -> Policy:
        """Return the policy, now that every line is read."""
        if not self._quorums:
            raise MalformedRecordError("policy: expected one quorum line, found none")
        quorum = None if self._quorums[0] == NO_QUORUM else self._quorums[0]
        return Policy(tuple(self._logs), tuple(self._witnesses), tuple(self._groups), quorum)

    def _add_log(self, key: VerifierKey, url: str | None) -> None:
        if key.type is not KeyType.ED25519:
            raise MalformedRecordError(f"log {key.name}: expected a key of type 1, found type 4")
        if any(log.key.raw == key.raw for log in self._logs):
            raise MalformedRecordError(f"log {key.name}: this key stands on an earlier line")
        self._logs.append(PolicyLog(key, url))

    def _add_witness(self, name: str, key: VerifierKey, url: str | None) -> None:
        self._define(name)
        # One key under two names would count twice.
        if any(witness.key.raw == key.raw for witness in self._witnesses):
            raise MalformedRecordError(f"witness {name!r}: this key stands on an earlier line")
        self._witnesses.append(PolicyWitness(name, key, url))

    def _add_group(self, name: str, members: tuple[str, ...], *, threshold_text: str) -> None:
        words = {"any": 1, "all": len(members)}
        threshold = words.get(threshold_text)
        if threshold is None:
            threshold = parse_decimal(threshold_text, what=f"group {name!r}: threshold")
        if not 1 <= threshold <= len(members):
            raise MalformedRecordError(f"group {name!r}: threshold: expected 1 to {len(members)}, found {threshold}")
        for member in members:
            self._require_defined(member)
            if member in self._grouped:
                raise MalformedRecordError(f"group {name!r}: {member!r} is a member already")
            self._grouped.add(member)
        # Defined after its members were read: a group cannot be a member of itself, and no cycle can be written.
        self._define(name)
        if len(self._groups) == GROUPS_MAX:
            raise MalformedRecordError(f"expected at most {GROUPS_MAX} groups")
        self._groups.append(PolicyGroup(name, threshold, members))

    def _add_quorum(self, name: str) -> None:
        if self._quorums:
            raise MalformedRecordError(f"expected one quorum line, found a second one: {name!r}")
        if name != NO_QUORUM:
            self._require_defined(name)
        self._quorums.append(name)

    def _define(self, name: str) -> None:
        if name == NO_QUORUM or name in self._names:
            raise MalformedRecordError(f"expected a new name, found {name!r}")
        self._names.add(name)

    def _require_defined(self, name: str) -> None:
        if name not in self._names:
            raise MalformedRecordError(f"expected a name defined above, found {name!r}")


def _is_satisfied(policy: Policy, name: str, signed: frozenset[str]) -> bool:
    group = policy.group(name)
    if group is None:
        return name in signed
    return sum(_is_satisfied(policy, member, signed) for member in group.members) >= group.threshold
