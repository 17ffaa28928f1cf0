"""The benches measure what they say, on a machine of any speed."""

import json
from pathlib import Path

from click.testing import CliRunner

from scrutateur.cli import main


def bench(*arguments: object) -> dict[str, object]:
    ran = CliRunner().invoke(main, ["bench", *map(str, arguments), "--json"], env={"LC_ALL": "C.UTF-8"})
    assert ran.exit_code == 0, ran.output
    read = json.loads(ran.stdout)
    assert isinstance(read, dict)
    return read


def test_the_intake_is_measured_beside_the_signature_check_alone(tmp_path: Path):
    """Both rates are there, with their ratio, and the machine's own limits."""
    told = bench("intake", "--seconds", 1, "--rounds", 1, "--home", tmp_path / "bench")
    admitted, checked = told["admitted_per_second"], told["signature_path_per_second"]
    assert isinstance(admitted, int | float) and isinstance(checked, int | float)
    assert 0 < admitted < checked
    assert told["ratio_to_signature_path"] == round(admitted / checked, 3)
    assert isinstance(told["machine"], dict)
    assert {"cores", "ed25519_checks_per_second", "fsync_p50_milliseconds"} <= told["machine"].keys()


def test_a_country_is_measured_step_by_step(tmp_path: Path):
    """Each step has its time and its peak of memory; a later bulletin writes what changed, not the whole site."""
    told = bench("country", "--stations", 40, "--home", tmp_path / "bench")
    assert isinstance(told["steps"], list)
    steps = {step["name"]: step for step in told["steps"]}
    assert steps["receipts"]["count"] == 37 and steps["late-receipts-4"]["count"] == 1
    assert 0 < steps["site-4"]["count"] < steps["site"]["count"]
    assert steps["verify"]["count"] == steps["verify-without-signatures"]["count"] > 40
    assert all(step["peak_mebibytes"] > 0 and step["seconds"] > 0 for step in steps.values())


def test_too_many_late_stations_are_refused(tmp_path: Path):
    """Each of three later bulletins has its own, and some must be left for the first: exit code 2."""
    ran = CliRunner().invoke(
        main, ["bench", "country", "--stations", "9", "--late", "3", "--home", str(tmp_path / "x")]
    )
    assert ran.exit_code == 2 and "fewer than a third of the 9 stations expected, 3 found" in ran.output


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path):
    """A bench writes into an empty folder only: exit code 2."""
    (tmp_path / "mine").write_text("kept", encoding="utf-8")
    ran = CliRunner().invoke(main, ["bench", "night", "--home", str(tmp_path)])
    assert ran.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
