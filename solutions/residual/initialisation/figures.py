"""Draws the figures of initialisation; `autograder build` runs it and writes figures/*.svg."""

import numpy as np
from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    DARK_BLUE,
    DARK_ORANGE,
    GREEN,
    ORANGE,
    YELLOW,
    arrow,
    canvas,
    grid,
    stack,
    text,
)


def initialisation_fans() -> Figure:
    """Draw a dense unit with its connections, and the fan of a kernel."""
    figure, axes = canvas(7.2, 2.6)
    inputs, outputs = [0.4 + 0.42 * i for i in range(5)], [0.6 + 0.6 * i for i in range(3)]
    for y in inputs:
        axes.plot([0.5, 1.7], [y, 1.25], color=DARK_BLUE, linewidth=1.1)
        axes.plot(0.5, y, "o", markersize=11, markerfacecolor=BLUE, markeredgecolor="#222222")
    for y in outputs:
        axes.plot([1.7, 2.9], [1.25, y], color=DARK_ORANGE, linewidth=1.1)
        axes.plot(2.9, y, "o", markersize=11, markerfacecolor=GREEN, markeredgecolor="#222222")
    axes.plot(1.7, 1.25, "o", markersize=15, markerfacecolor=YELLOW, markeredgecolor="#222222")
    text(axes, (0.95, 2.4), "fan-in 5", 9, color=DARK_BLUE)
    text(axes, (2.5, 2.4), "fan-out 3", 9, color=DARK_ORANGE)
    stack(axes, (3.9, 0.8), (1.0, 1.0), 3, BLUE, "3 channels")
    stack(axes, (4.1, 1.1), (0.4, 0.4), 3, YELLOW)
    arrow(axes, (5.2, 1.3), (5.75, 1.3))
    stack(axes, (5.85, 0.8), (0.9, 0.9), 4, GREEN, "4 channels")
    grid(axes, (6.0, 1.1), [[""]], colour=ORANGE, cell=0.2)
    text(axes, (5.3, 2.4), "3×3 kernel: fan-in 3·9 = 27, fan-out 4·9 = 36", 9)
    return figure


def initialisation_relu() -> Figure:
    """Draw a normal density, and the half of it that a ReLU leaves."""
    figure, axes = canvas(7.2, 2.3)
    z = np.linspace(-3, 3, 200)
    height = 1.4 * np.exp(-(z**2) / 2)
    for left, title in ((1.8, "z: mean square 1"), (5.4, "ReLU(z): mean square 1/2")):
        axes.plot(left + 0.5 * z, 0.4 + height, color="#222222", linewidth=1)
        axes.plot([left - 1.6, left + 1.6], [0.4, 0.4], color="#222222", linewidth=0.8)
        positive = z > 0
        axes.fill_between(left + 0.5 * z[positive], 0.4, 0.4 + height[positive], color=GREEN)
        text(axes, (left, 2.1), title, 10)
        text(axes, (left, 0.22), "0", 9)
    axes.fill_between(1.8 + 0.5 * z[z <= 0], 0.4, 0.4 + height[z <= 0], color=ORANGE)
    axes.plot([5.4, 5.4], [0.4, 2.0], color=DARK_ORANGE, linewidth=3)
    text(axes, (4.65, 1.2), "half of the\nvalues: 0", 9, color=DARK_ORANGE)
    arrow(axes, (3.4, 1.0), (3.9, 1.0))
    return figure
