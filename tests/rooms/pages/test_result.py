"""The first page: what is counted, of how much, who stands where, and that it may change."""

from dataclasses import replace

import pytest

from scrutateur.election.names import CandidateID
from scrutateur.election.registry import Base
from scrutateur.pages.site import build_site
from tests.fakes.publication import CONTEST, LISTS, a_contest, a_form, a_registry, held, order_played, toulouse
from tests.rooms.pages.reading import Read, built_page, page, read


def result(publication, language="en") -> Read:
    return built_page(publication, f"{language}/index.html")


def registry_with(contest, **changed):
    return replace(a_registry(), contests={CONTEST: contest}, **changed)


def rows_with(votes):
    """Give a rewrite that makes a station's return say these votes, and a valid total to match."""

    def rewrite(item):
        act = item.judged[0]
        told = tuple((CandidateID(code), votes.get(code, 0)) for code in LISTS)
        figures = {**act.station_return.figures, "valid": sum(votes.values()), "blank": 0, "null": 0}
        changed = replace(act, station_return=replace(act.station_return, votes=told, figures=figures))
        return replace(item, current=changed, judged=(changed,))

    return rewrite


def first_station_says(votes, registry=None):
    return toulouse(registry, rewrites={order_played()[0]: rows_with(votes)}, arrived=(1,))


def test_partial_result_cannot_be_read_as_a_forecast():
    """Before the count is complete the headline says: in the stations counted, not a sample, can change."""
    text = page("partial", "en/").text
    assert "In the 112 stations counted (of 284; not a sample):" in text
    assert "No. 005 is ahead of No. 004 by 5,449 votes." in text
    assert "170 stations are still to come, 2 have arrived and are not counted yet; the order can change." in text
    french = page("partial", "fr/").text
    assert "Dans les 112 bureaux comptés (sur 284 ; ce n’est pas un échantillon) :" in french
    assert "170 bureaux sont encore attendus, 2 sont arrivés et ne sont pas encore comptés ; l’ordre" in french


@pytest.mark.parametrize(
    ("holding", "arrived", "english", "french"),
    [
        (1, 284, "1 station has arrived and is not counted yet;", "1 bureau est arrivé et n’est pas encore compté"),
        (98, 284, "98 stations have arrived and are not counted yet;",
         "98 bureaux sont arrivés et ne sont pas encore comptés"),
        (1, 283, "1 station is still to come, 1 has arrived and is not counted yet;",
         "1 bureau est encore attendu, 1 est arrivé et n’est pas encore compté"),
        (2, 280, "4 stations are still to come, 2 have arrived and are not counted yet;",
         "4 bureaux sont encore attendus, 2 sont arrivés et ne sont pas encore comptés"),
    ],
)  # fmt: skip
def test_held_station_is_not_called_still_to_come(holding: int, arrived: int, english: str, french: str):
    """A station whose return is held has arrived: it is not counted yet, and only what is missing is still to come."""
    record = toulouse(rewrites=dict.fromkeys(order_played()[:holding], held), arrived=(arrived,))
    text = result(record).text
    assert f"{english.removesuffix(';')}; the order can change." in text
    assert ("still to come" in english) == ("still to come;" in text or "still to come," in text)
    assert french in result(record, "fr").text


def test_complete_result_says_what_is_still_open():
    """All stations in: checks and complaints are open, and nobody is proclaimed."""
    text = page("complete", "en/").text
    assert "All 284 stations expected are counted:" in text
    assert "No. 005 is ahead of No. 004 by 15,188 votes." in text
    assert "All stations in, checks and complaints open. This is not yet a proclamation." in text
    assert "can change" not in text


@pytest.mark.parametrize("name", ["partial", "complete", "none", "retracted"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_nobody_is_called_a_winner(name, language):
    """No word and no colour makes a winner of whoever is ahead."""
    found = page(name, f"{language}/")
    for word in ("winner", "won", "elected", "wins", "vainqueur", "élu", "gagne", "remporte"):
        assert word not in found.text.lower().replace("élus", "").split(), word
    rows = [given.get("class") for tag, given in found.attributes if tag == "tr"]
    assert set(rows) == {None} or name == "none"


def test_toulouse_has_its_published_totals():
    """The figures of the complete bulletin are those that the city published."""
    text = page("complete", "en/").text
    for figure in ("281,354", "158,977", "158,959", "1,221", "735", "157,021", "58,462"):
        assert figure in text, figure
    assert "37.23%" in text


def test_no_result_says_when_the_first_one_comes():
    """Before the first bulletin there is no figure of votes: the embargo's end and the stations expected."""
    text = page("none", "en/").text
    assert "No result yet." in text and "284 polling stations are expected." in text
    assert "24 November 2026, 14:02:49 UTC+1" in text and "15 March 2026, 20:00 UTC+1" in text
    assert "58,462" not in text and "%" not in text


def test_embargo_that_still_runs_is_said_to_run():
    """Before the act that lifts the embargo, the page says that votes wait for it."""
    waiting = result(replace(toulouse(arrived=()), embargo_lifted_at=None))
    assert "until the last station closes, then until the act that lifts it" in waiting.text


def test_retraction_is_said_above_the_bulletin_that_stands():
    """After a retraction the earlier bulletin stands again, and the page says what was taken back and why."""
    text = page("retracted", "en/").text
    assert "Bulletin no. 2 was retracted." in text and "Reason: wrong table." in text
    assert "Bulletin no. 1" in text and "In the 114 stations counted" in text
    assert "58,462" not in text


def test_no_bulletin_standing_is_no_result():
    """When all bulletins are retracted the page shows no vote, and says so."""
    text = page("all-retracted", "en/").text
    assert "No result stands: every bulletin announced was retracted." in text
    assert "ahead" not in text


def test_tie_is_called_a_tie():
    """Equal votes have no first: all who share the lead are named."""
    assert "No. 001 and No. 004 are level, with 7 votes each." in result(first_station_says({"001": 7, "004": 7})).text
    three = result(first_station_says({"001": 1, "004": 1, "005": 1})).text
    assert "No. 001, No. 004 and No. 005 are level, with 1 vote each." in three


def test_lead_over_several_is_a_lead_over_each():
    """Where the second place is shared, the headline names all who share it."""
    text = result(first_station_says({"001": 9, "003": 2, "004": 2})).text
    assert "No. 001 is ahead of No. 003 and No. 004 by 7 votes." in text


def test_no_vote_counted_is_no_lead():
    """Where no candidate has a vote nobody is ahead, and no share is printed."""
    text = result(first_station_says({})).text
    assert "no vote is counted yet." in text and "ahead" not in text
    assert "\n–\n" in text


def test_only_candidate_is_not_ahead_of_anybody():
    """With one candidate the headline gives the votes and no margin."""
    contest = replace(a_contest(), candidates=a_contest().candidates[4:5])
    text = result(toulouse(registry_with(contest), arrived=(284,))).text
    assert "No. 005: 58,462 votes." in text


def test_contest_without_votes_shows_turnout():
    """A form without votes has a headline of voters, and no table of candidates."""
    form = a_form(("registered", "signed_roll", "ballots_in_box", "blank", "null", "valid"))
    text = result(toulouse(registry_with(a_contest(), forms={form.id: form}), arrived=(284,))).text
    assert "158,977 voters. This contest is published without votes by candidate." in text
    assert "% of valid votes" not in text


def test_base_is_printed_beside_each_percentage():
    """Shares of voters say voters; the same votes have another percentage then."""
    text = result(toulouse(registry_with(a_contest(base=Base.VOTERS)), arrived=(284,))).text
    assert "% of voters" in text and "% of valid votes" not in text
    assert "36.77%" in text and "37.23%" not in text


def test_rolls_not_all_known_give_no_bound():
    """Where one waiting station has no roll, no number of outstanding voters is printed."""
    assert "169,895 voters are on the rolls of stations not counted." in page("partial", "en/").text
    registry = a_registry()
    last = order_played()[-1]
    unknown = {**registry.stations, last: replace(registry.stations[last], registered=None)}
    assert "on the rolls of stations not counted" not in result(toulouse(replace(registry, stations=unknown))).text


def test_three_sums_add_up():
    """Received less held is counted, in each column, and the page shows all four."""
    text = page("partial", "en/").text
    assert "As received" in text and "of which held" in text and "As standing" in text
    lines = text.split("\n")
    place = lines.index("As standing")
    rows = [lines[place + 1 + 5 * n : place + 6 + 5 * n] for n in range(16)]
    for label, *values in rows:
        received, held, counted, _ = (int(value.replace(",", "")) for value in values)
        assert received - held == counted, label


def test_all_counted_but_not_announced_complete_says_so():
    """A partial bulletin that counts every station does not pretend that stations are missing."""
    publication = toulouse()
    last = publication.bulletins[-1]
    early = replace(last, text=replace(last.text, kind="partial"))
    text = result(replace(publication, bulletins=(early,))).text
    assert "The authority has not yet announced that the count is complete." in text


@pytest.mark.parametrize("kind", ["proclaimed", "after-rulings", "final"])
def test_proclaimed_result_leaves_the_outcome_to_the_audit(kind):
    """Once proclaimed the result is no longer provisional; only the audit on paper speaks of the outcome."""
    publication = toulouse()
    last = publication.bulletins[-1]
    announced = replace(last, text=replace(last.text, kind=kind))
    text = result(replace(publication, bulletins=(announced,))).text
    assert "Only the audit on paper speaks of the outcome." in text and "can change" not in text


def test_several_contests_each_have_their_own_headline():
    """Two contests on one site are two results, under their own names."""
    publication = toulouse(arrived=(284,))
    bulletin = publication.bulletins[0]
    first = bulletin.snapshot.contests[CONTEST]
    stations = {code: item for code, item in first.stations.items() if code != "0001"}
    contest = replace(first.contest, id="second", names={"en": "Second contest"})
    other = replace(first, contest=contest, stations=stations)
    lines = replace(bulletin.text.contests[0], contest="second")
    snapshot = replace(bulletin.snapshot, contests={CONTEST: first, "second": other})
    text = replace(bulletin.text, contests=(*bulletin.text.contests, lines))
    built = dict(build_site(replace(publication, bulletins=(replace(bulletin, text=text, snapshot=snapshot),))))
    second = built["en/area/1-31555/index.html"].decode().split("Second contest")[1]
    assert "station/0002/" in second and "station/0001/" not in second
    for path in ("fr/index.html", "fr/bulletin/1/index.html", "fr/not-counted/index.html", "fr/findings/index.html"):
        found = read(path, built[path])
        assert "Second contest" in found.text and not found.faults, path
    assert result_count(built["en/index.html"]) == 2


def result_count(content: bytes) -> int:
    return content.decode().count('<div class="headline">')
