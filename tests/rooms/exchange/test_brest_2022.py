"""Brest 2022, in the city's own layout, read with a mapping of a few lines: its own totals come out."""

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
