"""`scrutateur station`: devices of polling stations, enrolled and revoked by two persons."""

from pathlib import Path
from typing import TypedDict, Unpack

import click

from scrutateur.adapters.signatures import check_signature
from scrutateur.audit.ground import check_possession
from scrutateur.audit.replay import Replay
from scrutateur.cli.act_files import write_whole
from scrutateur.cli.act_texts import naming, read_texts, text_option
from scrutateur.cli.answers import answer, json_option, remark
from scrutateur.cli.night_keys import key_path, open_signer
from scrutateur.cli.stored_log import try_on_a_copy
from scrutateur.cli.two_persons import SigningWithTexts, carry_out, signing_options
from scrutateur.desk.composing_acts import compose_revocation
from scrutateur.desk.composing_ground import compose_enrolments, device_text
from scrutateur.errors import InputFileError, MalformedRecordError, MissingPartError, SettingsError
from scrutateur.records.entry import Envelope
from scrutateur.records.payload_ground import DeviceText, EnrolmentText
from scrutateur.records.payloads import decode_payload
from scrutateur.records.times import parse_time
from scrutateur.wiring import settings_of

_HOME = click.argument("home", type=click.Path(path_type=Path))


class Devices(TypedDict):
    """Which devices to enrol, and who signs."""

    station: str | None
    key: tuple[str, ...]
    request: tuple[Path, ...]
    member: tuple[str, ...]
    clerk: tuple[str, ...]
    unsigned_out: Path | None


@click.group()
def station() -> None:
    """Enrol and revoke the devices of polling stations."""


@station.command()
@click.argument("key", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--station", "code", required=True, help="Code of the station.")
@click.option("--origin", required=True, help="Name of the log, as the authority gave it.")
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@json_option
def request(key: Path, *, code: str, origin: str, out: Path) -> None:
    """Ask for the enrolment of a device: write its public key, and the proof that it holds the private one.

    The private key stays on the device; the file is no secret. Read the key id to the authority by telephone.

    Example: scrutateur station request station-75-0001.pem --station 75-0001
    --origin results.example/2027-primary/1 -o 75-0001.request
    """
    device = _device(key, code, origin)
    (payload,) = compose_enrolments([device], origin)
    write_whole(out, payload)
    answer({"file": str(out), "keyid": device.keyid}, [f"{out}: asks for key {device.keyid} of station {code}"])


def _device(key: Path, code: str, origin: str) -> DeviceText:
    key_file, signer = open_signer(key, origin)
    return device_text(keyid=key_file.keyid, public=key_file.public_key, station=code, origin=origin, sign=signer)


@station.command()
@_HOME
@click.option("--station", help="Code of the station whose keys --key names.")
@click.option("--key", multiple=True, metavar="NAME", help="A station's key in HOME, or a key file; repeatable.")
@click.option(
    "--request", multiple=True, type=click.Path(path_type=Path), help="What `station request` wrote; repeatable."
)
@signing_options
@json_option
def enrol(home: Path, **devices: Unpack[Devices]) -> None:
    """Enrol devices: after this act their signatures count for their station.

    Before the freeze; a key enrolled later needs a call-back before its first return counts.

    Example: scrutateur station enrol /srv/primary-2027 --station 75-0001 --key 75-0001 --member martin --member durand
    """
    origin = settings_of(home).origin
    found = [
        *_from_keys(home, origin, devices),
        *(item for path in devices["request"] for item in _asked(path, origin)),
    ]
    if not found:
        raise SettingsError("which devices? --station and --key, or --request expected")
    payloads = compose_enrolments(found, origin)
    replay = try_on_a_copy(home, [Envelope("enrolment", payload, ()) for payload in payloads])
    _check_stations(replay, found)
    carry_out(home, "enrolment", payloads, devices)


def _from_keys(home: Path, origin: str, devices: Devices) -> list[DeviceText]:
    code = devices["station"]
    if (code is None) != (not devices["key"]):
        raise SettingsError("--station and --key go together")
    return [] if code is None else [_device(key_path(home, "station", name), code, origin) for name in devices["key"]]


def _asked(path: Path, origin: str) -> tuple[DeviceText, ...]:
    """Read a request, and check its proof before anybody signs it."""
    try:
        text = decode_payload("enrolment", path.read_bytes())
        assert isinstance(text, EnrolmentText), "the decoder gives the struct of its kind"
        if text.origin != origin:
            raise InputFileError(str(path), f"a request for {origin}", f"one for {text.origin}")
        check_possession(text.devices, origin, check_signature)
    except OSError as error:
        raise MissingPartError(f"{path}: expected a file that can be read: {error.strerror}") from error
    except MalformedRecordError as error:
        raise InputFileError(str(path), "what `station request` writes", error.sentence) from error
    return text.devices


def _check_stations(replay: Replay, devices: list[DeviceText]) -> None:
    registry = replay.ground.registry
    known = set(registry.stations) if registry else {item.code for item in replay.ground.draft.stations}
    for device in devices:
        if device.station not in known:
            raise SettingsError(f"station {device.station}: not in the registry: key {device.keyid} cannot serve it")
    if registry is not None:
        remark("enrolled after the freeze: each of these keys needs a call-back before its first return counts")


@station.command()
@_HOME
@click.option("--keyid", required=True, help="The key, 32 hex digits.")
@click.option("--since", required=True, metavar="TIME", help="Acts received from then on are called back, UTC.")
@click.option("--reason", required=True, help="Code of the reason, e.g. stolen; no free text.")
@text_option
@signing_options
@json_option
def revoke(home: Path, *, keyid: str, since: str, reason: str, **signing: Unpack[SigningWithTexts]) -> None:
    """Trust a device no more since a time: its acts since then are called back.

    Example: scrutateur station revoke /srv/primary-2027 --keyid b519af0ae022734e0248449fdf05ca45
    --since 2027-01-24T17:00:00Z --reason stolen --member martin --member durand
    """
    origin = settings_of(home).origin
    revoked = compose_revocation(keyid=keyid, since=parse_time(since, "--since"), reason=reason, origin=origin)
    texts = read_texts(signing["text"])
    payload = naming("revocation", revoked, texts)
    try_on_a_copy(home, [Envelope("revocation", payload, ())])
    carry_out(home, "revocation", [payload], signing, texts=texts)
