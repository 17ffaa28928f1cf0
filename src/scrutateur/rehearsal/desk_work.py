"""What clerks and members do on the night, over the desk's door: call back, decide, end the embargo, announce."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from scrutateur.adapters.door_client import DoorClient, Json
from scrutateur.desk.composing_acts import (
    StationAct,
    compose_announcement,
    compose_call_back,
    compose_closing_moved,
    compose_correction,
    compose_decision,
    compose_embargo_lifted,
    compose_station_act,
)
from scrutateur.desk.doorkeeper import text_hash
from scrutateur.election.acts import CallBack, Decision, DecisionKind, Ref, StationReturn
from scrutateur.election.names import StationID
from scrutateur.election.registry import PollingStation
from scrutateur.errors import MissingPartError, RefusedError
from scrutateur.records.bulletin_note import parse_bulletin
from scrutateur.records.canonical import from_base64
from scrutateur.records.entry import Envelope
from scrutateur.records.note import sign_note
from scrutateur.records.times import parse_time
from scrutateur.rehearsal.cast import Actor, Cast, MemberActor, envelope_of
from scrutateur.rehearsal.receipt_book import KeptReceipt, ReceiptBook
from scrutateur.rehearsal.script import Script
from scrutateur.rehearsal.seeded import nonce_of

_Answer = TypeVar("_Answer")
_PUBLISHED_SECONDS_MAX = 300
_POLL_SECONDS = 0.05
AFTER_CLOSING_SECONDS = 0.01  # the server's clock counts in milliseconds
_TRIES = 4  # a disk that is busy for half a minute ends no rehearsal
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Announced:
    """A bulletin as it was announced."""

    number: int
    kind: str
    signed: int
    required: int
    blocking: int  # findings open at its cut-off
    remarks: int


class DeskWork:
    """The people at the desk. Holds a connection to its door, and the book of receipts."""

    def __init__(self, door: DoorClient, cast: Cast, book: ReceiptBook) -> None:
        self.door, self._cast, self._book = door, cast, book

    def perform(self, kind: str, payload: bytes, *actors: Actor, text: bytes | None = None) -> KeptReceipt:
        """Have an act signed and handed in.

        Args:
            text: What lies beside the act, whose hash it names.

        Raises:
            RefusedError: The desk does not take it.
        """
        return self.hand_in(envelope_of(kind, payload, *actors), text)

    def hand_in(self, envelope: Envelope, text: bytes | None = None) -> KeptReceipt:
        """Hand an act in, and write its receipt down."""
        answer = patiently(lambda: self.door.send_act(envelope, () if text is None else (text,)))
        return self._book.keep(envelope, 201 if answer.is_new else 200, answer.receipt)

    def _state(self) -> Json:
        return patiently(self.door.state)

    def latest_closing(self) -> datetime:
        """Ask for the latest closing in force."""
        return parse_time(str(self._state()["latest_closing"]), "latest_closing")

    def embargo_is_lifted(self) -> bool:
        """Ask whether the embargo has ended."""
        return self._state()["embargo"] == "lifted"

    def bulletins(self) -> int:
        """Ask for the number of the last bulletin."""
        return int(str(self._state()["bulletins"]))

    def wait_until_published(self) -> None:
        """Wait until the public checkpoint holds all that is kept.

        Raises:
            MissingPartError: It does not, for long.
        """
        size = int(str(self._state()["size"]))
        for _ in range(int(_PUBLISHED_SECONDS_MAX / _POLL_SECONDS)):
            if int(str(self._state()["published_size"])) >= size:
                return
            time.sleep(_POLL_SECONDS)
        raise MissingPartError(f"the server did not publish {size} entries within {_PUBLISHED_SECONDS_MAX} s")

    def wait_for_the_site(self, latest: Path) -> None:
        """Wait until the site that a freeze or a bulletin asks for stands.

        Args:
            latest: Where its `latest.json` will be.

        Raises:
            MissingPartError: It does not, for long.
        """
        for _ in range(int(_PUBLISHED_SECONDS_MAX / _POLL_SECONDS)):
            if latest.exists():
                return
            time.sleep(_POLL_SECONDS)
        raise MissingPartError(f"{latest}: the server did not build its site within {_PUBLISHED_SECONDS_MAX} s")

    @property
    def two_members(self) -> tuple[Actor, Actor]:
        """The two members who sign acts that take two persons."""
        return self._cast.members[0].actor, self._cast.members[1].actor

    def call_back(self, about: Ref) -> None:
        """Call a station back at the registry's number, and hear the same figures: not the clerk who types returns."""
        call = CallBack(about, number_from_registry=True, code_given=True, outcome="equal")
        self.perform("call-back", compose_call_back(call, origin=self._cast.origin), self._cast.clerks[1])

    def decide(self, kind: DecisionKind, about: Ref, findings: tuple[str, ...], reason: str) -> None:
        """Decide, a clerk and a member."""
        self.decide_saying(Decision(kind, (about,), findings, reason), None)

    def decide_saying(self, decision: Decision, text: bytes | None) -> Ref:
        """Decide, a clerk and a member, with words beside the decision; give its place in the log."""
        payload = compose_decision(decision, origin=self._cast.origin, text_hashes=hashes_of(text))
        actors = (self._cast.clerks[0], self._cast.members[0].actor)
        return self.perform("decision", payload, *actors, text=text).ref

    def change_station(self, act: StationAct, station: PollingStation, *, reason: str, text: bytes) -> None:
        """Change what the registry says of a station, two members."""
        payload = compose_station_act(
            act, station, reason=reason, origin=self._cast.origin, text_hashes=hashes_of(text)
        )  # fmt: skip
        self.perform("registry-act", payload, *self.two_members, text=text)

    def move_closing(self, station: StationID, closes: datetime) -> None:
        """Move the closing of a station."""
        payload = compose_closing_moved(
            station=station, closes=closes, reason="opened-late", origin=self._cast.origin
        )  # fmt: skip
        self.perform("registry-act", payload, *self.two_members)

    def lift_embargo(self, signers: Sequence[MemberActor]) -> None:
        """End the embargo; nothing if it has ended."""
        if self.embargo_is_lifted():
            return
        state = self._state()
        root, size, closing = state["root"], state["size"], state["latest_closing"]
        assert isinstance(root, str) and isinstance(size, int) and isinstance(closing, str), "the desk's own answer"
        payload = compose_embargo_lifted(
            size=size,
            root=from_base64(root, "root"),
            latest_closing=parse_time(closing, "latest_closing"),
            origin=self._cast.origin,
        )
        self.perform("embargo-lifted", payload, *(member.actor for member in signers))

    def announce(self, kind: str, signers: Sequence[MemberActor], delay_seconds: int) -> Announced:
        """Draft a bulletin, have members sign it, wait as long as the policy says, announce it."""
        # One player: a draft that is there was left by a failed attempt.
        shown = patiently(lambda: self.door.draft(kind, again=True))
        number, text = shown["number"], shown["text"]
        assert isinstance(number, int) and isinstance(text, str), "the desk's own answer"
        drafted = datetime.now(UTC)
        for member in signers:
            (signed,) = sign_note(text, [(member.vkey, member.actor.sign)]).lines
            line = signed.text.rstrip("\n")
            shown = patiently(partial(self.door.sign_draft, number, line))
        wait_until(drafted, delay_seconds)
        payload = compose_announcement(str(shown["note"]), origin=self._cast.origin)
        self.perform("bulletin", payload, signers[0].actor)
        found = parse_bulletin(text)
        required = int(str(shown["required"]))
        return Announced(number, kind, len(signers), required, found.blocking_open, found.remarks_open)

    def announce_last(
        self, *, few: Sequence[MemberActor], many: Sequence[MemberActor], delay_seconds: int
    ) -> Announced:
        """Announce the complete result; a partial one if something is missing or held."""
        try:
            return self.announce("complete", many, delay_seconds)
        except RefusedError as error:
            if error.code != "gate":
                raise
            return self.announce("partial", few, delay_seconds)


def patiently(ask: Callable[[], _Answer]) -> _Answer:
    """Ask a door, and again where no answer came: nothing is known then, and the same bytes get the same receipt.

    Raises:
        MissingPartError: No answer, several times.
    """
    for _ in range(_TRIES - 1):
        with suppress(MissingPartError):
            return ask()
        time.sleep(_PAUSE_SECONDS)
    return ask()


def wait_until(since: datetime, seconds: float) -> None:
    """Wait until so many seconds after a time have passed."""
    time.sleep(max(0.0, since.timestamp() + seconds - time.time()))


def correction_of(script: Script, right: StationReturn, wrong: Ref, reason: str) -> Envelope:
    """Give a station's own correction of what it sent: the whole form anew, one version up."""
    version = str(right.version)
    nonce = nonce_of(script.seed, "correction", contest=right.contest, station=right.station, version=version)
    payload = compose_correction(
        right, replaces=wrong, reason=reason, read_from="original", origin=script.cast.origin, nonce=nonce
    )
    return envelope_of("correction", payload, script.cast.stations[right.station])


def hashes_of(text: bytes | None) -> tuple[str, ...]:
    """Give what an act names of the text beside it."""
    if text is None:
        return ()
    hashed = text_hash(text)
    assert hashed is not None, "whoever composes an act writes its text as texts are written"
    return (hashed,)
