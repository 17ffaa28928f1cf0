"""A log in the making, so that a test reads like the night: `log.returns("0001")`, `log.decides("hold", act)`.

Everything is made from names and counters: the same sentences give the same bytes. Two areas, `N` and `S`, hold the
stations in turn; one contest, three candidates. Each act is one second after the one before, unless told otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from scrutateur.audit.drafting import Frame, draft_bulletin
from scrutateur.audit.replay import Listed, Replay
from scrutateur.audit.signers import check_admissible, signers_of
from scrutateur.bulletin.numbered import BulletinText
from scrutateur.bulletin.snapshot import StationStanding
from scrutateur.count.standing import State
from scrutateur.desk import composing_acts as acts
from scrutateur.desk.composing_ground import compose_enrolments, compose_registry
from scrutateur.desk.running import load_replay
from scrutateur.election.acts import (
    CallBack,
    Decision,
    DecisionKind,
    OriginalSeen,
    Ref,
    StationClosing,
    StationOpening,
    StationReturn,
)
from scrutateur.election.names import Channel, Figure, LeafIndex, RuleCode, StationID
from scrutateur.election.registry import Registry
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.bulletin_note import encode_bulletin
from scrutateur.records.canonical import to_base64
from scrutateur.records.entry import Envelope, LedgerEntry, Received, Signature, encode_entry, pae
from scrutateur.records.note import sign_note
from scrutateur.records.payload_ground import DeviceText, EnrolmentText
from scrutateur.records.payload_types import AreaRefText
from scrutateur.records.payloads import encode_payload
from scrutateur.records.possession import possession_bytes
from scrutateur.records.receipt import policy_hash
from scrutateur.records.retraction_note import RetractionText, encode_retraction
from tests.fakes.log_ground import (
    CLERKS,
    CLOSES,
    CONTEST,
    MEMBERS,
    NIGHT,
    OPENS,
    ORIGIN,
    a_registry,
    a_return,
    keyid,
    member_key,
    policy_payload,
    private,
    public,
)
from tests.fakes.signatures import ed25519_check


def a_device(
    key: str, station: str | None, *, role: str = "station", area: AreaRefText | None = None
) -> DeviceText:  # fmt: skip
    """A device's item, with its proof that it holds the key."""
    item = DeviceText(
        alg="ed25519", keyid=keyid(key), proof="", public_key=to_base64(public(key).raw), role=role, station=station,
        area=area,
    )  # fmt: skip
    return msgspec.structs.replace(item, proof=to_base64(private(key).sign(possession_bytes(item, ORIGIN))))


class Log:
    """A log, the replay that follows it, and what tests ask of both."""

    def __init__(
        self,
        stations: Iterable[str] = ("0001", "0002", "0003"),
        *,
        registry: Registry | None = None,
        policy: bytes | None = None,
        frozen: bool = True,
        bare: bool = False,
    ) -> None:
        """Begin a log: up to the freeze, up to its last chunk alone, or with entry 0 and nothing else."""
        self.now = OPENS - timedelta(hours=2)
        self.bodies: list[bytes] = []
        self.replay = Replay(ed25519_check)
        self.registry = a_registry(tuple(stations)) if registry is None else registry
        self.notes: tuple[str, ...] = ()
        self.add("policy", policy_payload() if policy is None else policy, by=MEMBERS)
        if bare:
            return
        for chunk in compose_registry(self.registry, ORIGIN)[:-1]:
            self.add("election", chunk, by=MEMBERS[:2])
        self.enrols(*self.registry.stations)
        if frozen:
            self.freezes()

    def add(
        self,
        kind: str,
        payload: bytes,
        *,
        by: Sequence[str],
        channel: Channel = Channel.DESK,
        at: datetime | None = None,
        stricter: str | None = None,
    ) -> Ref:
        """Sign and append an act. Its signers may act so, or the test is wrong: doors refuse the rest."""
        self.now = self.now + timedelta(seconds=1) if at is None else at
        signatures = tuple(Signature(keyid(name), private(name).sign(pae(kind, payload))) for name in by)
        envelope = Envelope(kind, payload, signatures)
        policy = self.replay.ground.policy
        if policy is not None and kind != "unheard-of":
            check_admissible(kind, signers_of(envelope, self.replay.ground.keys), policy, stricter=stricter)
        entry = LedgerEntry(envelope, Received(self.now, keyid("instance"), channel))
        body, index = encode_entry(entry), LeafIndex(len(self.bodies))
        self.notes = self.replay.apply(entry, body).notes
        self.bodies.append(body)
        return Ref(index, leaf_hash(body).hex())

    def nonce(self) -> str:
        return f"{len(self.bodies):032x}"

    def enrols(self, *stations: str, key: str = "") -> Ref | None:
        """Enrol the station's phone, or another key of it by name."""
        devices = [a_device(key or station, station) for station in stations]
        refs = [self.add("enrolment", payload, by=MEMBERS[:2]) for payload in compose_enrolments(devices, ORIGIN)]
        return refs[-1] if refs else None

    def enrols_a(self, role: str, key: str, *, station: str | None = None, **changes: object) -> Ref:
        """Enrol a key of any role, its proof good unless a change says otherwise."""
        item = a_device(key, station, role=role)
        payload = encode_payload(EnrolmentText(devices=(msgspec.structs.replace(item, **changes),), origin=ORIGIN))
        return self.add("enrolment", payload, by=MEMBERS[:2])

    def enrols_a_commission(self, key: str, area: str, *, level: int = 1) -> Ref:
        """Enrol the commission of an area."""
        item = a_device(key, None, role="commission", area=AreaRefText(code=area, level=level))
        return self.add("enrolment", encode_payload(EnrolmentText(devices=(item,), origin=ORIGIN)), by=MEMBERS[:2])

    def freezes(self) -> Ref:
        """Log the last chunk of the registry, and let the night begin."""
        ref = self.add("election", compose_registry(self.registry, ORIGIN)[-1], by=MEMBERS[:2])
        self.now = NIGHT
        return ref

    def revokes(self, key: str, since: datetime) -> Ref:
        return self.add(
            "revocation",
            acts.compose_revocation(keyid=keyid(key), since=since, reason="stolen", origin=ORIGIN),
            by=MEMBERS[:2],
        )

    def opens(self, station: str, *, seals: tuple[str, ...] = ("s1",), by: str = "") -> Ref:
        opening = StationOpening(StationID(station), OPENS, True, 3, seals)
        payload = acts.compose_opening(opening, origin=ORIGIN, nonce=self.nonce())
        return self.add("opening", payload, by=[by or station], channel=Channel.WEB)

    def closes(self, station: str, *, signed_roll: Figure | None = 0, seals: tuple[str, ...] = ("s1",)) -> Ref:
        closing = StationClosing(StationID(station), CLOSES, signed_roll, seals)
        payload = acts.compose_closing(closing, origin=ORIGIN, nonce=self.nonce())
        return self.add("closing", payload, by=[station], channel=Channel.WEB)

    def returns(
        self,
        station: str,
        votes: Sequence[Figure] | None = None,
        *,
        by: Sequence[str] = (),
        channel: Channel | None = None,
        at: datetime | None = None,
        sent: StationReturn | None = None,
        **figures: Figure,
    ) -> Ref:
        """A return: of the station's phone, or of clerks, from paper if there are two, else by telephone."""
        form = a_return(station, votes, **figures) if sent is None else sent
        signers = tuple(by) or (station,)
        if channel is None:
            typed = set(signers) <= {*CLERKS, *MEMBERS}
            channel = Channel.WEB if not typed else Channel.TELEPHONE if len(signers) == 1 else Channel.DESK
        payload = acts.compose_return(form, origin=ORIGIN, nonce=self.nonce())
        return self.add("return", payload, by=signers, channel=channel, at=at)

    def corrects(
        self,
        replaced: Ref,
        station: str,
        votes: Sequence[Figure] | None = None,
        *,
        by: Sequence[str] = (),
        version: int = 2,
        read_from: acts.ReadFrom = "original",
        **figures: Figure,
    ) -> Ref:
        """A correction of an act: of the station's phone, or of two persons of the desk."""
        payload = acts.compose_correction(
            replace(a_return(station, votes, **figures), version=version),
            replaces=replaced,
            reason="typing-slip",
            read_from=read_from,
            origin=ORIGIN,
            nonce=self.nonce(),
        )
        return self.add("correction", payload, by=tuple(by) or (station,), channel=Channel.DESK if by else Channel.WEB)

    def call_back(
        self,
        about: Ref,
        *,
        outcome: str = "equal",
        by: str = "clerk-3",
        number_from_registry: bool = True,
        code_given: bool = True,
    ) -> Ref:
        call = CallBack(about, number_from_registry, code_given, outcome)
        return self.add("call-back", acts.compose_call_back(call, origin=ORIGIN), by=[by])

    def sees_original(self, about: Ref, *, confirmed: bool = True, by: Sequence[str] = ("clerk-2", "member-1")) -> Ref:
        """Two persons hold a correction against the original."""
        return self.add(
            "original-seen", acts.compose_original_seen(OriginalSeen(about, confirmed), origin=ORIGIN), by=by
        )

    def decides(
        self,
        what: str,
        *about: Ref,
        findings: Sequence[str] = (),
        reason: str = "seen",
        by: Sequence[str] = ("clerk-1", "clerk-2"),
    ) -> Ref:
        """A decision of two persons; an annulment is signed by three members."""
        annuls = what == "annul-station"
        payload = acts.compose_decision(
            Decision(DecisionKind(what), about, tuple(RuleCode(code) for code in findings), reason), origin=ORIGIN
        )
        return self.add("decision", payload, by=MEMBERS if annuls else by, stricter="annulment" if annuls else None)

    def answers(self, rule: str, about: Ref, *, code: str = "counted-again") -> Ref:
        payload = acts.compose_answer(rule=rule, about=about, code=code, origin=ORIGIN)
        return self.add("answer", payload, by=CLERKS[:2])

    def moves_registry(self, payload: bytes) -> Ref:
        """A registry act, composed by the test."""
        return self.add("registry-act", payload, by=MEMBERS[:2])

    def lifts(self, **changes: object) -> Ref:
        """Lift the embargo on the tree as it is."""
        tree, latest = self.replay.tree, self.replay.ground.latest_closing()
        said = {"size": tree.size, "root": tree.root(), "latest_closing": latest or CLOSES, "origin": ORIGIN}
        return self.add("embargo-lifted", acts.compose_embargo_lifted(**{**said, **changes}), by=MEMBERS[:2])

    def drafted(self, kind: str = "partial", **changes: object) -> BulletinText:
        """The text that the record gives for the next bulletin, with some lines changed."""
        publishing = self.replay.publishing
        frame = Frame(
            ORIGIN,
            publishing.bulletins.highest + 1,
            kind,
            self.now.replace(microsecond=0),
            publishing.bulletins.last_note,
            policy_hash(self.replay.ground.policy_payload),
        )
        text, _ = draft_bulletin(frame, self.replay.snapshot(), publishing.before())
        return replace(text, **changes)

    def bulletin(
        self,
        kind: str = "partial",
        *,
        signed_by: Sequence[str] = (),
        text: BulletinText | None = None,
        **changes: object,
    ) -> Ref:
        """Announce the next bulletin, signed by as many members as it takes, or by those named."""
        drafted = self.drafted(kind, **changes) if text is None else text
        signers = signed_by or (MEMBERS[:2] if kind == "partial" else MEMBERS)
        return self.announces("bulletin", encode_bulletin(drafted), signers)

    def announces(self, kind: str, text: str, signers: Sequence[str]) -> Ref:
        note = sign_note(text, [member_key(name) for name in signers]).encode().decode()
        return self.add(kind, acts.compose_announcement(note, origin=ORIGIN), by=["member-1"])

    def retraction(self, of: int, **changes: object) -> RetractionText:
        """The text that takes a bulletin back."""
        bulletins = self.replay.publishing.bulletins
        found = next(item for item in bulletins.announced if item.number == of)
        text = RetractionText(
            ORIGIN,
            bulletins.highest + 1,
            (of, found.note_sha256),
            self.now.replace(microsecond=0),
            bulletins.last_note or (0, ""),
            policy_hash(self.replay.ground.policy_payload),
            "wrong-figure",
        )
        return replace(text, **changes)

    def retracts(self, of: int, *, signed_by: Sequence[str] = MEMBERS[:2], **changes: object) -> Ref:
        return self.announces("retraction", encode_retraction(self.retraction(of, **changes)), signed_by)

    # What a test asks.

    @property
    def listed(self) -> list[Listed]:
        """The entries without effect."""
        return self.replay.listed

    def said_of(self, ref: Ref) -> str:
        """Why an act has no effect; empty where it has one."""
        return next((f"{item.code}: {item.sentence}" for item in self.listed if item.index == ref.index), "")

    def station(self, code: str) -> StationStanding:
        return self.replay.snapshot().contests[CONTEST].stations[StationID(code)]

    def state(self, code: str) -> State:
        return self.station(code).standing.state

    def current(self, code: str) -> int | None:
        """The index of the act that stands for a station."""
        return self.station(code).standing.index

    def failed(self, code: str) -> dict[str, str]:
        """The rules that failed on the acts judged for a station, and their severity."""
        found = [finding for act in self.station(code).judged for finding in act.findings if finding.failed]
        return {finding.rule: finding.severity.value for finding in found}

    def drafted_findings(self) -> tuple[int, int]:
        """Open findings, blocking and remarks, as the next bulletin would print them."""
        text = self.drafted()
        return text.blocking_open, text.remarks_open

    def totals(self) -> Mapping[str, int]:
        """The bulletin's totals and votes, by name."""
        sums = self.replay.snapshot().contests[CONTEST].totals()
        return {**sums.totals, **sums.votes}

    def recount(self) -> Replay:
        """Replay the bytes from nothing, as a stranger would."""
        return load_replay(self.bodies, ed25519_check)
