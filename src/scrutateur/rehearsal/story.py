"""Telling a night on the terminal: what happens, and why it matters, in the reader's language."""

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

from scrutateur.pages.words import Words
from scrutateur.rehearsal.night import MOVING, Step
from scrutateur.rehearsal.outcome import Outcome
from scrutateur.rehearsal.stranger import Verification
from scrutateur.rehearsal.tampering import Tampered

_WIDTH = 88
_INDENT = "    "
_FIRST_LIST = "005"

Say = Callable[[str], None]


class Story:
    """Says the lines of a demo. Holds the words, where they go, and what was explained once already."""

    def __init__(self, words: Words, say: Say) -> None:
        self._words, self._say = words, say
        self._explained: set[str] = set()

    def step(self, step: Step) -> None:
        """Tell a step of the night: what happened, and under it why it matters. (words: demo.step.*, demo.why.*)"""
        if step.name in MOVING:  # a demo lasts ten seconds: it says what happens, not how far it is
            return
        kind = step.values.get("kind")
        name = step.name if kind is None else f"{step.name}-{kind}"
        self.scene(name, **{key: value for key, value in step.values.items() if key != "kind"})

    def scene(self, name: str, **values: int | str) -> None:
        """Tell a scene by its name."""
        self._wrapped(self._words(f"demo.step.{name}", **values), "• ", "  ")
        if self._words.known(f"demo.why.{name}") and name not in self._explained:
            self._explained.add(name)
            self._wrapped(self._words.of("demo.why", name), _INDENT, _INDENT)

    def opening(self) -> None:
        """Say what is about to be shown."""
        self._say(self._words("demo.title"))
        self._wrapped(self._words("demo.opening"), "", "")
        self._say("")

    def result(self, outcome: Outcome) -> None:
        """Print the result as the site has it."""
        self._say("")
        self._say(self._words("demo.result"))
        totals = outcome.as_standing.totals
        lines = [*totals_shown(totals), ("list-005", outcome.as_standing.votes.get(_FIRST_LIST, 0))]
        lines += [(name, outcome.coverage[name]) for name in ("expected", "counted", "held", "missing")]
        lines += [("r205", outcome.failed.get("R205", 0))]
        for name, value in lines:
            self._say(f"{_INDENT}{self._words.number(value):>9}  {self._line(name)}")
        self._say("")

    def _line(self, name: str) -> str:
        """Give the words of a line of the result. (words: demo.line.*)"""
        return self._words.of("demo.line", name)

    def verified(self, ran: Verification) -> None:
        """Tell what the stranger checked."""
        checked = ran.answer.checked
        self.scene(
            "verified",
            entries=checked.get("entries", 0),
            signatures=checked.get("signatures", 0),
            files=checked.get("files", 0) + checked.get("pages", 0),
            seconds=f"{ran.seconds:.1f}".replace(".", "," if self._words.language == "fr" else "."),
        )

    def tampered(self, changed: Tampered) -> None:
        """Tell which byte was changed."""
        before, after = _shown(changed.before), _shown(changed.after)
        self.scene("tampered-copy", path=changed.path, at=changed.at, before=before, after=after)

    def refused(self, ran: Verification) -> None:
        """Tell what the stranger says of the changed copy."""
        difference = ran.answer.difference
        assert difference is not None, "the caller has looked"
        self.scene("refused", path=difference.path, at=difference.at)

    def ending(self, home: Path, address: str | None, *, check: str) -> None:
        """Say how to check all of it by hand, where to look, and how to stop."""
        self._say("")
        self._say(self._words("demo.check"))
        self._say(f"{_INDENT}{check}")
        if address is not None:
            self._say(self._words("demo.address", address=address))
        self._say(self._words("demo.home", home=str(home)))

    def _wrapped(self, text: str, first: str, next_lines: str) -> None:
        for line in textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=next_lines):
            self._say(line)


def totals_shown(totals: Mapping[str, int]) -> list[tuple[str, int]]:
    """Give the totals in the order of the form."""
    names = ("registered", "signed_roll", "voters", "blank", "null", "valid")
    return [(name.replace("_", "-"), totals[name]) for name in names if name in totals]


def _shown(byte: int) -> str:
    """Show a byte: as a character where it is one, else in hex."""
    return chr(byte) if 0x21 <= byte < 0x7F else f"0x{byte:02x}"
