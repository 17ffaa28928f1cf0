"""The answer of `verify` for people: what was checked, what was not, and the first difference, in one language."""

from collections.abc import Iterator

from scrutateur.audit.report import Difference, Remark, Report
from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.pages.words import Words

_LISTED_MAX = 40
_OTHERS_MAX = 5
_BROUGHT = ("receipt", "held")  # differences of a file that the reader brought, which say nothing against the record


def report_lines(report: Report, words: Words) -> Iterator[str]:
    """Give the lines of a report."""
    if report.identity == "none":
        yield words("verify.identity-none")
    yield from _head(report, words)
    for bulletin in report.bulletins:
        yield _bulletin(bulletin, words)
    yield from _listed(report, words)
    if report.difference is not None:
        yield from _difference(report.difference, words)
        yield from _others(report, words)
    yield ""
    yield _conclusion(report, words)


def _head(report: Report, words: Words) -> Iterator[str]:
    if report.size:
        yield words("verify.record", origin=_shown(report.origin), last=report.size - 1)
    if _identity_held(report):
        yield words("verify.identity-policy")
    counts = [(name, count) for name, count in report.checked.items() if count]
    if counts:
        yield ""
        yield words("verify.checked")
    for name, count in counts:
        yield f"  {words.number(count):>9}  {_of(words, 'verify.checked', name.replace('_', '-'))}"


def _identity_held(report: Report) -> bool:
    """Tell whether the policy was compared and is the one learnt elsewhere: a record that is out of reach is not."""
    return report.identity == "policy" and report.size > 0 and all(item.what != "policy" for item in report.differences)


def _of(words: Words, part: str, code: str) -> str:
    """Give the words for a code of the report. (words: verify.checked.*, verify.listed.*, verify.differs.*)"""
    return words(f"{part}.{code}")


def _bulletin(bulletin: AnnouncedBulletin, words: Words) -> str:
    coverage = next(iter(bulletin.snapshot.contests.values())).coverage
    line = words(
        "verify.bulletin",
        number=bulletin.number,
        kind=_of(words, "kind", bulletin.text.kind),
        counted=coverage.counted,
        expected=coverage.expected,
        reached=bulletin.signed.reached,
        required=bulletin.signed.required,
    )
    return f"{line} {words('verify.retracted')}" if bulletin.retracted else line


def _listed(report: Report, words: Words) -> Iterator[str]:
    remarks = (*report.missing, *report.listed)
    if remarks:
        yield ""
        yield words("verify.listed")
    for remark in remarks[:_LISTED_MAX]:
        yield f"  {_remark(remark, words)}"
    if len(remarks) > _LISTED_MAX:
        yield f"  {words('verify.and-more', count=len(remarks) - _LISTED_MAX)}"


def _remark(remark: Remark, words: Words) -> str:
    text = f"{_of(words, 'verify.listed', remark.code)} {_shown(remark.about)}"
    sentence = remark.sentence
    if remark.programs:
        made_by, verified_by = remark.programs
        sentence = words("verify.two-programs", made_by=made_by, verified_by=verified_by)
    return f"{text} ({_shown(sentence)})" if sentence else text


def _difference(difference: Difference, words: Words) -> Iterator[str]:
    yield ""
    yield words("verify.difference", path=_shown(difference.path), at=str(difference.at))
    yield f"  {_of(words, 'verify.differs', difference.what)}"
    yield f"  {words('verify.expected')} {_shown(difference.expected)}"
    yield f"  {words('verify.found')} {_shown(difference.found)}"


def _others(report: Report, words: Words) -> Iterator[str]:
    paths = list(dict.fromkeys(item.path for item in report.differences))[1:]
    if paths:
        shown = ", ".join(map(_shown, paths[:_OTHERS_MAX])) + (" …" if len(paths) > _OTHERS_MAX else "")
        yield f"  {words('verify.others', count=len(paths))} {shown}"


def _conclusion(report: Report, words: Words) -> str:
    if report.exit == 1:
        only_brought = all(item.what in _BROUGHT for item in report.differences)
        return words("verify.conclusion-brought" if only_brought else "verify.conclusion-difference")
    if report.missing:
        return words("verify.conclusion-missing")
    return words("verify.conclusion-none") if report.identity == "none" else words("verify.conclusion-good")


def _shown(text: str) -> str:
    """Give what a record says so that no terminal obeys it: a file may be called anything, our verdict too."""
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii") for mark in text)
