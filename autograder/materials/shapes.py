"""Draws the course's own data set of small images: ten classes of shapes, 32 × 32 pixels, in colour.

Every image shows one object on a background with clutter, often partly covered, at some distance, slightly
rotated, in good or bad light and with noise. An object has one warm and one cool colour, of any hue of their
family, so that colour alone does not give the class away; but only colour distinguishes an egg from an eye.

Owns how images are drawn and which are in which split; which data set a notebook trains on is up to `data`.
There are no files: images follow from a seed. After `Generator.random`, only +, −, ×, ÷, √ and comparisons
are used, which every machine rounds alike; sines and logarithms may differ.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from autograder.lab.text import _

Split = Literal["train", "validation", "test"]
Images = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]  # a number for each image, (n, 1, 1), or for each pixel, (n, 32, 32)

CLASSES = ("disc", "ring", "square", "triangle", "cross", "star", "stripes", "checks", "egg", "eye")
SIZES = {"train": 4000, "validation": 1000, "test": 1000}
SIDE = 32  # pixels
SEED = 20

CLUTTER = 5  # spots and sticks behind the object
COVERED = 0.6  # fraction of the images in which one more lies over it
LEAST_CONTRAST = 0.5
MOST_NOISE = 0.2  # the largest change of a pixel's channel, in [0, 1]

# Unit vectors, (right, down), to the sides of an upright triangle and of a five-pointed star's pentagon.
THREE = ((0.0, 1.0), (0.8660254, -0.5), (-0.8660254, -0.5))
FIVE = (
    (0.0, 1.0),
    (0.9510565, 0.309017),
    (0.5877853, -0.809017),
    (-0.5877853, -0.809017),
    (-0.9510565, 0.309017),
)


def shapes(split: Split) -> tuple[Images, Labels]:
    """Return the images of one split and their classes.

    Args:
        split: "train" (4000 images), "validation" (1000) or "test" (1000).

    Returns:
        images: float32 in [0, 1], shape (n, 3, 32, 32): image, channel (red, green, blue), row, column.
        labels: int64, shape (n,), indices into `CLASSES`; each class equally often, in mixed order.
        Both are new arrays, which you may change.

    Raises:
        ValueError: if there is no such split.
    """
    check_split(split)
    pixels, labels = _drawn(split)
    return as_floats(pixels), labels.copy()


def fresh_shapes(count: int, seed: int) -> tuple[Images, Labels]:
    """Return images that are in no split, and their classes: for a hidden test.

    Args:
        count: how many; a multiple of ten.
        seed: a long one, so that nobody can draw the same by trying seeds.

    Returns:
        As `shapes` does.
    """
    pixels, labels = _draw_all(count, [seed])
    return as_floats(pixels), labels


def check_split(split: str) -> None:
    """Check that there is a split of this name.

    Raises:
        ValueError: if there is none.
    """
    if split not in SIZES:
        message = _("There is no split `{split}`: choose train, validation or test.")
        raise ValueError(message.format(split=split))


def as_floats(pixels: Pixels) -> Images:
    """Return pixels in [0, 255] as float32 in [0, 1], in a new array of the same shape."""
    images = pixels.astype(np.float32)
    images /= np.float32(255)
    return images


@functools.cache
def _drawn(split: Split) -> tuple[Pixels, Labels]:
    """Draw one split, once in a session; kept as pixels, which take a quarter of the memory of floats."""
    return _draw_all(SIZES[split], [SEED, list(SIZES).index(split)])


def _draw_all(size: int, seed: list[int]) -> tuple[Pixels, Labels]:
    each = size // len(CLASSES)
    by_class = [
        _draw(name, each, np.random.default_rng([*seed, label])) for label, name in enumerate(CLASSES)
    ]
    labels = np.repeat(np.arange(len(CLASSES), dtype=np.int64), each)
    order = np.random.default_rng([*seed, len(CLASSES)]).permutation(size)
    return np.concatenate(by_class)[order], labels[order]


def _draw(name: str, n: int, rng: np.random.Generator) -> Pixels:
    """Draw `n` images of one class, shape (n, 3, 32, 32)."""
    image = _background(n, rng)
    for _scrap_number in range(CLUTTER):
        _paint(image, _scrap(n, rng), _any_colour(n, rng))
    frame = _frame(n, rng, radius=(5.5, 10.0), margin=8.0, turn=0.3)
    outline, pattern = OBJECTS[name]
    _paint(image, frame.inside(outline(frame, rng)), _coloured(name, pattern(frame, rng), rng))
    covered = _between(rng, n, 0, 1) < COVERED
    _paint(image, _scrap(n, rng) * covered, _any_colour(n, rng))
    return _photograph(image, rng)


@dataclass(frozen=True)
class Frame:
    """The pixels in the object's coordinates: its centre at (0, 0), its farthest point about 1 away.

    Attributes:
        right, down: each pixel's coordinates, shape (n, 32, 32).
        pixel: the length of a pixel's side, shape (n, 1, 1).
    """

    right: Floats
    down: Floats
    pixel: Floats

    def __len__(self) -> int:
        return len(self.pixel)

    def from_centre(self) -> Floats:
        """Return each pixel's distance from the centre."""
        return np.sqrt(self.right * self.right + self.down * self.down)

    def inside(self, distance: Floats) -> Floats:
        """Return the fraction of each pixel inside an outline; `distance` is negative inside."""
        return np.clip(0.5 - distance / self.pixel, 0, 1)


def _frame(
    n: int, rng: np.random.Generator, radius: tuple[float, float], margin: float, turn: float
) -> Frame:
    """Place an object in each image.

    Args:
        n: the number of images.
        rng: the source of random numbers.
        radius: its limits, in pixels.
        margin: the least distance of the object's centre from the edge of the image, in pixels.
        turn: the tangent of half the largest angle of rotation, either way; 1 is a right angle.
    """
    size, tangent = _between(rng, n, *radius), _between(rng, n, -turn, turn)
    cosine = (1 - tangent * tangent) / (1 + tangent * tangent)
    sine = 2 * tangent / (1 + tangent * tangent)
    centres = np.arange(SIDE) + 0.5  # of the pixels
    x = centres - _between(rng, n, margin, SIDE - margin)
    y = centres[:, None] - _between(rng, n, margin, SIDE - margin)
    return Frame((x * cosine + y * sine) / size, (y * cosine - x * sine) / size, 1 / size)


# Outlines: the distance of each pixel from the object's edge, negative inside. Shape (n, 32, 32).


def _disc(frame: Frame, rng: np.random.Generator) -> Floats:
    return frame.from_centre() - 0.95


def _ring(frame: Frame, rng: np.random.Generator) -> Floats:
    return np.abs(frame.from_centre() - 0.75) - _between(rng, len(frame), 0.15, 0.25)


def _square(frame: Frame, rng: np.random.Generator) -> Floats:
    distance: Floats = np.maximum(np.abs(frame.right), np.abs(frame.down)) - 0.8
    return distance


def _triangle(frame: Frame, rng: np.random.Generator) -> Floats:
    return _beyond_lines(frame, THREE, reach=0.6)


def _cross(frame: Frame, rng: np.random.Generator) -> Floats:
    along, across = np.abs(frame.right), np.abs(frame.down)
    arm = _between(rng, len(frame), 0.25, 0.38)
    distance: Floats = np.maximum(np.maximum(along, across) - 1, np.minimum(along, across) - arm)
    return distance


def _star(frame: Frame, rng: np.random.Generator) -> Floats:
    # The five lines of a star cross outside its centre: one of them may be crossed without leaving it.
    return _beyond_lines(frame, FIVE, reach=0.36, spared=1)


def _patch(frame: Frame, rng: np.random.Generator) -> Floats:
    """Return a disc or a square."""
    return np.where(_between(rng, len(frame), 0, 1) < 0.5, _disc(frame, rng), _square(frame, rng))


def _beyond_lines(
    frame: Frame, normals: tuple[tuple[float, float], ...], reach: float, spared: int = 0
) -> Floats:
    """Return how far pixels lie beyond the farthest crossed of several lines, or negative if inside all.

    Args:
        frame: where the pixels are.
        normals: each line's unit normal, pointing away from the centre.
        reach: the lines' distance from the centre.
        spared: how many of the lines that are crossed farthest do not count.
    """
    beyond = np.sort([frame.right * x + frame.down * y - reach for x, y in normals], axis=0)
    distance: Floats = beyond[-1 - spared]
    return distance


# Patterns: the fraction of each pixel that has the object's first colour. Shape (n, 32, 32).


def _plain(frame: Frame, rng: np.random.Generator) -> Floats:
    return np.ones_like(frame.right)


def _core(frame: Frame, rng: np.random.Generator) -> Floats:
    return frame.inside(frame.from_centre() - _between(rng, len(frame), 0.45, 0.65))


def _stripes(frame: Frame, rng: np.random.Generator) -> Floats:
    upright = _between(rng, len(frame), 0, 1) < 0.5
    return _bands(np.where(upright, frame.right, frame.down), _between(rng, len(frame), 0.6, 0.9), frame, rng)


def _checks(frame: Frame, rng: np.random.Generator) -> Floats:
    period = _between(rng, len(frame), 0.8, 1.1)
    columns, rows = (_bands(along, period, frame, rng) for along in (frame.right, frame.down))
    return columns * (1 - rows) + rows * (1 - columns)


def _bands(along: Floats, period: Floats, frame: Frame, rng: np.random.Generator) -> Floats:
    """Return bands across a direction, each half a period wide and just as far from the next."""
    phase = along / period + _between(rng, len(frame), 0, 1)
    return frame.inside((np.abs(phase - np.floor(phase + 0.5)) - 0.25) * period)


Draw = Callable[[Frame, np.random.Generator], Floats]
OBJECTS: dict[str, tuple[Draw, Draw]] = {
    "disc": (_disc, _plain),
    "ring": (_ring, _plain),
    "square": (_square, _plain),
    "triangle": (_triangle, _plain),
    "cross": (_cross, _plain),
    "star": (_star, _plain),
    "stripes": (_patch, _stripes),
    "checks": (_patch, _checks),
    "egg": (_disc, _core),
    "eye": (_disc, _core),
}


def _coloured(name: str, pattern: Floats, rng: np.random.Generator) -> Floats:
    """Return the object's pattern in its two colours, shape (n, 3, 32, 32).

    An egg's core is warm and an eye's is cool; the others' are random.
    """
    n = len(pattern)
    warm = _colour(rng, n, (0.7, 1), (0.1, 0.8), (0, 0.3))  # from red to yellow
    cool = _colour(rng, n, (0, 0.3), (0.1, 0.8), (0.7, 1))  # from blue to cyan
    warm_first = _between(rng, n, 0, 1)[:, None] < {"egg": 1.0, "eye": 0.0}.get(name, 0.5)
    fraction = np.where(warm_first, pattern[:, None], 1 - pattern[:, None])
    return cool + fraction * (warm - cool)


def _between(rng: np.random.Generator, n: int, low: float, high: float) -> Floats:
    """Return `n` random numbers in [low, high), shape (n, 1, 1)."""
    return low + (high - low) * rng.random((n, 1, 1))


def _colour(rng: np.random.Generator, n: int, *limits: tuple[float, float]) -> Floats:
    """Return `n` random colours, shape (n, 3, 1, 1); `limits` are those of red, green and blue."""
    return np.stack([_between(rng, n, low, high) for low, high in limits], axis=1)


def _any_colour(n: int, rng: np.random.Generator) -> Floats:
    return _colour(rng, n, (0, 1), (0, 1), (0, 1))


def _background(n: int, rng: np.random.Generator) -> Floats:
    """Return images, shape (n, 3, 32, 32), that fade from one dull colour to another in both directions."""
    corners = [0.15 + 0.35 * (_any_colour(n, rng) + _between(rng, n, 0, 1)[:, None]) for _corner in range(4)]
    across = (np.arange(SIDE) + 0.5) / SIDE
    top = corners[0] + across * (corners[1] - corners[0])
    bottom = corners[2] + across * (corners[3] - corners[2])
    return top + across[:, None] * (bottom - top)


def _scrap(n: int, rng: np.random.Generator) -> Floats:
    """Return the mask of a spot or a stick somewhere in each image, shape (n, 32, 32)."""
    frame = _frame(n, rng, radius=(2.0, 7.0), margin=0.0, turn=1.0)
    spot = frame.from_centre() - 0.6
    stick = np.maximum(np.abs(frame.right) - 1.5, np.abs(frame.down) - 0.25)
    return frame.inside(np.where(_between(rng, n, 0, 1) < 0.5, spot, stick))


def _paint(image: Floats, mask: Floats, colour: Floats) -> None:
    """Paint a colour, shape (n, 3, …), over the fraction of each pixel in the mask, shape (n, 32, 32)."""
    image += mask[:, None] * (colour - image)


def _photograph(image: Floats, rng: np.random.Generator) -> Pixels:
    """Return the images as a poor camera takes them: darker or brighter, with less contrast and noise."""
    n = len(image)
    contrast = _between(rng, n, LEAST_CONTRAST, 1)[:, None]
    light = _between(rng, n, -0.15, 0.15)[:, None]
    noise = _between(rng, n, 0, MOST_NOISE)[:, None] * (2 * rng.random(image.shape) - 1)
    seen = 0.5 + light + contrast * (image - 0.5) + noise
    return np.floor(np.clip(seen, 0, 1) * 255 + 0.5).astype(np.uint8)
