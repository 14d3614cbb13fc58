"""Draws the figures of conv_arithmetic; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    DARK_BLUE,
    DARK_ORANGE,
    GREEN,
    ORANGE,
    PINK,
    WHITE,
    YELLOW,
    arrow,
    canvas,
    circle,
    grid,
    stack,
    text,
)

CELL = 0.42


def conv_arithmetic_size() -> Figure:
    """Draw the four positions of a dilated kernel on nine values with padding."""
    figure, axes = canvas(7.2, 3.5)
    left, n, dilation, stride = 1.3, 11, 2, 2
    values = [0, *(f"x{i}" for i in "₀₁₂₃₄₅₆₇₈"), 0]
    grid(axes, (left, 2.75), [values], marked=[(0, 0), (0, 10)], mark=PINK, cell=CELL)
    text(axes, (0.65, 2.96), "9 values,\npadding 1", 9)
    for position in range(4):
        begin = stride * position
        row = ["" for _column in range(n)]
        for u in range(3):
            row[begin + dilation * u] = f"K{'₀₁₂'[u]}"
        marked = [(0, begin + dilation * u) for u in range(3)]
        span = [(0, c) for c in range(n) if not begin <= c <= begin + 4]
        grid(axes, (left, 2.15 - 0.5 * position), [row], marked=marked, mark=YELLOW, cell=CELL, faded=span)
        arrow(axes, (left + n * CELL + 0.08, 2.36 - 0.5 * position), (6.35, 2.36 - 0.5 * position))
        grid(axes, (6.4, 2.15 - 0.5 * position), [[f"y{'₀₁₂₃'[position]}"]], colour=GREEN, cell=CELL)
    text(axes, (0.65, 1.6), "kernel 3,\ndilation 2,\nstride 2", 9)
    text(axes, (3.6, 0.3), "⌊(9 + 2·1 − 2·(3 − 1) − 1) / 2⌋ + 1 = 4 outputs", 10, color=DARK_BLUE)
    return figure


def conv_arithmetic_cost() -> Figure:
    """Draw the products of one output."""
    figure, axes = canvas(7.2, 2.5)
    stack(axes, (0.2, 0.7), (1.1, 1.1), 3, BLUE, "input: C_in = 3")
    stack(axes, (0.4, 1.0), (0.45, 0.45), 3, YELLOW)
    arrow(axes, (1.75, 1.3), (2.2, 1.3))
    stack(axes, (2.3, 1.05), (0.5, 0.5), 3, YELLOW, "window 2×2×3")
    text(axes, (3.2, 1.4), "·", 18)
    stack(axes, (3.4, 1.05), (0.5, 0.5), 3, ORANGE, "kernel 2×2×3")
    arrow(axes, (4.25, 1.35), (4.65, 1.35))
    circle(axes, (4.85, 1.35), "+")
    text(axes, (4.85, 0.95), "12 products", 9)
    arrow(axes, (4.85, 2.1), (4.85, 1.55), colour=DARK_ORANGE)
    text(axes, (4.85, 2.25), "bias", 9, color=DARK_ORANGE)
    arrow(axes, (5.05, 1.35), (5.5, 1.35))
    stack(axes, (5.6, 0.8), (0.9, 0.9), 4, GREEN, "output: C_out = 4")
    grid(axes, (5.75, 1.15), [[""]], colour=WHITE, cell=0.2)
    return figure


def conv_arithmetic_field() -> Figure:
    """Draw the receptive fields of three layers, the second with stride 2."""
    figure, axes = canvas(7.2, 3.3)
    step, left = 0.62, 1.5
    inputs = [(left + step * i, 0.5) for i in range(9)]
    first = [(left + step * (i + 1), 1.3) for i in range(7)]
    second = [(left + step * (2 * i + 2), 2.1) for i in range(3)]
    third = [(left + step * 4, 2.9)]
    for units, below, stride in ((first, inputs, 1), (second, first, 2), (third, second, 1)):
        for i, (x, y) in enumerate(units):
            for u in range(3):
                axes.plot(
                    [x, below[stride * i + u][0]], [y, below[stride * i + u][1]], color="#888888", linewidth=1
                )
    for units, colour in ((inputs, BLUE), (first, GREEN), (second, YELLOW), (third, ORANGE)):
        for x, y in units:
            axes.plot(x, y, "o", markersize=13, markerfacecolor=colour, markeredgecolor="#222222")
    for y, words in (
        (0.5, "input"),
        (1.3, "k = 3, s = 1"),
        (2.1, "k = 3, s = 2"),
        (2.9, "k = 3, s = 1"),
    ):
        text(axes, (0.65, y), words, 9)
    for y, words in ((1.3, "r = 3, j = 1"), (2.1, "r = 5, j = 2"), (2.9, "r = 9, j = 2")):
        text(axes, (6.65 if y < 2.8 else 5.2, y), words, 9, color=DARK_ORANGE)
    return figure
