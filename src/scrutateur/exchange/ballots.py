"""The candidates of a row, in each layout: where their names stand, and where their votes."""

from collections.abc import Iterator

from scrutateur.exchange.codes import ALPHABET, is_code, is_date, to_code
from scrutateur.exchange.mapping import BlockPart, CandidatePart, LongPart, RehearsalMapping
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.table_files import BoundRow


class BallotReader:
    """Gives the candidates that a row has figures of; adds to the problems each that cannot be one."""

    def __init__(self, mapping: RehearsalMapping, fixed: tuple[CandidatePart, ...], problems: ProblemList) -> None:
        self._block, self._long = mapping.block, mapping.long
        self._fixed = fixed  # of the layout "wide", where each has columns of its own
        self._empty = mapping.table.words.empty
        self._problems = problems

    def parts(self, row: BoundRow) -> tuple[CandidatePart, ...]:
        """Give the candidates of a row, each with the columns of its votes."""
        if self._block is not None:
            return tuple(self._blocks(row, self._block))
        if self._long is not None:
            return tuple(self._one(row, self._long))
        return self._fixed

    def _blocks(self, row: BoundRow, block: BlockPart) -> Iterator[CandidatePart]:
        # The last block of a row may end behind the last place that is read.
        first, needed = row.places[block.first], max(block.votes, block.code or 0, *block.names, block.key)
        seen: set[str] = set()
        for number, start in enumerate(range(first, len(row.row.cells), block.width), start=1):
            cells = row.row.cells[start : start + block.width]
            if len(cells) < needed and any(cells):
                name = str(row.table.name_of(start))
                self._problems.add(row.error_at(name, f"a block of at least {needed} cells", f"{len(cells)}"))
            elif len(cells) >= needed and row.text(start + block.key - 1) not in self._empty:
                part = self._in_block(row, block, start=start, number=number)
                if part is not None and part.code in seen:
                    found = f'"{part.received}" twice'
                    self._problems.add(row.error_at(str(row.table.name_of(start)), "each candidate once", found))
                elif part is not None:
                    seen.add(part.code)
                    yield part

    def _in_block(self, row: BoundRow, block: BlockPart, *, start: int, number: int) -> CandidatePart | None:
        places = [place for place in (block.code, *block.names, block.votes, block.key) if place is not None]
        wrong = list(row.wrong_cells({start + place - 1 for place in places}))
        if wrong:
            self._problems.add(wrong[0])
            return None
        received = str(number) if block.code is None else row.text(start + block.code - 1)
        name = " ".join(row.text(start + place - 1) for place in block.names).strip()
        at = start + (block.code or block.key) - 1
        return self._part(row, received, name, at=at, votes=start + block.votes - 1)

    def _one(self, row: BoundRow, long: LongPart) -> Iterator[CandidatePart]:
        received = row.cell(long.candidate)
        name = long.candidate_name.render(row.cell).strip() if long.candidate_name is not None else ""
        part = self._part(row, received, name, at=row.places[long.candidate], votes=row.places[long.votes])
        if part is not None:
            yield part

    def _part(
        self, row: BoundRow, received: str, name: str, *, at: int, votes: int  # positional: code, then name
    ) -> CandidatePart | None:  # fmt: skip
        code = to_code(received)
        if not is_code(code) or is_date(received):
            expected = "a code, and no date" if is_date(received) else f"a candidate's code of 1 to 64 of {ALPHABET}"
            self._problems.add(row.error_at(str(row.table.name_of(at)), expected, f'"{received}"'))
            return None
        return CandidatePart(code, received, name or received, (votes + 1,), row.row.line)
