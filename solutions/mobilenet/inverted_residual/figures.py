"""Draws the figures of inverted_residual; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    DARK_ORANGE,
    GREEN,
    ORANGE,
    YELLOW,
    arrow,
    box,
    canvas,
    circle,
    path,
    stack,
    text,
)


def inverted_residual_blocks() -> Figure:
    """Draw the classical bottleneck above the inverted residual block."""
    figure, axes = canvas(7.2, 4.3)
    rows = (
        (
            2.6,
            "classical bottleneck (ResNet): wide, narrow, wide",
            (8, 3, 3, 8),
            ("1×1", "3×3", "1×1"),
            "ReLU",
        ),
        (
            0.45,
            "inverted residual (MobileNetV2): narrow, wide, narrow",
            (3, 8, 8, 3),
            ("1×1", "depth-\nwise 3×3", "1×1"),
            "no ReLU",
        ),
    )
    for y, title, sheets, layers, last in rows:
        text(axes, (0.15, y + 1.45), title, ha="left")
        left = 0.15
        for number, count in enumerate(sheets):
            stack(axes, (left, y), (0.42, 0.42), count, BLUE if number in (0, 3) else GREEN)
            left += 0.42 + 0.09 * count
            if number < 3:
                arrow(axes, (left, y + 0.3), (left + 0.1, y + 0.3))
                box(axes, (left + 0.1, y + 0.05), (0.68, 0.5), layers[number], YELLOW)
                arrow(axes, (left + 0.78, y + 0.3), (left + 0.88, y + 0.3))
                left += 0.9
        plus = left + 0.3
        arrow(axes, (left, y + 0.3), (plus - 0.18, y + 0.3))
        circle(axes, (plus, y + 0.3), "+")
        text(axes, (plus, y - 0.05), last, 9, color=DARK_ORANGE)
        path(axes, [(0.4, y + 0.95), (0.4, y + 1.25), (plus, y + 1.25), (plus, y + 0.48)], DARK_ORANGE)
    return figure


def inverted_residual_cost() -> Figure:
    """Draw at which resolution each of the three convolutions runs, for a stride of 2."""
    figure, axes = canvas(7.2, 1.9)
    stack(axes, (0.15, 0.6), (0.9, 0.9), 2, BLUE, "H×W, C_in")
    arrow(axes, (1.2, 1.05), (1.45, 1.05))
    box(axes, (1.45, 0.7), (1.0, 0.7), "expansion\nat H×W", ORANGE)
    arrow(axes, (2.45, 1.05), (2.65, 1.05))
    stack(axes, (2.7, 0.6), (0.9, 0.9), 5, GREEN, "H×W, t·C_in")
    arrow(axes, (4.05, 1.05), (4.2, 1.05))
    box(axes, (4.2, 0.7), (0.95, 0.7), "depthwise\nat H/2×W/2", YELLOW)
    arrow(axes, (5.15, 1.05), (5.27, 1.05))
    stack(axes, (5.3, 0.8), (0.45, 0.45), 5, GREEN)
    arrow(axes, (6.13, 1.05), (6.22, 1.05))
    box(axes, (6.22, 0.7), (0.9, 0.7), "projection\nat H/2×W/2", YELLOW)
    text(axes, (5.6, 0.35), "stride 2: a quarter of the pixels", 9)
    return figure
