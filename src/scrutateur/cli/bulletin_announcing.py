"""`scrutateur bulletin announce` and `retract`: what members have signed goes into the log, and so to the world."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scrutateur.audit.replay import Replay
from scrutateur.cli.act_files import with_signature
from scrutateur.cli.answers import json_option
from scrutateur.cli.night_keys import key_path, open_member, open_signer
from scrutateur.cli.running_desk import running_desk, send_and_answer
from scrutateur.cli.stored_log import stored_replay
from scrutateur.desk.composing_acts import compose_announcement
from scrutateur.errors import QuorumError, SettingsError
from scrutateur.records.entry import Envelope
from scrutateur.records.note import sign_note
from scrutateur.records.receipt import policy_hash
from scrutateur.records.retraction_note import RetractionText, encode_retraction
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
    """Announce a bulletin that enough members have signed, once the policy's delay since its draft has passed.

    Example: scrutateur bulletin announce /srv/primary-2027 1 --member martin
    """
    with running_desk(home) as desk:
        found = desk.show_draft(number)
    if not found["enough"]:
        reached, required = found["reached"], found["required"]
        assert isinstance(reached, int) and isinstance(required, int), "the desk's own answer"
        raise QuorumError(f"bulletin {number}", required=required, reached=reached)
    _carry(home, "bulletin", str(found["note"]), member)


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
@click.option("--member", required=True, multiple=True, metavar="NAME", help="A member's key in HOME; repeatable.")
@json_option
def retract(home: Path, number: int, *, reason: str, member: tuple[str, ...]) -> None:
    """Take a bulletin back; as many members sign as signed it. Both stay in the record.

    Example: scrutateur bulletin retract /srv/primary-2027 2 --reason wrong-cut-off --member martin --member durand
    """
    replay = stored_replay(home)
    text = encode_retraction(_retraction(replay, number, reason))
    policy = replay.ground.policy
    assert policy is not None, "a log with a bulletin has a policy"
    note = sign_note(text, [open_member(home, name, policy) for name in member])
    _carry(home, "retraction", note.encode().decode(), member[0])


def _retraction(replay: Replay, number: int, reason: str) -> RetractionText:
    bulletins = replay.publishing.bulletins
    found = next((item for item in bulletins.announced if item.number == number and not item.retracted), None)
    if found is None or bulletins.last_note is None:
        raise SettingsError(f"bulletin {number}: no bulletin of this number stands")
    return RetractionText(
        origin=replay.origin or "",
        number=bulletins.highest + 1,
        retracts=(number, found.note_sha256),
        drafted=datetime.now(UTC).replace(microsecond=0),
        previous=bulletins.last_note,
        policy_sha256=policy_hash(replay.ground.policy_payload),
        reason=reason,
    )
