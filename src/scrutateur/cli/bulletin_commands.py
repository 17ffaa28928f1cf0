"""`scrutateur bulletin`: drafted by the desk, confirmed and signed member by member, announced, retracted."""

from hashlib import sha256
from pathlib import Path

import click

from scrutateur.adapters.door_client import Json
from scrutateur.bulletin.numbered import BulletinText
from scrutateur.cli.act_files import write_whole
from scrutateur.cli.answers import answer, json_option, progress, remark
from scrutateur.cli.bulletin_replay import Replayed, confirm_draft, confirm_retraction
from scrutateur.cli.lazy_commands import LazyCommands
from scrutateur.cli.night_keys import open_member
from scrutateur.cli.running_desk import running_desk
from scrutateur.errors import SettingsError
from scrutateur.records.bulletin_note import parse_bulletin
from scrutateur.records.kinds import POLICY_OF_BULLETIN
from scrutateur.records.note import sign_note
from scrutateur.records.receipt import short_code
from scrutateur.records.retraction_note import HEAD as RETRACTION_HEAD
from scrutateur.records.retraction_note import RetractionText, parse_retraction

_COMMANDS = {
    "announce": "scrutateur.cli.bulletin_announcing:announce",
    "draft": "scrutateur.cli.bulletin_commands:draft",
    "retract": "scrutateur.cli.bulletin_announcing:retract",
    "show": "scrutateur.cli.bulletin_commands:show",
    "sign": "scrutateur.cli.bulletin_commands:sign",
}
_HOME = click.argument("home", type=click.Path(path_type=Path))
_NUMBER = click.argument("number", type=click.IntRange(min=1))


@click.group(commands=LazyCommands(_COMMANDS))
def bulletin() -> None:
    """Draft, sign, announce and retract bulletins."""


@click.command()
@_HOME
@click.option("--kind", required=True, type=click.Choice([kind for kind in POLICY_OF_BULLETIN if kind != "turnout"]))
@click.option("--again", is_flag=True, help="Over a draft that members have signed: their lines are lost.")
@json_option
def draft(home: Path, kind: str, *, again: bool) -> None:
    """Have the desk draft the next bulletin at the head of the log. Refused if a gate does not open.

    A draft that members have signed stays, unless --again says that it is to go. Which stations it leaves out because
    they are held, and why, `scrutateur desk held` says beforehand.

    Example: scrutateur bulletin draft /srv/primary-2027 --kind partial
    """
    with running_desk(home) as desk:
        found = desk.draft(kind, again=again)
    held = [item for item in parse_bulletin(str(found["text"])).contests if item.coverage.held]
    if held:
        how_many = ", ".join(f"{item.contest} {item.coverage.held}" for item in held)
        remark(f"stations held and not counted: {how_many}; `scrutateur desk held {home}` says which, and why")
    answer(found, [*status_lines(found), str(found["text"]).rstrip("\n")])


@click.command()
@_HOME
@_NUMBER
@click.option("--tables", type=click.Path(path_type=Path, file_okay=False), help="Write its tables into this folder.")
@json_option
def show(home: Path, number: int, tables: Path | None) -> None:
    """Show a draft: its text, who has signed it, its tables.

    Example: scrutateur bulletin show /srv/primary-2027 1 --tables draft-1
    """
    with running_desk(home) as desk:
        found = desk.show_draft(number)
    files = found["tables"]
    assert isinstance(files, dict), "the desk's own answer"
    if tables is not None:
        _write_tables(tables, files)
    answer(found, [*status_lines(found), str(found["note"] or found["text"]).rstrip("\n")])


def status_lines(found: Json) -> list[str]:
    """Say who has signed a draft."""
    enough = "enough: it can be announced" if found["enough"] else "not enough yet"
    kind = "" if found["kind"] == "retraction" else f", {found['kind']}"
    return [f"{note_name(found)}{kind}: signed by {found['reached']} of {found['required']}, {enough}"]


def note_name(found: Json) -> str:
    """Name what is in the making."""
    return f"{'retraction' if found['kind'] == 'retraction' else 'bulletin'} {found['number']}"


def _write_tables(folder: Path, files: dict[str, object]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{folder}: a folder that can be written expected: {error.strerror}") from error
    for name, text in files.items():
        write_whole(folder / name, str(text).encode(), over=True)


@click.command()
@_HOME
@_NUMBER
@click.option("--member", required=True, multiple=True, metavar="NAME", help="A member's key in HOME; repeatable.")
@click.option("--record", metavar="WHERE", help="Replay this public record, a folder or an address, not HOME's store.")
@click.option("--policy-hash", metavar="H", help="SHA-256 of the policy, learnt elsewhere: refuse any other.")
@json_option
def sign(home: Path, number: int, *, member: tuple[str, ...], record: str | None, policy_hash: str | None) -> None:
    """Replay the record, hold the draft against it, show the totals, then sign.

    Every signature of the record is checked and every line of the draft derived anew: if one differs, nothing is
    signed and the exit code is 1. On a member's own machine, HOME has their key and the desk's address, and --record
    names the public record.

    Example: scrutateur bulletin sign /srv/primary-2027 1 --member martin
    """
    with running_desk(home) as desk:
        text, size = str(desk.show_draft(number)["text"]), desk.state()["size"]
    assert isinstance(size, int), "the desk's own answer"
    progress("replaying the record")
    if text.startswith(RETRACTION_HEAD):
        replayed = confirm_retraction(home, record, parse_retraction(text), size)
    else:
        replayed = confirm_draft(home, record, parse_bulletin(text))
    if policy_hash not in (None, replayed.policy_sha256):
        raise SettingsError(f"--policy-hash: {policy_hash} expected, that of the record is {replayed.policy_sha256}")
    code = short_code(sha256(replayed.encoded.encode()).digest())
    remark(f"the replay gives the same text; policy hash {replayed.policy_sha256}")
    for line in _said(replayed.text):
        remark(line)
    remark(f"code of this text: {code}; read it to one another")
    lines = [_line(home, name, replayed) for name in member]
    with running_desk(home) as desk:
        for line in lines:
            found = desk.sign_draft(number, line)
    answer({**found, "code": code}, status_lines(found))


def _said(text: BulletinText | RetractionText) -> list[str]:
    """Say what the members put their names to: coverage and sums, contest by contest; or what they take back."""
    if isinstance(text, RetractionText):
        return [f"retraction {text.number}: takes bulletin {text.retracts[0]} back, reason {text.reason}"]
    lines = [f"bulletin {text.number}, {text.kind}, {text.size} entries"]
    for item in text.contests:
        cover = item.coverage
        lines.append(
            f"{item.contest}: {cover.counted} stations counted of {cover.expected}; "
            f"{cover.held} held, {cover.missing} missing"
        )
        lines += [f"  {column} {value}" for column, value in item.sums.totals.items()]
        lines += [f"  votes {candidate} {value}" for candidate, value in item.sums.votes.items()]
    return lines


def _line(home: Path, name: str, replayed: Replayed) -> str:
    """Sign the text that was confirmed, and no other."""
    policy = replayed.replay.ground.policy
    assert policy is not None, "a replay that reached a draft has a policy"
    return sign_note(replayed.encoded, [open_member(home, name, policy)]).lines[0].text.rstrip("\n")
