"""`scrutateur verify` as a stranger runs it: folders, archives, addresses; exit codes; one sentence for a mistake."""

import json
import re
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scrutateur.cli import main
from scrutateur.pages.made_by import MADE_BY
from scrutateur.pages.words import load_words
from scrutateur.records.entry import encode_envelope, parse_entry
from tests.fakes.record import EXAMPLE, PUBLIC, example, example_bodies, public_files

POLICY = str(PUBLIC / "policy")
HASH = example()["policy_sha256"]
HELD = "Identity held against the policy that you learnt elsewhere."
IDENTITY = "keys taken from the record itself: consistency only, identity not checked"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["verify", *map(str, arguments)], env={"LC_ALL": "C.UTF-8"})


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Serve the worked example on a loopback port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(PUBLIC)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the worked example, to change it."""
    for path, data in public_files().items():
        (tmp_path / "public" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "public" / path).write_bytes(data)
    return tmp_path / "public"


def test_verify_ends_0_when_all_holds():
    """With the policy learnt elsewhere, as a file or as a hash."""
    for identity in (["--policy", POLICY], ["--policy-hash", HASH]):
        result = run(PUBLIC, "--figures-only", *identity)
        assert result.exit_code == 0, result.output
        assert result.output.splitlines()[-1] == "All holds."
        assert HELD in result.output
        assert re.search(r"9 +entries of the log", result.output)


def test_verify_ends_3_and_says_so_first_when_no_policy_is_given():
    """The first line is the one of the reference."""
    result = run(PUBLIC, "--figures-only")
    assert (result.exit_code, result.output.splitlines()[0]) == (3, IDENTITY)


def test_verify_ends_1_and_names_file_and_byte_when_one_changed(copy: Path):
    """The first difference stands there with its path, position and both sides."""
    table = copy / "bulletin/1/areas-P1.csv"
    table.write_bytes(table.read_bytes().replace(b"321", b"421"))
    result = run(copy, "--figures-only", "--policy", POLICY)
    assert result.exit_code == 1
    assert "DIFFERENCE in bulletin/1/areas-P1.csv, at byte" in result.output
    assert "expected: 321" in result.output
    assert "found:    421" in result.output


def test_verify_holds_no_identity_against_another_policy():
    """Where the policy is another one, no line says that it is the right one."""
    result = run(PUBLIC, "--figures-only", "--policy-hash", "0" * 64)
    assert (result.exit_code, HELD in result.output) == (1, False)
    assert result.output.splitlines()[-1] == "The record is not what it must be."


def test_verify_names_other_files_too(copy: Path):
    """One difference is shown in full, further files by name."""
    for name in ("latest.json", "contests/P1.json", *(f"junk-{number}" for number in range(8))):
        (copy / name).write_bytes(b"{}")
    result = run(copy, "--figures-only", "--policy", POLICY)
    assert "and in 9 other files: contests/P1.json, junk-0" in result.output


def test_verify_lists_the_first_forty_remarks(copy: Path):
    """A long list is cut for people, and whole for programs."""
    for number in range(45):
        (copy / f"junk-{number}").write_bytes(b"")
    result = run(copy, "--figures-only", "--policy", POLICY)
    assert "and 5 more (all of them with --json)" in result.output
    assert len(json.loads(run(copy, "--figures-only", "--json").output)["listed"]) == 45


def test_verify_shows_what_a_file_is_called_and_nothing_more(copy: Path):
    """A file named like our own verdict, with lines and colours of its own, is one escaped name on one line."""
    (copy / "a\n\x1b[32mAll holds.\x1b[0m\n").write_bytes(b"")
    result = run(copy, "--figures-only", "--policy", POLICY)
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "All holds." not in result.output.splitlines()


def test_verify_answers_programs():
    """`--json` has the members of the reference."""
    result = run(PUBLIC, "--figures-only", "--policy", POLICY, "--json")
    answer = json.loads(result.output)
    assert (answer["exit"], answer["identity"], answer["size"], answer["origin"]) == (
        0, "policy", 9, example()["origin"],
    )  # fmt: skip


def test_verify_speaks_french():
    """The whole answer is in the language asked for."""
    result = run(PUBLIC, "--figures-only", "--lang", "fr")
    assert result.output.splitlines()[0].startswith("clés prises dans le registre lui-même\u00a0: cohérence seule")
    french = CliRunner().invoke(main, ["verify", str(PUBLIC), "--figures-only"], env={"LC_ALL": "fr_FR.UTF-8"})
    assert french.output == result.output


def test_verify_reads_an_archive(tmp_path: Path):
    """A record in one file is read without being unpacked."""
    with tarfile.open(tmp_path / "record.tar.gz", "w:gz") as archive:
        archive.add(PUBLIC, arcname="public")
    result = run(tmp_path / "record.tar.gz", "--figures-only", "--policy", POLICY)
    assert result.exit_code == 0, result.output


def test_verify_reads_an_address(address: str):
    """Of an address what is not compared is said, and all the rest holds."""
    result = run(address, "--policy-hash", HASH)
    assert result.exit_code == 0, result.output
    assert "Not compared: pages" in result.output


def test_verify_ends_1_when_a_named_page_is_not_ours(address: str):
    """A page of an address is compared when it is named: this record has none."""
    result = run(address, "--policy-hash", HASH, "--page", f"{address}fr/")
    assert (result.exit_code, "DIFFERENCE in fr/index.html" in result.output) == (1, True)


def test_verify_ends_3_when_an_address_is_out_of_reach():
    """Nobody answers: nothing can be checked, and nothing is called wrong."""
    result = run("http://127.0.0.1:9/", "--policy-hash", HASH)
    assert (result.exit_code, "Out of reach" in result.output) == (3, True)
    assert HELD not in result.output
    assert json.loads(run("http://127.0.0.1:9/", "--json").output)["listed"][0]["code"] == "unreachable"


@pytest.mark.parametrize("cut", [0, 3000, -8], ids=["nothing of it", "in the middle", "before its check sum"])
def test_verify_ends_3_when_an_archive_breaks_off(tmp_path: Path, cut: int):
    """Nothing of it could be checked, and nothing is called wrong: a download may have ended early."""
    with tarfile.open(tmp_path / "whole.tar.gz", "w:gz") as archive:
        archive.add(PUBLIC, arcname="public")
    (tmp_path / "cut.tar.gz").write_bytes((tmp_path / "whole.tar.gz").read_bytes()[:cut])
    result = run(tmp_path / "cut.tar.gz", "--policy", POLICY)
    assert (result.exit_code, "DIFFERENCE" in result.output, HELD in result.output) == (3, False, False)
    assert "Damaged or broken off, so that nothing of it was checked" in result.output
    answer = json.loads(run(tmp_path / "cut.tar.gz", "--policy", POLICY, "--json").output)
    assert ([item["code"] for item in answer["listed"]], answer["checked"]) == (["damaged"], {})


def test_verify_says_who_made_the_pages_and_who_looked(copy: Path):
    """In the reader's language, where it is another program: beside a difference too."""
    (copy / "version").write_bytes(b"scrutateur 9.9.9+pages.4\n")
    said = f"vérifiées par scrutateur {MADE_BY}"
    assert f"faites par scrutateur 9.9.9+pages.4, {said}" in run(copy, "--policy", POLICY, "--lang", "fr").output
    assert run(copy, "--policy", POLICY).exit_code == 3
    (copy / "latest.json").write_bytes(b"{}")
    result = run(copy, "--figures-only", "--policy", POLICY)
    assert (result.exit_code, "made by scrutateur 9.9.9+pages.4" in result.output) == (1, True)


def test_verify_holds_what_a_reader_brings(tmp_path: Path):
    """Receipts and held returns that are in the log are counted."""
    held = tmp_path / "held.json"
    held.write_bytes(encode_envelope(parse_entry(example_bodies()[5]).envelope))
    receipts = [part for index in (5, 6) for part in ("--receipt", EXAMPLE / "receipts" / f"{index}.json")]
    result = run(PUBLIC, "--figures-only", "--policy", POLICY, *receipts, "--held", held)
    assert (result.exit_code, bool(re.search(r"2 +receipts", result.output))) == (0, True)


def test_verify_takes_an_act_file_as_it_was_signed(tmp_path: Path):
    """`return sign` ends the act with a line feed; an editor may end a receipt with one."""
    held, receipt = tmp_path / "75-0001.act", tmp_path / "receipt.json"
    held.write_bytes(encode_envelope(parse_entry(example_bodies()[5]).envelope) + b"\n")
    receipt.write_bytes((EXAMPLE / "receipts" / "5.json").read_bytes() + b"\n")
    result = run(PUBLIC, "--figures-only", "--policy", POLICY, "--held", held, "--receipt", receipt)
    assert result.exit_code == 0, result.output


def test_verify_says_that_a_changed_receipt_proves_nothing(tmp_path: Path):
    """The words say what is wrong with the file that the reader brought, and blame no record for it."""
    receipt = tmp_path / "receipt.json"
    receipt.write_bytes((EXAMPLE / "receipts" / "5.json").read_bytes()[:-1])
    result = run(PUBLIC, "--figures-only", "--policy", POLICY, "--receipt", receipt)
    assert (result.exit_code, "it proves nothing" in result.output) == (1, True)
    assert result.output.splitlines()[-1].startswith("No difference was found in the record itself")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/nowhere/at/all"], "expected a folder"),
        ([PUBLIC, "--policy-hash", "F6D3"], "expected 64 lower hex digits, found 'F6D3'"),
        ([PUBLIC, "--policy", "/nowhere"], "--policy /nowhere: expected a file that can be read"),
        ([PUBLIC, "--receipt", PUBLIC], "--receipt"),
        ([PUBLIC, "--held", "/nowhere"], "--held /nowhere"),
        ([PUBLIC, "--page", "fr/"], "expected a record at an address"),
        (["http://user@127.0.0.1/"], "without user"),
    ],
)
def test_verify_ends_2_with_one_sentence_when_used_wrongly(arguments: list[str], said: str):
    """A mistake of whoever types is one sentence on standard error, and an object for programs."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr
    answer = json.loads(run(*arguments, "--json").stdout)
    assert (answer["error"]["code"], said in answer["error"]["sentence"]) == ("settings", True)


def test_verify_ends_2_when_a_page_is_elsewhere(address: str):
    """A page of another place is no page of this record."""
    assert run(f"{address}record/", "--page", "/other/").exit_code == 2


def test_verify_ends_2_when_a_file_brought_is_too_large(tmp_path: Path):
    """A policy, a receipt or an act is small."""
    (tmp_path / "large").write_bytes(b"x" * 1_000_001)
    assert run(PUBLIC, "--policy", tmp_path / "large").exit_code == 2


def test_verify_loads_no_server_and_no_database():
    """A stranger's machine needs the pure parts alone."""
    program = (
        "import sys\nfrom scrutateur.cli import main\n"
        f"sys.argv = ['scrutateur', 'verify', {str(PUBLIC)!r}, '--figures-only']\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert end.code == 3, end.code\n"
        "loaded = {'apsw', 'starlette', 'uvicorn', 'uvloop', 'httptools'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_every_code_of_a_report_has_its_words():
    """No answer can stumble over a code without words, in either language."""
    source = Path(sys.modules["scrutateur"].__file__).parent
    text = "".join(path.read_text() for path in [*(source / "audit").glob("*.py"), source / "cli" / "verify.py"])
    names = {f"verify.differs.{code}" for code in re.findall(r'Difference\(\s*"([a-z-]+)"', text)}
    names |= {f"verify.listed.{code}" for code in re.findall(r'Remark\(\s*"([a-z-]+)"', text)}
    counted = re.findall(r'checked\["([a-z_]+)"', text)
    names |= {f"verify.checked.{code.replace('_', '-')}" for code in counted}
    missing = [name for name in names for language in ("fr", "en") if not load_words(language).known(name)]
    assert not missing
    assert len(names) > 30
