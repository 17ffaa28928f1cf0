"""What is wrong in the files being read, collected so that a person can mend all of it in one go."""

from scrutateur.errors import InputFileError, InputFilesError

SHOWN_MAX = 20


class ProblemList:
    """Collects errors of input files: the first ones whole, the others as a number."""

    def __init__(self) -> None:
        self._shown: list[InputFileError] = []
        self.count = 0

    def add(self, error: InputFileError) -> None:
        """Keep one more error; beyond the first 20 it is only counted."""
        self.count += 1
        if len(self._shown) < SHOWN_MAX:
            self._shown.append(error)

    def raise_any(self) -> None:
        """Refuse the whole import if anything was wrong.

        Raises:
            InputFilesError: At least one error was added.
        """
        if self.count:
            raise InputFilesError(tuple(self._shown), count=self.count)
