"""Payloads of the ground: policy, election (the registry in chunks), registry acts, enrolments, revocations."""

from typing import Annotated, Literal

import msgspec

from scrutateur.records.payload_types import (
    AreaRefText,
    Code,
    Count,
    DateText,
    FieldName,
    Hex32,
    Hex64,
    Language,
    NamesText,
    Origin,
    RefText,
    Seconds,
    Text,
    TextOrNone,
    TimeText,
    Word,
)

Role = Literal[
    "station", "station-second", "delegate", "observer", "commission", "referent", "gateway", "clerk", "member"
]
AlgorithmText = Literal["ed25519", "p256", "webauthn-p256", "webauthn-ed25519"]


class InstanceKeyText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    alg: AlgorithmText
    keyid: Hex32
    public_key: str


class ClerkKeyText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    alg: AlgorithmText
    keyid: Hex32
    person: Code
    public_key: str


class MemberKeyText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    keyid: Hex32
    label: Text
    person: Code
    signer: Literal["desk", "independent"]
    vkey: str


class QuorumText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """A quorum: a policy in the grammar of tlog-policy (`independent_min`, `text`), or `persons` with `roles`."""

    independent_min: Count | None = None
    persons: Annotated[int, msgspec.Meta(ge=2, le=64)] | None = None
    roles: tuple[Literal["clerk", "member"], ...] | None = None
    text: str | None = None


class WitnessesText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    text: str


class PoliciesText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    annulment: QuorumText
    complete: QuorumText
    decision: QuorumText
    partial: QuorumText
    proclaimed: QuorumText
    registry: QuorumText
    rotation: QuorumText
    witnesses: WitnessesText


class LimitsText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    acts_per_key: Count
    payload_bytes_max: Count
    photo_bytes_max: Count
    photos_per_station: Count
    returns_per_key: Count


class WebauthnText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    origins: tuple[Text, ...]
    rp_id: Text


class PreviousText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    origin: Origin
    root: str
    size: Count


class PolicyText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """Entry 0: keys, and a quorum per kind of act."""

    announce_delay_seconds: Seconds
    clerks: tuple[ClerkKeyText, ...]
    embargo_fallback_seconds: Seconds
    format: Literal[1]
    inclusion_seconds_max: Seconds
    instances: Annotated[tuple[InstanceKeyText, ...], msgspec.Meta(min_length=1)]
    limits: LimitsText
    log: str
    members: Annotated[tuple[MemberKeyText, ...], msgspec.Meta(min_length=2)]
    origin: Origin
    policies: PoliciesText
    proclaim_witness_seconds: Seconds
    rehearsal: bool
    webauthn: WebauthnText
    checker_sha256: Hex64 | None = None
    previous: PreviousText | None = None


class CalendarText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    audit_until: DateText | None = None
    complaints_until: DateText | None = None
    proclaim_by: DateText | None = None
    round_2_list_by: DateText | None = None
    real_opens: TimeText | None = None
    real_closes: TimeText | None = None


class ElectionHeadText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    authority: NamesText
    calendar: CalendarText
    closes: TimeText
    id: Code
    languages: Annotated[tuple[Language, ...], msgspec.Meta(min_length=1)]
    names: NamesText
    opens: TimeText
    round: Annotated[int, msgspec.Meta(ge=1, le=99)]
    time_zone: Text
    licence: NamesText | None = None
    source: NamesText | None = None
    synthetic: NamesText | None = None


class CandidateText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    code: Code
    name: Text


class ContestText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    base: Literal["valid", "voters"]
    candidates: tuple[CandidateText, ...]
    form: Text
    id: Code
    names: NamesText
    rule: Literal["plurality", "two-round-majority"]
    seats: Count | None = None


class AreaText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    code: Code
    kind: Text
    level: Annotated[int, msgspec.Meta(ge=0, le=9)]
    names: NamesText
    parent: Code | None = None


class FormFieldText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    labels: NamesText
    name: FieldName


class FormText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    acts: tuple[Code, ...]
    fields: tuple[FormFieldText, ...]
    id: Text
    questions: tuple[Code, ...]


class StationText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    area: Code
    closes: TimeText
    code: Code
    contests: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    figure_max: Count
    opens: TimeText
    place: TextOrNone
    type: Literal["ordinary", "abroad", "mobile", "institution", "postal", "online", "aggregate"]
    ballots_issued: Count | None = None
    lock: TimeText | None = None
    name: Text | None = None
    previous_ballots: Count | None = None
    previous_registered: Count | None = None
    registered: Count | None = None
    serial: Code | None = None


class RulesText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    codes: tuple[Code, ...]
    tolerances: dict[FieldName, Count]
    version: Word


class ElectionText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """A chunk of the registry. The last one holds `frozen`: true."""

    chunk: Annotated[int, msgspec.Meta(ge=1)]
    chunks: Annotated[int, msgspec.Meta(ge=1)]
    origin: Origin
    areas: tuple[AreaText, ...] = ()
    contests: tuple[ContestText, ...] = ()
    election: ElectionHeadText | None = None
    forms: tuple[FormText, ...] = ()
    frozen: Literal[True] | None = None
    rules: RulesText | None = None
    stations: tuple[StationText, ...] = ()


class RegistryActText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    act: Literal["added", "merged", "moved", "closed", "closing-moved", "changed", "undone"]
    origin: Origin
    reason: Code
    station: Code
    closes: TimeText | None = None
    into: Code | None = None
    item: StationText | None = None
    text_hashes: tuple[Hex64, ...] = ()
    undoes: RefText | None = None


class DeviceText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    alg: AlgorithmText
    keyid: Hex32
    proof: str
    public_key: str
    role: Role
    area: AreaRefText | None = None
    person: Code | None = None
    station: Code | None = None


class EnrolmentText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    devices: Annotated[tuple[DeviceText, ...], msgspec.Meta(min_length=1)]
    origin: Origin


class RevocationText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    keyid: Hex32
    origin: Origin
    reason: Code
    since: TimeText
    text_hashes: tuple[Hex64, ...] = ()
