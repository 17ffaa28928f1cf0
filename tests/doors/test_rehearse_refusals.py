"""`rehearse` builds nothing of a table that is wrong, and needs one thing at a time."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scrutateur.cli import main
from tests.rooms.exchange.a_mapping import MAPPING, TABLE
from tests.rooms.exchange.bad_input import BAD_INPUTS, BadInput


def rehearse(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["rehearse", *map(str, arguments)], env={"LC_ALL": "C.UTF-8"})


@pytest.mark.parametrize("check", [(), ("--check",)], ids=["play", "check"])
@pytest.mark.parametrize("bad", BAD_INPUTS.values(), ids=BAD_INPUTS)
def test_nothing_is_built_of_a_table_that_is_wrong(tmp_path: Path, bad: BadInput, check: tuple[str, ...]):
    """Exit code 2, one sentence on standard error, and not even the folder of the night."""
    (tmp_path / "m.toml").write_text(bad.mapping, encoding="utf-8")
    (tmp_path / bad.name).write_bytes(bad.table)
    there = sorted(tmp_path.iterdir())
    ran = rehearse("--mapping", tmp_path / "m.toml", tmp_path / bad.name, "--out", tmp_path / "night", *check)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.replace(f"{tmp_path}/", "") == f"scrutateur: {bad.sentence}\n"
    assert sorted(tmp_path.iterdir()) == there


def test_a_check_writes_nothing(tmp_path: Path):
    """What would be built is told, and no file is made."""
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    ran = rehearse(
        "--mapping", tmp_path / "m.toml", tmp_path / "t.csv", "--check", "--out", tmp_path / "night", "--json"
    )
    assert ran.exit_code == 0
    assert ["sum, valid", "146"] in json.loads(ran.stdout)["built"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.toml", "t.csv"]


def test_a_suggestion_goes_to_standard_output(tmp_path: Path):
    """With `--json` it is one text."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    ran = rehearse("--suggest", tmp_path / "t.csv")
    assert ran.exit_code == 0
    assert 'pattern = "list_*"' in ran.stdout
    assert json.loads(rehearse("--suggest", tmp_path / "t.csv", "--json").stdout)["mapping"] + "\n" == ran.stdout + "\n"


def test_a_mapping_must_be_named_where_none_is_asked_for():
    """Either a mapping, or a table to suggest one for."""
    ran = rehearse("results.csv")
    assert ran.exit_code == 2
    assert "--mapping: a mapping expected, none found (or --suggest" in ran.stderr


def test_what_is_only_checked_is_not_played(tmp_path: Path):
    """A night that leaves out what its mapping says would be another night."""
    (tmp_path / "m.toml").write_text(MAPPING + "[simulate]\nturnout_reports = 2\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    ran = rehearse("--mapping", tmp_path / "m.toml", tmp_path / "t.csv", "--out", tmp_path / "night")
    assert ran.exit_code == 2
    assert "expected no turnout reports, which only --check takes, found them" in ran.stderr
    assert not (tmp_path / "night").exists()
