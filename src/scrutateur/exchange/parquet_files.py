"""Parquet: columns with types. A line is a row, from 1; there is no line of headers in the file."""

from io import BytesIO

from scrutateur.errors import InputFileError, MissingPartError
from scrutateur.exchange.tables import Table, TableRow
from scrutateur.exchange.texts import tidy
from scrutateur.exchange.typed_cells import split_wrong, text_of


def read_parquet(raw: bytes, *, file: str, with_headers: bool) -> Table:
    """Read a Parquet file.

    Args:
        with_headers: Whether the names in the file are the columns' names; some files have only made-up ones.

    Raises:
        InputFileError: It is no Parquet file.
        MissingPartError: The library that reads Parquet is not installed.
    """
    try:
        import pyarrow  # type: ignore[import-untyped]  # the library has no types
        from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped]  # the library has no types
    except ImportError as error:
        sentence = f'{file}: Parquet is read by a library that is not installed: pip install "scrutateur[parquet]"'
        raise MissingPartError(sentence) from error
    try:
        table = ParquetFile(BytesIO(raw)).read(use_threads=False)
    except (pyarrow.ArrowException, OSError) as error:
        raise InputFileError(file, "a whole Parquet file", f"bytes that are none ({error})") from error
    columns = [[text_of(cell) for cell in column.to_pylist()] for column in table.columns]
    rows = tuple(
        TableRow(number, *split_wrong(cells)) for number, cells in enumerate(zip(*columns, strict=True), start=1)
    )
    if not rows:
        raise InputFileError(file, "at least one row", "none")
    names = tuple(tidy(name) for name in table.column_names)
    return Table(file, names if with_headers else None, len(names), rows)
