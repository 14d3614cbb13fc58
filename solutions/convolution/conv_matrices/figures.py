"""Draws the figures of conv_matrices; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    DARK_BLUE,
    DARK_ORANGE,
    GREEN,
    ORANGE,
    YELLOW,
    box,
    canvas,
    grid,
    text,
)

CELL = 0.4


def conv_matrices_band() -> Figure:
    """Draw y = C x with the kernel in each row of C."""
    figure, axes = canvas(7.2, 2.85)
    kernel = ["K₀", "K₁", "K₂"]
    rows = [[kernel[j - i] if 0 <= j - i < 3 else 0 for j in range(6)] for i in range(4)]
    band = [(i, i + u) for i in range(4) for u in range(3)]
    grid(axes, (0.4, 0.6), [[f"y{i}"] for i in "₀₁₂₃"], colour=GREEN, cell=CELL)
    text(axes, (1.15, 1.4), "=", 14)
    grid(axes, (1.5, 0.6), rows, marked=band, mark=YELLOW, cell=CELL)
    grid(axes, (4.2, 0.2), [[f"x{i}"] for i in "₀₁₂₃₄₅"], colour=BLUE, cell=CELL)
    text(axes, (2.7, 2.4), "C: the kernel in each row")
    text(axes, (6.0, 2.0), "forward: y = C x", color=DARK_BLUE)
    text(axes, (6.0, 0.9), "backward: dx = Cᵀ dy", color=DARK_ORANGE)
    return figure


def conv_matrices_transposed() -> Figure:
    """Draw the copies of the kernel that three inputs put into the output, for two strides."""
    figure, axes = canvas(7.2, 2.9)
    for left, stride, title in (
        (0.3, 1, "stride 1: 3 values become 5"),
        (3.8, 2, "stride 2: 3 values become 7"),
    ):
        length = 2 * stride + 3
        text(axes, (left + 1.5, 2.65), title)
        for i in range(3):
            row = ["" for _position in range(length)]
            row[i * stride : i * stride + 3] = [f"x{'₀₁₂'[i]}K{u}" for u in "₀₁₂"]
            marked = [(0, i * stride + u) for u in range(3)]
            grid(axes, (left, 1.9 - 0.5 * i), [row], marked=marked, mark=(BLUE, YELLOW, ORANGE)[i], cell=0.44)
        counts = [sum(0 <= p - i * stride < 3 for i in range(3)) for p in range(length)]
        grid(axes, (left, 0.25), [counts], colour=GREEN, cell=0.44)
    text(axes, (3.75, 0.1), "green: how many copies add up at each position", 9)
    return figure


def conv_matrices_net() -> Figure:
    """Draw the network: inputs, units with a shared kernel, maxima with zero, outputs."""
    figure, axes = canvas(7.2, 3.55)
    inputs = [2.9 - 0.62 * i for i in range(5)]
    units = [2.28 - 0.62 * j for j in range(3)]
    maxima = [1.97, 1.35]
    for i, y in enumerate(inputs):
        box(axes, (0.2, y - 0.2), (0.6, 0.4), f"x{'₀₁₂₃₄'[i]}", BLUE)
    for j, y in enumerate(units):
        for u, colour in enumerate((DARK_BLUE, DARK_ORANGE, "#222222")):
            axes.plot([0.8, 2.2], [inputs[j + u], y], color=colour, linewidth=1.1)
        box(axes, (2.2, y - 0.2), (0.6, 0.4), f"z{'₀₁₂'[j]}", GREEN)
    for i, y in enumerate(maxima):
        for j in (i, i + 1):
            axes.plot([2.8, 3.9], [units[j], y], color="#222222", linewidth=1.1)
        box(axes, (3.9, y - 0.2), (1.35, 0.4), f"a{'₀₁'[i]} = max(0, ·, ·)", ORANGE)
        for m in range(3):
            axes.plot([5.25, 6.2], [y, 2.28 - 0.62 * m], color="#222222", linewidth=1.1)
    for m, name in enumerate(("y₀", "⋮", "y₍M−1₎")):
        box(axes, (6.2, 2.08 - 0.62 * m), (0.7, 0.4), name, YELLOW)
    text(axes, (1.55, 3.35), "shared kernel: K₀ blue, K₁ orange, K₂ black", 9)
    text(axes, (2.5, 0.55), "the units", 9)
    text(axes, (4.55, 0.55), "largest of two units and zero", 9)
    text(axes, (6.5, 0.55), "W a + c", 9)
    return figure
