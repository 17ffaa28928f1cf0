"""Composing acts before they are signed: what stations, clerks and members say. Gives payload bytes."""

from datetime import datetime
from typing import Literal

from scrutateur.election.acts import (
    AreaRecord,
    CallBack,
    Decision,
    OriginalSeen,
    Ref,
    StationClosing,
    StationOpening,
    StationReturn,
)
from scrutateur.election.registry import PollingStation
from scrutateur.records.canonical import to_base64
from scrutateur.records.payload_count import (
    AnswerText,
    AnswerToText,
    AreaRecordText,
    CallBackText,
    ClosingText,
    CorrectionText,
    DecisionText,
    OpeningText,
    OriginalSeenText,
    ReturnText,
    SignedRoll,
)
from scrutateur.records.payload_ground import RegistryActText, RevocationText
from scrutateur.records.payload_publication import EmbargoLiftedText, NoteText, TreeText
from scrutateur.records.payload_types import AreaRefText, figure_out, ref_text
from scrutateur.records.payloads import encode_payload
from scrutateur.records.registry_record import write_station
from scrutateur.records.times import format_time

ReadFrom = Literal["original", "photograph", "telephone"]
StationAct = Literal["added", "moved", "changed"]


def compose_opening(opening: StationOpening, *, origin: str, nonce: str) -> bytes:
    """Compose an opening."""
    text = OpeningText(
        box_empty="yes" if opening.box_empty else "no",
        members_present=opening.members_present,
        nonce=nonce,
        opened_at=format_time(opening.opened_at),
        origin=origin,
        seals=opening.seals,
        station=opening.station,
    )
    return encode_payload(text)


def compose_closing(closing: StationClosing, *, origin: str, nonce: str) -> bytes:
    """Compose a closing."""
    figures: SignedRoll = {} if closing.signed_roll is None else {"signed_roll": figure_out(closing.signed_roll)}
    text = ClosingText(
        closed_at=format_time(closing.closed_at),
        figures=figures,
        nonce=nonce,
        origin=origin,
        seals=closing.seals,
        station=closing.station,
    )
    return encode_payload(text)


def compose_return(station_return: StationReturn, *, origin: str, nonce: str) -> bytes:
    """Compose a return."""
    return encode_payload(ReturnText(**_form(station_return), nonce=nonce, origin=origin))  # type: ignore[arg-type]  # one list of members for both


def compose_correction(
    station_return: StationReturn, *, replaces: Ref, reason: str, read_from: ReadFrom, origin: str, nonce: str
) -> bytes:
    """Compose a correction: the whole form anew, one version up."""
    text = CorrectionText(
        **_form(station_return),  # type: ignore[arg-type]  # one list of members for both
        nonce=nonce,
        origin=origin,
        read_from=read_from,
        reason=reason,
        replaces=ref_text(replaces),
    )
    return encode_payload(text)


def _form(station_return: StationReturn) -> dict[str, object]:
    votes = station_return.votes
    completed_at = station_return.completed_at
    return {
        "contest": station_return.contest,
        "figures": {name: figure_out(figure) for name, figure in station_return.figures.items()},
        "form": station_return.form,
        "station": station_return.station,
        "version": station_return.version,
        "answers": None if station_return.answers is None else dict(station_return.answers),
        "completed_at": None if completed_at is None else format_time(completed_at),
        "gap_box": station_return.gap_box,
        "photos": station_return.photos,
        "reasons": station_return.reasons,
        "serial": station_return.serial,
        "votes": None if votes is None else tuple((code, figure_out(figure)) for code, figure in votes),
    }


def compose_area_record(record: AreaRecord, *, origin: str, nonce: str) -> bytes:
    """Compose what a commission states of its area."""
    votes = tuple((code, figure_out(figure)) for code, figure in record.votes)
    text = AreaRecordText(
        area=AreaRefText(code=record.area, level=record.level),
        contest=record.contest,
        figures={name: figure_out(figure) for name, figure in record.figures.items()},
        form=record.form,
        nonce=nonce,
        origin=origin,
        votes=votes or None,
    )
    return encode_payload(text)


def compose_call_back(call: CallBack, *, origin: str) -> bytes:
    """Compose a call-back."""
    text = CallBackText(
        about=ref_text(call.about),
        code_given=call.code_given,
        number_from_registry=call.number_from_registry,
        origin=origin,
        outcome=call.outcome,  # type: ignore[arg-type]  # one of three words: it was read as one, or encoding refuses it
    )
    return encode_payload(text)


def compose_original_seen(seen: OriginalSeen, *, origin: str) -> bytes:
    """Compose what two persons say of a correction whose original they have seen."""
    outcome: Literal["confirmed", "withdrawn"] = "confirmed" if seen.confirmed else "withdrawn"
    return encode_payload(OriginalSeenText(about=ref_text(seen.about), origin=origin, outcome=outcome))


def compose_decision(decision: Decision, *, origin: str, text_hashes: tuple[str, ...] = ()) -> bytes:
    """Compose a decision."""
    text = DecisionText(
        about=tuple(ref_text(ref) for ref in decision.about),
        decision=decision.kind.value,
        findings=decision.findings,
        origin=origin,
        reason=decision.reason,
        text_hashes=text_hashes,
    )
    return encode_payload(text)


def compose_answer(*, rule: str, about: Ref, code: str, origin: str) -> bytes:
    """Compose an answer to a finding."""
    to = AnswerToText(about=ref_text(about), finding=rule)
    return encode_payload(AnswerText(code=code, origin=origin, to=to))


def compose_embargo_lifted(*, size: int, root: bytes, latest_closing: datetime, origin: str) -> bytes:
    """Compose the act that ends the embargo of a log without witnesses."""
    text = EmbargoLiftedText(
        checkpoint=TreeText(root=to_base64(root), size=size),
        latest_closing=format_time(latest_closing),
        origin=origin,
        witnessed="none",
    )
    return encode_payload(text)


def compose_announcement(note: str, *, origin: str) -> bytes:
    """Compose the payload of a `bulletin` or a `retraction`: the whole signed note."""
    return encode_payload(NoteText(note=note, origin=origin))


def compose_closing_moved(*, station: str, closes: datetime, reason: str, origin: str) -> bytes:
    """Compose the registry act that moves a station's closing."""
    text = RegistryActText(
        act="closing-moved", origin=origin, reason=reason, station=station, closes=format_time(closes)
    )
    return encode_payload(text)


def compose_station_act(
    act: StationAct, station: PollingStation, *, reason: str, origin: str, text_hashes: tuple[str, ...] = ()
) -> bytes:
    """Compose a registry act that gives the whole station anew: `added`, `moved` or `changed`."""
    text = RegistryActText(
        act=act,
        origin=origin,
        reason=reason,
        station=station.code,
        item=write_station(station),
        text_hashes=text_hashes,
    )
    return encode_payload(text)


def compose_withdrawal(*, station: str, into: str | None, reason: str, origin: str) -> bytes:
    """Compose the registry act that closes a station, or merges it into another."""
    act: Literal["closed", "merged"] = "closed" if into is None else "merged"
    text = RegistryActText(act=act, origin=origin, reason=reason, station=station, into=into)
    return encode_payload(text)


def compose_revocation(*, keyid: str, since: datetime, reason: str, origin: str) -> bytes:
    """Compose the act that stops trusting a key since a time."""
    return encode_payload(RevocationText(keyid=keyid, origin=origin, reason=reason, since=format_time(since)))
