"""`--text`: a reason in words beside an act. The act names its hash; whoever signs has read it; verify holds it."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scrutateur.records.receipt import parse_receipt
from scrutateur.records.texts_header import BYTES_MAX
from tests.doors.a_night import Hands, Json, by, now

WORDS = "L’urne a été rouverte à 18 h 10, devant deux assesseurs.\nThe seal was broken.\n"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """Serve a night with one return, whose embargo is lifted."""
    hands = Hands(tmp_path_factory.mktemp("texts"), "results.example/2027-primary-rehearsal/10")
    hands.found()
    with hands.serving():
        hands.lay(now() - timedelta(minutes=1))
        hands("return", "submit", hands.home, hands.sign_form("0001", (20, 10), "one"))
        hands("embargo", "lift", hands.home, *by("member", "ab"))
        yield hands


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Write a reason down."""
    path = tmp_path / "reason.txt"
    path.write_text(WORDS, encoding="utf-8")
    return path


def hold(hands: Hands, reason: str, *texts: Path) -> tuple[object, ...]:
    """Compose the command that holds the one return there is."""
    sent = hands("return", "submit", hands.home, hands.folder / "one.act")
    about = parse_receipt(sent["acts"][0]["receipt"].encode())[0].index
    words = [word for path in texts for word in ("--text", path)]
    return "desk", "decide", hands.home, "hold", "--about", about, "--reason", reason, *words


def bulletin(hands: Hands, number: int) -> Json:
    """Announce a bulletin, and verify what is then public: the site comes at the desk's next beat."""
    hands("bulletin", "draft", hands.home, "--kind", "partial")
    hands("bulletin", "sign", hands.home, number, *by("member", "ab"))
    hands("bulletin", "announce", hands.home, number, "--member", "a")
    note, until = hands.home / "site" / "public" / "bulletin" / str(number) / "note", now() + timedelta(seconds=20)
    while not note.exists() and now() < until:
        time.sleep(0.1)
    return hands("verify", hands.home / "site" / "public", "--policy", hands.home / "policy.json")


def test_a_text_is_published_beside_the_decision_and_held_to_its_hash(evening: Hands, text: Path):
    """Two texts in their order; each in the file that the record names, under a nonce of its own."""
    other = text.with_name("more.txt")
    other.write_text("More.", encoding="utf-8")
    index = evening(*hold(evening, "seal-broken", text, other), *by("clerk", "xy"))["acts"][0]["index"]
    assert bulletin(evening, 1)["checked"]["texts"] == 2
    public = evening.home / "site" / "public" / "text"
    lines = [(public / f"{index}-{number}").read_bytes().partition(b"\n") for number in (0, 1)]
    assert [words.decode() for _, _, words in lines] == [WORDS, "More."]
    assert len({nonce for nonce, _, _ in lines}) == 2


def test_whoever_signs_is_shown_the_text_and_it_goes_with_the_file(evening: Hands, text: Path, tmp_path: Path):
    """From hand to hand: written beside the act, shown before a key is used, sent with it."""
    act = tmp_path / "hold.act"
    written = evening(*hold(evening, "box-opened", text), "--unsigned-out", act)
    assert (written["texts"], (tmp_path / "hold.act.text-0").exists()) == (1, True)
    for name in "xy":
        signed = evening.run("act", "sign", act, "--key", evening.home / "private" / "keys" / f"clerk-{name}.pem")
        assert "  | L’urne a été rouverte à 18 h 10" in signed.stderr
    assert "  | The seal was broken." in evening.run("act", "show", act).stdout
    assert evening("act", "send", evening.home, act)["acts"][0]["new"]


def test_nobody_signs_or_sends_a_hash_alone(evening: Hands, text: Path, tmp_path: Path):
    """Without the text, or with another one, the act is neither shown, nor signed, nor sent."""
    act = tmp_path / "hold.act"
    evening(*hold(evening, "third-time", text), "--unsigned-out", act)
    beside, key = tmp_path / "hold.act.text-0", evening.home / "private" / "keys" / "clerk-x.pem"
    whole = beside.read_bytes()
    evening("act", "sign", act, "--key", key)
    for change in (lambda: beside.write_bytes(whole + b"."), beside.unlink):
        change()
        for words in (("show", act), ("sign", act, "--key", key), ("send", evening.home, act)):
            assert "which is not here" in evening.refused("act", *words)


def test_a_text_full_to_the_bound_is_kept(evening: Hands, tmp_path: Path):
    """All that the bound allows gets through the desk's door."""
    path = tmp_path / "long.txt"
    path.write_text("é" * ((BYTES_MAX - 33) // 2), encoding="utf-8")
    assert evening(*hold(evening, "long", path), *by("clerk", "xy"))["acts"][0]["new"]


@pytest.mark.parametrize(("content", "sentence", "code"), [
    (b"\xff", "expected text in UTF-8", 2),
    (b" \n", "expected a text, found nothing", 2),
    (b"a\x1b[2J", "without control characters", 2),
    (b"x" * (BYTES_MAX + 1), f"at most {BYTES_MAX} bytes", 2),
    (b"x" * BYTES_MAX, f"at most {BYTES_MAX} bytes beside an act", 2),
    (None, "a file that can be read", 3),
])  # fmt: skip
def test_what_is_no_text_lies_beside_no_act(
    evening: Hands, tmp_path: Path, content: bytes | None, sentence: str, code: int
):
    """Nothing is sent: a text is UTF-8, says something, and no terminal obeys it."""
    path = tmp_path / "x.txt"
    if content is not None:
        path.write_bytes(content)
    said = evening.refused(*hold(evening, "none", path), *by("clerk", "xy"), code=code)
    assert sentence in said


def test_acts_of_the_ground_take_texts_too(evening: Hands, text: Path):
    """A registry act, a revocation and an answer that finds nothing name them; a call-back has none."""
    closing = ("closing-moved", "--station", "0003", "--closes", "2099-01-24T19:00:00Z", "--reason", "power-cut")
    evening("registry", "act", evening.home, *closing, "--text", text, *by("member", "ab"))
    keyid = evening("keys", "list", evening.home)["keys"][-1]["keyid"]
    since = ("--since", "2027-01-24T19:00:00Z", "--reason", "stolen")
    evening("station", "revoke", evening.home, "--keyid", keyid, *since, "--text", text, *by("member", "ab"))
    call = ("desk", "call-back", evening.home, "--about", 8, "--outcome", "equal", "--registry-number")
    assert "No such option" in evening.refused(*call, "--text", text)
    assert bulletin(evening, 2)["checked"]["texts"] >= 4
