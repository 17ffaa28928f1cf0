"""A small mapping and its table, to be broken in one place at a time."""

from pathlib import Path

from scrutateur.election.names import ContestID, StationID
from scrutateur.errors import InputFileError, InputFilesError
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource

MAPPING = """\
[election]
id = "small-1"
name = "A small election"
[calendar]
time_zone = "Europe/Paris"
opens = 2026-03-15T08:00:00
closes = 2026-03-15T20:00:00
[contest]
id = "council"
name = "Council"
[columns]
registered = "roll"
ballots_in_box = "voters"
blank = "blank"
null = "null"
valid = "valid"
pattern = "list_*"
[area]
level = [{ kind = "town", code = "{town}" }]
[station]
code = "{station}"
"""

TABLE = """\
town,station,roll,voters,blank,null,valid,list_A,list_B
North,1,100,60,1,1,58,30,28
South,2,200,90,0,2,88,40,48
"""

COUNCIL = ContestID("council")
ONE, TWO = (COUNCIL, StationID("1")), (COUNCIL, StationID("2"))


def write(folder: Path, mapping: str = MAPPING, *, table: str | bytes = TABLE) -> Path:
    """Write a mapping and its table; give the path of the mapping."""
    path = folder / "m.toml"
    path.write_text(mapping, encoding="utf-8")
    (folder / "t.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    return path


def load(
    folder: Path, mapping: str = MAPPING, *, table: str | bytes = TABLE, data: tuple[str, ...] = ("t.csv",)
) -> RehearsalSource:
    """Write and read a mapping and its table."""
    return read_source(read_mapping(write(folder, mapping, table=table)), [folder / name for name in data])


def refusals(
    folder: Path, mapping: str = MAPPING, *, table: str | bytes = TABLE, data: tuple[str, ...] = ("t.csv",)
) -> list[str]:
    """Give the sentences with which a mapping and its table are refused, file names without their folder."""
    try:
        load(folder, mapping, table=table, data=data)
    except (InputFileError, InputFilesError) as error:
        return error.sentence.replace(f"{folder}/", "").split("\n")
    return []
