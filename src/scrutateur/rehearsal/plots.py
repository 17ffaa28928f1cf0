"""Plots as SVG, drawn by us: a line over time, bars beside words. No script, no library, the reader's own colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 720, 260, 64, 34, 10, 16
_TICKS = 5
_BAR, _GAP, _WORDS = 18, 8, 260

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a plot, and what it is."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Axes:
    """Names of both axes, and how the reader's language writes a decimal."""

    x: str
    y: str
    decimal: str


def line_plot(lines: Sequence[Line], axes: Axes, *, title: str, marks: Sequence[float] = ()) -> str:
    """Draw lines over one axis from zero.

    Args:
        lines: What is drawn.
        axes: How it is written.
        title: What the plot shows, for whoever hears it read.
        marks: Places along the bottom that get a line of their own.
    """
    points = [point for line in lines for point in line.points]
    right = max((point[0] for point in points), default=1.0) or 1.0
    top = max((point[1] for point in points), default=1.0) or 1.0
    scale = _Scale(right, top)
    drawn = [
        f'<polyline class="line line-{number}" points="{" ".join(scale.at(*point) for point in line.points)}"/>'
        for number, line in enumerate(lines)
    ]
    marked = [f'<line class="mark" x1="{scale.x(at):.1f}" x2="{scale.x(at):.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>'
              for at in marks]  # fmt: skip
    body = "".join((*scale.drawn(axes), *marked, *drawn))
    return _svg(_WIDTH, _HEIGHT, title, body)


def bar_plot(rows: Sequence[tuple[str, float, str]], *, title: str) -> str:
    """Draw a bar for each row: its name, its length, and what is written behind it."""
    longest = max((value for _, value, _ in rows), default=1.0) or 1.0
    room = _WIDTH - _WORDS - 90
    drawn = []
    for number, (name, value, said) in enumerate(rows):
        top = number * (_BAR + _GAP)
        width = max(1.0, room * value / longest)
        drawn.append(
            f'<text x="{_WORDS - 8}" y="{top + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="bar" x="{_WORDS}" y="{top}" width="{width:.1f}" height="{_BAR}"/>'
            f'<text x="{_WORDS + width + 6:.1f}" y="{top + 13}">{escape(said)}</text>'
        )
    return _svg(_WIDTH, max(1, len(rows)) * (_BAR + _GAP), title, "".join(drawn))


@dataclass(frozen=True, slots=True)
class _Scale:
    right: float
    top: float

    def x(self, value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * value / self.right

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / self.top

    def at(self, x: float, y: float) -> str:  # positional: along, then up, as a point is written
        return f"{self.x(x):.1f},{self.y(y):.1f}"

    def drawn(self, axes: Axes) -> Sequence[str]:
        """Draw both axes with their names and ticks."""
        right, below = _WIDTH - _RIGHT, _HEIGHT - 4
        found = [f'<text class="axis" x="{right}" y="{below}" text-anchor="end">{escape(axes.x)}</text>',
                 f'<text class="axis" x="{_LEFT + 6}" y="{_TOP + 10}">{escape(axes.y)}</text>']  # fmt: skip
        for tick in range(_TICKS + 1):
            along, up = self.right * tick / _TICKS, self.top * tick / _TICKS
            found.append(
                f'<text x="{self.x(along):.1f}" y="{_HEIGHT - 18}" text-anchor="middle">{_short(along, axes)}</text>'
                f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{self.y(up):.1f}" y2="{self.y(up):.1f}"/>'
                f'<text x="{_LEFT - 6}" y="{self.y(up) + 4:.1f}" text-anchor="end">{_short(up, axes)}</text>'
            )
        return found


def _short(value: float, axes: Axes) -> str:
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.1f}".replace(".", axes.decimal)


def _svg(width: int, height: int, title: str, body: str) -> str:  # positional: a size, then what is in it
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>{body}</svg>'
    )
