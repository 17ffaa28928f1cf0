"""`verify`: what a stranger can check of a public record, all of it, without a database, a clock or a word of trust.

The order is that of docs/reference/verify.md: derived files, signed files, entries, bulletins, texts, unknown files.
The first difference in this order is the one that is named.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scrutateur.audit.derived import File
from scrutateur.audit.entry_checks import CheckAll, ReplayedLog, SignedMessage, replay_log
from scrutateur.audit.evidence import Brought, check_held, check_receipt
from scrutateur.audit.folder_checks import (
    PAGES,
    check_bulletins,
    check_checkpoints,
    check_derived,
    check_embargo,
    check_left_over,
    check_log_files,
    check_named_pages,
    check_pages,
    check_proofs,
    drop_all,
)
from scrutateur.audit.publication import publication_of
from scrutateur.audit.published_log import PublishedLog, read_log
from scrutateur.audit.record_files import PublicRecord, RecordFiles
from scrutateur.audit.report import Difference, Notebook, Remark, Report, compare_bytes
from scrutateur.audit.signed_files import SignedFiles
from scrutateur.audit.text_files import check_texts
from scrutateur.bulletin.publication import Publication
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.records.receipt import policy_hash

BuildPages = Callable[[Publication], Iterable[File]]
_AFTER_THE_LOG = ("bulletin/", "latest.json", "contests/", "proof/", "text/", "version", *PAGES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks for. `policy` or its hash was learnt elsewhere; without either, identity is not checked."""

    policy: bytes | None = None
    policy_sha256: str | None = None
    figures_only: bool = False
    pages: tuple[str, ...] = ()  # of an address: those to compare
    since: int = 0
    receipts: tuple[Brought, ...] = ()
    held: tuple[Brought, ...] = ()

    @property
    def identity(self) -> str:
        return "none" if self.policy is None and self.policy_sha256 is None else "policy"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the caller lends: signatures, pages, and the version that both programs must share for pages to compare.

    `version` names the program and the edition of its pages: two programs of one version make the same bytes.
    """

    check: SignatureCheck
    build_pages: BuildPages
    version: str
    check_all: CheckAll | None = None  # a faster way to check many signatures


def verify_record(record: PublicRecord, wanted: Wanted, tools: Tools) -> Report:
    """Verify a public record.

    Raises:
        MissingPartError: The record cannot be reached.
    """
    files, notebook = RecordFiles(record), Notebook()
    log = read_log(files, wanted.policy, tools.check, notebook)
    if log is None:
        return _report(wanted, None, notebook)
    state = replay_log(log, tools.check, tools.check_all or _one_by_one(tools.check), since=wanted.since)
    notebook.checked["entries"] = state.taken
    notebook.checked["signatures"] = state.signatures
    notebook.entries += state.differences()
    notebook.listed += state.remarks()
    if not log.whole and not notebook.bundles:
        missing = f"{len(log.bodies)}-{log.size - 1}"
        notebook.missing.append(Remark("entries-missing", missing))
    if wanted.since:
        notebook.listed.append(Remark("not-compared", f"signatures of entries 0-{wanted.since - 1}"))
    if state.replay.ground.policy is not None:
        _check_files(files, state, wanted, tools, notebook)
        _check_brought(files, state, wanted, tools, notebook)
    return _report(wanted, state, notebook)


def _one_by_one(check: SignatureCheck) -> CheckAll:
    def check_all(messages: Sequence[SignedMessage]) -> Sequence[bool]:
        return [check(key, signature, message) for key, signature, message in messages]

    return check_all


def _check_files(files: RecordFiles, state: ReplayedLog, wanted: Wanted, tools: Tools, notebook: Notebook) -> None:
    policy = state.replay.ground.policy
    assert policy is not None, "the caller has looked"
    signed = SignedFiles(state.log.tree, policy, tools.check)
    check_log_files(files, state, notebook)
    check_embargo(state, notebook)
    checkpoints = check_checkpoints(files, state, signed, notebook)
    _check_identity(state, wanted, notebook)
    check_derived(files, state, checkpoints, notebook)
    check_proofs(files, state, signed, notebook)
    notebook.checked["signature_lines"] = signed.verified_lines
    if state.whole:
        _check_pages(files, state, wanted, tools, notebook)
        check_bulletins(files, state, notebook)
        if files.listable:
            lifted = state.replay.publishing.embargo_lifted is not None
            check_texts(files, state.texts, notebook, lifted=lifted)
    elif drop_all(files, *_AFTER_THE_LOG):
        notebook.listed.append(Remark("not-compared", "files derived from entries that are missing"))
    check_left_over(files, notebook)


def _check_identity(state: ReplayedLog, wanted: Wanted, notebook: Notebook) -> None:
    """Compare entry 0 with the policy that the reader learnt elsewhere."""
    payload = state.replay.ground.policy_payload
    if wanted.policy is not None:
        difference = compare_bytes("policy", expected=wanted.policy, found=payload)
        if difference is not None:
            notebook.derived.append(
                Difference("policy", "policy", difference.at, difference.expected, difference.found)
            )
    found = policy_hash(payload)
    if wanted.policy_sha256 is not None and wanted.policy_sha256 != found:
        notebook.derived.append(Difference("policy", "policy", 0, wanted.policy_sha256, found))


def _check_pages(files: RecordFiles, state: ReplayedLog, wanted: Wanted, tools: Tools, notebook: Notebook) -> None:
    def build() -> Iterable[File]:
        return tools.build_pages(publication_of(state.replay))

    if state.replay.ground.freeze_size is None:
        return
    if files.listable or wanted.figures_only:
        check_pages(files, None if wanted.figures_only else build, tools.version, notebook)
    elif wanted.pages:
        check_named_pages(files, build, wanted.pages, tools.version, notebook)
    else:
        check_pages(files, None, tools.version, notebook)
        notebook.listed.append(Remark("not-compared", "pages"))


def _check_brought(files: RecordFiles, state: ReplayedLog, wanted: Wanted, tools: Tools, notebook: Notebook) -> None:
    for receipt in wanted.receipts:
        check_receipt(receipt, files, state, tools.check, notebook)
    for held in wanted.held:
        check_held(held, state, tools.check, notebook)


def _report(wanted: Wanted, state: ReplayedLog | None, notebook: Notebook) -> Report:
    log: PublishedLog | None = None if state is None else state.log
    return Report(
        origin="" if state is None else state.replay.origin or "",
        size=0 if log is None else log.size,
        identity=wanted.identity,
        checked=dict(sorted(notebook.checked.items())),
        differences=notebook.differences(),
        missing=tuple(notebook.missing),
        listed=tuple(notebook.listed),
        bulletins=() if state is None else tuple(state.replay.publishing.bulletins.announced),
    )
