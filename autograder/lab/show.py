"""Draws matrices: every entry's digits in its cell, colours by sign on one scale.

    show.matrix(conv_out, "convolution")
    show.row({"image": image, "kernel": kernel})
    show.difference(yours, expected)

Blue is negative, white is zero, red is positive, as strong as the largest magnitude in the picture,
so that panels side by side can be compared. Owns pictures only: whether an answer is right is
`check`'s to say. Whatever is passed, nothing here raises: an answer that cannot be drawn is told in
its panel instead.
"""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from autograder.lab.compare import as_array, kind_of, number_text
from autograder.lab.digits import numbers_path
from autograder.lab.text import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CELL = 0.52  # inches a cell, wide enough for five digits at the font size below
DPI = 80
DIGITS_UP_TO = 14  # rows or columns; a larger matrix is drawn without digits
GAP = 0.4  # inches between panels
HEADER = 0.6  # inches above them, for the title and column numbers
LARGEST_SIDE = 4.5  # inches, for matrices without digits


def matrix(value: object, title: str = "", expected: npt.ArrayLike | None = None) -> None:
    """Draw one matrix with its digits; with `expected`, draw that beside it.

    Args:
        value: array or tensor of shape (rows, columns), (n,) or ().
        title: what stands above it.
        expected: the right values, drawn beside yours, on the same colour scale.
    """
    panels: dict[str, object] = {title or _("yours"): value}
    if expected is not None:
        panels[_("expected")] = np.asarray(expected)
    row(panels)


def difference(value: object, expected: npt.ArrayLike, name: str = "") -> None:
    """Draw yours | expected | difference side by side.

    Args:
        value: the answer, whatever it is.
        expected: the right values, shape (rows, columns), (n,) or ().
        name: what the answer is called.
    """
    wanted = np.asarray(expected)
    yours = as_array(value)
    panels: dict[str, object] = {
        (_("your {name}").format(name=name) if name else _("yours")): value,
        _("expected"): wanted,
    }
    if yours is not None and yours.shape == wanted.shape and yours.dtype.kind in "biuf":
        panels[_("difference")] = yours - wanted.astype(float)
    row(panels)


def row(panels: Mapping[str, object]) -> None:
    """Draw several matrices side by side on one colour scale.

    Args:
        panels: title -> array or tensor of shape (rows, columns), (n,) or ().
    """
    drawn = [(title, _drawable(value), value) for title, value in panels.items()]
    scale = max((_magnitude(values) for _title, values, _value in drawn if values is not None), default=1.0)
    sizes = [_inches(values) for _title, values, _value in drawn]
    width = GAP + sum(w + GAP for w, _ in sizes)
    height = max(h for _, h in sizes) + HEADER + GAP / 2
    # Axes are placed by hand: a layout engine would draw everything twice to measure it.
    figure = Figure(figsize=(width, height), dpi=DPI)
    left = GAP
    for (title, values, value), (w, h) in zip(drawn, sizes, strict=True):
        ax = figure.add_axes((left / width, (height - HEADER - h) / height, w / width, h / height))
        left += w + GAP
        ax.set_title(title, fontsize=10, y=1.0, pad=18)
        if values is None:
            _draw_words(ax, _("nothing to draw:\n{kind}").format(kind=kind_of(value)))
        else:
            _draw_values(ax, values, scale or 1.0)
    _display(figure)


def _display(figure: Figure) -> None:
    """Put the figure below the cell, as a PNG drawn once (the inline backend draws it twice to trim it)."""
    from IPython.display import Image, display

    png = io.BytesIO()
    figure.savefig(png, format="png")
    display(Image(png.getvalue()))  # type: ignore[no-untyped-call]


def _drawable(value: object) -> npt.NDArray[Any] | None:
    """Return `value` as a real two-dimensional array, or None if it has no such form."""
    if isinstance(value, bool | int | float | np.number):
        values = np.asarray(value)
    else:
        array = as_array(value)
        if array is None:
            return None
        values = array
    if values.dtype.kind not in "biuf" or values.ndim > 2 or values.size == 0:
        return None
    return np.atleast_2d(values).astype(float)


def _magnitude(values: npt.NDArray[Any]) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def _inches(values: npt.NDArray[Any] | None) -> tuple[float, float]:
    if values is None:
        return 2.2, 1.2
    rows, columns = values.shape
    side = CELL if max(rows, columns) <= DIGITS_UP_TO else LARGEST_SIDE / max(rows, columns)
    return max(columns * side, 1.3), max(rows * side, CELL)


def _draw_values(ax: "Axes", values: npt.NDArray[Any], scale: float) -> None:
    ax.imshow(values, cmap="RdBu_r", vmin=-scale, vmax=scale, interpolation="nearest")
    rows, columns = values.shape
    if max(rows, columns) > DIGITS_UP_TO:
        return
    ax.set_axis_off()
    dark, light = [], []
    for (i, j), number in np.ndenumerate(values):
        text = number_text(round(number, 4) + 0.0)
        size = 0.24 if len(text) <= 6 else 1.6 / len(text)
        (light if abs(number) > 0.6 * scale else dark).append((text, j, i, size))
    indices = [(str(j), j, -0.72, 0.17) for j in range(columns)]
    indices += [(str(i), -0.72, i, 0.17) for i in range(rows)]
    for numbers, colour in ((dark, "black"), (light, "white"), (indices, "0.5")):
        ax.add_artist(PathPatch(numbers_path(numbers), color=colour, linewidth=0, clip_on=False))


def _draw_words(ax: "Axes", words: str) -> None:
    ax.set_axis_off()
    ax.text(0.5, 0.5, words, ha="center", va="center", fontsize=9, color="0.35", wrap=True)
