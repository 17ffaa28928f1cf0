"""`scrutateur publish`: the public folder, derived again from the store; and the same record in one file."""

from pathlib import Path

import click

from scrutateur.adapters.clock import SystemClock
from scrutateur.adapters.record_packing import check_archive_name, pack_record
from scrutateur.adapters.record_sources import FolderSource
from scrutateur.cli.answers import answer, json_option, progress
from scrutateur.cli.night_keys import pass_phrase
from scrutateur.cli.one_process import only_process
from scrutateur.wiring import open_night, site_folder


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the record into one new file too: .tar, .tar.gz or .tgz.",
)
@json_option
def publish(home: Path, archive: Path | None) -> None:
    """Derive the public folder again from the store.

    While no desk runs; a running desk does so by itself. What is published already and must never change is
    compared; a difference stops it. An archive is what `scrutateur verify FILE` reads; the same record gives the
    same bytes.

    Example: scrutateur publish /srv/primary-2027 --archive primary-2027-1.tar.gz
    """
    if archive is not None:
        check_archive_name(archive)
    public = site_folder(home) / "public"
    with only_process(home):
        night = open_night(home, pass_phrase())
        try:
            night.desk.publisher.publish(with_bundles=True, at=SystemClock().now())
            size = night.desk.publisher.published_size
        finally:
            night.ledger.close()
        packed = None if archive is None else _pack(public, archive)
    found: dict[str, object] = {"folder": str(public), "size": size}
    lines = [f"{public}: {size} entries published"]
    if packed is not None:
        found |= {"archive": str(archive), "sha256": packed}
        lines.append(f"{archive}: the same record, SHA-256 {packed}")
    answer(found, lines)


def _pack(public: Path, archive: Path) -> str:
    progress(f"packing {public}")
    return pack_record(FolderSource(public.resolve()), archive)
