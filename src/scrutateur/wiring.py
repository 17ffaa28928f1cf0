"""Reads the settings once, builds the adapters, hands them to the desk and its doors, in plain calls you can follow.

A night's folder:

    scrutateur.toml           the settings
    private/keys/*.pem        private keys, owner only
    private/ledger.sqlite     the store
    site/public               what the world may read (a link to site/trees/<n>)
"""

import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NoReturn

from scrutateur.adapters.clock import SystemClock
from scrutateur.adapters.disk_reserve import DiskReserve
from scrutateur.adapters.key_files import KeyKind, list_keys, open_key
from scrutateur.adapters.pass_phrases import PassPhrase
from scrutateur.adapters.public_folder import FilePublicFolder, open_public_folder
from scrutateur.adapters.signatures import check_signature, p256_signature_to_raw, signer_of
from scrutateur.adapters.sqlite_check import verify_store
from scrutateur.adapters.sqlite_ledger import (
    SqliteLedger,
    SqliteReader,
    create_ledger,
    open_ledger,
    open_reader,
)
from scrutateur.audit.ground import Ground
from scrutateur.audit.signers import check_admissible, check_signatures, signers_of
from scrutateur.bulletin.publication import Publication
from scrutateur.desk.recorder import Admission, Recorder, Seat, Submission
from scrutateur.desk.running import Desk, Parts, load_replay
from scrutateur.election.names import Channel, LeafIndex
from scrutateur.errors import KeyFileError, SettingsError, StoreError
from scrutateur.pages.made_by import MADE_BY
from scrutateur.ports import Clock, DerivedFile
from scrutateur.records.entry import Envelope
from scrutateur.records.payload_ground import PolicyText
from scrutateur.records.payloads import decode_payload
from scrutateur.records.policy_record import Policy

SETTINGS_FILE = "scrutateur.toml"
_ENVIRONMENT = "SCRUTATEUR_"
_AT_LEAST = {"checkpoint_milliseconds": 50, "bundle_seconds": 1, "reserve_mebibytes": 0}
_DIGITS_MAX = 9


@dataclass(frozen=True, slots=True)
class NightSettings:
    """What a person may change. Everything else is in the policy, frozen and public."""

    origin: str
    intake: str = "127.0.0.1:8117"
    desk: str = "127.0.0.1:8118"
    checkpoint_milliseconds: int = 500
    bundle_seconds: int = 10
    reserve_mebibytes: int = 256

    def address(self, name: str) -> tuple[str, int]:
        """Give host and port of `intake` or `desk`.

        Raises:
            SettingsError: Not `host:port`.
        """
        text = self.intake if name == "intake" else self.desk
        host, _, port = text.rpartition(":")
        if not host.isprintable() or not host or not _is_number(port) or not 0 <= int(port) <= 65535:
            raise SettingsError(f"{name}: an address like 127.0.0.1:8117 expected, {text!r} found")
        return host, int(port)


@dataclass(frozen=True, slots=True)
class Sourced:
    """A setting's value and where it came from."""

    value: str | int
    source: str


def read_settings(home: Path, environment: Mapping[str, str]) -> dict[str, Sourced]:
    """Read a night's settings: the file, over it the environment (`SCRUTATEUR_INTAKE=…`).

    Raises:
        SettingsError: The file is absent or no TOML, a setting is unknown, or of the wrong type.
    """
    path = home / SETTINGS_FILE
    given = {name: Sourced(value, str(path)) for name, value in _file(path).items()}
    for field in fields(NightSettings):
        variable = _ENVIRONMENT + field.name.upper()
        if variable in environment:
            given[field.name] = Sourced(_from_text(field.name, environment[variable]), variable)
    for field in fields(NightSettings):
        if field.name not in given and field.name != "origin":
            assert isinstance(field.default, str | int), "every setting but the origin has a default"
            given[field.name] = Sourced(field.default, "default")
    for name, sourced in given.items():
        _check_range(name, sourced)
    if "origin" not in given:
        raise SettingsError(f"{path}: `origin` is missing: it names the log, e.g. results.example/2026-primary/1")
    return given


def _file(path: Path) -> dict[str, str | int]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file: `scrutateur init` makes one") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: a TOML file expected: {error}") from error
    known = {field.name: str if field.name in ("origin", "intake", "desk") else int for field in fields(NightSettings)}
    for name, value in found.items():
        if name not in known:
            raise SettingsError(f"{path}: {name}: no such setting; there are {', '.join(known)}")
        if type(value) is not known[name]:
            raise SettingsError(f"{path}: {name}: {known[name].__name__} expected, {value!r} found")
    return found


def _from_text(name: str, text: str) -> str | int:
    if name in ("origin", "intake", "desk"):
        return text
    if not _is_number(text):
        raise SettingsError(f"{_ENVIRONMENT}{name.upper()}: a whole number expected, {text!r} found")
    return int(text)


def _is_number(text: str) -> bool:
    """Tell whether a text is a whole number of a size that somebody may mean."""
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX


def _check_range(name: str, sourced: Sourced) -> None:
    least = _AT_LEAST.get(name)
    if least is not None and not least <= int(sourced.value) < 10**_DIGITS_MAX:
        raise SettingsError(f"{sourced.source}: {name}: {least} or more expected, {sourced.value} found")


def settings_of(home: Path, environment: Mapping[str, str] = os.environ) -> NightSettings:
    """Read a night's settings as values.

    Raises:
        SettingsError: As `read_settings`.
    """
    values = {name: sourced.value for name, sourced in read_settings(home, environment).items()}
    return NightSettings(**values)  # type: ignore[arg-type]  # types were checked one by one as they were read


def ledger_path(home: Path) -> Path:
    """Give where a night's store lies."""
    return home / "private" / "ledger.sqlite"


def keys_folder(home: Path) -> Path:
    """Give where a night's private keys lie."""
    return home / "private" / "keys"


def site_folder(home: Path) -> Path:
    """Give the folder whose `public` the world may read."""
    return home / "site"


def open_site(home: Path) -> FilePublicFolder:
    """Open a night's public folder."""
    return open_public_folder(site_folder(home))


def stop_the_process(error: BaseException) -> NoReturn:
    """End the process at once, without any clean-up that could write: start-up checks decide what is true."""
    sentence = error.sentence if isinstance(error, StoreError) else f"{type(error).__name__}: {error}"
    print(f"scrutateur: stopped: {sentence}", file=sys.stderr, flush=True)
    os._exit(70)


def open_seat(home: Path, policy: Policy, pass_phrase: PassPhrase | None) -> Seat:
    """Open the log's and the instance's keys.

    Raises:
        KeyFileError: A key is absent, may not be used for this origin, or is none that the policy names.
    """
    origin = policy.origin
    log_file, log_key = open_key(_only(home, KeyKind.LOG), origin, pass_phrase)
    instance_file, instance_key = open_key(_only(home, KeyKind.INSTANCE), origin, pass_phrase)
    if log_file.public_key.raw != policy.log.raw:
        raise KeyFileError(f"{log_file.file_name}: the policy names another key for the log")
    if instance_file.keyid not in {key.keyid for key in policy.instances}:
        raise KeyFileError(f"{instance_file.file_name}: the policy names no instance with this key id")
    return Seat(
        origin,
        instance_file.keyid,
        signer_of(instance_key),
        policy.log,
        signer_of(log_key),
        policy.inclusion_seconds_max,
        policy.limits,
    )


def _only(home: Path, kind: KeyKind) -> Path:
    found = list_keys(keys_folder(home), kind)
    if len(found) != 1:
        raise KeyFileError(f"{keys_folder(home)}: one {kind.value} key expected, {len(found)} found")
    return found[0]


@dataclass(frozen=True, slots=True)
class Night:
    """A desk ready to serve, with what its process must hold on to."""

    settings: NightSettings
    desk: Desk
    ledger: SqliteLedger
    readers: tuple[SqliteReader, ...]

    def close(self) -> None:
        """Close the store: the readers first, or the write-ahead log would stay."""
        for reader in self.readers:
            reader.close()
        self.ledger.close()


def open_night(home: Path, pass_phrase: PassPhrase | None, clock: Clock | None = None) -> Night:
    """Open a night: settings, store, keys, public folder; every start-up check passes or it refuses to start.

    Args:
        clock: In the place of the machine's: a bench has polls that open and close when it says so.

    Raises:
        ScrutateurError: The first thing that is not as it must be.
    """
    settings = settings_of(home)
    if not ledger_path(home).exists():
        raise StoreError(f"{ledger_path(home)}: no log here yet: `scrutateur policy sign` begins it")
    verify_store(ledger_path(home))  # the replay reads entries alone: a resend is answered from the other columns
    reader = open_reader(ledger_path(home))
    if reader.origin != settings.origin:
        raise SettingsError(f"origin: the store is the log of {reader.origin}, the settings name {settings.origin}")
    replay = load_replay(reader.entries(), check_signature)
    policy = replay.ground.policy
    if policy is None:
        raise StoreError("store: the log is empty: `scrutateur policy sign` makes entry 0")
    seat = open_seat(home, policy, pass_phrase)
    ledger = open_ledger(ledger_path(home))
    reserve_bytes = settings.reserve_mebibytes * 1024 * 1024
    publishing_reader = open_reader(ledger_path(home))
    parts = Parts(
        replay=replay,
        ledger=ledger,
        reader=reader,
        publishing_reader=publishing_reader,
        folder=open_site(home),
        clock=clock or SystemClock(),
        seat=seat,
    )
    desk = Desk(
        parts,
        normalise=p256_signature_to_raw,
        build_pages=build_pages,
        has_reserve=DiskReserve(ledger_path(home), reserve_bytes).is_there,
    )
    return Night(settings, desk, ledger, (reader, publishing_reader))


def has_log(home: Path) -> bool:
    """Tell whether a night's store holds a log already."""
    path = ledger_path(home)
    return path.exists() and open_reader(path).head().size > 0


def found_log(home: Path, envelope: Envelope, pass_phrase: PassPhrase | None) -> Admission:
    """Begin a log: make its store, if there is none, and append entry 0, whole and durable.

    Args:
        home: The night's folder, with the keys of the log and of the instance in it.
        envelope: The policy, signed by those whom its own policy `rotation` asks for.
        pass_phrase: Opens these keys, where they are encrypted.

    Raises:
        MalformedRecordError: The payload is no policy.
        SignatureError, QuorumError: It is not signed as it says itself.
        StoreError: The store holds a log already.
        KeyFileError, SettingsError: As `open_seat` and `settings_of`.
    """
    policy = _checked_policy(envelope)
    settings = settings_of(home)
    if policy.origin != settings.origin:
        raise SettingsError(f"origin: the policy names {policy.origin}, the settings {settings.origin}")
    seat = open_seat(home, policy, pass_phrase)
    path = ledger_path(home)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_ledger(path, origin=policy.origin, log_vkey=policy.log.text)
    ledger = open_ledger(path)
    try:
        if ledger.head().size:
            found = f"one of {ledger.head().size} entries found"
            raise StoreError(f"store {path}: an empty log expected, {found}: this night has its policy")
        submission = Submission(envelope, envelope.identity(), Channel.DESK, bounded=False)
        (admission,) = Recorder(ledger, SystemClock(), seat).record([submission])
        return admission
    finally:
        ledger.close()


def _checked_policy(envelope: Envelope) -> Policy:
    """Check entry 0 by itself: it names the keys that sign it, and how many must."""
    ground = Ground()
    payload = decode_payload("policy", envelope.payload)
    assert isinstance(payload, PolicyText), "the decoder gives the struct of its kind"
    ground.apply_policy(payload, envelope.payload, LeafIndex(0))
    signers = signers_of(envelope, ground.keys)
    check_signatures(envelope, signers, check_signature)
    assert ground.policy is not None, "it was applied a moment ago"
    check_admissible(envelope.kind, signers, ground.policy)
    return ground.policy


def build_pages(publication: Publication, before: Publication | None) -> Iterator[DerivedFile]:
    """Build the public pages that may have changed, the version that made them, and what stands where there is none.

    The last one is no part of the record: `verify` neither asks for it nor minds it.
    """
    # Not at the top: templates take 0.2 s to load, and after a power cut stations wait for receipts, not for pages.
    from scrutateur.pages.not_found import not_found_page
    from scrutateur.pages.site import rebuild_site

    yield "version", f"scrutateur {MADE_BY}\n".encode()
    yield from rebuild_site(publication, before)
    yield not_found_page(publication)
