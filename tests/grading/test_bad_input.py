"""What is not a notebook, or not as it was handed out: one clear line each, and the rest is graded."""

import copy
import json
import os
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from autograder.course.layout import Course
from autograder.errors import CourseError
from autograder.grading.batch import grade
from tests.conftest import QUESTION, TOPIC, Classroom, edited, lost

NAME = f"{QUESTION}.ipynb"


def _with(notebook: dict[str, Any], **changes: Any) -> bytes:
    return json.dumps({**notebook, **changes}).encode()


UNREADABLE: dict[str, tuple[Callable[[dict[str, Any]], bytes], str]] = {
    "not-json": (lambda nb: json.dumps(nb).encode()[:3000], "is not a notebook: line 1 is not JSON"),
    "html": (lambda nb: b"<html>\n<body>Sign in</body>", "is not a notebook: line 1 is not JSON"),
    "binary": (lambda nb: b"PK\x03\x04\xff\xfe" * 100, "is not a notebook: it is not text"),
    "list": (lambda nb: b"[1, 2]", "is not a notebook: it is JSON of another kind"),
    "no-cells": (lambda nb: b'{"nbformat": 4}', "is not a notebook: it has no cells"),
    "empty": (lambda nb: b"", "is empty"),
    "future": (lambda nb: _with(nb, nbformat=7), "is in notebook format 7, and the newest known is 4"),
    "ancient": (lambda nb: b'{"nbformat": 2, "worksheets": 3}', "is a damaged notebook of format 2"),
    "cells-of-numbers": (
        lambda nb: _with(nb, cells=[1, 2]),
        "is a damaged notebook: cell 1 is of no known type",
    ),
    "deep": (lambda nb: b"[" * 200_000 + b"]" * 200_000, "is not a notebook"),
}


def test_every_unreadable_file_gets_one_line_and_the_others_are_graded(classroom: Classroom) -> None:
    for student, (spoil, _reason) in UNREADABLE.items():
        classroom.hand_in(student, spoil(classroom.solved()))
    big = classroom.hand_in("big", b"")
    with big.open("wb") as file:
        file.truncate(200 * 2**20)
    classroom.hand_in("misnamed", classroom.solved().__repr__().encode(), name="residual_block (1).ipynb")
    classroom.folder("nothing")
    linked = classroom.folder("linked") / NAME
    linked.symlink_to(classroom.course.source(TOPIC) / NAME)
    (classroom.course.root / "submitted" / "linked-folder").symlink_to(
        classroom.course.root / "submitted" / "honest"
    )
    os.mkfifo(classroom.folder("pipe") / NAME)
    (classroom.folder("directory") / NAME).mkdir()
    classroom.hand_in("honest", classroom.solved())
    before = {p: p.stat().st_size for p in classroom.course.root.glob("submitted/*/residual/*.ipynb")}

    results = classroom.grade()

    assert (results["honest"].score, results["honest"].status) == (24, "graded")
    for student, (_spoil, reason) in UNREADABLE.items():
        result = results[student]
        assert (result.status, result.score, result.max_score) == ("invalid", 0, 24)
        assert f"submitted/{student}/residual/{NAME} {reason}" in result.message
        assert "\n" not in result.message
    assert "is 200 MB, more than the 20 MB accepted" in results["big"].message
    assert results["misnamed"].status == "missing"
    assert "rename it to `residual_block.ipynb`" in results["misnamed"].message
    assert results["nothing"].status == "missing"
    for student, reason in {
        "linked": "is a symbolic link; submit the file itself",
        "linked-folder": "is behind a symbolic link",
        "pipe": "is not a file",
        "directory": "is not a file",
    }.items():
        assert results[student].status == "invalid"
        assert reason in results[student].message
    assert {p: p.stat().st_size for p in classroom.course.root.glob("submitted/*/residual/*.ipynb")} == before
    # Their graded notebooks say so too, for formgrader and the feedback.
    shown = (classroom.course.autograded("empty", TOPIC) / NAME).read_text()
    assert "There was nothing to grade" in shown


def test_damaged_cells_are_repaired_and_reported(classroom: Classroom) -> None:
    solved = classroom.solved()
    missing = copy.deepcopy(solved)
    missing["cells"] = [c for c in missing["cells"] if "test_" not in str(c["metadata"].get("nbgrader"))]
    duplicated = copy.deepcopy(solved)
    twice = next(
        c for c in duplicated["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "conv2d"
    )
    duplicated["cells"].insert(0, {**copy.deepcopy(twice), "id": "again", "source": "conv2d = None"})
    retyped = edited(solved, "test_relu", cell_type="markdown")
    renamed = copy.deepcopy(solved)
    for cell in renamed["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "test_relu":
            cell["metadata"]["nbgrader"]["grade_id"] = "test_something_else"
    unknown_schema = copy.deepcopy(solved)
    for cell in unknown_schema["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 99
    nonsense = copy.deepcopy(solved)
    for cell in nonsense["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "test_relu":
            cell["metadata"] = {"nbgrader": ["not", "a", "dict"], "tags": 3}
    unanswered = copy.deepcopy(solved)
    unanswered["cells"] = [c for c in unanswered["cells"] if "explain_relu" not in str(c["metadata"])]
    works = {
        "missing": (missing, "Cell `test_relu` was missing; put back."),
        "duplicated": (duplicated, "Cell `conv2d` occurs more than once; the last one counts."),
        "retyped": (retyped, "Cell `test_relu` had become a markdown cell; put right."),
        "renamed": (renamed, "Cell `test_something_else` is not one of this question's"),
        "schema": (unknown_schema, "metadata of an unknown nbgrader schema (99)"),
        "nonsense": (nonsense, "Cell `test_relu` was missing; put back."),
        "unanswered": (unanswered, "Cell `explain_relu` was missing; put back."),
    }
    for student, (work, _note) in works.items():
        classroom.hand_in(student, work)
    results = classroom.grade()
    for student, (_work, note) in works.items():
        assert lost(results[student]) == set(), student
        assert note in results[student].message
    assert results["unanswered"].by_hand[0].score == 0


def test_files_named_like_packages_stand_in_for_nothing(classroom: Classroom) -> None:
    solved = classroom.solved()
    classroom.hand_in("ada", solved)
    for name in ("numpy.py", "autograder.py", "matplotlib.py"):
        (classroom.folder("ada") / name).write_text("raise SystemExit('not the real one')")
    (classroom.folder("ada") / "autograder").mkdir()
    (classroom.folder("ada") / "autograder" / "__init__.py").write_text("raise SystemExit")
    result = classroom.grade()["ada"]
    assert lost(result) == set()
    assert "`numpy.py` beside the notebook was ignored: it has the name of a package." in result.message


def test_a_file_of_the_students_own_can_be_imported_and_read(classroom: Classroom) -> None:
    from autograder.course.blocks import Piece

    code = "from helper import relu\nassert open('notes/data.txt').read() == '42'"
    classroom.hand_in("ada", classroom.solved(Piece("relu", code)))
    (classroom.folder("ada") / "helper.py").write_text(
        "import numpy as np\n\ndef relu(x): return np.maximum(x, 0)\n"
    )
    (classroom.folder("ada") / "notes").mkdir()
    (classroom.folder("ada") / "notes" / "data.txt").write_text("42")
    assert lost(classroom.grade()["ada"]) == set()


class TestTroubleWithTheCourse:
    """One sentence for the instructor, and nothing graded."""

    def refuse(self, classroom: Classroom, topic: str = TOPIC, *students: str) -> str:
        with pytest.raises(CourseError) as error:
            grade(classroom.course, topic, classroom.pool, students=students)
        assert "\n" not in str(error.value)
        return str(error.value)

    def test_no_submissions(self, classroom: Classroom) -> None:
        assert "There are no submissions" in self.refuse(classroom)
        (classroom.course.root / "submitted").mkdir()
        assert "No student has submitted `residual`" in self.refuse(classroom)

    def test_unknown_topic_and_student(self, classroom: Classroom) -> None:
        classroom.hand_in("ada", classroom.solved())
        assert "There is no topic `residul`" in self.refuse(classroom, "residul")
        assert "did you mean `ada`?" in self.refuse(classroom, TOPIC, "adda")

    def test_corrupt_gradebook(self, classroom: Classroom) -> None:
        classroom.hand_in("ada", classroom.solved())
        (classroom.course.root / "gradebook.db").write_bytes(b"nonsense" * 1000)
        assert "gradebook.db is damaged" in self.refuse(classroom)
        assert (classroom.course.root / "gradebook.db").read_bytes() == b"nonsense" * 1000

    def test_locked_gradebook(self, classroom: Classroom) -> None:
        classroom.hand_in("ada", classroom.solved())
        with sqlite3.connect(classroom.course.root / "gradebook.db") as other:
            other.execute("BEGIN EXCLUSIVE")
            assert "is locked by another program" in self.refuse(classroom)
            other.rollback()
        assert classroom.grade()["ada"].score == 24

    def test_unbuilt_topic(self, classroom: Classroom) -> None:
        classroom.hand_in("ada", classroom.solved())
        (classroom.course.root / "gradebook.db").unlink()
        message = self.refuse(classroom)
        assert "build it first: autograder build" in message

    def test_no_course(self, tmp_path: Any) -> None:
        with pytest.raises(CourseError, match="There is no course here"):
            Course.find(tmp_path)

    def test_config_that_does_not_run(self, tmp_path: Any) -> None:
        (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.root = 1 / 0\n")
        with pytest.raises(CourseError, match=r"cannot be read \(ZeroDivisionError"):
            Course.find(tmp_path)
