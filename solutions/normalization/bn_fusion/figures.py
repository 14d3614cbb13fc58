"""Draws the figures of bn_fusion; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    DARK_BLUE,
    DARK_ORANGE,
    GREEN,
    ORANGE,
    PINK,
    YELLOW,
    arrow,
    box,
    canvas,
    grid,
    text,
)


def bn_fusion_idea() -> Figure:
    """Draw two layers, and the one that they become."""
    figure, axes = canvas(7.2, 2.2)
    for y, words in ((1.6, "in training"), (0.55, "in use")):
        text(axes, (0.55, y), words, 9, color=DARK_BLUE)
        text(axes, (1.2, y), "x")
        arrow(axes, (1.3, y), (1.65, y))
        text(axes, (6.75, y), "y")
        arrow(axes, (6.25, y), (6.6, y))
    box(axes, (1.65, 1.3), (1.9, 0.6), "convolution W, b", BLUE)
    arrow(axes, (3.55, 1.6), (3.95, 1.6))
    box(axes, (3.95, 1.3), (2.3, 0.6), "batch norm γ, β, μ, σ²", ORANGE)
    box(axes, (1.65, 0.25), (4.6, 0.6), "convolution with other weights and another bias", GREEN)
    arrow(axes, (3.95, 1.25), (3.95, 0.9), colour=DARK_ORANGE)
    return figure


def bn_fusion_border() -> Figure:
    """Draw the zeros of the padding after and before the normalisation."""
    figure, axes = canvas(7.2, 2.6)
    frame = [(i, j) for i in range(5) for j in range(5) if i in (0, 4) or j in (0, 4)]
    values = [["0" if (i, j) in frame else "x̂" for j in range(5)] for i in range(5)]
    inputs = [["0" if (i, j) in frame else "x" for j in range(5)] for i in range(5)]
    grid(axes, (0.5, 0.5), values, marked=frame, mark=PINK, cell=0.34)
    grid(axes, (3.9, 0.5), inputs, marked=frame, mark=YELLOW, cell=0.34)
    text(axes, (1.35, 2.42), "two layers: normalise, then pad", 9)
    text(axes, (4.75, 2.42), "fused: pad, then (as if) normalise", 9)
    text(axes, (1.35, 0.27), "0 means: exactly zero", 9, color=DARK_ORANGE)
    text(axes, (4.75, 0.27), "0 becomes β − fμ", 9, color=DARK_ORANGE)
    return figure
