"""`scrutateur desk`: what clerks and members do about returns: call back, correct, decide, answer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

import click

from scrutateur.cli.act_texts import naming, read_texts, text_option
from scrutateur.cli.answers import json_option
from scrutateur.cli.form_files import payload_of
from scrutateur.cli.held_command import held
from scrutateur.cli.stored_log import refs, stored_entries, try_on_a_copy
from scrutateur.cli.two_persons import Signing, SigningWithTexts, carry_out, signing_options
from scrutateur.desk.composing_acts import (
    compose_answer,
    compose_call_back,
    compose_decision,
    compose_original_seen,
)
from scrutateur.election.acts import CallBack, Decision, DecisionKind, OriginalSeen
from scrutateur.errors import SettingsError
from scrutateur.records.entry import Envelope
from scrutateur.records.payload_count import CorrectionText, ReturnText
from scrutateur.records.payload_types import ref_text
from scrutateur.records.payloads import decode_payload
from scrutateur.wiring import settings_of

_HOME = click.argument("home", type=click.Path(path_type=Path))
_REASON = click.option("--reason", required=True, help="Code of the reason; no free text stands in the log.")


class Decided(SigningWithTexts):
    """What a decision is about, and who signs it."""

    about: tuple[int, ...]
    finding: tuple[str, ...]
    reason: str


class Called(Signing):
    """What came of a call, and who signs it. It is codes alone: a call-back has no text beside it."""

    about: int
    outcome: str
    registry_number: bool
    code_given: bool


@click.group()
def desk() -> None:
    """See what is held, call a station back, correct, decide."""


desk.add_command(held)


@desk.command("call-back")
@_HOME
@click.option("--about", required=True, type=int, metavar="INDEX", help="Entry of the act that was read back.")
@click.option("--outcome", required=True, type=click.Choice(("equal", "differs", "not-reached")))
@click.option("--registry-number/--other-number", required=True, help="Whether it is the number in the registry.")
@click.option("--code-given", is_flag=True, help="The officer gave the code agreed beforehand.")
@signing_options
@json_option
def call_back(home: Path, **call: Unpack[Called]) -> None:
    """Say what came of calling a station back about an act; one clerk signs.

    Example: scrutateur desk call-back /srv/primary-2027 --about 212 --outcome equal --registry-number --clerk leroy
    """
    (ref,) = refs(home, [call["about"]])
    said = CallBack(ref, call["registry_number"], call["code_given"], call["outcome"])
    _carry_out(home, "call-back", compose_call_back(said, origin=settings_of(home).origin), call)


@desk.command("original-seen")
@_HOME
@click.option("--about", required=True, type=int, metavar="INDEX", help="Entry of the correction.")
@click.option("--outcome", required=True, type=click.Choice(("confirmed", "withdrawn")))
@signing_options
@json_option
def original_seen(home: Path, *, about: int, outcome: str, **signing: Unpack[Signing]) -> None:
    """Say what the original shows of a correction, e.g. of one read from a photograph; two persons sign.

    Withdrawn, what it replaced stands again. Nobody who typed the correction signs.

    Example: scrutateur desk original-seen /srv/primary-2027 --about 231 --outcome confirmed --clerk leroy
    --member martin
    """
    (ref,) = refs(home, [about])
    payload = compose_original_seen(OriginalSeen(ref, outcome == "confirmed"), origin=settings_of(home).origin)
    _carry_out(home, "original-seen", payload, signing)


@desk.command()
@_HOME
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--about", required=True, type=int, metavar="INDEX", help="Entry of the act that it replaces.")
@_REASON
@click.option("--read-from", required=True, type=click.Choice(("original", "photograph", "telephone")))
@text_option
@signing_options
@json_option
def correct(
    home: Path, *, file: Path, about: int, reason: str, read_from: str, **signing: Unpack[SigningWithTexts]
) -> None:
    """Bring a return to what the paper says: FILE.json holds the whole form anew; two persons sign.

    The figures take effect once a call-back about the correction is equal and two persons have decided `correct`.
    `version` and `replaces` are filled in from the act that it replaces.

    Example: scrutateur desk correct /srv/primary-2027 75-0001.json --about 212 --reason typing
    --read-from telephone --clerk leroy --member martin
    """
    ((ref, entry),) = stored_entries(home, [about])
    if entry.envelope.kind not in ("return", "correction"):
        raise SettingsError(f"entry {about}: a return or a correction expected, {entry.envelope.kind} found")
    replaced = decode_payload(entry.envelope.kind, entry.envelope.payload)
    assert isinstance(replaced, ReturnText | CorrectionText), "the decoder gives the struct of its kind"
    name = ref_text(ref)
    more = {
        "contest": replaced.contest,
        "form": replaced.form,
        "read_from": read_from,
        "reason": reason,
        "replaces": {"index": name.index, "leaf_hash": name.leaf_hash},
        "station": replaced.station,
        "version": replaced.version + 1,
    }
    payload = payload_of(file, "correction", origin=settings_of(home).origin, more=more)
    _carry_out(home, "correction", payload, signing, read_texts(signing["text"]))


@desk.command()
@_HOME
@click.argument("decision", type=click.Choice([kind.value for kind in DecisionKind]))
@click.option("--about", required=True, multiple=True, type=int, metavar="INDEX", help="Entry of an act; repeatable.")
@click.option("--finding", multiple=True, metavar="RULE", help="Finding that is settled, e.g. R202; repeatable.")
@_REASON
@text_option
@signing_options
@json_option
def decide(home: Path, decision: str, **decided: Unpack[Decided]) -> None:
    """Decide on acts: accept with an explanation, hold, correct, annul, reopen. Two persons sign, to annul more.

    With --text a reason in words is published beside the decision, which holds its hash.

    Example: scrutateur desk decide /srv/primary-2027 accept-with-explanation --about 212 --finding R202
    --reason miscount --clerk leroy --member martin
    """
    about = refs(home, decided["about"])
    noun = Decision(DecisionKind(decision), about, decided["finding"], decided["reason"])
    payload = compose_decision(noun, origin=settings_of(home).origin)
    _carry_out(home, "decision", payload, decided, read_texts(decided["text"]))


@desk.command()
@_HOME
@click.option("--about", required=True, type=int, metavar="INDEX", help="Entry of the act with the finding.")
@click.option("--finding", required=True, metavar="RULE", help="The finding, e.g. R205.")
@click.option("--code", required=True, help="Code of the answer; no free text stands in the log.")
@text_option
@signing_options
@json_option
def answer(home: Path, *, about: int, finding: str, code: str, **signing: Unpack[SigningWithTexts]) -> None:
    """Answer a finding that holds nothing back; two persons sign.

    Example: scrutateur desk answer /srv/primary-2027 --about 212 --finding R205 --code explained-by-station
    --clerk leroy --member martin
    """
    (ref,) = refs(home, [about])
    payload = compose_answer(rule=finding, about=ref, code=code, origin=settings_of(home).origin)
    _carry_out(home, "answer", payload, signing, read_texts(signing["text"]))


def _carry_out(home: Path, kind: str, payload: bytes, signing: Signing, texts: Sequence[bytes] = ()) -> None:
    """Sign an act and send it, or write it unsigned once a dry run on the store has shown that it would do something.

    A desk that is sent an act says at once that it has no effect. A file goes from hand to hand before anybody hears.
    """
    named = naming(kind, payload, texts)
    if signing["unsigned_out"] is not None:
        try_on_a_copy(home, [Envelope(kind, named, ())])
    carry_out(home, kind, [named], signing, texts=texts)
