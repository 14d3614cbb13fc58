"""Shows networks: a table of their layers, a drawing with a box for each, and how sizes change with depth.

    networks.table(names, {"rows": rows, "columns": columns, "parameters": parameters})
    networks.draw(names, shapes, notes)
    networks.against_depth({"ReLU": {"plain": norms, "residual": other_norms}}, "norm of the gradient")

Owns how layers are printed and drawn; what is in them is the notebook's. Nothing here raises for what a
student has computed: a column that is no list of numbers, one for each layer, is replaced by a remark.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from autograder.lab import show
from autograder.lab.compare import as_array, kind_of
from autograder.lab.text import _

COLOURS = {"conv": "#bcdcf2", "linear": "#f6c88b", "pool": "#a6dcc8"}  # by the first word of a layer's name
OTHER = "#e6e6e6"
TALLEST, WIDTH = 2.0, 0.42  # inches
LINES = (("#0072b2", "-"), ("#d55e00", "--"), ("#009e73", "-."), ("#cc79a7", ":"), ("#555555", "-"))
SMALLEST = 1e-300  # of what is drawn on a logarithmic axis


def table(names: Sequence[str], columns: Mapping[str, object], totals: Sequence[str] = ()) -> None:
    """Print a line for each layer, and the sums of some columns.

    Args:
        names: of the layers.
        columns: heading -> a number for each layer.
        totals: the headings of columns that are added up in a last line.
    """
    numbers = {heading: _numbers(column, len(names)) for heading, column in columns.items()}
    for heading, column in columns.items():
        if numbers[heading] is None:
            text = _("{heading}: expected {count} numbers, one for each layer, got {kind}")
            print(text.format(heading=heading, count=len(names), kind=kind_of(column)))
    lines = [["", *columns]]
    for position, name in enumerate(names):
        lines.append([name, *(_cell(column, position) for column in numbers.values())])
    if totals:
        sums = {heading: numbers[heading] for heading in totals}
        lines.append(
            [_("total"), *("" if sums.get(h) is None else f"{sums[h].sum():,.0f}" for h in columns)]  # type: ignore[union-attr]
        )
    widths = [max(len(line[i]) for line in lines) + 2 for i in range(len(lines[0]))]
    for line in lines:
        print(
            line[0].ljust(widths[0])
            + "".join(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))
        )


def draw(names: Sequence[str], shapes: object, notes: Sequence[str] = ()) -> None:
    """Draw a box for each layer, as tall as its feature maps have rows, on a scale of square roots.

    Args:
        names: of the layers; the first word, such as "conv", decides the colour.
        shapes: of their outputs, an array of shape (layers, 3): channels, rows, columns.
        notes: a few words below each layer.
    """
    sizes = _numbers(shapes, len(names), 3)
    if sizes is None or (sizes < 1).any():
        text = _("nothing to draw: expected a shape of three numbers for each of {count} layers, got {kind}")
        print(text.format(count=len(names), kind=kind_of(shapes)))
        return
    heights = TALLEST * np.sqrt(sizes[:, 1] / sizes[:, 1].max())
    width = max(6.0, 0.68 * len(names) + 0.3)
    lowest = 0.0 if notes else 0.4  # without notes, the room for them is cut off
    figure = Figure(figsize=(width, TALLEST + 1.9 - lowest), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(lowest, TALLEST + 1.9))
    axes.axis("off")
    middle = 0.95 + TALLEST / 2
    step = (width - 0.3) / len(names)
    for position, (name, height) in enumerate(zip(names, heights, strict=True)):
        left = 0.15 + step * position + (step - WIDTH) / 2
        colour = COLOURS.get(name.split()[0] if name.split() else "", OTHER)
        axes.add_patch(
            Rectangle((left, middle - height / 2), WIDTH, height, facecolor=colour, edgecolor="#222222")
        )
        centre = left + WIDTH / 2
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 9, "color": "#222222"}
        axes.text(centre, TALLEST + 1.4, name.replace(" ", "\n", 1), **style)
        channels, rows, columns = (f"{number:.0f}" for number in sizes[position])
        axes.text(centre, 0.72, f"{channels}\n{rows}×{columns}", **style)
        if position < len(notes):
            axes.text(centre, 0.28, notes[position], **{**style, "color": "#b85000"})
    show.display(figure, ", ".join(names))


def against_depth(panels: Mapping[str, Mapping[str, object]], ylabel: str, xlabel: str = "") -> None:
    """Draw positive numbers, one for each depth, on a logarithmic axis; panels side by side share it.

    Args:
        panels: title -> label of a line -> numbers, the first at depth 0. Zeros are left out.
        ylabel: what the numbers are.
        xlabel: what is counted; "layer" by default.
    """
    figure = Figure(figsize=(0.9 + 3.2 * len(panels), 3.3), dpi=100, layout="constrained")
    all_axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, (title, lines) in zip(all_axes, panels.items(), strict=True):
        for number, (label, values) in enumerate(lines.items()):
            array = (
                as_array(values) if not isinstance(values, list | tuple) else _numbers(values, len(values))
            )
            if array is None or array.dtype.kind not in "biuf" or array.ndim != 1:
                text = _("{label}: expected a number for each depth, got {kind}")
                print(text.format(label=label, kind=kind_of(values)))
                continue
            colour, style = LINES[number % len(LINES)]
            shown = np.where(array.astype(float) > SMALLEST, array.astype(float), np.nan)
            axes.plot(shown, style, color=colour, label=label, linewidth=1.8)
        axes.set(title=title, xlabel=xlabel or _("layer"), yscale="log")
        axes.grid(alpha=0.3)
        if lines:
            axes.legend(fontsize=8)
    all_axes[0].set_ylabel(ylabel)
    show.display(figure, ", ".join(panels))


def _numbers(values: object, count: int, *more: int) -> npt.NDArray[np.float64] | None:
    array = as_array(values)
    if array is None and isinstance(values, list | tuple):
        try:
            array = np.array(values)
        except ValueError:
            return None
    if array is None or array.dtype.kind not in "biuf" or array.shape != (count, *more):
        return None
    return array.astype(float)


def _cell(column: npt.NDArray[np.float64] | None, position: int) -> str:
    return (
        "?"
        if column is None
        else f"{column[position]:,.6g}"
        if column[position] % 1
        else f"{column[position]:,.0f}"
    )
