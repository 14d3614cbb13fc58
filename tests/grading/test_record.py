"""What is left in the gradebook: nbgrader's shapes, once and for all, and nothing of a person's touched."""

import shutil
import sqlite3
from datetime import datetime
from typing import Any

from autograder.course.blocks import Piece
from autograder.course.gradebook import open_gradebook
from tests.conftest import QUESTION, TOPIC, Classroom, edited

ANSWER = "All four numbers are equal because every entry is positive."


def dump(classroom: Classroom) -> list[Any]:
    with sqlite3.connect(classroom.course.root / "gradebook.db") as database:
        return list(database.iterdump())


def test_grading_twice_changes_nothing(classroom: Classroom) -> None:
    classroom.hand_in("ada", edited(classroom.solved(), "explain_relu", source=ANSWER))
    classroom.hand_in("bob", classroom.solved(Piece("relu", "def relu(x):\n    return x")))
    classroom.hand_in("eve", b"nothing")
    classroom.folder("max")
    first = classroom.grade()
    database = dump(classroom)
    graded = (classroom.course.autograded("ada", TOPIC) / f"{QUESTION}.ipynb").read_bytes()
    again = classroom.grade()
    assert all(result.unchanged for result in again.values())
    assert {s: r.as_json() for s, r in again.items()} == {s: r.as_json() for s, r in first.items()}
    assert dump(classroom) == database
    forced = classroom.grade(force=True)
    assert not any(result.unchanged for result in forced.values())
    assert dump(classroom) == database
    assert (classroom.course.autograded("ada", TOPIC) / f"{QUESTION}.ipynb").read_bytes() == graded


def test_a_changed_submission_or_a_lost_grade_is_graded_again(classroom: Classroom) -> None:
    classroom.hand_in("ada", classroom.blank())
    classroom.hand_in("bob", classroom.blank())
    assert classroom.grade()["ada"].score == 0
    classroom.hand_in("ada", classroom.solved())
    again = classroom.grade()
    assert (again["ada"].score, again["ada"].unchanged) == (24, False)
    assert again["bob"].unchanged
    shutil.rmtree(classroom.course.autograded("bob", TOPIC))
    assert not classroom.grade()["bob"].unchanged


def test_marks_and_comments_given_by_hand_survive(classroom: Classroom) -> None:
    classroom.hand_in("ada", edited(classroom.solved(), "explain_relu", source=ANSWER))
    classroom.grade()
    with open_gradebook(classroom.course) as gradebook:
        marked = gradebook.find_grade("explain_relu", QUESTION, TOPIC, "ada")
        marked.manual_score, marked.extra_credit, marked.needs_manual_grade = 3.0, 0.5, False
        overruled = gradebook.find_grade("test_relu", QUESTION, TOPIC, "ada")
        overruled.manual_score = 0.25
        gradebook.find_comment("explain_relu", QUESTION, TOPIC, "ada").manual_comment = "Well put."
        gradebook.db.commit()
    classroom.hand_in("ada", edited(classroom.blank(), "explain_relu", source=ANSWER))
    classroom.grade(force=True)
    with open_gradebook(classroom.course) as gradebook:
        marked = gradebook.find_grade("explain_relu", QUESTION, TOPIC, "ada")
        assert (marked.manual_score, marked.extra_credit, marked.auto_score) == (3.0, 0.5, None)
        overruled = gradebook.find_grade("test_relu", QUESTION, TOPIC, "ada")
        assert (overruled.manual_score, overruled.auto_score) == (0.25, 0.0)
        assert overruled.needs_manual_grade
        assert gradebook.find_comment("explain_relu", QUESTION, TOPIC, "ada").manual_comment == "Well put."
        submitted = gradebook.find_submission_notebook(QUESTION, TOPIC, "ada")
        assert submitted.score == 3.75


def test_what_nbgrader_expects_of_blank_and_answered_cells(classroom: Classroom) -> None:
    classroom.hand_in("ada", edited(classroom.solved(), "explain_relu", source=ANSWER))
    classroom.hand_in("bob", classroom.blank())
    classroom.grade()
    with open_gradebook(classroom.course) as gradebook:

        def answer(student: str) -> tuple[Any, ...]:
            grade = gradebook.find_grade("explain_relu", QUESTION, TOPIC, student)
            comment = gradebook.find_comment("explain_relu", QUESTION, TOPIC, student)
            code = gradebook.find_comment("conv2d", QUESTION, TOPIC, student)
            return grade.auto_score, grade.needs_manual_grade, comment.auto_comment, code.auto_comment

        assert answer("ada") == (None, True, None, None)
        assert answer("bob") == (0.0, False, "No response.", "No response.")


def test_lateness_is_penalised_by_the_courses_plugin(classroom: Classroom) -> None:
    (classroom.course.root / "late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n"
        "class Half(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return score / 2 if total_seconds_late == 3600 else 1000.0\n"
    )
    with (classroom.course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"import sys\nsys.path.insert(0, {str(classroom.course.root)!r})\n")
        config.write("c.AssignLatePenalties.plugin_class = 'late.Half'\n")
    late = Classroom(type(classroom.course).find(classroom.course.root), classroom.pool)
    with open_gradebook(late.course) as gradebook:
        gradebook.update_or_create_assignment(TOPIC, duedate=datetime(2026, 11, 1, 12))
    for student, moment in {"punctual": "11:59:00", "late": "13:00:00", "very-late": "23:00:00"}.items():
        late.hand_in(student, late.solved())
        (late.folder(student) / "timestamp.txt").write_text(f"2026-11-01 {moment} UTC")
    late.grade()
    with open_gradebook(late.course) as gradebook:
        penalties = {
            student: gradebook.find_submission_notebook(QUESTION, TOPIC, student).late_submission_penalty
            for student in ("punctual", "late", "very-late")
        }
        assert penalties == {"punctual": None, "late": 12.0, "very-late": 24.0}
        assert gradebook.find_submission(TOPIC, "late").timestamp == datetime(2026, 11, 1, 13)
    assert (late.course.autograded("late", TOPIC) / "timestamp.txt").exists()
