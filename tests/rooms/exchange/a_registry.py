"""A small registry in its three files, to be broken in one place at a time."""

from pathlib import Path

from scrutateur.errors import InputFileError, InputFilesError
from scrutateur.exchange.registry_folder import read_registry
from scrutateur.exchange.source import RegistrySource

ELECTION = """\
[election]
id = "primary-2027"
name = { fr = "Primaire", en = "Primary" }
authority = "Haute Autorité"
[calendar]
time_zone = "Europe/Paris"
opens = 2027-01-24T09:00:00
closes = 2027-01-24T19:00:00
[rules]
profile = "fr-primaire"
[[contest]]
id = "P1"
name = "Primaire"
rule = "two-round-majority"
form = "pv/1"
candidate = [{ code = "A", name = "Ada" }, { code = "B", name = "Bo" }]
[[form]]
id = "pv/1"
fields = ["signed_roll", "ballots_in_box", "blank", "null", "valid", "votes", "contributions_cents"]
acts = ["opening", "closing", "return"]
"""

AREAS = """\
level,code,kind,parent,name,name_en
2,75056,commune,75,Paris,
1,75,departement,,Paris,Paris (department)
1,29,departement,,Finistère,
2,29019,commune,29,Brest,
"""

STATIONS = """\
code,area,place,name,type,registered,closes,serial
75-0001,75056,École Jules-Ferry,Bureau 1,,812,,PV-1
29-0001,29019,Mairie,,mobile,,18:00,
"""


def write(folder: Path, election: str = ELECTION, *, areas: str | None = AREAS, stations: str = STATIONS) -> Path:
    """Write the files of a registry; give their folder."""
    (folder / "election.toml").write_text(election, encoding="utf-8")
    (folder / "stations.csv").write_text(stations, encoding="utf-8")
    if areas is not None:
        (folder / "areas.csv").write_text(areas, encoding="utf-8")
    return folder


def load(
    folder: Path, election: str = ELECTION, *, areas: str | None = AREAS, stations: str = STATIONS
) -> RegistrySource:
    """Write and read a registry."""
    return read_registry(write(folder, election, areas=areas, stations=stations))


def refusals(
    folder: Path, election: str = ELECTION, *, areas: str | None = AREAS, stations: str = STATIONS
) -> list[str]:
    """Give the sentences with which a registry is refused, file names without their folder."""
    try:
        load(folder, election, areas=areas, stations=stations)
    except (InputFileError, InputFilesError) as error:
        return error.sentence.replace(f"{folder}/", "").split("\n")
    return []
