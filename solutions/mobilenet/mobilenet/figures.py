"""Draws the figures of mobilenet; `autograder build` runs it and writes figures/*.svg."""

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
    stack,
    text,
)


def mobilenet_convolutions() -> Figure:
    """Draw an ordinary convolution beside a depthwise and a pointwise one, with their weights."""
    figure, axes = canvas(7.2, 3.9)
    stack(axes, (0.2, 2.35), (0.8, 0.8), 4, BLUE, "4 channels")
    arrow(axes, (1.45, 2.85), (2.3, 2.85))
    box(axes, (2.3, 2.45), (2.3, 0.8), "ordinary 3×3\n6 kernels of 3×3×4", ORANGE)
    arrow(axes, (4.6, 2.85), (5.4, 2.85))
    stack(axes, (5.5, 2.35), (0.8, 0.8), 6, GREEN, "6 channels")
    text(axes, (3.45, 3.55), "3·3·4·6 = 216 weights: neighbourhood and channels at once", color=DARK_ORANGE)
    stack(axes, (0.2, 0.6), (0.8, 0.8), 4, BLUE, "4 channels")
    arrow(axes, (1.45, 1.1), (1.75, 1.1))
    box(axes, (1.75, 0.75), (1.15, 0.7), "depthwise\n4 of 3×3", YELLOW)
    arrow(axes, (2.9, 1.1), (3.1, 1.1))
    stack(axes, (3.15, 0.75), (0.5, 0.5), 4, BLUE, "4 channels")
    arrow(axes, (4.02, 1.1), (4.2, 1.1))
    box(axes, (4.2, 0.75), (1.1, 0.7), "pointwise\n6 of 1×1×4", YELLOW)
    arrow(axes, (5.3, 1.1), (5.45, 1.1))
    stack(axes, (5.5, 0.6), (0.8, 0.8), 6, GREEN, "6 channels")
    text(
        axes,
        (3.45, 0.15),
        "3·3·4 + 4·6 = 60 weights: first the neighbourhood, then the channels",
        color=DARK_BLUE,
    )
    return figure


def mobilenet_block() -> Figure:
    """Draw the six layers of the block."""
    figure, axes = canvas(7.2, 1.5)
    layers = [("depthwise\n3×3, stride s", YELLOW, 1.35), ("batch\nnorm", BLUE, 0.7), ("ReLU", ORANGE, 0.6)]
    layers += [("pointwise\n1×1", YELLOW, 1.1), ("batch\nnorm", BLUE, 0.7), ("ReLU", ORANGE, 0.6)]
    left = 0.45
    text(axes, (0.12, 0.85), "x", 12)
    for words, colour, width in layers:
        arrow(axes, (left - 0.2, 0.85), (left, 0.85))
        box(axes, (left, 0.5), (width, 0.7), words, colour)
        left += width + 0.22
    arrow(axes, (left - 0.22, 0.85), (left, 0.85))
    text(axes, (1.9, 0.2), "channels stay as they are: C_in", 9)
    text(axes, (4.9, 0.2), "C_in channels become C_out", 9)
    return figure


def mobilenet_network() -> Figure:
    """Draw the feature maps of the whole network."""
    figure, axes = canvas(7.2, 2.6)
    maps = [(224, 3, 1.2), (112, 64, 0.9), (56, 128, 0.68), (28, 256, 0.5), (14, 512, 0.36), (7, 1024, 0.24)]
    left = 0.15
    for number, (size, channels, side) in enumerate(maps):
        sheets = min(2 + number, 6)
        stack(axes, (left, 0.75), (side, side), sheets, (BLUE, GREEN)[number > 0])
        text(axes, (left + side / 2, 0.5), f"{size}×{size}", 9)
        text(axes, (left + side / 2, 0.28), f"{channels} channels" if number == 0 else f"{channels}", 9)
        left += side + 0.09 * sheets + 0.08
    box(axes, (left + 0.05, 0.72), (0.18, 0.9), "", ORANGE)
    text(axes, (left + 0.2, 0.4), "mean, then\n1000 classes", 9)
    return figure
