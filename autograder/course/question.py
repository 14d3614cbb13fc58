"""What a question is to the grader: the instructor's cells in their order, and how it wants to be graded.

Owns the reading of nbgrader's gradebook and source notebook into a `Question`. The text, points and lock of a
cell come from the gradebook, as nbgrader does it; the order, the tags and the question's settings (see
`settings`) from the source notebook, since the gradebook does not keep them.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.cells import names_in
from autograder.course.folders import QuestionFolder
from autograder.course.layout import Course
from autograder.course.metadata import CellMetadata, metadata_of
from autograder.course.mistakes import Mistake, read_mistakes, solutions_in, tests_of_cells
from autograder.course.settings import BadSetting, check_settings, limits_in
from autograder.errors import CourseError
from autograder.sandbox.limits import Limits

# Of a course that was not written for this grader.
OTHER_PACKAGES = ("numpy", "matplotlib", "torch")


@dataclass(frozen=True)
class Cell(CellMetadata):
    """One of the instructor's cells that nbgrader knows: locked, to be solved, or graded."""

    source: str = ""
    checksum: str | None = None

    def metadata(self) -> dict[str, Any]:
        """Return nbgrader's cell metadata, as `generate_assignment` writes it."""
        written: dict[str, Any] = {**self.as_nbgrader(), "cell_type": self.cell_type}
        if "points" in written:
            written["points"] = self.points
        if self.checksum is not None:
            written["checksum"] = self.checksum
        return written


@dataclass(frozen=True)
class Question:
    """One notebook of a topic, as the instructor wrote it.

    Attributes:
        cells: in the notebook's order.
        separate: whether the judge runs the test cells outside the student process.
        packages: what the student process may import.
        files: the instructor's files that lie beside the notebook, by name.
        solutions: the reference solution of each code cell to be solved, by grade_id.
        mistakes: the known wrong solutions.
        tests: the test cells that follow each solution cell, before the next one, by grade_id.
        unsettled: the names that each test cell or one after it takes, by grade_id: while it is judged, what
            they should be is still worth points.
        warm_up: what is run once before any submission.
    """

    topic: str
    name: str
    cells: tuple[Cell, ...]
    separate: bool
    packages: tuple[str, ...]
    limits: Limits
    files: dict[str, bytes]
    kernelspec: dict[str, Any]
    solutions: dict[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    tests: Mapping[str, list[str]] = field(default_factory=dict)
    unsettled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    warm_up: str = ""

    @property
    def digest(self) -> str:
        """A fingerprint of everything a grade depends on besides the submission and the grader's code."""
        content = json.dumps(
            [dataclasses.asdict(c) for c in self.cells]
            + [self.separate, self.packages, dataclasses.asdict(self.limits)]
            + [[name, hashlib.sha256(data).hexdigest()] for name, data in sorted(self.files.items())]
            + [self.solutions, [dataclasses.asdict(mistake) for mistake in self.mistakes], self.warm_up],
            sort_keys=True,
        )
        return hashlib.sha256(content.encode()).hexdigest()

    def cell(self, grade_id: str) -> Cell | None:
        """Return the cell of that name."""
        return next((cell for cell in self.cells if cell.grade_id == grade_id), None)

    @property
    def setup(self) -> tuple[Cell, ...]:
        """The cells that the judge runs, once for all submissions."""
        return tuple(cell for cell in self.cells if cell.setup and cell.cell_type == "code")

    @property
    def max_score(self) -> float:
        """Points that are given automatically."""
        return sum(cell.points for cell in self.cells if cell.is_test)


def load_questions(course: Course, gradebook: Any, topic: str) -> list[Question]:
    """Read a topic's questions from the gradebook and the source notebooks.

    Args:
        gradebook: an open `nbgrader.api.Gradebook`.

    Raises:
        CourseError: if the gradebook does not know the topic.
    """
    from nbgrader.api import MissingEntry

    try:
        assignment = gradebook.find_assignment(topic)
    except MissingEntry:
        known = sorted(a.name for a in gradebook.assignments)
        hint = f"it knows {', '.join(known)}" if known else "it is empty"
        raise CourseError(
            f"There is no topic `{topic}` in {course.gradebook_name} ({hint}); "
            "check the name, or build it first: autograder build"
        ) from None
    return [_load(course, topic, notebook) for notebook in assignment.notebooks]


def _load(course: Course, topic: str, notebook: Any) -> Question:
    source = _source_notebook(course.source(topic) / f"{notebook.name}.ipynb")
    written = {about.grade_id: about for about in map(metadata_of, source["cells"]) if about.grade_id}
    order = {grade_id: number for number, grade_id in enumerate(written)}
    points = {cell.name: float(cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)}
    graded = {cell.name for cell in notebook.grade_cells}
    solved = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    cells = [
        Cell(
            grade_id=cell.name,
            cell_type=cell.cell_type,
            source=cell.source or "",
            locked=bool(cell.locked),
            grade=cell.name in graded,
            solution=cell.name in solved,
            task=cell.name in tasks,
            points=points.get(cell.name, 0.0),
            checksum=cell.checksum,
            setup=cell.name in written and written[cell.name].setup,
        )
        for cell in notebook.source_cells
    ]
    cells.sort(key=lambda cell: order.get(cell.grade_id, len(order)))
    try:
        settings = check_settings(source["metadata"].get("autograder"))
    except BadSetting as bad:
        raise CourseError(f"{topic}/{notebook.name}: in the notebook's metadata, {bad}") from None
    folder = QuestionFolder(course.solutions / topic / notebook.name)
    return Question(
        topic=topic,
        name=notebook.name,
        cells=tuple(cells),
        separate=settings.get("judge") == "separate",
        packages=tuple(settings.get("packages", OTHER_PACKAGES)),
        limits=limits_in(settings, course.default_limits()),
        files=_files_beside(course.source(topic)),
        kernelspec=json.loads(notebook.kernelspec or "{}"),
        solutions=solutions_in(source["cells"]),
        mistakes=tuple(read_mistakes(folder, source["cells"])),
        tests=tests_of_cells(source["cells"]),
        unsettled=_unsettled(cells),
        warm_up="\n".join(settings.get("warm_up", [])),
    )


def _unsettled(cells: list[Cell]) -> dict[str, frozenset[str]]:
    names: frozenset[str] = frozenset()
    found = {}
    for cell in reversed(cells):
        if cell.is_test and not cell.setup:
            names |= names_in(cell.source)[1]
            found[cell.grade_id] = names
    return found


def _source_notebook(path: Path) -> dict[str, Any]:
    """Return the source notebook, or an empty one where the course has only its gradebook."""
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"cells": [], "metadata": {}}
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read ({error}); build it again: autograder build") from None
    return {"cells": [], "metadata": {}, **notebook}


def _files_beside(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and ".ipynb_checkpoints" not in path.parts
    }
