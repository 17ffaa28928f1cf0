"""XLSX: one sheet of a workbook. Of a formula the stored value is read; a line is a row of the sheet."""

import zipfile
from io import BytesIO

from scrutateur.errors import InputFileError, MissingPartError
from scrutateur.exchange.input_files import FILE_BYTES_MAX
from scrutateur.exchange.key_kinds import nearest
from scrutateur.exchange.tables import Table, table_of_rows
from scrutateur.exchange.typed_cells import text_of


def read_workbook(raw: bytes, *, file: str, sheet: str | None, header: int | None) -> Table:
    """Read a sheet, the first one unless named.

    Raises:
        InputFileError: It is no workbook, or has no such sheet.
        MissingPartError: The library that reads workbooks is not installed.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        sentence = f'{file}: XLSX is read by a library that is not installed: pip install "scrutateur[xlsx]"'
        raise MissingPartError(sentence) from error
    _check_archive(raw, file)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(raw)) as book:
            found = _choose(book.sheet_names, sheet, file)
            rows = book.get_sheet_by_name(found).to_python(skip_empty_area=False)
    except (CalamineError, ValueError) as error:
        raise InputFileError(file, "a whole XLSX workbook", f"bytes that are none ({error})") from error
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()  # rows that were formatted and never filled
    return table_of_rows([[text_of(cell) for cell in row] for row in rows], file=file, header=header)


def _choose(names: list[str], sheet: str | None, file: str) -> str:
    if sheet is None:
        return names[0]
    if sheet not in names:
        close = nearest(sheet, tuple(names))
        raise InputFileError(file, "a sheet" + (f' (nearest: "{close}")' if close else ""), f'none named "{sheet}"')
    return sheet


def _check_archive(raw: bytes, file: str) -> None:
    """Refuse what is cut off, or would fill the memory when it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise InputFileError(file, "a whole XLSX workbook", f"bytes that are none ({error})") from error
    if size > FILE_BYTES_MAX:
        raise InputFileError(file, f"at most {FILE_BYTES_MAX} bytes, unpacked", "more")
