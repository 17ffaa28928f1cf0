"""`scrutateur bench`: what this program does on this machine, with the machine's own limits beside each figure."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from scrutateur.cli.answers import answer, json_option, progress
from scrutateur.errors import SettingsError
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from scrutateur.rehearsal.examples import example
from scrutateur.rehearsal.night import Step

_home = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Empty folder on the disk to be measured. Default: a temporary one, removed at the end.",
)


@click.group()
def bench() -> None:
    """Measure this program on this machine."""


@bench.command()
@_home
@click.option("--seconds", type=click.FloatRange(1, 600), default=10, show_default=True, help="Of each round.")
@click.option("--rounds", type=click.IntRange(1, 20), default=2, show_default=True, help="Of both servers in turns.")
@click.option("--connections", type=click.IntRange(1, 1000), default=256, show_default=True, help="Open at a time.")
@json_option
def intake(home: Path | None, *, seconds: float, rounds: int, connections: int) -> None:
    """Measure how many signed returns a second are admitted, made durable, judged and receipted, over HTTP.

    Beside it the same server that answers after the signature check alone: the ratio does not depend on the machine.

    Example: scrutateur bench intake --json
    """
    from scrutateur.rehearsal.bench_intake import IntakeBench, bench_intake

    with _folder(home) as folder:
        _answer(bench_intake(folder, IntakeBench(seconds, rounds, connections), _tell))


@bench.command()
@_home
@click.option("--runs", type=click.IntRange(1, 100), default=3, show_default=True, help="How often to verify.")
@json_option
def verify(home: Path | None, runs: int) -> None:
    """Measure how long a stranger takes to verify Toulouse 2026, from the start of the program to its end.

    Example: scrutateur bench verify --runs 5
    """
    from scrutateur.rehearsal.bench_verify import bench_verify

    with _folder(home) as folder:
        _answer(bench_verify(folder / "night", _toulouse(), _tell, runs=runs))


@bench.command()
@_home
@json_option
def night(home: Path | None) -> None:
    """Measure a whole rehearsal of Toulouse 2026: the time of each step, the latency of each act.

    Example: scrutateur bench night --json
    """
    from scrutateur.rehearsal.bench_night import bench_night

    with _folder(home) as folder:
        _answer(bench_night(folder / "night", _toulouse(), _tell))


@bench.command()
@_home
@click.option("--stations", type=click.IntRange(4, 2_000_000), default=7208, show_default=True, help="In the country.")
@click.option("--late", type=click.IntRange(1), default=1, show_default=True, help="Before each later bulletin.")
@json_option
def country(home: Path | None, *, stations: int, late: int) -> None:
    """Measure a made-up country of any size: receipts, bulletins, site, verification, each with its peak of memory.

    Example: scrutateur bench country --stations 69241 --json
    """
    from scrutateur.rehearsal.bench_country import bench_country

    if 3 * late >= stations:
        raise SettingsError(f"--late: fewer than a third of the {stations} stations expected, {late} found")
    with _folder(home) as folder:
        _answer(bench_country(folder, stations, _tell, late=late))


@bench.command(hidden=True, name="country-acts")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("stations", type=int)
def country_acts(folder: Path, stations: int) -> None:
    """Write the signed acts of a made-up country. `bench country` runs this in a process of its own."""
    from scrutateur.adapters.clock import SystemClock
    from scrutateur.rehearsal.country import write_country

    write_country(folder, stations, SystemClock().now())


@bench.command(hidden=True, name="country-night")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("stations", type=int)
@click.option("--late", type=int, default=1)
def country_night(folder: Path, stations: int, *, late: int) -> None:
    """Play a made-up country whose acts were written. `bench country` runs this in a process of its own."""
    from scrutateur.rehearsal.country_night import play_country

    click.echo(msgspec.json.encode(play_country(folder, stations, late=late)))


@bench.command(hidden=True)
@click.argument("requests", type=click.Path(path_type=Path))
@click.argument("address")
@click.option("--start", type=int, default=0)
@click.option("--connections", type=int, default=64)
@click.option("--warm-up", type=float, default=1)
@click.option("--seconds", type=float, default=10)
def load(requests: Path, address: str, *, start: int, connections: int, warm_up: float, seconds: float) -> None:
    """Send requests as fast as they are answered. `bench intake` runs this in a process of its own."""
    import uvloop

    from scrutateur.rehearsal.lines import Address
    from scrutateur.rehearsal.load import Load, read_requests, run_load

    host, _, port = address.rpartition(":")
    prepared = read_requests(requests, start=start)
    measured = uvloop.run(run_load(Load(Address(host, int(port)), prepared, connections, warm_up, seconds)))
    click.echo(msgspec.json.encode(measured))


@bench.command(hidden=True, name="signature-path")
@click.argument("home", type=click.Path(path_type=Path))
def signature_path(home: Path) -> None:
    """Serve an intake that answers after the signature check. `bench intake` measures the real one beside it."""
    import socket

    import uvloop

    from scrutateur.cli.servers import server_of
    from scrutateur.rehearsal.signature_path import signature_path_app

    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    bound.listen(1024)
    server = server_of(signature_path_app(home))
    click.echo(json.dumps({"intake": "{}:{}".format(*bound.getsockname())}))
    uvloop.run(server.serve(sockets=[bound]))


def _toulouse() -> RehearsalSource:
    return read_source(read_mapping(example("toulouse-2026") / "mapping.toml"))


def _tell(step: Step) -> None:
    values = ", ".join(f"{name} {value}" for name, value in step.values.items())
    progress(f"{step.seconds:7.1f} s  {step.name}  {values}")


@contextmanager
def _folder(home: Path | None) -> Iterator[Path]:
    """Give an empty folder to measure in."""
    if home is None:
        with tempfile.TemporaryDirectory(prefix="scrutateur-bench-") as folder:
            yield Path(folder)
        return
    home.mkdir(parents=True, exist_ok=True)
    if any(home.iterdir()):
        raise SettingsError(f"{home}: an empty folder expected")
    yield home


def _answer(result: msgspec.Struct) -> None:
    """Answer with a result: its machine's limits last."""
    plain = msgspec.to_builtins(result)
    assert isinstance(plain, dict), "a struct of names"
    machine = plain.pop("machine")
    lines = [f"{name:28} {_shown(value)}" for name, value in plain.items()]
    lines += ["this machine:", *(f"  {name:26} {_shown(value)}" for name, value in machine.items())]
    answer({**plain, "machine": machine}, lines)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {_shown(item)}" if name != "name" else str(item) for name, item in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(
            _shown(item) if not isinstance(item, list | tuple) else " ".join(map(str, item)) for item in value
        )
    return f"{value:,}" if isinstance(value, int | float) else str(value)
