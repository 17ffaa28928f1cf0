"""`scrutateur policy`: entry 0 of the log: who may act, and how many of them each kind of act takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack

import click

from scrutateur.adapters.key_files import KeyKind, list_keys, read_key_file
from scrutateur.cli.act_files import read_acts, write_whole
from scrutateur.cli.answers import Json, answer, json_option
from scrutateur.cli.night_keys import pass_phrase
from scrutateur.cli.one_process import only_process
from scrutateur.cli.policy_numbers import QuorumShown, quorums_shown
from scrutateur.cli.public_halves import PublicHalf, public_half, read_public_halves
from scrutateur.cli.two_persons import Signing, signed_in, signing_options, write_unsigned
from scrutateur.desk.composing_ground import KeyToName, MemberToName, PolicyNumbers, compose_policy
from scrutateur.errors import KeyFileError, MissingPartError, SettingsError
from scrutateur.records.entry import Envelope
from scrutateur.records.policy_record import read_public_key
from scrutateur.records.receipt import policy_hash
from scrutateur.records.vkey import KeyType, VerifierKey
from scrutateur.wiring import found_log, keys_folder, ledger_path, settings_of

POLICY_FILE = "policy.json"


class Numbers(TypedDict):
    """The numbers of a policy, as options."""

    partial: int
    complete: int
    independent_min: int
    announce_delay: int
    inclusion: int
    proclaim_witness: int


@click.group()
def policy() -> None:
    """Make the policy and sign it as entry 0 of the log."""


@policy.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.option("--partial", type=int, required=True, help="Members who sign a partial bulletin or lift the embargo.")
@click.option("--complete", type=int, required=True, help="Members who sign a complete bulletin, or change the rules.")
@click.option("--independent", multiple=True, metavar="PERSON", help="A member who signs on a machine of their own.")
@click.option("--independent-min", type=int, default=0, show_default=True, help="How many such must sign the latter.")
@click.option("--announce-delay", type=int, default=120, show_default=True, help="Seconds from draft to announcement.")
@click.option("--inclusion", type=int, default=60, show_default=True, help="Seconds from receipt to publication.")
@click.option("--proclaim-witness", type=int, default=3600, show_default=True, help="Seconds to wait for witnesses.")
@click.option(
    "--keys", "files", multiple=True, type=click.Path(path_type=Path), help="Public halves from another machine."
)
@json_option
def make(home: Path, *, independent: tuple[str, ...], files: tuple[Path, ...], **numbers: Unpack[Numbers]) -> None:
    """Write HOME/policy.json from the keys in HOME, and from files that `keys list --json` made on other machines.

    For each kind of act it says how many could sign a false one, and how many absent stop it. Read it, have it read,
    then sign it with `scrutateur policy sign`.

    Example: scrutateur policy make /srv/primary-2027 --partial 2 --complete 4
    """
    payload = _compose(home, independent, files, numbers)
    quorums = quorums_shown(payload)
    if ledger_path(home).exists():
        raise SettingsError(f"{ledger_path(home)}: the log has begun: its policy cannot be made anew")
    path = home / POLICY_FILE
    write_whole(path, payload, over=True)
    answer(_json(path, payload, quorums), [f"{path}: not signed yet", *_lines(payload, quorums)])


def _compose(home: Path, independent: tuple[str, ...], files: tuple[Path, ...], numbers: Numbers) -> bytes:
    settings = settings_of(home)
    keys = _all_keys(home, files, rehearsal="rehearsal" in settings.origin)
    unknown = set(independent) - {half.person for half in keys.of(KeyKind.MEMBER)}
    if unknown:
        raise SettingsError(f"--independent: no member's key is of {', '.join(sorted(unknown))}")
    members = len(keys.of(KeyKind.MEMBER))
    for option in ("partial", "complete"):
        if numbers[option] > members:
            raise SettingsError(f"--{option}: at most {members} expected, one for each member, {numbers[option]} found")
    (log,) = keys.of(KeyKind.LOG)
    return compose_policy(
        VerifierKey(settings.origin, KeyType.ED25519, _raw(log)),
        instances=[_to_name(half) for half in keys.of(KeyKind.INSTANCE)],
        clerks=[_to_name(half) for half in keys.of(KeyKind.CLERK)],
        members=[_member(half, settings.origin, independent) for half in keys.of(KeyKind.MEMBER)],
        numbers=PolicyNumbers(
            partial=numbers["partial"],
            complete=numbers["complete"],
            announce_delay_seconds=numbers["announce_delay"],
            inclusion_seconds_max=numbers["inclusion"],
            proclaim_witness_seconds=numbers["proclaim_witness"],
            independent_min=numbers["independent_min"],
        ),
    )


@dataclass(frozen=True, slots=True)
class _Keys:
    halves: tuple[PublicHalf, ...]

    def of(self, kind: KeyKind) -> list[PublicHalf]:
        return [half for half in self.halves if half.kind == kind.value]


def _all_keys(home: Path, files: tuple[Path, ...], *, rehearsal: bool) -> _Keys:
    """Gather the public halves of this folder and of other machines; a key that comes twice counts once."""
    here = [public_half(read_key_file(path)) for path in list_keys(keys_folder(home))]
    found = {half.keyid: half for half in here}
    for file in files:
        found.update((half.keyid, half) for half in read_public_halves(file))
    keys = _Keys(tuple(found.values()))
    for half in keys.halves:
        if half.rehearsal != rehearsal:
            raise KeyFileError(
                f"{half.kind}-{half.name}: a key of a {'real night' if rehearsal else 'rehearsal'} found"
            )
    for kind, least in ((KeyKind.LOG, 1), (KeyKind.INSTANCE, 1), (KeyKind.MEMBER, 2)):
        if len(keys.of(kind)) < least:
            expected = f"{least} {kind.value} key{'s' if least > 1 else ''} at least expected here or with --keys"
            count = len(keys.of(kind))
            raise MissingPartError(f"{keys_folder(home)}: {expected}, {count} found: `scrutateur keys make`")
    return keys


def _raw(half: PublicHalf) -> bytes:
    return read_public_key(half.algorithm, half.public_key).raw


def _to_name(half: PublicHalf) -> KeyToName:
    return KeyToName(half.keyid, read_public_key(half.algorithm, half.public_key), half.person or "")


def _member(half: PublicHalf, origin: str, independent: tuple[str, ...]) -> MemberToName:
    name = f"{origin.partition('/')[0]}/{half.kind}-{half.name}"
    person = half.person or half.name
    vkey = VerifierKey(name, KeyType.ED25519, _raw(half))
    return MemberToName(half.keyid, person, half.label or half.name, vkey, person in independent)


@policy.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.option(
    "--signed", type=click.Path(path_type=Path), metavar="FILE", help="Begin with this act, signed elsewhere."
)
@signing_options
@json_option
def sign(home: Path, signed: Path | None, **signing: Unpack[Signing]) -> None:
    """Sign HOME/policy.json with the members of its quorum `rotation`, and begin the log with it as entry 0.

    It prints the policy hash: with this, learnt elsewhere, anyone can check the whole record. Publish it on paper and
    by at least three bodies outside the authority before the vote opens.

    Example: scrutateur policy sign /srv/primary-2027 --member a --member b --member c --member d
    """
    if signed is not None:
        (act,) = read_acts(signed)
    else:
        unsigned = Envelope("policy", _read_policy(home), ())
        if signing["unsigned_out"] is not None:
            write_unsigned(signing["unsigned_out"], [unsigned], signing, then="`policy sign --signed`")
            return
        (act,) = signed_in(home, [unsigned], signing)
    with only_process(home):
        found_log(home, act, pass_phrase())
    quorums = quorums_shown(act.payload)
    answer(
        _json(ledger_path(home), act.payload, quorums), ["entry 0: the log has begun", *_lines(act.payload, quorums)]
    )


def _read_policy(home: Path) -> bytes:
    path = home / POLICY_FILE
    try:
        return path.read_bytes()
    except OSError as error:
        raise MissingPartError(f"{path}: {error.strerror}: `scrutateur policy make` writes it") from error


def _json(path: Path, payload: bytes, quorums: tuple[QuorumShown, ...]) -> Json:
    shown = {item.name: {"absent": item.absent, "keys": item.keys, "sign": item.sign} for item in quorums}
    return {"file": str(path), "policy_hash": policy_hash(payload), "quorums": shown}


def _lines(payload: bytes, quorums: tuple[QuorumShown, ...]) -> list[str]:
    lines = [
        f"  {item.name:11}{item.sign} of {item.keys}: {item.sign} together could sign a false one, "
        f"{item.absent} absent stop it"
        for item in quorums
    ]
    return [*lines, "  witnesses  none: every page says *not witnessed*", f"policy hash {policy_hash(payload)}"]
