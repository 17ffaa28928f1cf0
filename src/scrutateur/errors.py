"""The whole error tree.

    ScrutateurError                 everything a person or a peer can act on
    ├── MalformedRecordError        bytes from outside that are not what their format says
    ├── ProofError                  a Merkle proof that does not lead to the root
    ├── SignatureError              a signature that fails, or too few of them
    ├── RefusedError                a door's refusal; `code` is the problem's code of the public record
    ├── QuorumError                 too few different persons for this kind of act
    ├── EmbargoError                a vote asked for before the embargo ended
    ├── GateError                   a bulletin that may not be signed, with the figure, expected and found
    ├── InputFileError              a file that a person wrote, with file, line, column, expected, found
    ├── InputFilesError             several of them, found in one reading
    ├── SettingsError               a setting that is absent or wrong
    ├── KeyFileError                a private key that cannot be read, or may not be used here
    ├── StoreError                  the store refuses to start, or must stop
    │   └── ForkError               what was published and what is stored disagree
    └── MissingPartError            the environment lacks something: exit 3
        └── DamagedArchiveError     a record in one file that is not whole: nothing of it is checked

Irregular election data is never an error: it is a `Finding`. Our own bugs are `assert`.
Every message is one sentence that says what was expected and what was found, and holds no secret.
"""


class ScrutateurError(Exception):
    """Something a person can act on; `code` is stable and documented in docs/reference/errors.md."""

    code = "error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class MalformedRecordError(ScrutateurError):
    """Bytes from outside are not what their format says."""

    code = "malformed-record"


class ProofError(ScrutateurError):
    """A Merkle proof has the wrong length or leads to another root."""

    code = "proof"


class SignatureError(ScrutateurError):
    """A signature fails, or a key is not the one that was named."""

    code = "signature"


class RefusedError(ScrutateurError):
    """A door refuses a request: what was sent is NOT kept."""

    def __init__(self, code: str, sentence: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.retry_after_seconds = retry_after_seconds


class QuorumError(ScrutateurError):
    """Too few different persons signed for this kind of act."""

    code = "quorum"

    def __init__(self, what: str, *, required: int, reached: int) -> None:
        super().__init__(f"{what}: {required} different persons must sign, {reached} did")
        self.required = required
        self.reached = reached


class EmbargoError(ScrutateurError):
    """Somebody asked for what the embargo still covers, or to lift it too early."""

    code = "embargo"


class GateError(ScrutateurError):
    """A bulletin may not be signed: a gate found another figure than expected."""

    code = "gate"

    def __init__(self, rule: str, what: str, *, expected: object, found: object) -> None:
        super().__init__(f"{rule}: {what}: expected {expected}, found {found}")
        self.rule = rule


class InputFileError(ScrutateurError):
    """A file that a person wrote is wrong: where, what was expected, what was found."""

    code = "input-file"

    def __init__(
        self, file: str, expected: str, found: str, *, line: int | None = None, column: int | str | None = None
    ) -> None:
        place = file + (f", line {line}" if line is not None else "")
        place += f", column {column}" if column is not None else ""
        super().__init__(f"{place}: expected {expected}, found {found}")
        self.file, self.line, self.column, self.expected, self.found = file, line, column, expected, found


class InputFilesError(ScrutateurError):
    """Files that a person wrote are wrong in several places: the first of them, and how many there are in all."""

    code = "input-file"

    def __init__(self, errors: tuple[InputFileError, ...], *, count: int) -> None:
        lines = [error.sentence for error in errors]
        if count > len(errors):
            lines.append(f"the first {len(errors)} of {count} errors are shown")
        super().__init__("\n".join(lines))
        self.errors, self.count = errors, count


class SettingsError(ScrutateurError):
    """A setting is absent, unknown or out of its range."""

    code = "settings"


class KeyFileError(ScrutateurError):
    """A private key cannot be read, is too widely readable, or may not be used for this election."""

    code = "key-file"


class StoreError(ScrutateurError):
    """The store refuses to start, or must stop: going on could lose or contradict what was acknowledged."""

    code = "store"


class ForkError(StoreError):
    """What was published and what is stored disagree: going on would fork the log."""

    code = "fork"


class MissingPartError(ScrutateurError):
    """The environment lacks a program, a library or data."""

    code = "missing-part"


class DamagedArchiveError(MissingPartError):
    """An archive is not whole, or none: nothing in it can be checked, and nothing is said against the record."""

    code = "damaged-archive"
