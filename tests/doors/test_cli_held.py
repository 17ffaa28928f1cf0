"""`desk held`: whoever drafts a bulletin sees first which stations it would leave out, and why, in words."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from scrutateur.records.receipt import parse_receipt
from tests.doors.a_client import ask
from tests.doors.a_night import Hands, by, now


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """Serve a night whose second station's votes are not its valid ones; the third is held by a decision."""
    hands = Hands(tmp_path_factory.mktemp("evening"), "results.example/2027-primary-rehearsal/9")
    hands.found()
    with hands.serving():
        hands.lay(now() - timedelta(minutes=1))
        acts = [hands.sign_form(code, votes, code) for code, votes in (("0001", (20, 10)), ("0003", (7, 2)))]
        form = hands.form("0002", (15, 8))
        form.write_text(form.read_text().replace('"valid": 23', '"valid": 22'))
        acts.append(hands.folder / "0002.act")
        hands("return", "sign", hands.home, form, "--key", "0002", "-o", acts[-1])
        hands("return", "submit", hands.home, *acts)
        yield hands


def entry_of(hands: Hands, code: str) -> int:
    """Find the entry of a station's act by handing it in again."""
    again = hands("return", "submit", hands.home, hands.folder / f"{code}.act")
    return parse_receipt(again["acts"][0]["receipt"].encode())[0].index


def test_nothing_is_listed_before_the_embargo_ends(evening: Hands):
    """A list of two stations is what the embargo covers: by the command and by the door."""
    assert "no list of two stations" in evening.refused("desk", "held", evening.home)
    answered = ask(evening, "GET", "/held", door="desk")
    assert (answered.status, answered.json["code"]) == (403, "embargo")


def test_each_station_stands_there_with_what_holds_it(evening: Hands):
    """The rule with its sentence and figures, the decision with its reason; the draft says how many there are."""
    about = entry_of(evening, "0003")
    evening("embargo", "lift", evening.home, *by("member", "ab"))
    hold = ("desk", "decide", evening.home, "hold", "--about", about, "--reason", "seal-broken")
    decision = evening(*hold, *by("clerk", "xy"))["acts"][0]["index"]
    said = evening.run("desk", "held", evening.home, "--lang", "en").stdout.splitlines()
    assert said[0].startswith("2 stations held")
    index = entry_of(evening, "0002")
    assert said[1] == f"P1, station 0002, entry {index}:" and said[2].startswith("  R202, ")
    assert said[3].startswith(f"  entry {index}, R202: ") and "23" in said[3] and "22" in said[3]
    assert f"  seal-broken (decision: entry {decision})" in said
    drafted = evening.run("bulletin", "draft", evening.home, "--kind", "partial")
    assert "held and not counted: P1 2;" in drafted.stderr and "scrutateur desk held" in drafted.stderr


def test_a_program_gets_codes_and_figures(evening: Hands):
    """`--json`: the desk's codes, the values that were compared, a sentence beside them."""
    found = evening("desk", "held", evening.home, "--lang", "fr")
    item = found["held"][0]
    assert (item["station"], item["contest"], item["reason"], len(found["held"])) == ("0002", "P1", "R202", 2)
    (act,) = item["acts"]
    finding = next(it for it in act["findings"] if it["rule"] == "R202")
    assert finding["values"] == {"difference": 1, "valid": 22, "votes_sum": 23}
    assert finding["sentence"].startswith("Les voix des candidats font 23")


def test_the_list_is_in_the_terminals_language(evening: Hands, monkeypatch: pytest.MonkeyPatch):
    """French where the terminal says so."""
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert evening.run("desk", "held", evening.home).stdout.startswith("2 bureaux retenus")
