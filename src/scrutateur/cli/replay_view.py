"""What a rehearsal shows while it runs: a story and one line that moves, or a JSON object for each step."""

import json
from collections.abc import Callable

from scrutateur.pages.words import Words
from scrutateur.rehearsal.night import Step
from scrutateur.rehearsal.story import Story

_CLEAR = "\r\x1b[2K"

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
        if step.name == "progress":
            self._write(f"{_CLEAR}{self._progress(step)}")
            self._moving = True
            return
        self._story.step(step)

    def pause(self, paused: bool) -> None:  # positional: as a keyboard says it
        """Say that the night stands still, or goes on."""
        self._line(self._words("demo.paused") if paused else self._words("demo.goes-on"))

    def _line(self, text: str) -> None:
        self._write(f"{_CLEAR if self._moving else ''}{text}\n")
        self._moving = False

    def _progress(self, step: Step) -> str:
        values = dict(step.values)
        left = values.pop("seconds_left")
        said = self._words("demo.progress", **values)
        if isinstance(left, int):
            said += self._words("demo.progress-left", minutes=f"{left // 60}:{left % 60:02}")
        if values["bulletin"]:
            said += self._words("demo.progress-bulletin", **values)
        return said


class Lines:
    """Writes each step as a JSON object, one a line."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def tell(self, step: Step) -> None:
        """Write a step down."""
        line = {"seconds": round(step.seconds, 2), "step": step.name, **step.values}
        self._write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
