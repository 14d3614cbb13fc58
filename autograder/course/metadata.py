"""nbgrader's metadata of a cell, read and written in one place.

Owns the meaning of `cell.metadata.nbgrader` (schema 3) and of the tag that marks setup cells. Reading never
fails: of metadata that is damaged, or a student's, only what has the right type is believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA_VERSION = 3
SETUP_TAG = "setup"


@dataclass(frozen=True)
class CellMetadata:
    """What nbgrader knows of a cell.

    Attributes:
        grade_id: its name; "" if nbgrader does not know the cell.
        cell_type: "code", "markdown" or "raw".
        grade, solution, locked, task: nbgrader's flags.
        points: the most it can earn.
        setup: whether it also runs in the judge, before any test.
    """

    grade_id: str = ""
    cell_type: str = "code"
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float = 0.0
    setup: bool = False

    @property
    def is_test(self) -> bool:
        """Whether this is a cell of tests, graded automatically."""
        return self.grade and not self.solution and self.cell_type == "code"

    @property
    def is_hidden_setup(self) -> bool:
        """Whether this is a setup cell whose text is hidden, and so runs in the judge only."""
        return self.is_test and self.setup

    @property
    def by_hand(self) -> bool:
        """Whether a person gives the marks."""
        return self.task or (self.grade and not self.is_test)

    @property
    def to_solve(self) -> bool:
        """Whether this is a code cell that a student fills in."""
        return self.solution and self.cell_type == "code"

    @property
    def only_shows(self) -> bool:
        """Whether this is a locked cell that is no test, no input and nothing to solve."""
        return self.locked and not (self.grade or self.solution or self.setup)

    def as_nbgrader(self) -> dict[str, Any]:
        """Return the metadata as nbgrader's Create Assignment sidebar writes it."""
        written: dict[str, Any] = {
            "grade": self.grade,
            "grade_id": self.grade_id,
            "locked": self.locked,
            "schema_version": SCHEMA_VERSION,
            "solution": self.solution,
            "task": self.task,
        }
        if self.grade or self.task:
            written["points"] = int(self.points) if float(self.points).is_integer() else self.points
        return written


def metadata_of(cell: Mapping[str, Any]) -> CellMetadata:
    """Return what nbgrader knows of a cell of a notebook in nbformat 4."""
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    about = metadata.get("nbgrader")
    about = about if isinstance(about, Mapping) else {}
    tags = metadata.get("tags")
    grade_id, points = about.get("grade_id"), about.get("points")
    return CellMetadata(
        grade_id=grade_id if isinstance(grade_id, str) else "",
        cell_type=str(cell.get("cell_type", "")),
        grade=about.get("grade") is True,
        solution=about.get("solution") is True,
        locked=about.get("locked") is True,
        task=about.get("task") is True,
        points=_number(points),
        setup=isinstance(tags, list) and SETUP_TAG in tags,
    )


def _number(points: object) -> float:
    """Return points as a number; an integer may be too large for one."""
    try:
        return float(points) if isinstance(points, int | float) else 0.0
    except OverflowError:
        return 0.0


def grade_id_of(cell: Mapping[str, Any]) -> str:
    """Return the cell's grade_id, "" if it has none."""
    return metadata_of(cell).grade_id
