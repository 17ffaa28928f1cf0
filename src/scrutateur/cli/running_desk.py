"""Talking to the desk that serves a night: its address is in the settings; what it keeps is answered with a receipt."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from scrutateur.adapters.door_client import DoorClient, Json
from scrutateur.cli.act_texts import texts_of
from scrutateur.cli.answers import answer, progress, remark
from scrutateur.errors import ScrutateurError
from scrutateur.records.entry import Envelope
from scrutateur.records.receipt import parse_receipt, short_code
from scrutateur.wiring import settings_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an act: kept, where, and why it has no effect, if it has none."""

    kind: str
    index: int
    code: str  # short code of its leaf, for people
    is_new: bool
    notes: tuple[str, ...]
    without_effect: str | None

    def members(self) -> Json:
        """Give what stands in JSON."""
        found: Json = {"code": self.code, "index": self.index, "kind": self.kind, "new": self.is_new}
        found["notes"] = list(self.notes)
        return found if self.without_effect is None else {**found, "without_effect": self.without_effect}

    def line(self) -> str:
        """Say it in a line."""
        known = "" if self.is_new else ", was there already"
        lame = "" if self.without_effect is None else f"; it has NO EFFECT: {self.without_effect}"
        return f"entry {self.index}: {self.kind} kept, {self.code}{known}{lame}"


@contextmanager
def running_desk(home: Path) -> Iterator[DoorClient]:
    """Talk to the desk that serves this night.

    Raises:
        SettingsError: The settings are wrong.
    """
    with closing(DoorClient(*settings_of(home).address("desk"))) as desk:
        yield desk


def send_act(desk: DoorClient, act: Envelope, texts: Sequence[bytes] = ()) -> Sent:
    """Hand an act in at the desk with the texts beside it, and ask whether it took effect.

    Raises:
        RefusedError: It is not kept, and why.
        MissingPartError: No answer: nothing is known.
    """
    answered = desk.send_act(act, texts)
    receipt, _ = parse_receipt(answered.receipt)
    return Sent(
        kind=act.kind,
        index=receipt.index,
        code=short_code(receipt.leaf_hash),
        is_new=answered.is_new,
        notes=answered.notes,
        without_effect=_why(desk.state(), receipt.index) if "without-effect" in answered.notes else None,
    )


def _why(state: Json, index: int) -> str:
    """Find an act among those that the desk lists as kept and without effect, and say why it has none."""
    listed = state.get("listed")
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, list) and len(item) == 4 and item[0] == index:
            return str(item[3])
    return "the desk does not say why"


def _send_next(desk: DoorClient, act: Envelope, sent: Sequence[Sent], texts: Sequence[bytes]) -> Sent:
    """Hand the next act in; if that fails, say first what is kept already."""
    try:
        return send_act(desk, act, texts)
    except ScrutateurError:
        for item in sent:
            remark(item.line())
        raise


def send_and_answer(home: Path, acts: Sequence[Envelope], texts: Sequence[bytes] = ()) -> None:
    """Hand acts in one after the other, and answer; exit 1 if one is kept and has no effect.

    Args:
        home: The night's folder: its settings say where the desk is.
        acts: Signed.
        texts: Those that the acts name, in any order.

    Raises:
        SettingsError: An act names a text that is not among them: nothing is sent.
        RefusedError: The desk refuses one: those before it are kept, those after it are not sent.
        MissingPartError: No answer: send them again, what is kept stays kept once.
    """
    sent: list[Sent] = []
    beside = [texts_of(act, texts) for act in acts]
    with running_desk(home) as desk:
        for number, act in enumerate(acts, start=1):
            progress(f"{number} of {len(acts)}: {act.kind}")
            sent.append(_send_next(desk, act, sent, beside[number - 1]))
            if sent[-1].without_effect is not None:
                break  # what follows rests on it
    answer({"acts": [item.members() for item in sent]}, [item.line() for item in sent])
    if sent[-1].without_effect is not None:
        click.get_current_context().exit(1)
