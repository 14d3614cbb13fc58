"""Draws matrices: every entry's digits in its cell, colours by sign on one scale.

    show.matrix(conv_out, "convolution")
    show.row({"image": image, "kernel": kernel})
    show.rows({"conv_out": conv_out}, {"conv_out_signed": conv_out_signed})
    show.window(image, kernel, at=(0, 2), padding=1)
    show.difference(yours, expected)

Blue is negative, white is zero, red is positive, scaled to the largest magnitude in the figure,
so that panels side by side can be compared. Owns figures only; `check` decides whether an answer is
right. Nothing here raises, whatever is passed: the panel of a value that cannot be drawn names its kind.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.transforms import Affine2D, Transform

from autograder.lab.compare import as_array, index_text, kind_of, wrong_entries
from autograder.lab.digits import Number, numbers_path
from autograder.lab.text import _

CELL = 0.52  # inches a cell, wide enough for five digits at the font size below
DPI = 80
DIGITS_UP_TO = 14  # rows or columns; a larger matrix is drawn without digits
GAP = 0.4  # inches between panels
HEADER = 0.6  # inches above them, for the title and column numbers
OUTLINE = "#c25400"
LARGEST_SIDE = 4.5  # inches, for matrices without digits


def matrix(value: object, title: str = "", expected: npt.ArrayLike | None = None) -> None:
    """Draw one matrix with its digits; with `expected`, draw that beside it.

    Args:
        value: array or tensor of shape (rows, columns), (n,) or ().
        title: the text above it.
        expected: the reference values, drawn beside yours on the same colour scale.
    """
    panels: dict[str, object] = {title or _("yours"): value}
    if expected is not None:
        panels[_("expected")] = np.asarray(expected)
    row(panels)


def difference(value: object, expected: npt.ArrayLike, name: str = "") -> None:
    """Draw yours | expected | difference side by side, the difference on its own colour scale.

    Of arrays with more axes, such as a batch of maps, draw the matrix with the worst entry.

    Args:
        value: the answer, of any type.
        expected: the reference values, shape (…, rows, columns), (n,) or ().
        name: the name of the answer.
    """
    wanted = np.asarray(expected)
    yours = as_array(value)
    if wanted.ndim > 2:
        if yours is None or yours.shape != wanted.shape or yours.dtype.kind not in "biuf":
            return
        wrong, worst = wrong_entries(yours, wanted)
        if not wrong:
            return
        index = worst[:-2]
        yours = value = yours[index]
        wanted, name = wanted[index], name + index_text(index)
    panels: dict[str, object] = {
        (_("your {name}").format(name=name) if name else _("yours")): value,
        _("expected"): wanted,
    }
    if yours is not None and yours.shape == wanted.shape and yours.dtype.kind in "biuf":
        panels[_("yours − expected")] = yours - wanted.astype(float)
    row(panels, own_scale=[_("yours − expected")])


def row(panels: Mapping[str, object], own_scale: Sequence[str] = ()) -> None:
    """Draw several matrices side by side on one colour scale.

    Args:
        panels: title -> array or tensor of shape (rows, columns), (n,) or ().
        own_scale: the titles of panels with a colour scale of their own.
    """
    _draw_rows([_Row(panels, own_scale)])


def rows(*panels: Mapping[str, object]) -> None:
    """Draw several rows of matrices below one another, each row on a colour scale of its own.

    Args:
        panels: of each row, title -> array or tensor of shape (rows, columns), (n,) or ().
    """
    _draw_rows([_Row(one) for one in panels])


def window(
    x: object, kernel: object, at: tuple[int, int] = (0, 0), stride: int = 1, padding: int = 0
) -> None:
    """Draw one position of a kernel on an image: the window it covers, the kernel, and their products.

    Args:
        x: array or tensor of shape (rows, columns).
        kernel: array or tensor of shape (kernel rows, kernel columns).
        at: (row, column) of the entry of the output that this position gives.
        stride, padding: those of the convolution.
    """
    image, weights = _drawable(x), _drawable(kernel)
    if image is None or weights is None or padding < 0:
        row({"x": x, _("kernel"): kernel})
        return
    framed = np.pad(image, padding)
    height, width = weights.shape
    top, left = at[0] * stride, at[1] * stride
    patch = framed[top : top + height, left : left + width]
    if min(at) < 0 or patch.shape != weights.shape:
        text = _("At {at}, the kernel would extend past the image: the output has no such entry.")
        print(text.format(at=index_text(at)))
        return
    products = patch * weights
    size = " × ".join(map(str, weights.shape))
    title = _("x") if not padding else _("x, with {padding} of zeros on each side").format(padding=padding)
    total = f"{float(products.sum()):.5g}"
    _draw_rows(
        [
            _Row(
                {title: framed, _("window ({size})").format(size=size): patch},
                outline=(top, left, *patch.shape),
            ),
            _Row({_("kernel"): weights}),
            _Row({_("products, sum {total}").format(total=total): products}),
        ],
        side_by_side=True,
    )


@dataclass(frozen=True)
class _Row:
    """Matrices beside one another on one colour scale.

    Attributes:
        panels: title -> what is drawn.
        own_scale: the titles of panels with a scale of their own.
        outline: top, left, rows and columns of a window that is outlined in the first panel.
    """

    panels: Mapping[str, object]
    own_scale: Sequence[str] = ()
    outline: tuple[int, int, int, int] | None = None

    def scale_of(self, title: str) -> float:
        """Return the magnitude that has the darkest colour in a panel."""
        common = [one for one in self.panels if one not in self.own_scale]
        titles = [title] if title in self.own_scale else common
        drawn = [_drawable(self.panels[one]) for one in titles]
        return max((_magnitude(values) for values in drawn if values is not None), default=0.0) or 1.0


def _draw_rows(rows: Sequence[_Row], side_by_side: bool = False) -> None:
    """Draw rows below one another, or all of them in one line, and display the figure."""
    lines = [rows] if side_by_side else [[one] for one in rows]
    titles = [title for one in rows for title in one.panels]
    sizes = {id(one): [_inches(_drawable(v), t) for t, v in one.panels.items()] for one in rows}
    heights = [max(h for one in line for _w, h in sizes[id(one)]) + HEADER for line in lines]
    width = GAP + max(sum(w + GAP for one in line for w, _h in sizes[id(one)]) for line in lines)
    height = sum(heights) + GAP / 2
    # Everything is put on the figure itself, in inches from its top left corner: a set of axes costs
    # more time than all the matrices in it.
    figure = Figure(figsize=(width, height), dpi=DPI)
    inches = Affine2D().scale(1, -1).translate(0, height) + figure.dpi_scale_trans
    top = 0.0
    for line, below in zip(lines, heights, strict=True):
        left = GAP
        for one in line:
            for (title, value), (w, h) in zip(one.panels.items(), sizes[id(one)], strict=True):
                _write(figure, inches, (left + w / 2, top + 0.22), title, fontsize=10)
                _draw_panel(figure, inches, one, title, value, (left, top + HEADER, w, h))
                left += w + GAP
        top += below
    display(figure, ", ".join(titles))


def _draw_panel(
    figure: Figure,
    inches: Transform,
    one: _Row,
    title: str,
    value: object,
    room: tuple[float, float, float, float],
) -> None:
    """Draw one panel into its room: left, top, width and height in inches."""
    left, top, width, height = room
    values = _drawable(value)
    if values is None:
        words = _("nothing to draw:\n{kind}").format(kind=kind_of(value))
        _write(figure, inches, (left + width / 2, top + height / 2), words, fontsize=9, color="0.35")
        return
    side = _side(values)
    corner = (left + (width - values.shape[1] * side) / 2, top)
    _draw_values(figure, inches, values, one.scale_of(title), corner)
    if one.outline is not None and title == next(iter(one.panels)):
        first, start, tall, wide = (side * n for n in one.outline)
        frame = Rectangle(
            (corner[0] + start, corner[1] + first), wide, tall, fill=False, edgecolor=OUTLINE, linewidth=2.5
        )
        frame.set_transform(inches)
        figure.add_artist(frame)


def _write(figure: Figure, inches: Transform, position: tuple[float, float], text: str, **style: Any) -> None:
    figure.text(*position, text, ha="center", va="center", transform=inches, **style)


def display(figure: Figure, description: str) -> None:
    """Display the figure below the cell, as a PNG drawn once (the inline backend draws it twice to trim it).

    Args:
        description: the alternative text, for readers who cannot see the figure.
    """
    from IPython.display import Image, display

    png = io.BytesIO()
    figure.savefig(png, format="png", pil_kwargs={"compress_level": 1})
    display(Image(png.getvalue(), alt=description))


def _drawable(value: object) -> npt.NDArray[Any] | None:
    """Return `value` as a real two-dimensional array, or None if that is not possible."""
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


def _side(values: npt.NDArray[Any]) -> float:
    """Return the side of one entry, in inches."""
    longest = max(values.shape)
    return CELL if longest <= DIGITS_UP_TO else LARGEST_SIDE / longest


def _inches(values: npt.NDArray[Any] | None, title: str) -> tuple[float, float]:
    """Return width and height of a panel in inches, wide enough for its title."""
    room = 0.09 * len(title)
    if values is None:
        return max(2.2, room), 1.2
    rows, columns = values.shape
    return max(columns * _side(values), room), rows * _side(values)


def _draw_values(
    figure: Figure,
    inches: Transform,
    values: npt.NDArray[Any],
    scale: float,
    corner: tuple[float, float],
) -> None:
    left, top = corner
    height, width = (n * _side(values) for n in values.shape)
    rows, columns = (np.linspace(0, n, int(side * DPI), endpoint=False).astype(int)
                     for n, side in zip(values.shape, (height, width), strict=True))  # fmt: skip
    shades = colormaps["RdBu_r"](Normalize(-scale, scale)(values), bytes=True)
    bottom = figure.get_figheight() - top - height
    figure.figimage(shades[np.ix_(rows, columns)], round(left * DPI), round(bottom * DPI))
    rows, columns = values.shape
    if max(rows, columns) > DIGITS_UP_TO:
        return
    xs = left + CELL * (np.arange(columns) + 0.5)
    ys = top + CELL * (np.arange(rows) + 0.5)
    dark: list[Number] = []
    light: list[Number] = []
    for (i, j), number in np.ndenumerate(values):
        text = f"{round(number, 4) + 0.0:.5g}"
        if text == "0" and abs(number) > 1e-3 * scale:  # small, but visible on this scale
            text = f"{number:.1g}"
        size = CELL * min(0.24, 1.6 / len(text))
        (light if abs(number) > 0.6 * scale else dark).append((text, float(xs[j]), float(ys[i]), size))
    small = CELL * 0.17
    indices = [(str(j), x, top - 0.12, small) for j, x in enumerate(xs)]
    indices += [(str(i), left - 0.12, y, small) for i, y in enumerate(ys)]
    for numbers, colour in ((dark, "black"), (light, "white"), (indices, "0.5")):
        figure.add_artist(PathPatch(numbers_path(numbers), color=colour, linewidth=0, transform=inches))
