"""Many short numbers drawn as one shape.

Matplotlib lays out every text object separately, which takes about two milliseconds each; a page of matrices
has hundreds of entries. Here each character's outline is fetched once, and all numbers of one colour
become a single path.
"""

import functools
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path
from matplotlib.textpath import TextPath

Number = tuple[str, float, float, float]  # text, x, y, size
Outline = tuple[npt.NDArray[Any], npt.NDArray[Any], float]  # vertices, codes, advance; for size 1


@functools.cache
def _outline(character: str) -> Outline:
    glyph = TextPath((0, 0), character, size=100)
    advance = TextPath((0, 0), f"0{character}0", size=100).get_extents().width
    advance -= TextPath((0, 0), "00", size=100).get_extents().width
    codes = glyph.codes if glyph.codes is not None else np.empty(0, np.uint8)
    return np.asarray(glyph.vertices) / 100, codes, advance / 100


def numbers_path(numbers: Iterable[Number], flip: bool = True) -> Path:
    """Return one path with every number centred at its position.

    Args:
        numbers: (text, x, y, size) in data units; size is the font's.
        flip: whether the y axis points down, as in a matrix.

    Returns:
        A compound path to be filled.
    """
    vertices, codes = [np.empty((0, 2))], [np.empty(0, np.uint8)]
    for text, x, y, size in numbers:
        outlines = [_outline(character) for character in text]
        width = sum(advance for _v, _c, advance in outlines)
        left = -width / 2
        for shape, shape_codes, advance in outlines:
            if len(shape):
                placed = shape + np.array([left, -CAP_HEIGHT / 2])
                placed = placed * [size, -size if flip else size] + np.array([x, y])
                vertices.append(placed)
                codes.append(shape_codes)
            left += advance
    return Path(np.concatenate(vertices), np.concatenate(codes))


CAP_HEIGHT = 0.73  # of DejaVu Sans, as a fraction of its size
