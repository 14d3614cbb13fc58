"""Fixtures: a small course built once, classes that hand in to it, and the workers that grade them."""

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course.blocks import Piece
from autograder.course.build import build
from autograder.course.folders import question_folders
from autograder.course.layout import Course
from autograder.course.mistakes import Mistake, read_mistakes
from autograder.course.solve import solve
from autograder.course.source import read_notebook, read_source
from autograder.grading.batch import grade
from autograder.grading.pool import LocalPool
from autograder.grading.result import CellResult, NotebookResult

ROOT = Path(__file__).parent.parent
TOPIC, QUESTION = "residual", "residual_block"
QUESTIONS = [one for topic in sorted((ROOT / "solutions").iterdir()) for one in question_folders(topic)]


# Fixtures that start graders or build courses, and modules that run commands.
SLOW_FIXTURES = {"pool", "built", "clone"}
SLOW_MODULES = {"test_readme", "test_course", "test_questions", "test_nbgrader_agrees", "test_wall"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & SLOW_FIXTURES or item.path.stem in SLOW_MODULES:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def pool() -> Iterator[LocalPool]:
    with LocalPool(2) as workers:
        yield workers


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The project's course with one question, built into a folder of its own."""
    return build_copy(tmp_path_factory.mktemp("built"), f"{TOPIC}/{QUESTION}")


def build_copy(folder: Path, *paths: str) -> Course:
    """Build some topics or questions of the project's course into a folder of their own."""
    for path in paths:
        shutil.copytree(ROOT / "solutions" / path, folder / "solutions" / path)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    if (ROOT / ".build" / "expanded").is_dir():  # what has not changed need not be found right again
        shutil.copytree(ROOT / ".build" / "expanded", folder / ".build" / "expanded")
    course = Course.find(folder)
    build(course)
    return course


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    """A fresh copy of the built course, without submissions."""
    folder = tmp_path / "course"
    shutil.copytree(built.root, folder)
    return Course.find(folder)


def known_mistakes() -> dict[str, Mistake]:
    """The known mistakes of the question that classes hand in, by name."""
    [folder] = [one for one in QUESTIONS if one.name == QUESTION]
    return {one.name: one for one in read_mistakes(folder, read_source(folder.source).notebook.cells)}


class Classroom:
    """A course whose students hand in and are graded."""

    def __init__(self, course: Course, pool: LocalPool, topic: str = TOPIC, question: str = QUESTION) -> None:
        self.course = course
        self.pool = pool
        self.topic = topic
        self.question = question
        self.released = read_notebook(course.notebooks / topic / f"{question}.ipynb")
        self.source = read_notebook(course.source(topic) / f"{question}.ipynb")

    def solved(self, *pieces: Piece) -> dict[str, Any]:
        """The reference solution as a student hands it in, except for `pieces`."""
        return solve(self.released, self.source, list(pieces))

    def blank(self, *pieces: Piece) -> dict[str, Any]:
        """The notebook as released, except for `pieces`."""
        return solve(self.released, self.released, list(pieces))

    def folder(self, student: str) -> Path:
        path = self.course.submitted(student, self.topic)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def hand_in(self, student: str, work: dict[str, Any] | bytes, name: str = "") -> Path:
        path = self.folder(student) / (name or f"{self.question}.ipynb")
        path.write_bytes(work if isinstance(work, bytes) else json.dumps(work).encode())
        return path

    def grade(self, *students: str, force: bool = False) -> dict[str, NotebookResult]:
        results = grade(self.course, self.topic, self.pool, students=students, force=force)
        return {result.student: result for result in results}


@pytest.fixture
def classroom(course: Course, pool: LocalPool) -> Classroom:
    return Classroom(course, pool)


def lost(result: NotebookResult) -> set[str]:
    """The test cells that did not give full points."""
    return {cell.grade_id for cell in result.cells if (cell.score or 0) < cell.max_score}


def cell_of(result: NotebookResult, grade_id: str) -> CellResult:
    return next(cell for cell in result.cells if cell.grade_id == grade_id)


def edited(notebook: dict[str, Any], grade_id: str, **changes: Any) -> dict[str, Any]:
    """A copy of a notebook in which one cell has other contents."""
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            cell.update(changes)
    return changed
