"""What a rehearsal shows while it runs: a story and one line that moves, a JSON object for each step, or now and then
a plain line where nobody sits at a terminal.
"""

import json
from collections.abc import Callable

from scrutateur.pages.words import Words
from scrutateur.rehearsal.night import MOVING, Step
from scrutateur.rehearsal.story import Story

_CLEAR = "\r\x1b[2K"
_PLAIN_EVERY_SECONDS = 10.0

Write = Callable[[str], None]


class Screen:
    """Tells a night on a terminal. Holds state: whether the moving line stands on it now."""

    def __init__(self, words: Words, write: Write) -> None:
        """Begin with nothing on the screen.

        Args:
            write: Writes to the terminal, without a line end of its own.
        """
        self._words, self._write = words, write
        self._story = Story(words, self._line)
        self._moving = False

    def tell(self, step: Step) -> None:
        """Tell a step, or move the line."""
        if step.name in MOVING:
            self._write(f"{_CLEAR}{_how_far(self._words, step)}")
            self._moving = True
            return
        self._story.step(step)

    def pause(self, paused: bool) -> None:  # positional: as a keyboard says it
        """Say that the night stands still, or goes on."""
        self._line(self._words("demo.paused") if paused else self._words("demo.goes-on"))

    def _line(self, text: str) -> None:
        self._write(f"{_CLEAR if self._moving else ''}{text}\n")
        self._moving = False


class PlainLines:
    """Says how far a night is, for a log file. Holds state: when it last did."""

    def __init__(self, words: Words, write: Write) -> None:
        self._words, self._write = words, write
        self._said_at = 0.0

    def tell(self, step: Step) -> None:
        """Write a line, unless there was one in the last ten seconds."""
        if step.name in MOVING and step.seconds - self._said_at >= _PLAIN_EVERY_SECONDS:
            self._said_at = step.seconds
            self._write(f"{_how_far(self._words, step)}\n")


def _how_far(words: Words, step: Step) -> str:
    if step.name == "laying":
        return words("demo.laying", n=int(step.values["acts"]))
    values = dict(step.values)
    left = values.pop("seconds_left")
    said = words("demo.progress", **values)
    if isinstance(left, int):
        said += words("demo.progress-left", minutes=f"{left // 60}:{left % 60:02}")
    if values["bulletin"]:
        said += words("demo.progress-bulletin", **values)
    return said


class Lines:
    """Writes each step as a JSON object, one a line."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def tell(self, step: Step) -> None:
        """Write a step down."""
        line = {"seconds": round(step.seconds, 2), "step": step.name, **step.values}
        self._write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
