"""A station's page: the form as sent, what was found, every act, and nothing that it does not know."""

from dataclasses import replace

import pytest

from scrutateur.election.findings import Severity, failed
from scrutateur.election.names import CandidateID, LeafIndex, Unread
from scrutateur.pages.site import build_site
from tests.fakes.publication import a_registry, held, order_played, toulouse
from tests.rooms.pages.reading import built_page, page, read, site

FIRST = order_played()[0]


def station(publication, code=FIRST, language="en"):
    path = f"{language}/station/{code}/index.html"
    return built_page(publication, path)


def rewritten(change):
    """Give a publication whose first station's return was changed."""

    def rewrite(item):
        act = change(item.judged[0])
        return replace(item, current=act, judged=(act,))

    return toulouse(rewrites={FIRST: rewrite}, arrived=(1,))


def test_counted_station_shows_form_receipt_and_proof():
    """The figures, the time of receipt, the position, the short code and the link to the proof."""
    found = page("complete", "en/station/0001/")
    lines = found.text.split("\n")
    assert lines[lines.index("Voters (ballots in the box)") + 1] == "616"
    assert lines[lines.index("No. 005") + 1] == "278"
    act = next(link for link in found.links if "proof" in link)
    assert act.startswith("../../../proof/") and act.endswith(".tlog-proof")
    assert "Short code" in found.text and "Hash of the entry" in found.text


def test_missing_station_shows_no_figure():
    """Nothing arrived: no number stands for it, and the page says that this is not zero."""
    code = order_played()[-1]
    text = page("partial", f"en/station/{code}/").text
    assert "That is not zero." in text and "no return has arrived" in text
    assert "Results form" not in text and "proof" not in text.lower().split("registry")[0]


def test_illegible_empty_and_absent_are_three_things():
    """A figure that could not be read, one left empty and one not sent each have their own words; none is 0."""

    def spoil(act):
        figures = {**act.station_return.figures, "blank": Unread.ILLEGIBLE, "null": Unread.EMPTY}
        figures.pop("signed_roll")
        return replace(act, station_return=replace(act.station_return, figures=figures))

    lines = station(rewritten(spoil)).text.split("\n")
    assert lines[lines.index("Blank") + 1] == "illegible"
    assert lines[lines.index("Null") + 1] == "left empty"
    assert lines[lines.index("Signatures") + 1] == "not sent"


def test_candidates_are_shown_as_they_were_sent():
    """A candidate that the contest does not have is shown with the code that was sent."""

    def stray(act):
        votes = ((CandidateID("999"), 12), *(act.station_return.votes or ())[1:])
        return replace(act, station_return=replace(act.station_return, votes=votes))

    text = station(rewritten(stray)).text
    assert "999 code unknown to this contest\n12" in text


def test_held_station_shows_its_own_figures_and_the_reason():
    """A held return is visible, its figures are in no total, and the failed check comes first, in words."""
    code = order_played()[3]
    text = page("partial", f"en/station/{code}/").text
    assert "held" in text and "R201" in text and "holds" not in text.split("R201")[0]
    assert "Received and kept, but not counted." in text
    assert "says the same as the act that counts" in text
    assert text.index("1 discrepancy or remark") < text.index("checks passed")
    assert "The proof is published with the first bulletin that counts this act." in text


def test_conflict_shows_both_accounts_and_where_they_differ():
    """Of two accounts that differ neither counts; both are shown, the differing lines marked."""
    code = order_played()[9]
    text = page("partial", f"en/station/{code}/").text
    assert text.count("The results form, as sent") == 2
    assert text.count("differs") == 2


def test_annulled_and_contested_say_what_became_of_the_votes():
    """An annulled station names the act; a contested one keeps counting."""
    annulled = page("partial", f"en/station/{order_played()[5]}/").text
    assert (
        "Its voters stay; its votes were taken out by a named act. Reason: wrong table. Decided by entry 1500."
        in annulled
    )
    contested = page("partial", f"en/station/{order_played()[7]}/").text
    assert "This station keeps counting" in contested


def test_discrepancy_is_not_an_accusation():
    """A failed remark gives the figures, and says that it is unexplained for now."""
    code = next(c for c in order_played() if b"card failed" in site("complete")[f"en/station/{c}/index.html"])
    text = page("complete", f"en/station/{code}/").text
    assert "R205" in text and "Not answered: an unexplained discrepancy for now." in text


def test_answered_finding_names_its_answer():
    """A finding that an act answers says which entry answers it, and asks nothing more."""

    def answered(item):
        blocked = held(item)
        act = replace(blocked.judged[0], answers={"R201": LeafIndex(1234)})
        return replace(blocked, current=act, judged=(act,))

    text = station(toulouse(rewrites={FIRST: answered}, arrived=(1,))).text
    assert "Answered by entry 1234." in text and "Not answered" not in text


def test_names_of_figures_are_said_in_words():
    """A finding that names fields of the form, or a candidate's votes, names them as a reader would."""

    def unread(item):
        act = item.judged[0]
        said = {
            "R101": failed("R105", Severity.REMARK, count=2, fields="signed_roll, blank"),
            "R104": failed("R106", Severity.REMARK, field="votes:005", figure=99_999, figure_max=9999),
            "R202": failed("R103", Severity.REMARK, wrong="contest"),
            "R208": failed("R302", Severity.REMARK, station="0999", into="0998"),
        }
        changed = replace(act, findings=tuple(said.get(it.rule, it) for it in act.findings))
        return replace(item, current=changed, judged=(changed,))

    registry = a_registry()
    rules = replace(registry.rules, codes=(*registry.rules.codes, "R103", "R105", "R106", "R302"))
    text = station(toulouse(replace(registry, rules=rules), rewrites={FIRST: unread}, arrived=(1,))).text
    assert "signed_roll" not in text and "votes:005" not in text
    assert "0999" in text and "0998" in text
    assert "99,999" in text and "005" in text and "its contest is not open at this station" in text


def test_late_key_is_said():
    """A return whose key was enrolled after the freeze says so."""
    assert "Key enrolled after the freeze" in station(rewritten(lambda act: replace(act, late_key=True))).text


def test_merged_and_closed_stations_keep_their_address():
    """A station no longer in force still has its page and its doorway, which say where it went."""
    registry = replace(a_registry(), withdrawn={"0999": FIRST, "0998": None})
    built = dict(build_site(toulouse(registry, arrived=(1,))))
    merged = read("x", built["en/station/0999/index.html"])
    assert "It was merged into" in merged.text and f"../../station/{FIRST}/" in merged.links
    assert "a registry act closed it" in read("x", built["en/station/0998/index.html"]).text
    assert {"station/0999/index.html", "station/0998/index.html"} <= built.keys()


def test_station_with_a_name_shows_its_code_beside_it():
    """Where the registry names a station and its place, the code still stands on the page."""
    registry = a_registry()
    named = replace(registry.stations[FIRST], name="École du Nord 1", place="12 rue du Nord", registered=None)
    changed = replace(registry, stations={**registry.stations, FIRST: named})
    text = station(toulouse(changed, arrived=(1,))).text
    assert "École du Nord 1" in text and "12 rue du Nord" in text and FIRST in text
    assert "registered voter" not in text


@pytest.mark.parametrize("name", ["none", "all-retracted"])
def test_no_return_is_shown_without_a_standing_bulletin(name):
    """Before the first bulletin, or after all were retracted, a station's page holds no figure of a form."""
    text = page(name, f"en/station/{FIRST}/").text
    assert "this station’s return is not published yet" in text and "Results form" not in text


def test_station_page_names_the_bulletin_in_which_it_changed():
    """The page prints the bulletin in which the station last changed, and links to the latest result."""
    early, late = order_played()[0], order_played()[200]
    assert "Last change of this station:\nBulletin no. 1" in page("complete", f"en/station/{early}/").text
    assert "Last change of this station:\nBulletin no. 2" in page("complete", f"en/station/{late}/").text
    assert "Bulletin no. 2" not in page("complete", f"en/station/{early}/").text
