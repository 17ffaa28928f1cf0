"""Areas, bulletins, lists and the pages about the ground: complete, in words, and in step with the result."""

import hashlib
from dataclasses import replace

import pytest

from scrutateur.bulletin.publication import RegistryChange
from scrutateur.election.names import AreaID, LeafIndex, StationID
from scrutateur.election.registry import Area, StationType
from tests.fakes.publication import FREEZE, a_registry, announce, annulled, order_played, retract, toulouse
from tests.rooms.pages.reading import built_page, page, publication


def test_area_lists_its_stations_with_their_figures():
    """A commune's page shows coverage, votes by rank, and every station with its state."""
    text = page("partial", "en/area/1-31555/").text
    assert "284 stations, with their figures as counted" in text
    assert "In the 112 stations counted (of 284; not a sample):" in text and "the order can change" in text
    assert text.count("\nnot arrived") >= 170
    annulled_code = order_played()[5]
    row = text.split(f"Station {annulled_code}\n")[1].split("Station ")[0].split()
    assert row[:2] == ["annulled", "493"] and set(row[3:]) == {"–"}


def test_areas_are_summed_level_by_level():
    """The whole lists its areas, an area its own; the counted stations of the parts are those of the whole."""
    record = toulouse(a_registry(4), arrived=(100,))
    text = built_page(record, "en/area/1-31555/index.html").text
    counted = [int(text.split(f"Quarter {n}\n")[1].split(" of ")[0]) for n in range(1, 5)]
    assert sum(counted) == 100
    assert "Quarter 1" not in built_page(record, "en/area/0-toulouse-2026-1/index.html").text


@pytest.mark.parametrize("arrived", [(), (40,)])
def test_area_without_stations_is_a_page_all_the_same(arrived):
    """An area in which no station is expected says so, and divides by nothing."""
    registry = a_registry()
    empty = Area(AreaID("00000"), "commune", 1, {"fr": "Nulle-part"}, AreaID("toulouse-2026-1"))
    changed = replace(registry, areas={**registry.areas, (1, empty.code): empty})
    found = built_page(toulouse(changed, arrived=arrived), "en/area/1-00000/index.html")
    assert "No station is expected here." in found.text and "Nulle-part" in found.text and not found.faults


def test_area_where_nothing_is_counted_shows_no_zero():
    """Before anything of an area is counted its page shows coverage, and no figure of votes."""
    registry = a_registry(284)
    waiting = next(n for n, code in enumerate(sorted(order_played())) if code == order_played()[-1]) % 284 + 1
    text = built_page(toulouse(registry, arrived=(3,)), f"en/area/2-q{waiting}/index.html").text
    assert "Nothing is counted here yet." in text and "Votes by" not in text


def test_series_lists_bulletins_and_retractions_by_number():
    """Bulletins and retractions share one series, newest first, each with who signed."""
    text = page("retracted", "en/bulletins/").text
    order = [
        text.index(words) for words in ("Bulletin no. 2 was retracted.", "all stations in", "Provisional, partial")
    ]
    assert order == sorted(order)
    assert "required 4, reached 4" in text and "Membre 4" in text and "114 of 284" in text


def test_bulletin_page_gives_its_files_and_its_place_in_the_log():
    """A bulletin's page names each file by length and hash, the root, the previous note, and what k means."""
    text = page("complete", "en/bulletin/2/").text
    bulletin = publication("complete").bulletins[1]
    for file in bulletin.text.files:
        assert f"{file.name}\n{file.bytes}\n{file.sha256}" in text
    assert bulletin.text.previous[1] in text and bulletin.note_sha256 in text
    assert "It would take 4 members to sign a false one; 2 who are absent stop it." in text
    assert "170 stations counted for the first time" in text


def test_bulletin_page_tells_falls_apart_from_arrivals():
    """A station that left the count is listed with both its states, the entries, and the deciding act."""
    played = order_played()
    record = toulouse(arrived=(50,))
    later = toulouse(rewrites={played[0]: annulled}, arrived=(60,)).bulletins[0]
    second = announce(later.snapshot, "partial", 2, record.bulletins[0])
    text = built_page(replace(record, bulletins=(*record.bulletins, second)), "en/bulletin/2/index.html").text
    assert f"Station {played[0]}\ncounted\nannulled\n600\n600\n1500" in text
    assert "10 stations counted for the first time" in text


def test_bulletin_that_changed_nothing_says_so():
    """A bulletin without a change says that no station changed."""
    assert "No station changed." in built_page(toulouse(arrived=(50, 50)), "en/bulletin/2/index.html").text


def test_retracted_bulletin_stays_readable_and_says_so():
    """The page of a retracted bulletin keeps its figures under a notice."""
    text = page("retracted", "en/bulletin/2/").text
    assert text.index("This bulletin was retracted.") < text.index("58,462")


def test_not_counted_lists_every_station_and_held_figures():
    """Held, annulled and missing are all there: with reason, and with the held return's own figures."""
    text = page("partial", "en/not-counted/").text
    assert "170 not arrived" in text
    code = order_played()[3]
    assert f"Station {code}\nheld\nR201" in text
    assert text.count(f"Station {order_played()[9]}\n") == 2


def test_station_merged_after_the_standing_bulletin_breaks_no_page():
    """After a retraction an older bulletin may speak of a station that is no longer in force: it is still named."""
    record = toulouse(arrived=(40,))
    gone = order_played()[-1]
    kept = {code: station for code, station in record.registry.stations.items() if code != gone}
    later = replace(record, registry=replace(record.registry, stations=kept, withdrawn={StationID(gone): None}))
    found = built_page(later, "en/not-counted/index.html")
    assert f"Station {gone}" in found.text and f"../station/{gone}/" in found.links


def test_nothing_not_counted_is_said():
    """When all is counted the page says so in words, not by being empty."""
    text = page("complete", "en/not-counted/").text
    assert "Every station expected has arrived." in text and "No return is held or annulled." in text


def test_findings_of_toulouse_are_twenty_five():
    """Exactly 25 stations have R205 failed; the page lists each, and counts by rule in three columns."""
    text = page("complete", "en/findings/").text
    assert "25 discrepancies or remarks" in text and text.count("R205") == 26
    assert "R313 " in text and text.split("R313 ")[1].split("\n")[1:4] == ["0", "0", "284"]


def test_no_finding_is_said():
    """Where no check failed the page says so, and does not call it a certificate."""
    text = built_page(toulouse(arrived=(1,)), "en/findings/index.html").text
    assert "No check found a discrepancy." in text and "finding none is not a certificate" in text


def test_registry_page_explains_the_quorums():
    """For each kind of act: how many sign, how many could sign a false one, how many stop it."""
    text = page("complete", "en/registry/").text
    assert "announcing the complete count\n4 of 5\n4\n2" in text
    assert "284 stations expected" in text and "No change." in text


def test_registry_acts_are_listed():
    """Each registry act since the freeze is on the page, with its station linked only where it has a page."""
    acts = (
        RegistryChange(LeafIndex(90), "closing-moved", StationID("0001"), "simulated", FREEZE),
        RegistryChange(LeafIndex(91), "closed", StationID("gone"), "other-reason", FREEZE),
    )
    found = built_page(replace(toulouse(arrived=()), registry_changes=acts), "en/registry/index.html")
    assert "closing time moved" in found.text and "other-reason" in found.text
    assert "../station/0001/" in found.links and "../station/gone/" not in found.links


def test_types_of_stations_are_counted():
    """The registry page says how many stations of each type there are."""
    registry = a_registry()
    abroad = replace(registry.stations["0001"], type=StationType.ABROAD)
    changed = replace(registry, stations={**registry.stations, "0001": abroad})
    text = built_page(toulouse(changed, arrived=()), "en/registry/index.html").text
    assert "abroad\n1\nordinary\n283" in text


def test_check_page_gives_the_exact_command():
    """The command can be copied; the page says that the hash must be learnt elsewhere, and what is not proved."""
    text = page("complete", "en/check/").text
    policy = hashlib.sha256(b"policy").hexdigest()
    assert f"scrutateur verify ADDRESS --policy-hash {policy}" in text
    assert "A hash read only here proves no identity" in text
    assert "no outside witness cosigns it" in text


def test_data_page_names_the_files_of_the_last_bulletin():
    """Every table of the standing bulletin is one link away; a retracted one's are not offered."""
    assert "../../bulletin/2/stations-conseil-municipal.csv" in page("complete", "en/data/").links
    assert not [link for link in page("retracted", "en/data/").links if "bulletin/2/" in link]
    assert not [link for link in page("none", "en/data/").links if "bulletin/1/" in link]


def test_deadlines_are_on_the_about_page():
    """Legal deadlines that the election declares are printed; synthetic data is said to be so."""
    registry = a_registry()
    calendar = replace(
        registry.election.calendar,
        complaints_until=FREEZE.date(),
        audit_until=FREEZE.date(),
        proclaim_by=FREEZE.date(),
    )
    election = replace(registry.election, calendar=calendar, synthetic={"en": "Invented figures."})
    text = built_page(toulouse(replace(registry, election=election), arrived=()), "en/about/index.html").text
    assert text.count("24 November 2026") >= 3 and text.count("Invented figures.") == 2


def test_second_retraction_is_listed_beside_the_first():
    """Two retractions are two lines of the series."""
    text = built_page(retract(retract(toulouse(), 2), 1), "en/bulletins/index.html").text
    assert "Bulletin no. 2 was retracted." in text and "Bulletin no. 1 was retracted." in text
