"""`scrutateur bulletin announce` and `retract`: what members have signed goes into the log, and so to the world."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scrutateur.audit.bulletin_state import draft_retraction
from scrutateur.cli.act_files import with_signature
from scrutateur.cli.answers import answer, json_option
from scrutateur.cli.bulletin_commands import note_name, status_lines
from scrutateur.cli.night_keys import key_path, open_member, open_signer
from scrutateur.cli.running_desk import running_desk, send_and_answer
from scrutateur.cli.stored_log import stored_replay
from scrutateur.desk.composing_acts import compose_announcement
from scrutateur.errors import QuorumError
from scrutateur.records.entry import Envelope
from scrutateur.records.note import sign_note
from scrutateur.records.receipt import policy_hash
from scrutateur.records.retraction_note import encode_retraction
from scrutateur.wiring import settings_of

_HOME = click.argument("home", type=click.Path(path_type=Path))
_NUMBER = click.argument("number", type=click.IntRange(min=1))


@click.command()
@_HOME
@_NUMBER
@click.option(
    "--member", required=True, metavar="NAME", help="A member who signed it carries it in, with the key in HOME."
)
@json_option
def announce(home: Path, number: int, member: str) -> None:
    """Announce what enough members have signed: a bulletin, once the policy's delay has passed, or a retraction.

    Example: scrutateur bulletin announce /srv/primary-2027 1 --member martin
    """
    with running_desk(home) as desk:
        found = desk.show_draft(number)
    if not found["enough"]:
        reached, required = found["reached"], found["required"]
        assert isinstance(reached, int) and isinstance(required, int), "the desk's own answer"
        raise QuorumError(note_name(found), required=required, reached=reached)
    kind = "retraction" if found["kind"] == "retraction" else "bulletin"
    _carry(home, kind, str(found["note"]), member)


def _carry(home: Path, kind: str, note: str, member: str) -> None:
    """Hand a signed note in, in an envelope that one member signs."""
    origin = settings_of(home).origin
    act = Envelope(kind, compose_announcement(note, origin=origin), ())
    key_file, signer = open_signer(key_path(home, "member", member), origin)
    send_and_answer(home, [with_signature(act, key_file, signer)])


@click.command()
@_HOME
@_NUMBER
@click.option("--reason", required=True, help="Code of the reason; no free text stands in the log.")
@click.option("--member", multiple=True, metavar="NAME", help="Sign with this key in HOME, and send; repeatable.")
@click.option("--again", is_flag=True, help="Over a draft that members have signed: their lines are lost.")
@json_option
def retract(home: Path, number: int, *, reason: str, member: tuple[str, ...], again: bool) -> None:
    """Take a bulletin back; as many members sign as had to sign it. Both stay in the record.

    The desk drafts it under the next number; members sign that with `bulletin sign`, each on their own machine, and one
    of them carries it in with `bulletin announce`. Where all keys lie in HOME, as in a rehearsal, --member signs and
    sends at once.

    Example: scrutateur bulletin retract /srv/primary-2027 2 --reason wrong-cut-off
    """
    if member:
        _retract_at_once(home, number, reason, member)
        return
    with running_desk(home) as desk:
        found = desk.draft_retraction(number, reason, again=again)
    answer(found, [*status_lines(found), str(found["text"]).rstrip("\n")])


def _retract_at_once(home: Path, number: int, reason: str, member: tuple[str, ...]) -> None:
    replay = stored_replay(home)
    policy, hashed = replay.ground.policy, policy_hash(replay.ground.policy_payload)
    assert policy is not None, "a log in the store begins with its policy"
    now = datetime.now(UTC).replace(microsecond=0)
    bulletins = replay.publishing.bulletins
    text = draft_retraction(bulletins, policy, hashed, number=number, reason=reason, drafted=now)
    note = sign_note(encode_retraction(text), [open_member(home, name, policy) for name in member])
    _carry(home, "retraction", note.encode().decode(), member[0])
