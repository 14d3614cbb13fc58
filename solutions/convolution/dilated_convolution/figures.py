"""Draws the figures of dilated_convolution; `autograder build` runs it and writes figures/*.svg."""

import itertools

from matplotlib.figure import Figure

from autograder.course.diagram import BLUE, DARK_ORANGE, GREEN, WHITE, YELLOW, canvas, grid, text

CELL = 0.4


def dilated_convolution_kernels() -> Figure:
    """Draw a kernel of three weights with three dilations over the same values."""
    figure, axes = canvas(7.2, 2.9)
    left = 1.9
    grid(axes, (left, 2.2), [[f"x{i}" for i in "₀₁₂₃₄₅₆₇₈"]], colour=BLUE, cell=CELL)
    text(axes, (1.0, 2.4), "values", 9)
    for number, dilation in enumerate((1, 2, 4)):
        row = ["" for _position in range(9)]
        for u in range(3):
            row[dilation * u] = f"K{'₀₁₂'[u]}"
        bottom = 1.55 - 0.55 * number
        beyond = [(0, c) for c in range(9) if c > 2 * dilation]
        marked = [(0, dilation * u) for u in range(3)]
        grid(axes, (left, bottom), [row], marked=marked, mark=YELLOW, cell=CELL, faded=beyond)
        text(axes, (1.0, bottom + 0.2), f"dilation {dilation}", 9)
        text(axes, (6.35, bottom + 0.2), f"spans {2 * dilation + 1}", 9, color=DARK_ORANGE)
    return figure


def dilated_convolution_holes() -> Figure:
    """Draw which values three stacks touch."""
    figure, axes = canvas(7.2, 2.2)
    for number, rates in enumerate(((4,), (2, 2, 2), (1, 2, 5))):
        seen = {sum(one) for one in itertools.product(*((0, rate, 2 * rate) for rate in rates))}
        span, bottom = max(seen) + 1, 1.55 - 0.6 * number
        marked = [(0, position) for position in seen]
        row = [["" for _position in range(span)]]
        grid(axes, (1.6, bottom), row, colour=WHITE, marked=marked, mark=GREEN, cell=0.26)
        text(axes, (0.8, bottom + 0.13), "d = " + ", ".join(map(str, rates)), 9)
        text(axes, (6.65, bottom + 0.13), f"{len(seen)} of {span}", 9, color=DARK_ORANGE)
    text(axes, (3.8, 0.1), "green: touched", 9)
    return figure
