"""Pages compare only between equal versions; identity comes only from a policy learnt elsewhere; 1 beats 3."""

from hypothesis import given
from hypothesis import strategies as st

from scrutateur.audit.report import compare_bytes, first_difference
from scrutateur.records.receipt import policy_hash
from tests.fakes.record import VERSION, example, public_files, verify

FILES = public_files()
ORIGIN_PAGE = f"{example()['origin']}\n".encode()
SITE = {
    **FILES, "version": f"scrutateur {VERSION}\n".encode(), "index.html": ORIGIN_PAGE, "fr/index.html": b"page\n",
}  # fmt: skip


def codes(report) -> list[str]:
    return [remark.code for remark in (*report.missing, *report.listed)]


def test_pages_are_compared_when_of_this_version():
    """Every page is made again."""
    report = verify(SITE, figures_only=False)
    assert (report.exit, report.checked["pages"]) == (0, 2)


def test_page_is_named_when_it_changed_or_is_not_ours():
    """A changed page, a missing one, one too many."""
    assert verify({**SITE, "fr/index.html": b"other"}, figures_only=False).difference.path == "fr/index.html"
    gone = {path: data for path, data in SITE.items() if path != "index.html"}
    assert verify(gone, figures_only=False).difference.path == "index.html"
    assert verify({**SITE, "en/index.html": b"more"}, figures_only=False).difference.path == "en/index.html"


def test_pages_are_not_compared_when_of_another_version():
    """Another version makes other pages: exit 3, and nothing is called wrong."""
    for version in (b"scrutateur 9.9.9\n", None):
        files = {path: data for path, data in SITE.items() if path != "version"}
        report = verify(files if version is None else {**files, "version": version}, figures_only=False)
        assert (report.exit, codes(report)) == (3, ["pages-of-another-version"])


OTHER = {**SITE, "version": b"scrutateur 9.9.9+pages.4\n"}
TWO_PROGRAMS = f"made by scrutateur 9.9.9+pages.4, verified by scrutateur {VERSION}"


def test_it_is_said_who_made_the_pages_and_who_looked():
    """Where they are not the same program, whatever was asked for: beside a difference in a figure, too."""
    report = verify(OTHER, figures_only=False)
    assert [(it.code, it.sentence) for it in report.missing] == [("pages-of-another-version", TWO_PROGRAMS)]
    report = verify({**OTHER, "latest.json": b"{}"})
    assert (report.exit, report.difference.path) == (1, "latest.json")
    assert ("another-version", TWO_PROGRAMS) in [(it.code, it.sentence) for it in report.listed]


def test_pages_of_an_address_are_not_compared_when_of_another_version():
    """A named page that another program made is no difference: 3, and it is said; without a name it is said too."""
    report = verify(OTHER, pages=("index.html",), figures_only=False, listable=False)
    assert (report.exit, [it.code for it in report.missing]) == (3, ["pages-of-another-version"])
    report = verify(OTHER, figures_only=False, listable=False)
    assert (report.exit, "another-version" in codes(report)) == (0, True)


def test_pages_are_left_out_when_only_figures_are_asked_for():
    """The figures hold, and it is said that pages were not compared."""
    report = verify({**SITE, "fr/index.html": b"other"})
    assert (report.exit, codes(report)) == (0, ["not-compared"])


def test_version_is_named_when_it_is_no_version():
    """The file `version` has one form."""
    report = verify({**SITE, "version": b"scrutateur 0.0.0-test"}, figures_only=False)
    assert (report.exit, report.difference.path) == (1, "version")


def test_pages_of_an_address_are_compared_when_named():
    """Of an address those pages are fetched that the reader names."""
    asked = {"figures_only": False, "listable": False}
    assert verify(SITE, pages=("index.html",), **asked).checked["pages"] == 1
    assert verify({**SITE, "index.html": b"x"}, pages=("index.html",), **asked).difference.path == "index.html"
    assert verify(SITE, pages=("fr/none.html",), **asked).difference.what == "unknown"


def test_identity_is_not_checked_without_a_policy():
    """Consistency only: exit 3 when all else holds, 1 when it does not."""
    report = verify(FILES, policy=None)
    assert (report.exit, report.identity, report.missing) == (3, "none", ())
    assert verify({**FILES, "latest.json": b"{}"}, policy=None).exit == 1


def test_identity_holds_when_the_hash_is_that_of_the_policy():
    """A hash learnt elsewhere does as well as the file."""
    report = verify(FILES, policy=None, policy_sha256=policy_hash(FILES["policy"]))
    assert (report.exit, report.identity) == (0, "policy")


def test_policy_is_named_when_another_was_learnt_elsewhere():
    """A record that is consistent and follows another policy is exit 1."""
    other = FILES["policy"].replace(b'"embargo_fallback_seconds":900', b'"embargo_fallback_seconds":901')
    report = verify(FILES, policy=other)
    assert (report.exit, report.difference.what, report.difference.path) == (1, "policy", "policy")
    assert report.difference.at == other.index(b"901") + 2
    assert verify(FILES, policy=b"no policy").difference.path == "policy"
    hashed = verify(FILES, policy=None, policy_sha256="0" * 64)
    assert (hashed.exit, hashed.difference.what, hashed.difference.found) == (1, "policy", example()["policy_sha256"])


def test_report_is_written_for_programs():
    """The JSON has the members of the reference, and `difference` only where there is one."""
    good = verify(FILES).plain()
    assert sorted(good) == ["checked", "exit", "identity", "listed", "origin", "size"]
    bad = verify({**FILES, "junk": b""}).plain()
    assert sorted(bad["difference"]) == ["at", "expected", "found", "path"]
    assert bad["listed"] == [{"about": "junk", "code": "unknown-file"}]
    assert verify({}).plain()["listed"] == [{"about": "checkpoint", "code": "log-missing"}]


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_first_difference_is_the_first(left, right):
    """All before the position is equal, and what stands there is not."""
    difference = compare_bytes("a", expected=left, found=right)
    if left == right:
        assert difference is None
    else:
        at = first_difference(left, right)
        assert (difference.at, left[:at], left[at : at + 1] != right[at : at + 1]) == (at, right[:at], True)


def test_both_sides_are_shown():
    """Text as text, other bytes in hex, an end as an end."""
    found = compare_bytes("a", expected=b"line\nabc", found=b"line\nab")
    assert (found.expected, found.found) == ("c", "the end, after 7 bytes")
    found = compare_bytes("a", expected=b"\x00\x01", found="é".encode())
    assert (found.expected, found.found) == ("0001", "é")
    found = compare_bytes("a", expected=b"\xa9\xa9\xa9\xa9\xa9", found=b"a" * 31 + "é".encode())
    assert (found.expected, found.found) == ("a9a9a9a9a9", "a" * 31)
