"""A night with two contests: each station sends a return for each, and both are counted and published."""

from pathlib import Path

from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.desk.running import load_replay
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.rehearsal.player import play
from scrutateur.wiring import ledger_path, site_folder
from tests.stories.small_nights import MAPPING

TABLE = """\
what,station,registered,signed,voters,blank,null,valid,list_1,list_2,list_3
mayor,0001,500,300,300,2,1,297,150,100,47
judge,0001,500,300,300,5,5,290,200,80,10
mayor,0002,510,301,301,2,1,298,150,101,47
judge,0002,510,301,301,9,1,291,200,81,10
mayor,0003,520,302,302,2,1,299,150,102,47
"""
SIMULATE = "[simulate]\nopenings = true\nclosings = true\nresends = 1\nlate = 1\ncorrected = 1\nbulletins = [50, 100]\n"


def test_both_contests_of_a_night_are_counted(tmp_path: Path):
    """Five returns of three stations, one of them wrong at first in both contests; each contest has its own page."""
    mapping = MAPPING.replace('en = "Council" }', 'en = "Council" }\nby = "what"') + SIMULATE
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    source = read_source(read_mapping(tmp_path / "m.toml"), [tmp_path / "t.csv"])
    played = play(source, tmp_path / "home", lambda step: None)
    assert [bulletin.kind for bulletin in played.bulletins] == ["partial", "complete"]
    count = load_replay(open_reader(ledger_path(played.home)).entries(), check_signature).count
    assert count is not None
    assert set(count.files) == set(source.returns)
    counted = {key: file.choice.current for key, file in count.files.items() if file.standing.state.counts}
    assert all(act is not None and act.station_return.same_figures(source.returns[key]) for key, act in counted.items())
    assert len(counted) == 5
    contests = site_folder(played.home) / "public" / "contests"
    assert sorted(path.stem for path in contests.iterdir()) == ["council-judge", "council-mayor"]
