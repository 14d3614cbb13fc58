"""Makes a demo course: a class of made-up students, right in other styles, wrong in known ways, and worse.

Owns the folder `demo/`, a course of its own with its own gradebook: nothing of it ever gets among real
students. What is right or wrong comes from the question's accepted solutions and mistakes; what crashes,
hangs or cheats is written here, and works for any question whose notebook has a solution cell.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.accepted import read_accepted
from autograder.course.blocks import Piece
from autograder.course.layout import CONFIG, Course
from autograder.course.metadata import grade_id_of, metadata_of
from autograder.course.mistakes import Mistake, read_mistakes
from autograder.course.settings import did_you_mean
from autograder.course.solve import solve
from autograder.course.source import read_notebook
from autograder.errors import CourseError, place

FOLDER = "demo"
CLASS_SIZE = 30
OTHERS = 8  # students who are neither right in another style nor wrong in a known way
ACCEPTED = 2  # students at least who are right in another style

# What some of them write into the question's first solution cell.
CRASH = "import ctypes\n\nctypes.string_at(0)"
ENDLESS_LOOP = "while True:\n    pass"
MEMORY_HOG = "import numpy as np\n\neverything = np.ones(50 * 2**30 // 8)"
CHEAT_EQUAL_TO_ALL = '''
import numpy as np


class Right(np.ndarray):
    """Equals whatever it is compared with."""

    def __eq__(self, other):
        return np.array(True)

    def __array_function__(self, function, types, args, kwargs):
        return True


def answer(*args, **kwargs):
    return np.zeros((5, 5)).view(Right)


for name in NAMES:
    globals()[name] = answer
'''
CHEAT_SILENCE_TESTS = """
import numpy as np

import autograder.lab.check
from IPython import get_ipython


def nothing(*args, **kwargs):
    return None


np.testing.assert_allclose = np.allclose = nothing
for name in ("array", "number", "call"):
    setattr(autograder.lab.check, name, nothing)
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass"])
"""


@dataclass(frozen=True)
class DemoStudent:
    """One of the class: a name that says what to expect, and the text of the notebook handed in."""

    name: str
    text: str
    file_name: str


def make_course(course: Course, topic: str, question: str) -> Course:
    """Make the demo course in `demo/`, or find it there; its submissions, gradebook and reports are its own.

    It has one question, the real course's, and the real course's data.

    Raises:
        CourseError: if there is no such question, or if the folder cannot be made.
    """
    names = [one.name for one in course.question_folders(topic)]
    if question not in names:
        raise CourseError(f"There is no question `{topic}/{question}`{did_you_mean(question, names)}.")
    folder = course.root / FOLDER
    solutions = folder / course.solutions.name
    try:
        folder.mkdir(exist_ok=True)
        if (course.root / CONFIG).is_file():
            shutil.copyfile(course.root / CONFIG, folder / CONFIG)
        if not os.path.lexists(folder / "data"):
            (folder / "data").symlink_to(Path("..") / "data")
        if solutions.is_symlink():
            solutions.unlink()
        if solutions.exists():
            shutil.rmtree(solutions)
        (solutions / topic).mkdir(parents=True)
        (solutions / topic / question).symlink_to(course.solutions.resolve() / topic / question)
    except OSError as error:
        raise CourseError(
            f"{place(folder)} cannot be made ({error.strerror}); check its permissions."
        ) from None
    return Course.find(folder)


def make_class(course: Course, topic: str) -> list[str]:
    """Write the class's submissions to the demo course's question; return the students' ids.

    Whatever was submitted in the demo course before is deleted.

    Args:
        course: the demo course; the question's topic must have been built in it.
    """
    submitted = course.submitted("*", topic).parent.parent
    if submitted.is_dir():
        shutil.rmtree(submitted)
    students = list(_students(course, topic))
    for student in students:
        folder = course.submitted(student.name, topic)
        folder.mkdir(parents=True)
        (folder / student.file_name).write_text(student.text, encoding="utf-8")
    return [student.name for student in students]


def _students(course: Course, topic: str) -> Iterator[DemoStudent]:
    question = course.question_folders(topic)[0]
    name = f"{question.name}.ipynb"
    released = read_notebook(course.notebooks / topic / name)
    source = read_notebook(course.source(topic) / name)
    functions = [about.grade_id for about in map(metadata_of, released["cells"]) if about.to_solve]
    first = functions[0]

    def hand_in(who: str, *pieces: Piece, file_name: str = name) -> DemoStudent:
        return _student(who, solve(released, source, list(pieces)), file_name)

    known, accepted = read_mistakes(question, source["cells"]), read_accepted(question, source["cells"])
    mistakes = _spread(known, CLASS_SIZE - OTHERS - min(ACCEPTED, len(accepted)))
    yield hand_in("right")
    for solution in accepted[: max(ACCEPTED, CLASS_SIZE - len(mistakes) - OTHERS)]:
        yield hand_in(f"right-{solution.name}", *solution.pieces)
    for mistake in mistakes:
        yield hand_in(f"wrong-{mistake.name}", mistake.piece)
    yield _student("blank", released, name)
    halves = [Piece(cell, _stub_of(released, cell)) for cell in functions[len(functions) // 2 :]]
    yield hand_in("half-done", *halves)
    yield hand_in("crash", Piece(first, CRASH))
    yield hand_in("endless-loop", Piece(first, ENDLESS_LOOP))
    yield hand_in("memory-hog", Piece(first, MEMORY_HOG))
    blank = solve(released, released, [])
    names = json.dumps(functions)
    everything_equal = CHEAT_EQUAL_TO_ALL.replace("NAMES", names)
    yield _student("cheat-equal-to-all", solve(blank, blank, [Piece(first, everything_equal)]), name)
    yield _student("cheat-silence-tests", solve(blank, blank, [Piece(first, CHEAT_SILENCE_TESTS)]), name)


def _spread(mistakes: list[Mistake], most: int) -> list[Mistake]:
    """Choose some mistakes from all over a question, if there are too many."""
    count = min(most, len(mistakes))
    return [mistakes[i * len(mistakes) // count] for i in range(count)]


def _student(who: str, notebook: dict[str, Any], file_name: str) -> DemoStudent:
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    return DemoStudent(who.replace(" ", "-"), text, file_name)


def _stub_of(released: dict[str, Any], grade_id: str) -> str:
    return next(str(cell["source"]) for cell in released["cells"] if grade_id_of(cell) == grade_id)
