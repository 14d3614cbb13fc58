"""Draws the figures of batch_norm; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    DARK_BLUE,
    DARK_ORANGE,
    GREEN,
    ORANGE,
    YELLOW,
    arrow,
    box,
    canvas,
    grid,
    path,
    text,
)


def batch_norm_axes() -> Figure:
    """Draw a batch of four images with two channels, and where each channel's statistics come from."""
    figure, axes = canvas(7.2, 2.9)
    for image in range(4):
        text(axes, (1.25 + 1.1 * image, 2.7), f"image {image}", 9)
        for channel, colour in enumerate((GREEN, ORANGE)):
            corner = (0.9 + 1.1 * image, 1.65 - 1.1 * channel)
            grid(axes, corner, [[""] * 3] * 3, colour=colour, cell=0.25)
    for channel, colour in enumerate(("#1b7f5c", DARK_ORANGE)):
        y = 2.02 - 1.1 * channel
        text(axes, (0.42, y), f"channel {channel}", 9)
        arrow(axes, (5.1, y), (5.6, y), colour=colour)
        text(axes, (6.35, y), f"μ{'₀₁'[channel]}, σ{'₀₁'[channel]}² of {4 * 9} values", 9, color=colour)
    text(axes, (3.6, 0.2), "each channel over all images and all positions", 9, color=DARK_BLUE)
    return figure


def batch_norm_graph() -> Figure:
    """Draw the three ways from a value to an output."""
    figure, axes = canvas(7.2, 2.4)
    for number, y in enumerate((1.9, 1.2, 0.5)):
        box(axes, (0.4, y - 0.2), (0.6, 0.4), f"x{'₁₂₃'[number]}", BLUE)
        box(axes, (6.0, y - 0.2), (0.7, 0.4), f"x̂{'₁₂₃'[number]}", GREEN)
        arrow(axes, (1.0, y), (2.6, 1.75), colour=DARK_BLUE)
        arrow(axes, (1.0, y), (2.6, 0.65), colour=DARK_ORANGE)
        arrow(axes, (3.6, 1.75), (6.0, y), colour=DARK_BLUE)
        arrow(axes, (3.6, 0.65), (6.0, y), colour=DARK_ORANGE)
    box(axes, (2.6, 1.55), (1.0, 0.4), "mean μ", YELLOW)
    box(axes, (2.6, 0.45), (1.0, 0.4), "variance σ²", ORANGE)
    path(axes, [(0.7, 2.1), (0.7, 2.28), (6.35, 2.28), (6.35, 2.1)])
    text(axes, (3.5, 2.12), "directly, each to its own", 9)
    return figure
