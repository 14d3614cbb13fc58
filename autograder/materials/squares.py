"""Images with a red, a green and a blue square, and a small network that finds them, with fixed weights.

Owns a case in which the correct answer of an explanation is known: a logit depends on one square, and the
square's corner is given.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

COLOURS = ("red", "green", "blue")
ROWS, COLUMNS, SIDE = 32, 40, 8  # pixels, of an image and of a square
BRIGHT_PIXELS = 25  # in each image, as distractors


@dataclass(frozen=True)
class Sample:
    """An image, and where the square of one colour is.

    Attributes:
        image: float64 tensor of shape (1, 3, 32, 40), in [0, 1].
        target: the index of the colour in `COLOURS`, which is that of the network's logit.
        corner: the top row and the left column of the square of this colour, which has 8×8 pixels.
    """

    image: torch.Tensor
    target: int
    corner: tuple[int, int]

    def contains(self, row: int, column: int) -> bool:
        """Return whether a pixel lies inside the square."""
        top, left = self.corner
        return top <= row < top + SIDE and left <= column < left + SIDE


def finder() -> nn.Sequential:
    """Return a network with one logit for each colour; its layer 2 has maps of 8×10 positions."""
    convolution, linear = nn.Conv2d(3, 3, 3, padding=1), nn.Linear(3, 3)
    own_colour_alone = ((1.5 * torch.eye(3) - 0.5) / 9)[:, :, None, None].expand(3, 3, 3, 3)
    convolution.load_state_dict({"weight": own_colour_alone, "bias": torch.full((3,), -0.3)})
    linear.load_state_dict({"weight": 2 * torch.eye(3) - 0.7, "bias": torch.zeros(3)})
    pooling = [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(convolution, nn.ReLU(), nn.MaxPool2d(4), *pooling, linear).double().eval()


def samples(count: int, seed: int) -> list[Sample]:
    """Draw images; the target is red, green and blue in turn."""
    random = np.random.default_rng(seed)
    corners = [
        (row, column) for row in range(0, ROWS - SIDE + 1, 4) for column in range(0, COLUMNS - SIDE + 1, 4)
    ]
    drawn = []
    for number in range(count):
        image = random.uniform(0, 0.3, size=(1, 3, ROWS, COLUMNS))
        chosen: list[tuple[int, int]] = []
        for index in random.permutation(len(corners)):
            top, left = corners[index]
            if all(max(abs(top - row), abs(left - column)) >= SIDE + 4 for row, column in chosen):
                chosen.append((top, left))
        for colour, (top, left) in enumerate(chosen[: len(COLOURS)]):
            image[0, colour, top : top + SIDE, left : left + SIDE] += 0.6
        for _pixel in range(BRIGHT_PIXELS):
            image[0, random.integers(3), random.integers(ROWS), random.integers(COLUMNS)] = 1
        target = number % len(COLOURS)
        drawn.append(Sample(torch.from_numpy(image), target, chosen[target]))
    return drawn
