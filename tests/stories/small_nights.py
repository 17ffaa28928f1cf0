"""A small night to tell stories with: a few stations, a real server, polls that have closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.audit.replay import Replay
from scrutateur.audit.station_file import StationFile
from scrutateur.desk.composing_acts import compose_return
from scrutateur.desk.running import load_replay
from scrutateur.election.acts import StationReturn
from scrutateur.election.names import ContestID, StationID
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.records.entry import Envelope
from scrutateur.rehearsal.cast import Actor, envelope_of
from scrutateur.rehearsal.laying import lay_the_ground
from scrutateur.rehearsal.night import Night
from scrutateur.rehearsal.player import served_night
from scrutateur.rehearsal.polls import hold_the_polls
from scrutateur.wiring import ledger_path

MAPPING = """
[election]
id = "village-2026-1"
name = { fr = "Village", en = "Village" }
[calendar]
time_zone = "Europe/Paris"
opens = 2026-03-15T08:00:00
closes = 2026-03-15T18:00:00
[contest]
id = "council"
name = { fr = "Conseil", en = "Council" }
[columns]
registered = "registered"
signed_roll = "signed"
ballots_in_box = "voters"
blank = "blank"
null = "null"
valid = "valid"
pattern = "list_*"
[station]
code = "{station}"
"""
COUNCIL = ContestID("council")
HEAD = "station,registered,signed,voters,blank,null,valid,list_1,list_2,list_3\n"


@dataclass
class SmallNight:
    """A night whose polls have closed, and what its stations say."""

    night: Night

    def said(self, number: int) -> StationReturn:
        """Give the true figures of a station, from 1."""
        return self.night.source.returns[COUNCIL, code_of(number)]

    def key(self, number: int) -> Actor:
        return self.night.cast.stations[code_of(number)]

    def returned(self, said: StationReturn, *actors: Actor, nonce: int = 1) -> Envelope:
        """Give a signed return."""
        payload = compose_return(said, origin=self.night.source.origin, nonce=f"{nonce:032x}")
        return envelope_of("return", payload, *actors)

    def file(self, number: int) -> StationFile:
        """Replay the store as it is, and give what is known of a station."""
        count = self.replay().count
        assert count is not None
        return next(file for file in count.files.values() if file.station == code_of(number))

    def replay(self) -> Replay:
        return load_replay(open_reader(ledger_path(self.night.server.home)).entries(), check_signature)


def code_of(number: int) -> StationID:
    return StationID(f"{number:04}")


def more_for_the_first(said: StationReturn, votes: int) -> StationReturn:
    """Give a return that adds up, with votes moved from the second list to the first."""
    assert said.votes is not None
    (one, first), (two, second), *others = said.votes
    assert isinstance(first, int) and isinstance(second, int)
    return replace(said, votes=((one, first + votes), (two, second - votes), *others))


@contextmanager
def small_night(folder: Path, *, stations: int = 4, simulate: str = "") -> Iterator[SmallNight]:
    """Serve a night of a few stations, to the closing of the polls."""
    rows = [f"{n:04},{500 + n},{300 + n},{300 + n},2,1,{297 + n},{150 + n},100,47" for n in range(1, stations + 1)]
    (folder / "results.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "mapping.toml").write_text(MAPPING + "[simulate]\n" + simulate, encoding="utf-8")
    source = read_source(read_mapping(folder / "mapping.toml"), [folder / "results.csv"])
    with served_night(source, folder / "home", lambda step: None) as night:
        hold_the_polls(night, lay_the_ground(night))
        yield SmallNight(night)
