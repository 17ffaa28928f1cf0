"""What the parts of `election.toml` must say together, beyond what each key may say alone."""

from collections.abc import Iterator

from scrutateur.errors import InputFileError
from scrutateur.exchange.codes import CodeBook, KnownCode, clash
from scrutateur.exchange.election_parts import check_calendar, check_languages, check_names, languages_of
from scrutateur.exchange.paper import VOTES
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.toml_document import CheckedTable


def check_election_file(root: CheckedTable, problems: ProblemList) -> None:
    """Add everything that does not fit together in an election file whose keys are right one by one."""
    election, contests, forms = root.table("election"), root.tables("contest"), root.tables("form")
    languages = languages_of(election)
    check_languages(election, problems)
    texts = ("name", "authority", "source", "licence", "synthetic")
    check_names(election, problems, keys=texts, languages=languages)
    check_calendar(root.table("calendar"), problems, types=root.table("calendar"))
    for contest in contests:
        check_names(contest, problems, keys=("name",), languages=languages)
    for form in forms:
        labels = form.table("labels")
        check_names(labels, problems, keys=tuple(labels.values), languages=languages)
    for error in (*_once(contests, "id"), *_once(forms, "id"), *_contests(root), *_forms(root)):
        problems.add(error)


def _once(tables: tuple[CheckedTable, ...], key: str) -> Iterator[InputFileError]:
    """Check that no two tables have one code, nor two that differ in case only."""
    book = CodeBook()
    for table in tables:
        code, line = table.required_text(key), table.line_of(key)
        known = book.find(code)
        if known is None:
            book.add(KnownCode(code, code, line))
        else:
            again = clash(known, code=code, received=code) or f'"{code}", already on line {known.line}'
            yield table.error(key, f"each {key} once", again)


def _contests(root: CheckedTable) -> Iterator[InputFileError]:
    forms = {form.required_text("id"): form for form in root.tables("form")}
    for contest in root.tables("contest"):
        yield from _once(contest.tables("candidate"), "code")
        form = forms.get(contest.required_text("form"))
        if form is None:
            known = ", ".join(f'"{name}"' for name in forms)
            yield contest.error("form", f"the id of a [[form]] ({known})", f'"{contest.required_text("form")}"')
        else:
            yield from _contest_on_form(contest, form.texts("fields") or ())


def _contest_on_form(contest: CheckedTable, fields: tuple[str, ...]) -> Iterator[InputFileError]:
    candidates = contest.tables("candidate")
    if candidates and VOTES not in fields:
        yield contest.error("candidate", 'no candidate, as its form has no field "votes"', str(len(candidates)))
    if not candidates and VOTES in fields:
        yield contest.error("candidate", 'at least one candidate, as its form has the field "votes"', "none")
    if contest.text("base") == "valid" and "valid" not in fields:
        yield contest.error("base", 'the base "voters", as its form has no field "valid"', '"valid"')


def _forms(root: CheckedTable) -> Iterator[InputFileError]:
    used = {contest.required_text("form") for contest in root.tables("contest")}
    for form in root.tables("form"):
        yield from _form_fields(form)
        for key in ("fields", "acts", "questions"):
            listed = form.texts(key) or ()
            if len(set(listed)) < len(listed):
                yield form.error(key, f"each of {key} once", ", ".join(listed))
        if "return" not in (form.texts("acts") or ("return",)):
            yield form.error("acts", '"return" among the acts', "none")
        if form.required_text("id") not in used:
            yield form.error("id", "a form that a contest uses", f'"{form.required_text("id")}"')


def _form_fields(form: CheckedTable) -> Iterator[InputFileError]:
    fields, labels = form.texts("fields") or (), form.table("labels")
    if "blank_and_null" in fields and ("blank" in fields or "null" in fields):
        yield form.error("fields", "blank and null apart, or blank_and_null", "both")
    for name in labels.values:
        if name not in fields:
            yield labels.error(name, "a label of a field of this form", f'"{name}"')
