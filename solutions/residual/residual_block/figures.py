"""Draws the figures of residual_block; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    CELL,
    DARK_BLUE,
    DARK_ORANGE,
    GREEN,
    ORANGE,
    YELLOW,
    arrow,
    box,
    canvas,
    circle,
    frame,
    grid,
    path,
    text,
)

IMAGE = [
    [100, 150, 200, 50, 30],
    [80, 120, 180, 255, 90],
    [40, 70, 110, 230, 200],
    [30, 60, 100, 150, 120],
    [20, 50, 80, 100, 90],
]
MAP = [
    [2, 0, 5, 1, 0],
    [0, 7, 3, 0, 4],
    [-1, -6, 8, 2, 9],
    [-3, -2, 0, 6, 1],
    [5, 0, 2, 0, 3],
]


def residual_block_paths() -> Figure:
    """Draw the block: the branch, the skip connection, and what is computed where."""
    figure, axes = canvas(7.2, 2.1)
    middle = 0.75
    text(axes, (0.25, middle), "x", 12)
    arrow(axes, (0.4, middle), (1.3, middle))
    box(axes, (1.3, middle - 0.3), (1.3, 0.6), "convolution\n3×3 kernel K", BLUE)
    arrow(axes, (2.6, middle), (3.4, middle), "conv_out", DARK_BLUE)
    box(axes, (3.4, middle - 0.3), (0.8, 0.6), "ReLU", ORANGE)
    arrow(axes, (4.2, middle), (4.98, middle), "relu_out", DARK_BLUE)
    circle(axes, (5.16, middle), "+")
    arrow(axes, (5.34, middle), (6.0, middle), "sum_out", DARK_BLUE)
    box(axes, (6.0, middle - 0.3), (0.55, 0.6), "ReLU", ORANGE)
    arrow(axes, (6.55, middle), (6.95, middle))
    text(axes, (7.06, middle), "y", 12)
    text(axes, (6.8, middle - 0.45), "block_out", 9, color=DARK_BLUE)
    path(axes, [(0.75, middle), (0.75, 1.65), (5.16, 1.65), (5.16, middle + 0.18)], DARK_ORANGE)
    text(axes, (2.95, 1.85), "skip connection: x as it is", color=DARK_ORANGE)
    text(axes, (2.95, 0.15), "branch: computes a change")
    return figure


def residual_block_window() -> Figure:
    """Draw the first windows on the padded image, for a stride of 1 and of 2."""
    figure, axes = canvas(7.2, 3.7)
    padded = [[0] * 7, *([0, *line, 0] for line in IMAGE), [0] * 7]
    zeros = [(i, j) for i in range(7) for j in range(7) if i in (0, 6) or j in (0, 6)]
    for left, stride, output in ((0.15, 1, "5×5"), (3.95, 2, "3×3")):
        corner = (left, 0.35)
        grid(axes, corner, padded, faded=zeros)
        frame(axes, corner, 7, (0, 0), (3, 3), DARK_ORANGE)
        frame(axes, (corner[0] + 0.04, corner[1] - 0.04), 7, (0, stride), (3, 3), DARK_BLUE)
        text(axes, (left + 3.5 * CELL, 3.5), f"padding 1, stride {stride}: {output} windows")
        text(axes, (left + 0.2, 0.14), "1st window", 9, ha="left", color=DARK_ORANGE)
        text(axes, (left + 1.3, 0.14), f"2nd: {stride} to the right", 9, ha="left", color=DARK_BLUE)
    return figure


def residual_block_pooling() -> Figure:
    """Draw a map, its four windows, their largest entries and the mean."""
    figure, axes = canvas(7.2, 2.5)
    corner = (0.15, 0.2)
    largest = [(1, 1), (0, 2), (2, 0), (2, 2)]
    unused = [(i, j) for i in range(5) for j in range(5) if i == 4 or j == 4]
    grid(axes, corner, MAP, marked=largest, mark=YELLOW, faded=unused)
    for at in ((0, 0), (0, 2), (2, 0), (2, 2)):
        frame(axes, corner, 5, at, (2, 2), DARK_BLUE)
    arrow(axes, (2.4, 1.25), (3.9, 1.25), "largest of each\n\n", size=10)
    grid(axes, (4.0, 0.83), [[7, 5], [-1, 8]], colour=YELLOW)
    arrow(axes, (5.0, 1.25), (6.1, 1.25), "mean of all\n\n", size=10)
    grid(axes, (6.2, 1.04), [["4.75"]], colour=GREEN, cell=0.6)
    return figure


def residual_block_channels() -> Figure:
    """Draw how one output channel comes from two input channels."""
    figure, axes = canvas(7.2, 2.75)
    for c, y in ((0, 1.75), (1, 0.45)):
        box(axes, (0.1, y), (0.8, 0.6), f"x[{c}]", BLUE)
        arrow(axes, (0.9, y + 0.3), (1.6, y + 0.3))
        box(axes, (1.6, y), (1.25, 0.6), f"K[0, {c}] ⋆ x[{c}]", GREEN)
    arrow(axes, (2.85, 2.05), (3.5, 1.4))
    arrow(axes, (2.85, 0.75), (3.5, 1.12))
    circle(axes, (3.66, 1.26), "+")
    arrow(axes, (3.84, 1.26), (4.3, 1.26))
    box(axes, (4.3, 0.96), (0.65, 0.6), "ReLU", ORANGE)
    arrow(axes, (4.95, 1.26), (5.37, 1.26))
    circle(axes, (5.55, 1.26), "+")
    arrow(axes, (5.73, 1.26), (6.05, 1.26))
    box(axes, (6.05, 0.96), (0.6, 0.6), "ReLU", ORANGE)
    arrow(axes, (6.65, 1.26), (6.95, 1.26))
    text(axes, (6.93, 1.5), "y[0]")
    path(axes, [(0.5, 2.35), (0.5, 2.55), (5.55, 2.55), (5.55, 1.44)], DARK_ORANGE)
    text(axes, (4.3, 2.38), "skip connection: x[0] only", color=DARK_ORANGE)
    text(axes, (3.6, 0.2), "y[1] has kernels K[1, 0] and K[1, 1] of its own, and adds x[1]", 9)
    return figure
