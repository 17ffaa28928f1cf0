"""Other published tables, read with mappings of a few lines: their own totals come out."""

from pathlib import Path

import pytest

from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from tests.rooms.exchange.a_mapping import MAPPING

BREST = (
    MAPPING[: MAPPING.index("[columns]")]
    + """\
[file]
delimiter = ";"
[columns]
registered = "Inscrits"
ballots_in_box = "Votants"
blank_and_null = "Blancs"  # the city lumps the two
valid = "Exprimés"
pattern = "* - votes"
[area]
level = [{ kind = "constituency", code = "{Circo}" }]
[station]
code = "{Numéro:04}"
name = "{Bureau}"
"""
)

LEGISLATIVES = MAPPING[: MAPPING.index("[columns]")] + """\
[file]
delimiter = ";"
[columns]
layout = "none"
registered = "Inscrits"
ballots_in_box = "Votants"
blank = "Blancs"
null = "Nuls"
valid = "Exprimés"
[area]
level = [
  { kind = "departement", code = "{Code du département}", label = "{Libellé du département}" },
  { kind = "constituency", code = "{Code du département}-{Code de la circonscription}" },
  { kind = "commune", code = "{Code du département}-{Code de la circonscription}-{Code de la commune}" },
]
[station]
code = "{Code du département}-{Code de la commune}-{Code du b.vote}"
figure_max = { ordinary = 9999, abroad = 120000 }
type_when = [{ type = "abroad", column = "Code du département", is = ["ZZ"] }]
"""  # fmt: skip


@pytest.mark.parametrize(
    ("name", "stations", "totals"),
    [
        ("2022_tour1_circo2.csv", 78, (64_525, 31_309, 818, 30_491)),
        ("2022_tour2_circo3.csv", 26, (22_081, 9_906, 671, 9_235)),
    ],
)
def test_brest_gives_its_totals(tmp_path: Path, test_data: Path, name: str, stations: int, totals: tuple[int, ...]):
    """One column for each candidate, named in the header; shares stand beside and are never read."""
    (tmp_path / "m.toml").write_text(BREST, encoding="utf-8")
    source = read_source(read_mapping(tmp_path / "m.toml"), [test_data / "fr-brest-legislatives" / name])
    assert len(source.returns) == stations
    assert tuple(column.total for column in source.sums[:4]) == totals
    assert sum(column.total for column in source.sums[4:]) == totals[3]


def test_a_whole_country_gives_its_totals(tmp_path: Path, test_data: Path):
    """69,241 stations in 577 constituencies: areas, types and sums are those of the source."""
    (tmp_path / "m.toml").write_text(LEGISLATIVES, encoding="utf-8")
    table = test_data / "fr-legislatives-2017-bv" / "metadata_bureaux_t1.csv.gz"
    source = read_source(read_mapping(tmp_path / "m.toml"), [table])
    assert [column.total for column in source.sums] == [47_570_390, 23_167_171, 357_018, 156_326, 22_653_827]
    levels = [level for level, _ in source.registry.areas]
    assert [levels.count(level) for level in (1, 2, 3)] == [107, 577, 35_893]
    assert sum(station.type.value == "abroad" for station in source.registry.stations.values()) == 223
    assert len(source.warnings) == 4
