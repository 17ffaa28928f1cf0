"""Keys pressed while a rehearsal runs, where there is a terminal: space pauses and goes on, `n` plays one step."""

import os
import select
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_SECONDS = 0.1

ReadKey = Callable[[float], str]
"""Gives the key pressed within so many seconds, or nothing."""


class Keyboard:
    """Whether the night is paused. Holds state; `gate` is called between two steps."""

    def __init__(self, read: ReadKey, say: Callable[[bool], None]) -> None:
        """Begin unpaused.

        Args:
            read: Gives a key.
            say: Told when the night is paused (true) and when it goes on.
        """
        self._read, self._say = read, say
        self._paused = False

    def gate(self) -> bool:
        """Block while paused; tell whether one step alone was asked for."""
        key = self._read(0.0)
        if key == " ":
            self._turn()
        one_step = not self._paused and key == "n"
        if one_step:
            self._turn()  # whoever asks for one step wants the night to stand still after it
        while self._paused and not one_step:
            key = self._read(_LOOK_SECONDS)
            if key == " ":
                self._turn()
            one_step = key == "n"
        return one_step

    def _turn(self) -> None:
        self._paused = not self._paused
        self._say(self._paused)


@contextmanager
def keys_of_the_terminal() -> Iterator[ReadKey | None]:
    """Read single keys while this runs; `None` where standard input is no terminal."""
    if not sys.stdin.isatty():
        yield None
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)  # Ctrl-C still ends the program
    try:
        yield lambda seconds: _pressed(descriptor, seconds)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _pressed(descriptor: int, seconds: float) -> str:
    ready, _, _ = select.select([descriptor], [], [], seconds)
    return os.read(descriptor, 1).decode(errors="replace") if ready else ""
