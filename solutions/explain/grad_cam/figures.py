"""Draws the figures of grad_cam; `autograder build` runs it and writes figures/*.svg."""

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
    path,
    stack,
    text,
)


def grad_cam_pipeline() -> Figure:
    """Draw the way of an image to the logits, and of a gradient back to the map."""
    figure, axes = canvas(7.2, 3.7)
    box(axes, (0.15, 2.3), (0.85, 0.85), "image", PINK)
    arrow(axes, (1.0, 2.72), (1.35, 2.72))
    box(axes, (1.35, 2.35), (0.85, 0.75), "layers", BLUE)
    arrow(axes, (2.2, 2.72), (2.5, 2.72))
    stack(axes, (2.5, 2.2), (0.8, 0.8), 4, GREEN, "maps A: K × H × W")
    arrow(axes, (3.6, 2.72), (4.1, 2.72))
    box(axes, (4.1, 2.35), (1.0, 0.75), "later layers", BLUE)
    arrow(axes, (5.1, 2.72), (5.5, 2.72))
    grid(axes, (5.5, 2.2), [[""], ["yᶜ"], [""]], marked=[(1, 0)], cell=0.35)
    text(axes, (5.68, 3.4), "logits", 9)
    path(axes, [(5.95, 2.72), (6.9, 2.72), (6.9, 1.05), (6.1, 1.05)], DARK_ORANGE)
    text(axes, (6.5, 3.0), "gradient of yᶜ", 9, color=DARK_ORANGE)
    stack(axes, (5.1, 0.65), (0.65, 0.65), 4, YELLOW, "∂yᶜ/∂A: K × H × W")
    arrow(axes, (5.0, 1.05), (4.3, 1.05), colour=DARK_ORANGE)
    text(axes, (4.65, 1.22), "mean", 9)
    grid(axes, (3.95, 0.5), [[""], [""], [""], [""]], colour=YELLOW, cell=0.28)
    text(axes, (4.09, 0.3), "α: K", 9)
    arrow(axes, (3.9, 1.05), (2.9, 1.05))
    text(axes, (3.4, 0.65), "weighted sum\nof the maps,\nthen ReLU", 8)
    path(axes, [(3.1, 2.0), (3.1, 1.15)], DARK_BLUE)
    grid(axes, (2.0, 0.65), [["", ""], ["", ""]], colour=ORANGE, cell=0.4)
    text(axes, (2.4, 0.45), "map: H × W", 9)
    arrow(axes, (1.9, 1.05), (1.1, 1.05))
    text(axes, (1.5, 1.22), "enlarge", 9)
    box(axes, (0.15, 0.62), (0.85, 0.85), "overlay", PINK)
    return figure


def grad_cam_enlarged() -> Figure:
    """Draw a map, the same map scaled to 1, and enlarged."""
    figure, axes = canvas(7.2, 2.3)
    grid(axes, (0.2, 0.75), [[0, 1, 0], [2, 4, 3]], colour=ORANGE)
    arrow(axes, (1.6, 1.17), (2.3, 1.17), "÷ 4", size=10)
    grid(axes, (2.4, 0.75), [[0, ".25", 0], [".5", 1, ".75"]], colour=YELLOW)
    arrow(axes, (3.8, 1.17), (4.5, 1.17), "bilinear\n\n", size=9)
    small = [[0, 0.25, 0], [0.5, 1, 0.75]]
    axes.imshow(small, extent=(4.6, 7.0, 0.4, 2.0), cmap="plasma", interpolation="bilinear", vmin=0, vmax=1)
    axes.set(xlim=(0, 7.2), ylim=(0, 2.3), aspect="auto")
    text(axes, (0.83, 0.45), "map", 9)
    text(axes, (3.03, 0.45), "largest value 1", 9)
    text(axes, (5.8, 0.2), "size of the image", 9)
    return figure


def grad_cam_hook() -> Figure:
    """Draw a hook on a layer in the middle of a model."""
    figure, axes = canvas(7.2, 2.0)
    text(axes, (0.4, 1.4), "images")
    left = 1.0
    for words, colour in (
        ("layer 1", BLUE),
        ("layer 2", BLUE),
        ("layer 3", GREEN),
        ("layer 4", BLUE),
        ("layer 5", BLUE),
    ):
        arrow(axes, (left - 0.28, 1.4), (left, 1.4))
        box(axes, (left, 1.1), (0.8, 0.6), words, colour)
        left += 1.1
    arrow(axes, (left - 0.3, 1.4), (left, 1.4))
    text(axes, (left + 0.35, 1.4), "logits")
    path(axes, [(4.15, 1.4), (4.15, 0.55), (4.5, 0.55)], DARK_ORANGE)
    box(axes, (4.5, 0.25), (2.4, 0.6), "hook: seen.append(output)", YELLOW)
    text(axes, (2.3, 0.55), "layer3.register_forward_hook(hook)", 9, color=DARK_ORANGE)
    return figure
