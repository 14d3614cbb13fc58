"""Draws the diagrams of questions: boxes, arrows and grids of numbers, in one palette.

    figure, axes = canvas(7, 3)
    box(axes, (0, 1), (1.5, 0.8), "3×3 conv", BLUE)
    arrow(axes, (1.5, 1.4), (2.5, 1.4))
    grid(axes, (3, 0), [[1, 2], [3, 4]], marked=[(0, 0)])

Owns what a `figures.py` is made of; lengths are inches, y points up. The colours are Okabe and Ito's (2008,
"Color Universal Design"), lightened: told apart by colour-blind readers and in greyscale. Every figure has a
white ground, so that it can be read on a dark page.
"""

from collections.abc import Collection, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

INK, GREY, WHITE = "#222222", "#e4e4e4", "#ffffff"
BLUE, ORANGE, GREEN, YELLOW, PINK = "#bcdcf2", "#f6c98b", "#a6dcc8", "#f7ee9c", "#e8c3d9"
DARK_BLUE, DARK_ORANGE = "#0072b2", "#c25400"
FONT = 10  # points; a figure 7 inches wide is shown about as wide as a notebook's text
CELL = 0.42  # inches, the side of one entry of a grid

Point = tuple[float, float]


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return an empty figure and axes whose units are inches, the origin at the bottom left."""
    figure = Figure(figsize=(width, height), facecolor=WHITE)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def text(axes: Axes, at: Point, words: str, size: float = FONT, **style: Any) -> None:
    """Write words, centred at a point unless the style says otherwise."""
    style = {"ha": "center", "va": "center", "color": INK, **style}
    axes.text(*at, words, fontsize=size, **style)


def box(axes: Axes, corner: Point, size: Point, words: str = "", colour: str = BLUE) -> None:
    """Draw a box with words in it.

    Args:
        corner: its bottom left.
        size: width and height.
    """
    shape = "round,pad=0,rounding_size=0.08"
    axes.add_patch(
        FancyBboxPatch(corner, *size, boxstyle=shape, facecolor=colour, edgecolor=INK, linewidth=1)
    )
    text(axes, (corner[0] + size[0] / 2, corner[1] + size[1] / 2), words)


def arrow(
    axes: Axes,
    start: Point,
    end: Point,
    words: str = "",
    colour: str = INK,
    bend: float = 0.0,
    size: float = FONT - 1,
) -> None:
    """Draw an arrow, with words above its middle.

    Args:
        bend: how far its middle is off the straight line, as a fraction of its length.
    """
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops={**style, "connectionstyle": f"arc3,rad={bend}"})
    if words:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.13)
        text(axes, middle, words, size, color=colour)


def path(axes: Axes, points: Sequence[Point], colour: str = INK) -> None:
    """Draw an arrow along straight lines through some points."""
    axes.plot(*zip(*points[:-1], strict=True), color=colour, linewidth=1.4, solid_capstyle="butt")
    arrow(axes, points[-2], points[-1], colour=colour)


def circle(axes: Axes, at: Point, words: str, radius: float = 0.18) -> None:
    """Draw a small circle with a sign in it, such as a plus."""
    axes.plot(*at, "o", markersize=2 * radius * 72, markerfacecolor=WHITE, markeredgecolor=INK)
    text(axes, at, words, FONT + 3)


def grid(
    axes: Axes,
    corner: Point,
    values: Sequence[Sequence[Any]],
    colour: str = WHITE,
    marked: Collection[tuple[int, int]] = (),
    mark: str = YELLOW,
    cell: float = CELL,
    faded: Collection[tuple[int, int]] = (),
) -> None:
    """Draw a matrix as a grid of cells.

    Args:
        corner: its bottom left.
        values: rows of numbers or texts, the first at the top.
        marked: (row, column) of the cells that are filled with `mark`.
        faded: (row, column) of the cells that are filled with grey, such as padding.
    """
    rows = len(values)
    for i, line in enumerate(values):
        for j, value in enumerate(line):
            fill = mark if (i, j) in marked else GREY if (i, j) in faded else colour
            at = (corner[0] + j * cell, corner[1] + (rows - 1 - i) * cell)
            axes.add_patch(Rectangle(at, cell, cell, facecolor=fill, edgecolor="#888888", linewidth=0.8))
            text(axes, (at[0] + cell / 2, at[1] + cell / 2), str(value), FONT - 1)


def frame(
    axes: Axes,
    corner: Point,
    rows: int,
    at: tuple[int, int],
    size: tuple[int, int],
    colour: str = DARK_ORANGE,
    cell: float = CELL,
) -> None:
    """Outline a window of a grid.

    Args:
        corner: of the grid.
        rows: how many rows the grid has.
        at: row and column of the window's top left cell.
        size: its rows and columns.
    """
    left, bottom = corner[0] + at[1] * cell, corner[1] + (rows - at[0] - size[0]) * cell
    axes.add_patch(
        Rectangle((left, bottom), size[1] * cell, size[0] * cell, fill=False, edgecolor=colour, linewidth=2.6)
    )


def stack(axes: Axes, corner: Point, size: Point, sheets: int, colour: str = BLUE, words: str = "") -> None:
    """Draw feature maps behind one another, with their shape below.

    Args:
        corner: bottom left of the front one.
        size: width and height of one.
        sheets: how many are drawn.
    """
    for number in range(sheets - 1, -1, -1):
        at = (corner[0] + 0.09 * number, corner[1] + 0.09 * number)
        axes.add_patch(Rectangle(at, *size, facecolor=colour, edgecolor=INK, linewidth=0.9))
    text(axes, (corner[0] + size[0] / 2 + 0.045 * (sheets - 1), corner[1] - 0.17), words, FONT - 1)
