"""What the benches run on: a made-up election of so many stations, and returns signed beforehand."""

from collections.abc import Iterator
from pathlib import Path

from scrutateur.desk.composing_acts import compose_return
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from scrutateur.rehearsal.cast import envelope_of
from scrutateur.rehearsal.lines import request_bytes
from scrutateur.rehearsal.night import Night
from scrutateur.rehearsal.seeded import draw, nonce_of

LISTS = 10
RETURNS_OF_A_KEY = 5

_MAPPING = """
[election]
id = "bench"
name = { fr = "Mesure", en = "Bench" }
profile = "fr-officiel"
synthetic = { fr = "Chiffres inventés.", en = "Figures were made up." }
[calendar]
time_zone = "Europe/Paris"
opens = 2026-03-15T08:00:00
closes = 2026-03-15T20:00:00
[contest]
id = "bench"
name = { fr = "Mesure", en = "Bench" }
[columns]
registered = "registered"
signed_roll = "signed"
ballots_in_box = "voters"
blank = "blank"
null = "null"
valid = "valid"
pattern = "list_*"
[area]
level = [{ kind = "town", code = "{town}" }]
[station]
code = "{station}"
[simulate]
seed = "bench"
"""


def bench_source(folder: Path, stations: int) -> RehearsalSource:
    """Make up an election: ten lists, figures from the seed, so that no two stations are twins."""
    folder.mkdir(parents=True, exist_ok=True)
    heads = ",".join(f"list_{number:02}" for number in range(1, LISTS + 1))
    rows = "\n".join(_row(number) for number in range(stations))
    table = f"town,station,registered,signed,voters,blank,null,valid,{heads}\n{rows}\n"
    (folder / "bench.csv").write_text(table, encoding="utf-8")
    (folder / "bench.toml").write_text(_MAPPING, encoding="utf-8")
    return read_source(read_mapping(folder / "bench.toml"), [folder / "bench.csv"])


def made_up_figures(number: int) -> list[int]:
    """Give a station's figures in the order of the form, the lists' votes last: no two stations are twins."""
    drawn = draw(b"bench", "row", str(number))
    votes = [drawn[place] for place in range(LISTS)]
    blank, null = drawn[LISTS] % 16, drawn[LISTS + 1] % 16
    valid = sum(votes)
    voters = valid + blank + null
    return [voters + 400, voters, voters, blank, null, valid, *votes]


def _row(number: int) -> str:
    return f"T{number // 200:04},{number:06}," + ",".join(str(figure) for figure in made_up_figures(number))


def bench_requests(night: Night) -> Iterator[bytes]:
    """Give returns as whole requests: every station's first, then every station's second with another nonce, and so on.

    Those that come again say the same figures, so each of them is judged, and none is in conflict.
    """
    for number in range(RETURNS_OF_A_KEY):
        for (_, code), said in night.source.returns.items():
            nonce = nonce_of(b"bench", "return", station=code, version=str(number))
            payload = compose_return(said, origin=night.source.origin, nonce=nonce)
            yield request_bytes(envelope_of("return", payload, night.cast.stations[code]))
