"""Makes the notebook that a student hands in who wrote the reference solution, except for some cells."""

import copy
from collections.abc import Sequence
from typing import Any

from autograder.course.blocks import Piece
from autograder.course.cells import without_solution_markers
from autograder.course.metadata import grade_id_of, metadata_of

Notebook = dict[str, Any]


def solve(released: Notebook, source: Notebook, pieces: Sequence[Piece]) -> Notebook:
    """Return the released notebook with the reference solution in it, except for `pieces`.

    Args:
        released: the notebook students get, nbformat 4 JSON.
        source: nbgrader's source notebook of the same question, with solutions.
    """
    notebook = copy.deepcopy(released)
    solutions = {grade_id_of(cell): cell["source"] for cell in source["cells"]}
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        grade_id = grade_id_of(cell)
        if metadata_of(cell).solution:
            cell["source"] = without_solution_markers(solutions[grade_id])
        mine = [piece for piece in pieces if piece.cell == grade_id and grade_id]
        cells += [_extra_cell(piece) for piece in mine if piece.place == "before"]
        for piece in mine:
            if piece.place == "cell":
                cell["source"] = piece.code
        cells.append(cell)
        cells += [_extra_cell(piece) for piece in mine if piece.place == "after"]
    notebook["cells"] = cells
    for number, cell in enumerate(cells):
        cell.setdefault("id", f"extra-{number}")
    return notebook


def _extra_cell(piece: Piece) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": piece.code}
