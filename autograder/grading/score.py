"""Turns verdicts into points, by nbgrader's rules, except that a missing verdict gives no credit.

Owns the arithmetic: full, partial or no credit for a test cell, 0 for an answer left blank, no score
yet for an answer that waits for a person. Does not touch the gradebook.
"""

from autograder.course.metadata import grade_id_of
from autograder.course.question import Cell, Question
from autograder.grading.result import CellResult, Executed, NotebookResult, Verdict
from autograder.lab.text import _
from autograder.status import TROUBLES, Status


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


def zero(student: str, question: Question, status: Status, message: str) -> NotebookResult:
    """Score a notebook that is missing or cannot be read: no points, and nothing to mark by hand."""
    cells = [
        CellResult(c.grade_id, 0.0, c.points, Status.NOT_RUN, message) for c in question.cells if c.is_test
    ]
    by_hand = [CellResult(c.grade_id, 0.0, c.points, Status.NO_ANSWER) for c in question.cells if c.by_hand]
    return NotebookResult(
        student, question.name, status, 0.0, question.max_score, 0.0, message, cells, by_hand
    )


def _score_test(known: Cell, verdict: Verdict | None) -> CellResult:
    if verdict is None:
        return CellResult(known.grade_id, 0.0, known.points, Status.NOT_RUN, _("there is no verdict"))
    result = CellResult(
        known.grade_id,
        0.0,
        known.points,
        verdict.status,
        verdict.message,
        verdict.mistake,
        verdict.because,
    )
    if verdict.status == Status.PASSED:
        result.score, result.status, result.message = _credit(known, verdict)
    return result


def _credit(known: Cell, verdict: Verdict) -> tuple[float, Status, str]:
    """Read partial credit from the cell's value, as nbgrader does: a number from 0 to the points."""
    values = [o for o in verdict.outputs if o["output_type"] == "execute_result"]
    text = values[0]["data"].get("text/plain", "") if values else ""
    try:
        credit = float(text)
    except ValueError:
        return known.points, Status.PASSED, ""
    if credit < 0 or credit != credit:
        return known.points, Status.PASSED, ""
    if credit > known.points:
        message = _("the cell's value {value} is more than its {points:g} points")
        return 0.0, Status.FAILED, message.format(value=text, points=known.points)
    if credit == known.points:
        return credit, Status.PASSED, ""
    message = _("{credit:g} of {points:g} points").format(credit=credit, points=known.points)
    return credit, Status.PARTIAL, message


def _score_answer(known: Cell, source: str) -> CellResult:
    """Score a free answer: 0 if it is still the instructor's text, otherwise None, for a person to mark."""
    if known.solution and source == known.source:
        return CellResult(known.grade_id, 0.0, known.points, Status.NO_ANSWER)
    return CellResult(known.grade_id, None, known.points, Status.BY_HAND)


def _overall(executed: Executed, cells: list[CellResult]) -> tuple[Status, str]:
    """Return the notebook's status, which is the worst of its cells', and a sentence about it."""
    if executed.trouble is not None:
        return executed.trouble, executed.message
    for status in TROUBLES:
        for cell in cells:
            if cell.status == status:
                return status, _("Test `{test}`: {why}.").format(test=cell.grade_id, why=cell.message)
    return Status.GRADED, ""
