"""Puts the instructor's cells back into a submitted notebook, and keeps the student's work.

Owns what nbgrader's DeduplicateIds, OverwriteKernelspec and OverwriteCells do, and more: missing cells
are put back, metadata is the instructor's throughout, and tags that change execution are dropped. Of
a student's cell nothing is believed but its text and the `grade_id` that says which one it answers.
"""

import re
from typing import Any

from autograder.course.cells import without_hidden_tests
from autograder.course.metadata import SCHEMA_VERSION, grade_id_of
from autograder.course.question import Cell, Question
from autograder.lab.text import printable

JsonCell = dict[str, Any]
MOST_NOTES = 30


def restore(notebook: dict[str, Any] | None, question: Question) -> tuple[dict[str, Any], list[str]]:
    """Return the notebook to grade, and notes on what had to be put right.

    Args:
        notebook: the submission, nbformat 4 JSON; None gives the instructor's cells alone.

    Returns:
        A new notebook without outputs, in which every one of the question's cells occurs exactly
        once, locked ones with the instructor's text; and a sentence for each repair.
    """
    notes: list[str] = []
    submitted = notebook["cells"] if notebook else []
    cells = [_plain(cell) for cell in submitted]
    for cell, original in zip(cells, submitted, strict=True):
        _claim(cell, original, question, notes)
    _drop_duplicates(cells, notes)
    for cell in cells:
        if grade_id := grade_id_of(cell):
            known = question.cell(grade_id)
            assert known is not None
            _put_right(cell, known, notes)
    _add_missing(cells, question, notes, quiet=notebook is None)
    metadata: dict[str, Any] = {"language_info": {"name": "python"}}
    if question.kernelspec:
        metadata["kernelspec"] = question.kernelspec
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = [f"(and {len(notes) - MOST_NOTES} more repairs)"]
    restored = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    _give_ids(restored)
    return restored, notes


def _plain(cell: JsonCell) -> JsonCell:
    """Keep a cell's type and text only: no outputs, no metadata, no tags, no attachments that run."""
    plain: JsonCell = {"cell_type": cell["cell_type"], "metadata": {}, "source": cell["source"]}
    if isinstance(cell.get("id"), str):
        plain["id"] = cell["id"]
    if cell["cell_type"] == "code":
        plain |= {"outputs": [], "execution_count": None}
    if isinstance(cell.get("attachments"), dict) and cell["cell_type"] == "markdown":
        plain["attachments"] = cell["attachments"]
    return plain


def _claim(cell: JsonCell, original: JsonCell, question: Question, notes: list[str]) -> None:
    """Mark the cell as the question's cell it says it is, if there is such a one."""
    tags = original["metadata"].get("tags")
    if isinstance(tags, list) and "skip-execution" in tags:
        notes.append("The tag `skip-execution` was dropped from a cell.")
    grade_id = grade_id_of(original)
    if not grade_id:
        return
    version = original["metadata"]["nbgrader"].get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        notes.append(f"Cell `{grade_id}` has metadata of an unknown nbgrader schema ({version}); replaced.")
    if question.cell(grade_id) is None:
        notes.append(
            f"Cell `{printable(grade_id, 60)}` is not one of this question's; taken as an ordinary cell."
        )
    else:
        cell["metadata"]["nbgrader"] = {"grade_id": grade_id}


def _drop_duplicates(cells: list[JsonCell], notes: list[str]) -> None:
    """Of several cells with one grade_id let the last count, as nbgrader does; the others become ordinary."""
    seen: set[str] = set()
    for cell in reversed(cells):
        grade_id = grade_id_of(cell)
        if grade_id in seen:
            cell["metadata"] = {}
            notes.append(f"Cell `{grade_id}` occurs more than once; the last one counts.")
        elif grade_id:
            seen.add(grade_id)


def _put_right(cell: JsonCell, known: Cell, notes: list[str]) -> None:
    if cell["cell_type"] != known.cell_type:
        notes.append(f"Cell `{known.grade_id}` had become a {cell['cell_type']} cell; put right.")
        _retype(cell, known.cell_type)
    if known.locked and cell["source"] != known.source:
        # In the notebook students get, hidden tests are cut out: only other changes are worth a word.
        if without_hidden_tests(known.source) != cell["source"]:
            notes.append(f"Cell `{known.grade_id}` is locked and was changed; put right.")
        cell["source"] = known.source
    cell["metadata"] = {"nbgrader": known.metadata()}


def _retype(cell: JsonCell, cell_type: str) -> None:
    cell["cell_type"] = cell_type
    for key in ("outputs", "execution_count", "attachments"):
        cell.pop(key, None)
    if cell_type == "code":
        cell |= {"outputs": [], "execution_count": None}


def _add_missing(cells: list[JsonCell], question: Question, notes: list[str], quiet: bool) -> None:
    """Put each missing cell back behind the one it follows in the instructor's notebook."""
    previous: str | None = None
    for known in question.cells:
        present = {grade_id_of(cell): i for i, cell in enumerate(cells) if grade_id_of(cell)}
        if known.grade_id not in present:
            cell: JsonCell = {
                "cell_type": known.cell_type,
                "metadata": {"nbgrader": known.metadata()},
                "source": known.source,
            }
            _retype(cell, known.cell_type)
            cells.insert(present[previous] + 1 if previous in present else 0, cell)
            if not quiet:
                notes.append(f"Cell `{known.grade_id}` was missing; put back.")
        previous = known.grade_id


def _give_ids(notebook: dict[str, Any]) -> None:
    """Give every cell an id that is valid and occurs once, as nbformat 4.5 wants it."""
    seen: set[str] = set()
    for number, cell in enumerate(notebook["cells"]):
        wanted = grade_id_of(cell) or cell.get("id") or ""
        cell_id = re.sub(r"[^A-Za-z0-9_-]", "-", wanted)[:64]
        if not cell_id or cell_id in seen:
            cell_id = f"cell-{number}"
        while cell_id in seen:
            cell_id += "-"
        seen.add(cell_id)
        cell["id"] = cell_id
