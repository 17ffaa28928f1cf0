"""`scrutateur registry`: what will be voted on, where and on which form; frozen, then changed by named acts only."""

from pathlib import Path
from typing import Literal, TypeVar, Unpack, get_args

import click

from scrutateur.cli.act_texts import naming, read_texts, text_option
from scrutateur.cli.answers import json_option, remark
from scrutateur.cli.stored_log import refs, stored_log, try_on_a_copy
from scrutateur.cli.two_persons import Signing, SigningWithTexts, carry_out, signing_options
from scrutateur.desk.composing_acts import compose_closing_moved, compose_station_act, compose_withdrawal
from scrutateur.desk.composing_ground import compose_registry
from scrutateur.election.names import StationID
from scrutateur.election.registry import PollingStation
from scrutateur.errors import SettingsError
from scrutateur.exchange.registry_folder import read_registry
from scrutateur.records.entry import Envelope, parse_entry
from scrutateur.records.payload_ground import ElectionText, RegistryActText
from scrutateur.records.payload_types import ref_text
from scrutateur.records.payloads import decode_payload, encode_payload
from scrutateur.records.times import parse_time
from scrutateur.wiring import settings_of

_HOME = click.argument("home", type=click.Path(path_type=Path))
Act = Literal["added", "merged", "moved", "closed", "closing-moved", "changed", "undone"]


class Change(SigningWithTexts):
    """What a registry act needs beside its kind, its station and its reason; and who signs it."""

    into: str | None
    closes: str | None
    folder: Path | None
    undoes: int | None


@click.group()
def registry() -> None:
    """Bring in, freeze and change the registry."""


@registry.command("import")
@_HOME
@click.argument("folder", type=click.Path(path_type=Path))
@signing_options
@json_option
def import_it(home: Path, *, folder: Path, **signing: Unpack[Signing]) -> None:
    """Read the registry in FOLDER, whole or not at all, and send it to the desk, all but the freeze.

    FOLDER holds election.toml, stations.csv and areas.csv. Stations' keys are enrolled next, then comes
    `scrutateur registry freeze`. Sent again after an interruption, it goes on where it stopped.

    Example: scrutateur registry import /srv/primary-2027 registry --member martin --member durand
    """
    source = read_registry(folder)
    for warning in source.warnings:
        remark(f"warning: {warning}")
    payloads = compose_registry(source.registry, settings_of(home).origin)[:-1]
    _try(home, "election", payloads)
    carry_out(home, "election", payloads, signing)


@registry.command()
@_HOME
@signing_options
@json_option
def freeze(home: Path, **signing: Unpack[Signing]) -> None:
    """Freeze the registry: from here on it changes by registry acts only.

    Keys that are enrolled later need a call-back before their first return counts.

    Example: scrutateur registry freeze /srv/primary-2027 --member martin --member durand
    """
    chunks = _chunks_announced(home)
    payload = encode_payload(ElectionText(chunk=chunks, chunks=chunks, origin=settings_of(home).origin, frozen=True))
    _try(home, "election", [payload])
    carry_out(home, "election", [payload], signing)


def _try(home: Path, kind: str, payloads: list[bytes]) -> None:
    try_on_a_copy(home, [Envelope(kind, payload, ()) for payload in payloads])


def _chunks_announced(home: Path) -> int:
    """Give how many chunks the registry has, as its first one says.

    Raises:
        SettingsError: No registry was imported.
    """
    with stored_log(home) as reader:
        for body in reader.entries():
            envelope = parse_entry(body).envelope
            if envelope.kind == "election":
                text = decode_payload("election", envelope.payload)
                assert isinstance(text, ElectionText), "the decoder gives the struct of its kind"
                return text.chunks
    raise SettingsError(f"{home}: no registry yet: `scrutateur registry import` brings it in")


@registry.command()
@_HOME
@click.argument("act", type=click.Choice(get_args(Act)))
@click.option("--station", required=True, help="Code of the station.")
@click.option("--reason", required=True, help="Code of the reason, e.g. flood; no free text.")
@click.option("--into", help="merged: the station into which it goes.")
@click.option("--closes", metavar="TIME", help="closing-moved: the new closing, UTC: 2027-01-24T19:00:00Z.")
@click.option("--folder", type=click.Path(path_type=Path), help="added, moved, changed: the registry as edited.")
@click.option("--undoes", type=int, metavar="INDEX", help="undone: the entry of the act to undo.")
@text_option
@signing_options
@json_option
def act(home: Path, act: Act, *, station: str, reason: str, **change: Unpack[Change]) -> None:
    """Change one station of the frozen registry.

    For `added`, `moved` and `changed`, edit the registry's files and name their folder: the station is taken from
    there anew. `closing-moved` takes --closes, `merged` takes --into, `undone` takes --undoes.

    Example: scrutateur registry act /srv/primary-2027 closing-moved --station 75-0001
    --closes 2027-01-24T19:00:00Z --reason power-cut --member martin --member durand
    """
    texts = read_texts(change["text"])
    payload = naming("registry-act", _compose(home, act, change, station=station, reason=reason), texts)
    _try(home, "registry-act", [payload])
    carry_out(home, "registry-act", [payload], change, texts=texts)


def _compose(home: Path, act: Act, change: Change, *, station: str, reason: str) -> bytes:
    origin = settings_of(home).origin
    match act:
        case "added" | "moved" | "changed":
            item = _station_anew(_needed(change["folder"], "--folder", act), station)
            return compose_station_act(act, item, reason=reason, origin=origin)
        case "closing-moved":
            closes = parse_time(_needed(change["closes"], "--closes", act), "--closes")
            return compose_closing_moved(station=station, closes=closes, reason=reason, origin=origin)
        case "undone":
            (ref,) = refs(home, [_needed(change["undoes"], "--undoes", act)])
            undone = RegistryActText(act=act, origin=origin, reason=reason, station=station, undoes=ref_text(ref))
            return encode_payload(undone)
        case "merged" | "closed":
            into = _needed(change["into"], "--into", act) if act == "merged" else None
            return compose_withdrawal(station=station, into=into, reason=reason, origin=origin)


Given = TypeVar("Given")


def _needed(value: Given | None, option: str, act: str) -> Given:
    if value is None:
        raise SettingsError(f"{act}: {option} expected")
    return value


def _station_anew(folder: Path, code: str) -> PollingStation:
    stations = read_registry(folder).registry.stations
    if StationID(code) not in stations:
        raise SettingsError(f"{folder}: no station {code} in its stations.csv")
    return stations[StationID(code)]
