"""Turns what a run found into points, by nbgrader's rules, except that no verdict is no credit.

Owns the arithmetic: full, partial or no credit for a test cell, 0 for an answer left blank, nothing
yet for one that waits for a person. Does not touch the gradebook.
"""

from autograder.course.metadata import grade_id_of
from autograder.course.question import Cell, Question
from autograder.grading.result import (
    GRADED,
    TROUBLES,
    CellResult,
    Executed,
    NotebookResult,
    Verdict,
)


def score(student: str, question: Question, executed: Executed) -> NotebookResult:
    """Score an executed notebook."""
    by_id = {grade_id_of(cell): cell for cell in executed.notebook["cells"]}
    cells, by_hand = [], []
    for known in question.cells:
        if known.is_test:
            cells.append(_score_test(known, executed.verdicts.get(known.grade_id)))
        elif known.by_hand:
            by_hand.append(_score_answer(known, by_id[known.grade_id]["source"]))
    status, message = _overall(executed, cells)
    return NotebookResult(
        student=student,
        notebook=question.name,
        status=status,
        score=sum(cell.score or 0.0 for cell in cells),
        max_score=question.max_score,
        seconds=executed.seconds,
        message=message,
        cells=cells,
        by_hand=by_hand,
    )


def zero(student: str, question: Question, status: str, message: str) -> NotebookResult:
    """Score a notebook that is missing or cannot be read: no points, and nothing to mark by hand."""
    cells = [CellResult(c.grade_id, 0.0, c.points, "not run", message) for c in question.cells if c.is_test]
    by_hand = [CellResult(c.grade_id, 0.0, c.points, "no answer") for c in question.cells if c.by_hand]
    return NotebookResult(
        student, question.name, status, 0.0, question.max_score, 0.0, message, cells, by_hand
    )


def _score_test(known: Cell, verdict: Verdict | None) -> CellResult:
    if verdict is None:
        return CellResult(known.grade_id, 0.0, known.points, "not run", "there is no verdict")
    result = CellResult(
        known.grade_id,
        0.0,
        known.points,
        verdict.status,
        verdict.message,
        verdict.mistake,
        verdict.because,
    )
    if verdict.status == "passed":
        result.score, result.status, result.message = _credit(known, verdict)
    return result


def _credit(known: Cell, verdict: Verdict) -> tuple[float, str, str]:
    """Read partial credit off the cell's value, as nbgrader does: a number from 0 to the points."""
    values = [o for o in verdict.outputs if o["output_type"] == "execute_result"]
    text = values[0]["data"].get("text/plain", "") if values else ""
    try:
        credit = float(text)
    except ValueError:
        return known.points, "passed", ""
    if credit < 0 or credit != credit:
        return known.points, "passed", ""
    if credit > known.points:
        return 0.0, "failed", f"the cell's value {text} is more than its {known.points:g} points"
    if credit == known.points:
        return credit, "passed", ""
    return credit, "partial", f"{credit:g} of {known.points:g} points"


def _score_answer(known: Cell, source: str) -> CellResult:
    """Give 0 for an answer that is still the instructor's text, and None, for a person to mark, else."""
    if known.solution and source == known.source:
        return CellResult(known.grade_id, 0.0, known.points, "no answer")
    return CellResult(known.grade_id, None, known.points, "by hand")


def _overall(executed: Executed, cells: list[CellResult]) -> tuple[str, str]:
    """Return the notebook's status and a sentence: the worst that happened in it."""
    if executed.trouble:
        return executed.trouble, executed.message
    for status in TROUBLES:
        for cell in cells:
            if cell.status == status:
                return status, f"Test `{cell.grade_id}`: {cell.message}."
    return GRADED, ""
