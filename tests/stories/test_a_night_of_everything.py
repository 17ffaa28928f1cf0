"""A night on which everything happens that a mapping can ask for, and one station never answers."""

from pathlib import Path

from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.rehearsal.outcome import read_outcome
from scrutateur.rehearsal.player import play
from scrutateur.rehearsal.stranger import verify
from scrutateur.wiring import site_folder
from tests.stories.small_nights import HEAD, MAPPING

SIMULATE = """
[simulate]
keys = "mixed"
order = "shuffled"
openings = true
closings = true
resends = 3
late = 3
early = 2
corrected = 2
conflicting = 2
strangers = 2
tampered = 2
telephone = 2
bulletins = [25, 50, 100]
members = 3
partial = 2
complete = 3
"""


def test_everything_at_once_ends_in_the_tables_own_figures(tmp_path: Path):
    """Forged acts are refused, wrong ones put right, the silent station is missing, and a stranger can check it all."""
    rows = [f"{n:04},{500 + n},{300 + n},{300 + n},2,1,{297 + n},{150 + n},100,47" for n in range(1, 13)]
    silent = "0013,510,,,,,,,,"
    (tmp_path / "results.csv").write_text(HEAD + "\n".join([*rows, silent]) + "\n", encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING + SIMULATE, encoding="utf-8")
    source = read_source(read_mapping(tmp_path / "mapping.toml"), [tmp_path / "results.csv"])
    assert [station for _, station in source.missing] == ["0013"]

    played = play(source, tmp_path / "home", lambda step: None)

    public = site_folder(tmp_path / "home") / "public"
    outcome = read_outcome(public)
    assert outcome.coverage == {"expected": 13, "received": 12, "counted": 12, "held": 0, "missing": 1}
    assert outcome.as_standing.totals["valid"] == sum(297 + n for n in range(1, 13))
    assert outcome.as_standing.votes["1"] == sum(150 + n for n in range(1, 13))
    assert dict(played.refused) == {"signature": 2, "key": 2}
    assert [item.kind for item in played.bulletins] == ["partial", "partial", "partial"]
    assert verify(public, tmp_path / "home" / "policy.json").answer.exit == 0
