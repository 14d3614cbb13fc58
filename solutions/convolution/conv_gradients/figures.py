"""Draws the figures of conv_gradients; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure

from autograder.course.diagram import (
    BLUE,
    CELL,
    DARK_BLUE,
    DARK_ORANGE,
    GREEN,
    ORANGE,
    YELLOW,
    arrow,
    box,
    canvas,
    frame,
    grid,
    text,
)

X = [[1, 2, 1, 0], [2, 1, 0, 1], [1, 0, 2, 1], [0, 1, 2, 1]]
KERNEL = [[1, -1, 0], [0, 1, -1], [-1, 0, 1]]
DY = [[1, -1], [-1, 1]]


def conv_gradients_flow() -> Figure:
    """Draw what goes forward through a convolution, and what comes back."""
    figure, axes = canvas(7.2, 2.3)
    box(axes, (2.3, 0.85), (1.7, 0.7), "convolution", BLUE)
    box(axes, (5.4, 0.85), (1.1, 0.7), "later layers\nand loss", ORANGE)
    arrow(axes, (0.7, 1.38), (2.3, 1.38), "x")
    arrow(axes, (4.0, 1.38), (5.4, 1.38), "y")
    arrow(axes, (2.85, 2.1), (2.85, 1.55))
    text(axes, (2.65, 1.9), "K")
    arrow(axes, (6.5, 1.38), (6.95, 1.38))
    text(axes, (7.05, 1.38), "L")
    arrow(axes, (5.4, 1.02), (4.0, 1.02), colour=DARK_ORANGE)
    text(axes, (4.7, 0.85), "dy", color=DARK_ORANGE)
    arrow(axes, (2.3, 1.02), (0.7, 1.02), colour=DARK_ORANGE)
    text(axes, (1.5, 0.85), "dx", color=DARK_ORANGE)
    arrow(axes, (3.45, 1.55), (3.45, 2.1), colour=DARK_ORANGE)
    text(axes, (3.7, 1.9), "dK", color=DARK_ORANGE)
    text(axes, (1.5, 0.35), "to the layers before", 9, color=DARK_ORANGE)
    text(axes, (4.7, 0.35), "the upstream gradient", 9, color=DARK_ORANGE)
    return figure


def conv_gradients_weight() -> Figure:
    """Draw by which pixels one weight is multiplied, and what comes of it."""
    figure, axes = canvas(7.2, 2.6)
    corner = (0.15, 0.45)
    grid(axes, corner, X, marked=[(0, 1), (0, 2), (1, 1), (1, 2)])
    frame(axes, corner, 4, (0, 0), (3, 3), DARK_BLUE)
    text(axes, (corner[0] + 2 * CELL, 2.35), "x, and the kernel's first position")
    text(axes, (corner[0] + 2 * CELL, 0.22), "yellow: where K[0, 1] has been", 9)
    text(axes, (2.5, 1.28), "dK[0, 1]  =", 11)
    pixels, signs = [[2, 1], [1, 0]], [["1", "−1"], ["−1", "1"]]
    grid(axes, (3.15, 0.86), pixels, colour=YELLOW)
    text(axes, (4.2, 1.28), "⊙", 14)
    grid(axes, (4.4, 0.86), signs, colour=GREEN)
    text(axes, (3.57, 1.9), "pixels")
    text(axes, (4.82, 1.9), "dy")
    text(axes, (5.4, 1.28), "=  2 − 1 − 1 + 0  =  0", 11, ha="left")
    text(axes, (5.0, 0.55), "multiply entry by entry, and add everything up", 9)
    return figure


def conv_gradients_input() -> Figure:
    """Draw how the entries of dy put copies of the kernel onto the input."""
    figure, axes = canvas(7.2, 2.75)
    grid(axes, (0.15, 0.95), DY, colour=GREEN)
    text(axes, (0.57, 2.05), "dy")
    for left, at, sign, colour in ((1.4, (0, 0), 1, DARK_BLUE), (3.45, (0, 1), -1, DARK_ORANGE)):
        corner = (left, 0.55)
        values = [["" for _column in range(4)] for _row in range(4)]
        for u in range(3):
            for v in range(3):
                values[at[0] + u][at[1] + v] = str(sign * KERNEL[u][v] + 0)
        grid(axes, corner, values)
        frame(axes, corner, 4, at, (3, 3), colour)
        text(axes, (left + 2 * CELL, 2.45), f"dy[0, {at[1]}] = {sign} adds", 9)
        text(axes, (left + 2 * CELL, 0.3), "K" if sign > 0 else "−K, one to the right", 9, color=colour)
    text(axes, (3.27, 1.4), "+", 14)
    text(axes, (5.52, 1.4), "+ … =", 11)
    result = [[1, -2, 1, 0], [-1, 3, -3, 1], [-1, 0, 3, -2], [1, -1, -1, 1]]
    grid(axes, (5.95, 0.75), result, colour=YELLOW, cell=0.3)
    text(axes, (6.55, 2.2), "dx")
    return figure


def conv_gradients_full() -> Figure:
    """Draw the full convolution: the flipped kernel in its first position."""
    figure, axes = canvas(7.2, 3.2)
    framed = [[0] * 6 for _row in range(6)]
    for i in range(2):
        for j in range(2):
            framed[2 + i][2 + j] = DY[i][j]
    zeros = [(i, j) for i in range(6) for j in range(6) if not (2 <= i < 4 and 2 <= j < 4)]
    corner = (0.15, 0.35)
    grid(axes, corner, framed, colour=GREEN, faded=zeros)
    frame(axes, corner, 6, (0, 0), (3, 3), DARK_ORANGE)
    text(axes, (corner[0] + 3 * CELL, 3.03), "dy in a frame of zeros, 2 wide")
    flipped = [line[::-1] for line in KERNEL[::-1]]
    grid(axes, (3.2, 1.0), KERNEL)
    text(axes, (3.83, 2.45), "K")
    arrow(axes, (4.55, 1.63), (5.1, 1.63), "flip", size=9)
    grid(axes, (5.2, 1.0), flipped, mark=YELLOW, marked=[(2, 2)])
    frame(axes, (5.2, 1.0), 3, (0, 0), (3, 3), DARK_ORANGE)
    text(axes, (5.83, 2.45), "K flipped")
    text(axes, (4.9, 0.6), "first position: dx[0, 0] = dy[0, 0] · K[0, 0] = 1", 9, color=DARK_ORANGE)
    return figure
