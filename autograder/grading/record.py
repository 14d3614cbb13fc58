"""Writes results where nbgrader and formgrader look for them: the gradebook and `autograded/`.

Owns what is written to the gradebook: one transaction for each notebook, in one process.
Marks and comments given by hand are never changed, and writing the same result twice changes nothing.
"""

import contextlib
import json
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.course.layout import Course
from autograder.course.metadata import grade_id_of
from autograder.course.question import Question
from autograder.errors import CourseError
from autograder.grading.intake import Refused, problem_with_id, read_file
from autograder.grading.result import NotebookResult
from autograder.lab.text import _
from autograder.status import Status

READ_ONLY = 0o444  # as nbgrader leaves graded notebooks


class Unrecordable(Exception):
    """One result cannot be recorded; the message says why, and it is nobody else's trouble."""


class Recorder:
    """Records results for one topic."""

    def __init__(self, course: Course, gradebook: Any, topic: str) -> None:
        self._course = course
        self._gradebook = gradebook
        self._topic = topic

    def record(self, question: Question, result: NotebookResult, notebook: dict[str, Any]) -> None:
        """Write one notebook's result and its executed form.

        Raises:
            CourseError: if `autograded/` cannot be written.
            Unrecordable: if what the student submitted is in the way.
            sqlalchemy.exc.OperationalError: if the database is, as when it is locked.
        """
        from sqlalchemy.exc import DatabaseError, OperationalError

        if problem := problem_with_id(result.student):
            raise Unrecordable(problem)
        try:
            self._write_scores(question, result, notebook)
        except Exception as error:
            self._gradebook.db.rollback()
            if isinstance(error, OperationalError | CourseError) or type(error) is DatabaseError:
                raise
            raise Unrecordable(type(error).__name__) from error
        except BaseException:
            self._gradebook.db.rollback()
            raise
        folder = self._course.autograded(result.student, self._topic)
        try:
            _write_read_only(folder / f"{question.name}.ipynb", _dump(notebook))
            self._copy_timestamp(result.student, folder)
        except OSError as error:
            raise CourseError(
                f"{folder} cannot be written ({error.strerror}); check its permissions."
            ) from None

    def holds(self, question: Question, result: NotebookResult) -> bool:
        """Return whether the gradebook holds exactly the automatic scores of this result."""
        from nbgrader.api import MissingEntry

        try:
            submitted = self._gradebook.find_submission_notebook(question.name, self._topic, result.student)
        except MissingEntry:
            return False
        scores = {cell.grade_id: cell.score for cell in (*result.cells, *result.by_hand)}
        return {grade.name: grade.auto_score for grade in submitted.grades} == scores

    def _write_scores(self, question: Question, result: NotebookResult, notebook: dict[str, Any]) -> None:
        gradebook = self._gradebook
        gradebook.update_or_create_student(result.student)
        timestamp = self._timestamp(result.student)
        known = {"timestamp": timestamp} if timestamp else {}
        submission = gradebook.update_or_create_submission(self._topic, result.student, **known)
        submitted = next(n for n in submission.notebooks if n.name == question.name)
        scores = {cell.grade_id: cell.score for cell in (*result.cells, *result.by_hand)}
        for grade in submitted.grades:
            grade.auto_score = scores.get(grade.name)
            if result.status == Status.MISSING:
                grade.needs_manual_grade = False
            else:
                grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        answers = _sources(notebook)
        for comment in submitted.comments:
            cell = question.cell(comment.name)
            blank = cell is not None and not cell.task and answers.get(comment.name) == cell.source
            comment.auto_comment = "No response." if blank else _hints(question, result, comment.name)
        gradebook.db.flush()
        self._penalise_lateness(submission, submitted, result.student)
        gradebook.db.commit()

    def _penalise_lateness(self, submission: Any, submitted: Any, student: str) -> None:
        """Set the penalty from the course's late-submission plugin, as nbgrader does."""
        from nbgrader.preprocessors import AssignLatePenalties

        submitted.late_submission_penalty = None
        late = submission.total_seconds_late
        if late <= 0:
            return
        assign = AssignLatePenalties(config=self._course.config)
        assign.init_plugin()
        self._gradebook.db.refresh(submitted)
        penalty = assign.plugin_inst.late_submission_penalty(student, submitted.score, late)
        if penalty is not None:
            submitted.late_submission_penalty = max(0.0, min(penalty, submitted.score))

    def _timestamp(self, student: str) -> datetime | None:
        """Return when the student submitted, from nbgrader's timestamp.txt; None if it cannot be read."""
        from nbgrader.utils import parse_utc

        try:
            moment: datetime = parse_utc(self._timestamp_text(student).strip())
        except Exception:  # the parser of dates lets out whatever a text makes it raise
            return None
        return moment

    def _timestamp_text(self, student: str) -> str:
        path = self._course.submitted(student, self._topic) / "timestamp.txt"
        return read_file(path, 1000).decode("utf-8")

    def _copy_timestamp(self, student: str, folder: Path) -> None:
        with contextlib.suppress(FileNotFoundError, Refused, ValueError):
            _write_read_only(folder / "timestamp.txt", self._timestamp_text(student))


def _hints(question: Question, result: NotebookResult, grade_id: str) -> str | None:
    """Return the hints of the known mistakes found in a solution cell, None if there are none."""
    hint_of = {one.name: one.hint for one in question.mistakes if one.piece.cell == grade_id}
    found = {cell.mistake: None for cell in result.cells if cell.mistake}  # each once, in order
    sentences = [
        _(" Or: ").join(hint_of[name] for name in names.split("; ") if name in hint_of) for names in found
    ]
    return "\n\n".join(filter(None, dict.fromkeys(sentences))) or None


def _sources(notebook: dict[str, Any]) -> dict[str, str]:
    return {grade_id_of(cell): cell["source"] for cell in notebook["cells"]}


def _dump(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _write_read_only(path: Path, text: str) -> None:
    """Replace a file in one step, so that nobody reads an incomplete one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fd, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(text.encode("utf-8", "replace").decode("utf-8"))
        os.chmod(temporary, READ_ONLY)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
