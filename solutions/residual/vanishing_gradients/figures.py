"""Draws the figures of vanishing_gradients; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    DARK_BLUE,
    DARK_ORANGE,
    GREEN,
    arrow,
    box,
    canvas,
    circle,
    path,
    text,
)


def vanishing_gradients_blocks() -> Figure:
    """Draw the plain, the residual and the pre-activation block."""
    figure, axes = canvas(7.2, 3.7)
    rows = (
        (3.0, "plain", ("W₁", "f", "W₂", "f"), None),
        (1.75, "residual", ("W₁", "f", "W₂", "+", "f"), 3),
        (0.5, "pre-activation", ("f", "W₁", "f", "W₂", "+"), 4),
    )
    for y, title, parts, added in rows:
        text(axes, (0.2, y + 0.62), title, color=DARK_BLUE, ha="left")
        text(axes, (0.75, y), "a")
        left = 1.05
        centres = []
        for part in parts:
            arrow(axes, (left, y), (left + 0.35, y))
            left += 0.35
            if part == "+":
                circle(axes, (left + 0.2, y), "+")
                centres.append(left + 0.2)
                left += 0.4
            else:
                box(axes, (left, y - 0.22), (0.6, 0.44), part, GREEN if part == "f" else BLUE)
                centres.append(left + 0.3)
                left += 0.6
        arrow(axes, (left, y), (left + 0.35, y))
        text(axes, (left + 0.5, y), "a′")
        if added is not None:
            path(
                axes,
                [(1.2, y), (1.2, y + 0.55), (centres[added], y + 0.55), (centres[added], y + 0.2)],
                DARK_ORANGE,
            )
    return figure


def vanishing_gradients_chain() -> Figure:
    """Draw a stack of blocks with its signal forward and its gradient on the way back."""
    figure, axes = canvas(7.2, 1.9)
    for number, left in enumerate((1.0, 2.9, 4.8)):
        name = "123"[number]
        box(axes, (left, 0.6), (1.0, 0.7), f"block {name}", BLUE)
        arrow(axes, (left - 0.75, 1.15), (left, 1.15))
        text(axes, (left - 0.42, 1.35), f"a{'₀₁₂'[number]}", 10)
        arrow(axes, (left, 0.75), (left - 0.75, 0.75), colour=DARK_ORANGE)
        text(axes, (left - 0.42, 0.55), f"g{'₀₁₂'[number]}", 10, color=DARK_ORANGE)
        text(
            axes,
            (left + 0.5, 0.3),
            f"g{'₀₁₂'[number]} = J{'₁₂₃'[number]}ᵀ g{'₁₂₃'[number]}",
            9,
            color=DARK_ORANGE,
        )
    arrow(axes, (5.8, 1.15), (6.55, 1.15))
    text(axes, (6.2, 1.35), "a₃", 10)
    arrow(axes, (6.55, 0.75), (5.8, 0.75), colour=DARK_ORANGE)
    text(axes, (6.2, 0.55), "g₃", 10, color=DARK_ORANGE)
    text(axes, (6.85, 0.95), "loss", 9)
    return figure
