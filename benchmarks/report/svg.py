"""Small pictures as SVG that stands within a page: its colours are the page's, so that they suit light and dark.

Each has a title for those who hear it, and every mark its figures as a title under the pointer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from memalpha_gym.views.shell import text

WIDTH, HEIGHT = 430, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 12, 38
COLOURS = 9


@dataclass(frozen=True, slots=True)
class Series:
    """A line or a set of points.

    Attributes:
        name: what it is called in the legend.
        points: x and y of each point; y None leaves a gap.
        colour: its number; None for a broken grey line.
    """

    name: str
    points: Sequence[tuple[float, float | None]]
    colour: int | None = 0


def lines(
    title: str,
    series: Sequence[Series],
    *,
    x: str,
    y: str,
    labels: Sequence[tuple[float, str]] = (),
    top: float | None = None,
) -> str:
    """Lines with their points over a common x.

    Args:
        title: what it shows.
        series: the lines.
        x: what the x-axis is.
        y: what the y-axis is.
        labels: the places on the x-axis that are named; none for round numbers.
        top: the highest y; None for that of the points.
    """
    frame = _Frame.of(series, top)
    parts = [_axes(frame, x, y, labels)]
    for each in series:
        known = [(frame.x(one), frame.y(other)) for one, other in each.points if other is not None]
        if not known:
            continue
        broken = ' stroke-dasharray="6 5"' if each.colour is None else ""
        parts.append(
            f'<polyline fill="none" stroke="{colour(each.colour)}" stroke-width="2"{broken} '
            f'points="{" ".join(f"{one:.1f},{other:.1f}" for one, other in known)}"/>'
        )
        if each.colour is not None and len(known) <= 12:
            parts += [_dot(frame, each, one, other, x, y) for one, other in each.points if other is not None]
    return _figure(title, "".join(parts), series)


def scatter(title: str, series: Sequence[Series], *, x: str, y: str, top: float | None = None) -> str:
    """Points, one or several a series; each series is named beside its first point and in the legend."""
    frame = _Frame.of(series, top)
    parts = [_axes(frame, x, y, ())]
    for each in series:
        parts += [_dot(frame, each, one, other, x, y, 6) for one, other in each.points if other is not None]
    return _figure(title, "".join(parts), series)


def interval(score: float | None, low: float | None, high: float | None, colour_number: int = 0) -> str:
    """A score between 0 and 1 as a bar with its interval, for a table's cell."""
    if score is None:
        return ""
    width = 120
    whisker = ""
    if low is not None and high is not None:
        one, other = _x(low, width), _x(high, width)
        whisker = (
            f'<path d="M{one:.1f} 8H{other:.1f}M{one:.1f} 4V12M{other:.1f} 4V12" stroke="var(--ink)" '
            'stroke-width="1.5" fill="none"/>'
        )
    said = f"{score:.3f}" + (f", {low:.3f} to {high:.3f}" if low is not None and high is not None else "")
    return (
        f'<svg class="bar" width="{width}" height="16" viewBox="0 0 {width} 16" role="img" aria-label="{said}">'
        f'<rect width="{width}" height="10" y="3" rx="2" fill="var(--well)"/>'
        f'<rect width="{_x(score, width):.1f}" height="10" y="3" rx="2" fill="{colour(colour_number)}" opacity=".65"/>'
        f"{whisker}<title>{said}</title></svg>"
    )


def stacked(parts: Sequence[tuple[str, float, int]]) -> str:
    """Shares of one bar, as wide as there is room; each with its name and its colour's number."""
    cells = "".join(
        f'<i style="flex:{share:.4f};background:{colour(number)}" title="{text(name)}: {share:.1%}"></i>'
        for name, share, number in parts
        if share > 0
    )
    said = ", ".join(f"{name} {share:.0%}" for name, share, _ in parts if share >= 0.005)
    return f'<span class="stack" role="img" aria-label="{text(said)}">{cells}</span>'


def legend(names: Sequence[tuple[str, int | None]]) -> str:
    """What the colours mean."""
    keys = "".join(
        f'<li><i style="background:{colour(number)}" class="{"broken" if number is None else ""}"></i>{text(name)}</li>'
        for name, number in names
    )
    return f'<ul class="legend">{keys}</ul>'


def colour(number: int | None) -> str:
    """A colour of the page by its number; grey for None."""
    return "var(--soft)" if number is None else f"var(--c{number % COLOURS})"


@dataclass(frozen=True, slots=True)
class _Frame:
    """The figures at the ends of both axes."""

    left: float
    right: float
    top: float

    @classmethod
    def of(cls, series: Sequence[Series], top: float | None) -> _Frame:
        xs = [x for each in series for x, y in each.points if y is not None] or [0.0]
        ys = [y for each in series for _, y in each.points if y is not None] or [1.0]
        left, right = min(0.0, *xs), max(xs)
        return cls(left, right if right > left else left + 1.0, top or _round_up(max(ys) or 1.0))

    def x(self, value: float) -> float:
        return _LEFT + (value - self.left) / (self.right - self.left) * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - _BOTTOM - value / self.top * (HEIGHT - _TOP - _BOTTOM)


def _axes(frame: _Frame, x: str, y: str, labels: Sequence[tuple[float, str]]) -> str:
    parts = []
    for step in range(5):
        value = frame.top * step / 4
        height = frame.y(value)
        parts.append(
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{height:.1f}" y2="{height:.1f}" stroke="var(--line)"/>'
            f'<text x="{_LEFT - 6}" y="{height + 4:.1f}" text-anchor="end">{_number(value)}</text>'
        )
    places = labels or [(value, _number(value)) for value in _ticks(frame.left, frame.right)]
    last = len(places) - 1
    for number, (value, name) in enumerate(places):
        anchor = "end" if number == last and frame.x(value) > WIDTH - 60 else "middle"
        parts.append(
            f'<text x="{frame.x(value):.1f}" y="{HEIGHT - _BOTTOM + 16}" text-anchor="{anchor}">{text(name)}</text>'
        )
    parts.append(
        f'<text class="axis" x="{WIDTH - _RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{text(x)}</text>'
        f'<text class="axis" x="{_LEFT}" y="{HEIGHT - 6}">↑ {text(y)}</text>'
    )
    return "".join(parts)


def _dot(frame: _Frame, each: Series, x: float, y: float, x_name: str, y_name: str, radius: int = 4) -> str:
    said = f"{each.name}: {x_name} {_number(x)}, {y_name} {_number(y)}"
    return (
        f'<circle cx="{frame.x(x):.1f}" cy="{frame.y(y):.1f}" r="{radius}" fill="{colour(each.colour)}" '
        f'stroke="var(--paper)"><title>{text(said)}</title></circle>'
    )


def _figure(title: str, body: str, series: Sequence[Series]) -> str:
    shown = [(each.name, each.colour) for each in series if any(y is not None for _, y in each.points)]
    return (
        f'<figure><svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{text(title)}">{body}</svg>'
        f"{legend(shown)}<figcaption>{text(title)}</figcaption></figure>\n"
    )


def _ticks(low: float, high: float) -> list[float]:
    step = _round_up((high - low) / 5)
    first = ceil(low / step)
    return [step * place for place in range(first, floor(high / step + 1e-9) + 1)]


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 and 10 times a power of ten."""
    power: float = 10.0 ** floor(log10(value))
    return next(power * each for each in (1.0, 2.0, 2.5, 5.0, 10.0) if power * each >= value * (1 - 1e-9))


def _number(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    if value >= 10_000:
        return f"{value / 1_000:.3g}k"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _x(value: float, width: int) -> float:
    return max(0.0, min(1.0, value)) * width
