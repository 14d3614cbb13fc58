"""Draws the figures of depthwise_separable; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.course.diagram import BLUE, DARK_BLUE, GREEN, ORANGE, PINK, YELLOW, arrow, canvas, grid, text

SIDE = 0.17


def _pattern(axes: Axes, corner: tuple[float, float], seed: int, colour: str) -> None:
    """Draw a 3×3 pattern with some of its entries marked."""
    marked = [(i, j) for i in range(3) for j in range(3) if (seed * (3 * i + j + 2) ** 2) % 7 < 3]
    grid(axes, corner, [[""] * 3] * 3, marked=marked, mark=colour, cell=SIDE)


def depthwise_separable_form() -> Figure:
    """Draw a dense kernel with a pattern for each pair of channels, and a separable one."""
    figure, axes = canvas(7.2, 3.4)
    colours = (BLUE, GREEN, ORANGE)
    for left, title in (
        (0.7, "dense: a pattern for each pair"),
        (4.1, "separable: one for each input channel"),
    ):
        text(axes, (left + 1.1, 3.2), title)
        for c in range(3):
            text(axes, (left + 0.38 + 0.75 * c, 2.9), f"c = {c}", 9)
        for o in range(3):
            text(axes, (left - 0.25, 2.35 - 0.75 * o), f"o = {o}", 9)
    for o in range(3):
        for c in range(3):
            bottom = 2.1 - 0.75 * o
            _pattern(axes, (0.8 + 0.75 * c, bottom), 3 * o + c + 1, colours[c])
            _pattern(axes, (4.3 + 0.75 * c, bottom), c + 1, colours[c])
            text(
                axes,
                (4.19 + 0.75 * c, bottom + 0.26),
                ("1", "−2", "½", "3", "1", "−1", "0", "2", "4")[3 * o + c],
                9,
            )
    text(axes, (1.9, 0.25), "9 weights for each pair, 81 in all", 9, color=DARK_BLUE)
    text(axes, (5.4, 0.25), "3 patterns of 9 weights, 9 factors: 36 in all", 9, color=DARK_BLUE)
    return figure


def depthwise_separable_slices() -> Figure:
    """Draw how the patterns of one input channel become the rows of a matrix of rank 1."""
    figure, axes = canvas(7.2, 2.5)
    for o in range(3):
        _pattern(axes, (0.5, 1.7 - 0.7 * o), 1, GREEN)
        text(axes, (0.25, 1.95 - 0.7 * o), ("1", "−2", "½")[o], 9)
        text(axes, (1.3, 1.95 - 0.7 * o), f"W{'₀₁₂'[o]},c", 9)
    arrow(axes, (1.6, 1.2), (1.95, 1.2))
    grid(axes, (2.0, 0.85), [[""] * 9] * 3, colour=PINK, cell=0.24)
    text(axes, (3.1, 1.75), "M: a row for each output", 9)
    text(axes, (4.4, 1.2), "=", 14)
    grid(axes, (4.65, 0.85), [["1"], ["−2"], ["½"]], colour=YELLOW, cell=0.24)
    text(axes, (4.77, 0.65), "P", 9)
    grid(axes, (5.0, 1.1), [[""] * 9], colour=GREEN, cell=0.22)
    text(axes, (6.0, 0.9), "D: the pattern as a row", 9)
    return figure
