"""Puts the instructor's cells back into a submitted notebook, and keeps the student's work.

Owns what nbgrader's DeduplicateIds, OverwriteKernelspec and OverwriteCells do, and more: missing cells
are put back, all metadata is the instructor's, and tags that change execution are dropped. Only two things
are taken from a student's cell: its text, and the `grade_id` of the question's cell that it answers.
"""

import re
from typing import Any

from autograder.course.cells import without_hidden_tests
from autograder.course.metadata import SCHEMA_VERSION, grade_id_of
from autograder.course.question import Cell, Question
from autograder.lab.text import _, ngettext, printable

JsonCell = dict[str, Any]
MOST_NOTES = 30


def restore(notebook: dict[str, Any] | None, question: Question) -> tuple[dict[str, Any], list[str]]:
    """Return the notebook to grade, and notes on the repairs.

    Args:
        notebook: the submission, nbformat 4 JSON; None gives the instructor's cells alone.

    Returns:
        A new notebook without outputs, in which each of the question's cells occurs exactly
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
            _repair(cell, known, notes)
    _add_missing(cells, question, notes, quiet=notebook is None)
    metadata: dict[str, Any] = {"language_info": {"name": "python"}}
    if question.kernelspec:
        metadata["kernelspec"] = question.kernelspec
    if len(notes) > MOST_NOTES:
        more = len(notes) - MOST_NOTES
        notes[MOST_NOTES:] = [
            ngettext("(and {n} more repair)", "(and {n} more repairs)", more).format(n=more)
        ]
    restored = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    _give_ids(restored)
    return restored, notes


def _plain(cell: JsonCell) -> JsonCell:
    """Keep only a cell's type and text, and a Markdown cell's attachments: no outputs, metadata or tags."""
    plain: JsonCell = {"cell_type": cell["cell_type"], "metadata": {}, "source": cell["source"]}
    if isinstance(cell.get("id"), str):
        plain["id"] = cell["id"]
    if cell["cell_type"] == "code":
        plain |= {"outputs": [], "execution_count": None}
    if isinstance(cell.get("attachments"), dict) and cell["cell_type"] == "markdown":
        plain["attachments"] = cell["attachments"]
    return plain


def _claim(cell: JsonCell, original: JsonCell, question: Question, notes: list[str]) -> None:
    """Mark the cell as the question's cell with its `grade_id`, if there is one."""
    tags = original["metadata"].get("tags")
    if isinstance(tags, list) and "skip-execution" in tags:
        notes.append(_("The tag `skip-execution` was dropped from a cell."))
    grade_id = grade_id_of(original)
    if not grade_id:
        return
    version = original["metadata"]["nbgrader"].get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        note = _("Cell `{cell}` has metadata of an unknown nbgrader schema ({version}); replaced.")
        notes.append(note.format(cell=printable(grade_id, 60), version=version))
    if question.cell(grade_id) is None:
        note = _("Cell `{cell}` is not one of this question's; taken as an ordinary cell.")
        notes.append(note.format(cell=printable(grade_id, 60)))
    else:
        cell["metadata"]["nbgrader"] = {"grade_id": grade_id}


def _drop_duplicates(cells: list[JsonCell], notes: list[str]) -> None:
    """Keep the last of several cells with the same grade_id, as nbgrader does; the others become ordinary."""
    seen: set[str] = set()
    for cell in reversed(cells):
        grade_id = grade_id_of(cell)
        if grade_id in seen:
            cell["metadata"] = {}
            note = _("Cell `{cell}` occurs more than once; the last one counts.")
            notes.append(note.format(cell=grade_id))
        elif grade_id:
            seen.add(grade_id)


def _repair(cell: JsonCell, known: Cell, notes: list[str]) -> None:
    if cell["cell_type"] != known.cell_type:
        note = _("Cell `{cell}` had become a {type} cell; put right.")
        notes.append(note.format(cell=known.grade_id, type=cell["cell_type"]))
        _retype(cell, known.cell_type)
    if known.locked and cell["source"] != known.source:
        # Students get the notebook without the hidden tests: this difference is not a change of theirs.
        if without_hidden_tests(known.source) != cell["source"]:
            note = _("Cell `{cell}` is locked and was changed; put right.")
            notes.append(note.format(cell=known.grade_id))
        cell["source"] = known.source
    cell["metadata"] = {"nbgrader": known.metadata()}


def _retype(cell: JsonCell, cell_type: str) -> None:
    cell["cell_type"] = cell_type
    for key in ("outputs", "execution_count", "attachments"):
        cell.pop(key, None)
    if cell_type == "code":
        cell |= {"outputs": [], "execution_count": None}


def _add_missing(cells: list[JsonCell], question: Question, notes: list[str], quiet: bool) -> None:
    """Put each missing cell back after the cell that it follows in the instructor's notebook."""
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
                notes.append(_("Cell `{cell}` was missing; put back.").format(cell=known.grade_id))
        previous = known.grade_id


def _give_ids(notebook: dict[str, Any]) -> None:
    """Give every cell an id that is valid and unique, as nbformat 4.5 requires."""
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
