"""The report of a rehearsal in its folder: `report/report.json`, and a page in each language."""

import json
from dataclasses import asdict
from pathlib import Path

from scrutateur.adapters.durable_files import write_durably
from scrutateur.errors import SettingsError
from scrutateur.pages.words import LANGUAGES, load_words
from scrutateur.rehearsal.report import Report
from scrutateur.rehearsal.report_page import report_page

REPORT_FOLDER = "report"


def write_report(report: Report, home: Path) -> Path:
    """Write a report into the folder of its night; give its folder.

    Raises:
        SettingsError: The disk refuses.
    """
    folder = home / REPORT_FOLDER
    pages = [(f"{language}.html", report_page(report, load_words(language)).encode()) for language in LANGUAGES]
    data = json.dumps(asdict(report), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    try:
        folder.mkdir(exist_ok=True)
        write_durably(folder, [("report.json", data), *pages])
    except OSError as error:
        raise SettingsError(f"{folder}: a folder that can be written expected: {error.strerror}") from error
    return folder
