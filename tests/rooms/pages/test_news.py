"""Which pages a bulletin makes anew: those of what changed, and no others."""

from scrutateur.audit.publication import publication_of
from scrutateur.bulletin.publication import Publication
from scrutateur.desk.composing_acts import compose_area_record, compose_station_act
from scrutateur.election.names import Channel
from scrutateur.pages.site import build_site, rebuild_site
from tests.fakes.facts import a_record
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import ORIGIN, a_station

STATIONS = ("0001", "0002", "0003", "0004")  # in the areas N and S in turn


def counted(*stations: str) -> Log:
    """A log whose first bulletin counts these stations."""
    log = Log(STATIONS)
    for station in stations:
        log.returns(station, (200 + int(station), 150, 50))
    log.lifts()
    log.bulletin()
    return log


def made(publication: Publication, before: Publication | None) -> set[str]:
    """The pages made anew; all others have the bytes that they had."""
    was = {} if before is None else dict(build_site(before))
    built = dict(rebuild_site(publication, before))
    assert {path: was[path] if data is None else data for path, data in built.items()} == dict(build_site(publication))
    return {path for path, data in built.items() if data is not None}


def of(paths: set[str], kind: str) -> set[str]:
    return {path.removeprefix(f"fr/{kind}/").partition("/")[0] for path in paths if path.startswith(f"fr/{kind}/")}


def test_a_bulletin_makes_the_pages_that_it_changed():
    """One station more: its page, its area's, the whole's, the bulletin's own; no doorway and nobody else's.

    0002 is with it in the area S: alone until now, its blank and null could be compared with nobody's.
    """
    log = counted("0001", "0002", "0003")
    before = publication_of(log.replay)
    log.returns("0004", (211, 140, 50))
    log.bulletin()
    paths = made(publication_of(log.replay), before)
    assert of(paths, "station") == {"0002", "0004"}
    assert of(paths, "area") == {"0-all", "1-S"}
    assert of(paths, "bulletin") == {"2"}
    assert {"index.html", "fr/index.html", "fr/findings/index.html"} <= paths
    assert not any(path.startswith("station/") for path in paths)


def test_a_bulletin_of_another_kind_makes_every_area_anew():
    """Areas say what kind of bulletin stands; stations do not."""
    log = counted(*STATIONS)
    before = publication_of(log.replay)
    log.bulletin("complete")
    paths = made(publication_of(log.replay), before)
    assert of(paths, "area") == {"0-all", "1-N", "1-S"} and of(paths, "station") == set()


def test_a_station_that_moves_makes_both_its_areas_anew():
    """The area that it left and the one that it came to, and every bulletin's page, which names it.

    It leaves 0003 alone in the area N.
    """
    log = counted(*STATIONS)
    before = publication_of(log.replay)
    moved = compose_station_act("changed", a_station("0001", "S", name="Mairie"), reason="r", origin=ORIGIN)
    log.moves_registry(moved)
    log.bulletin()
    paths = made(publication_of(log.replay), before)
    assert of(paths, "area") == {"0-all", "1-N", "1-S"}
    assert of(paths, "station") == {"0001", "0003"} and of(paths, "bulletin") == {"1", "2"}


def test_what_is_stated_of_an_area_makes_its_page_anew():
    """A commission states a total between two bulletins: no station changes, and the area's page shows both figures."""
    log = Log(STATIONS, frozen=False)
    log.enrols_a_commission("north", "N")
    log.freezes()
    for station in STATIONS:
        log.returns(station, (200 + int(station), 150, 50))
    log.lifts()
    log.bulletin()
    before = publication_of(log.replay)
    payload = compose_area_record(a_record(valid=900), origin=ORIGIN, nonce=log.nonce())
    log.add("area-record", payload, by=["north"], channel=Channel.WEB)
    log.bulletin()
    paths = made(publication_of(log.replay), before)
    assert of(paths, "area") == {"0-all", "1-N"} and of(paths, "station") == set()


def test_a_bulletin_taken_back_makes_what_it_had_changed_anew():
    """The site goes back to the bulletin before, whose page is not made again."""
    log = counted("0001", "0002", "0003")
    log.returns("0004", (211, 140, 50))
    log.bulletin()
    before = publication_of(log.replay)
    log.retracts(2)
    paths = made(publication_of(log.replay), before)
    assert of(paths, "station") == {"0002", "0004"} and of(paths, "bulletin") == {"2"}


def test_the_end_of_the_embargo_makes_no_stations_page_anew():
    """Before any bulletin stands, what the site says of the whole changes, and nothing that it says of a station."""
    log = Log(STATIONS)
    frozen = publication_of(log.replay)
    log.returns("0001", (200, 150, 50))
    log.lifts()
    paths = made(publication_of(log.replay), frozen)
    assert of(paths, "station") == set() and of(paths, "area") == {"0-all"} and "fr/index.html" in paths


def test_all_is_made_where_nobody_knows_what_the_site_shows():
    """After a start, and with the first bulletin."""
    log = Log(STATIONS)
    frozen = publication_of(log.replay)
    log.returns("0001", (200, 150, 50))
    log.lifts()
    log.bulletin()
    publication = publication_of(log.replay)
    everything = {path for path, _ in build_site(publication)}
    assert made(publication, None) == made(publication, frozen) == everything
