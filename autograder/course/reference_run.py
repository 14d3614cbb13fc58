"""Runs a question's cells in this process, as the reference solution or one known mistake has them.

Owns the namespace that results; what it is compared with is the caller's business. Runs the instructor's code
only.
"""

import contextlib
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from autograder.course.blocks import Piece
from autograder.course.cells import dependencies, without_magics


def undisturbed(names: Mapping[str, Any]) -> contextlib.AbstractContextManager[None]:
    """Put back what a mistake does to the PyTorch modules of a namespace, if there are any."""
    if "torch" not in sys.modules:
        return contextlib.nullcontext()
    from autograder.lab import layers

    return layers.undisturbed(names)


def run_with_mistake(
    prepared: Mapping[str, Any], solutions: Mapping[str, str], piece: Piece, tests: Iterable[str]
) -> dict[str, Any]:
    """Return the names that some tests need, with every cell as in the reference solution but one.

    Args:
        prepared: what the setup cells define.
        solutions: the reference solution of each cell to be solved, by grade_id, in the notebook's order.
        piece: takes the place of one solution; what follows from it may not run, and is left out.
        tests: the texts of the tests.
    """
    names = dict(prepared)
    cells = list({**solutions, piece.cell: piece.code}.items())
    kept = dependencies([*cells, ("", "\n".join(tests))], {piece.cell, ""})
    for grade_id, code in cells:
        if grade_id in kept:
            with undisturbed(prepared), contextlib.suppress(Exception):
                exec(without_magics(code), names)  # noqa: S102 (the instructor's own text)
    return names
