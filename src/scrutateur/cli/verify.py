"""`scrutateur verify`: what a stranger runs. It needs the record, and nothing of those who made it."""

import gc
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Final, TypedDict, Unpack
from urllib.parse import unquote, urljoin, urlsplit

import click

from scrutateur.adapters.record_sources import open_record
from scrutateur.adapters.signature_pool import check_many
from scrutateur.adapters.signatures import check_signature
from scrutateur.audit.evidence import Brought
from scrutateur.audit.record_files import PublicRecord
from scrutateur.audit.report import Difference, Remark, Report
from scrutateur.audit.verification import Tools, Wanted, verify_record
from scrutateur.cli.answers import answer, json_option, language_option, terminal_language
from scrutateur.cli.verify_text import report_lines
from scrutateur.errors import DamagedArchiveError, MalformedRecordError, MissingPartError, SettingsError
from scrutateur.pages.made_by import MADE_BY
from scrutateur.pages.site import build_site
from scrutateur.pages.words import load_words

BROUGHT_BYTES_MAX: Final = 1_000_000
_COLLECT_EVERY = 50_000  # new objects that may hold others: what a replay makes stays, and makes no cycles
_HASH = re.compile(r"[0-9a-f]{64}")

_HELP = """Verify a public record: a folder, an archive (.tar, .tar.gz, .tgz) or an address.

Everything is derived again from the log and compared byte for byte: hashes, signatures, rules, sums, bulletins, pages.
Without a policy learnt elsewhere only consistency is checked, and the exit code is 3.

\b
Exit codes: 0 all holds; 1 a difference, the first one named; 2 wrong use; 3 not everything could be checked.

\b
Example:
  scrutateur verify results.tar.gz --policy-hash f6d3e4928cf8ba17c80e4d53d288645f03c97b2db4e46ce0858f2b4ffc5a9ee4
"""


class Options(TypedDict):
    """What the command line says besides the record and the form of the answer."""

    policy_file: str | None
    policy_hash: str | None
    figures_only: bool
    receipts: tuple[str, ...]
    held: tuple[str, ...]
    since: int
    pages: tuple[str, ...]


@click.command("verify", help=_HELP)
@click.argument("record")
@click.option("--policy", "policy_file", metavar="FILE", help="The policy, as learnt elsewhere: entry 0's payload.")
@click.option("--policy-hash", metavar="H", help="SHA-256 of the policy, 64 hex digits, as learnt elsewhere.")
@click.option("--figures-only", is_flag=True, help="Leave the pages of the site out.")
@click.option("--receipt", "receipts", metavar="FILE", multiple=True, help="Hold a receipt against the log.")
@click.option("--held", metavar="FILE", multiple=True, help="Look in the log for a signed act that somebody kept.")
@click.option(
    "--since",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="Leave out the signatures of the first N entries, which an earlier run checked.",
)
@click.option("--page", "pages", metavar="URL", multiple=True, help="Of a record at an address: compare this page too.")
@json_option
@language_option
def verify_command(record: str, lang: str | None, **options: Unpack[Options]) -> None:
    """Verify, answer, and end with the code that says how it went."""
    gc.set_threshold(_COLLECT_EVERY)
    report = _verify(record, _read_wanted(options), options["pages"])
    answer(report.plain(), report_lines(report, load_words(lang or terminal_language(os.environ))))
    click.get_current_context().exit(report.exit)


def _verify(where: str, wanted: Wanted, pages: tuple[str, ...]) -> Report:
    """Verify; what keeps a record from being read at all becomes a report of its own.

    Raises:
        SettingsError: There is no record where the command line says.
    """
    tools = Tools(check_signature, build_site, MADE_BY, check_many)
    try:
        source = _open(where)
        return verify_record(source, replace(wanted, pages=_pages(where, source, pages)), tools)
    except MalformedRecordError as error:
        difference = Difference("unreadable", where, 0, "a public record", error.sentence)
        return Report("", 0, wanted.identity, {}, (difference,), (), ())
    except DamagedArchiveError:
        return Report("", 0, wanted.identity, {}, (), (Remark("damaged", where),), ())
    except MissingPartError as error:
        return Report("", 0, wanted.identity, {}, (), (Remark("unreachable", where, error.sentence),), ())


def _open(where: str) -> PublicRecord:
    try:
        return open_record(where)
    except DamagedArchiveError:
        raise  # there is an archive, as the command line says
    except MissingPartError as error:
        raise SettingsError(error.sentence) from error


def _read_wanted(options: Options) -> Wanted:
    """Read what the command line names.

    Raises:
        SettingsError: A file that cannot be read, or a value that is none.
    """
    hashed = options["policy_hash"]
    if hashed is not None and not _HASH.fullmatch(hashed):
        raise SettingsError(f"--policy-hash: expected 64 lower hex digits, found {hashed[:80]!r}")
    policy_file = options["policy_file"]
    return Wanted(
        policy=None if policy_file is None else _read("--policy", policy_file).data,
        policy_sha256=hashed,
        figures_only=options["figures_only"],
        since=options["since"],
        receipts=tuple(_read_line("--receipt", name) for name in options["receipts"]),
        held=tuple(_read_line("--held", name) for name in options["held"]),
    )


def _read(option: str, name: str) -> Brought:
    try:
        with Path(name).open("rb") as stream:
            data = stream.read(BROUGHT_BYTES_MAX + 1)
    except OSError as error:
        raise SettingsError(f"{option} {name}: expected a file that can be read, found: {error.strerror}") from error
    if len(data) > BROUGHT_BYTES_MAX:
        raise SettingsError(f"{option} {name}: expected at most {BROUGHT_BYTES_MAX} bytes, found more")
    return Brought(name, data)


def _read_line(option: str, name: str) -> Brought:
    """Read an envelope: in the files of `return sign` a line feed ends it, and is no part of it."""
    brought = _read(option, name)
    return replace(brought, data=brought.data.removesuffix(b"\n"))


def _pages(where: str, source: PublicRecord, named: tuple[str, ...]) -> tuple[str, ...]:
    """Turn the addresses of pages into paths of the record."""
    if named and source.paths() is not None:
        raise SettingsError("--page: expected a record at an address; of a folder or archive every page is compared")
    base = where if where.endswith("/") else f"{where}/"
    paths = (unquote(urlsplit(urljoin(base, page)).path) for page in named)
    prefix = unquote(urlsplit(base).path)
    return tuple(_page_path(path, prefix) for path in paths)


def _page_path(path: str, prefix: str) -> str:
    if not path.startswith(prefix):
        raise SettingsError(f"--page: expected a page below {prefix}, found {path}")
    inside = path.removeprefix(prefix)
    return f"{inside}index.html" if inside.endswith("/") or not inside else inside
