"""What comes out of grading: one result for each notebook, with one for each graded cell.

Owns the shapes that travel from the workers to the gradebook, the reports and `--json`.
"""

from dataclasses import dataclass, field
from typing import Any

# How a notebook fared, worst first: a notebook's status is the worst of its cells'.
TROUBLES = ("invalid", "missing", "memory limit", "timed out", "crashed")
GRADED = "graded"


@dataclass
class Verdict:
    """What the tests of one cell found; None where there is no verdict is no credit.

    Attributes:
        status: "passed", "failed", "timed out", "memory limit", "crashed" or "not run".
        message: a sentence for the student; empty if passed.
        outputs: what the cell shows, in nbformat's form.
        mistake: the name of the known mistake the answer equals, if any.
        because: the student's cell whose failure this one only follows from, if any.
        rejected: of a thorough trial, the lines of the checks that failed.
    """

    status: str
    message: str = ""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    mistake: str | None = None
    because: str | None = None
    rejected: list[int] = field(default_factory=list)


@dataclass
class Executed:
    """A notebook after its run.

    Attributes:
        notebook: nbformat's JSON, with outputs.
        verdicts: by grade_id.
        times: seconds of wall time of each cell that nbgrader knows, by grade_id.
        trouble: "" or what ended the student's process for good, with `message` to say how.
        seconds: wall time.
    """

    notebook: dict[str, Any]
    verdicts: dict[str, Verdict]
    times: dict[str, float] = field(default_factory=dict)
    trouble: str = ""
    message: str = ""
    seconds: float = 0.0


@dataclass
class CellResult:
    """The score of one cell; None while it waits for marks by hand."""

    grade_id: str
    score: float | None
    max_score: float
    status: str
    message: str = ""
    mistake: str | None = None
    because: str | None = None


@dataclass
class NotebookResult:
    """The result of one notebook; `score` and `max_score` count automatically graded cells only."""

    student: str
    notebook: str
    status: str
    score: float
    max_score: float
    seconds: float
    message: str
    cells: list[CellResult]
    by_hand: list[CellResult]
    unchanged: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the object that `--json` writes."""

        def cell(c: CellResult) -> dict[str, Any]:
            return {
                "grade_id": c.grade_id,
                "score": c.score,
                "max_score": c.max_score,
                "status": c.status,
                "message": c.message,
                "mistake": c.mistake,
            }

        return {
            "student": self.student,
            "notebook": self.notebook,
            "status": self.status,
            "score": self.score,
            "max_score": self.max_score,
            "seconds": round(self.seconds, 3),
            "message": self.message,
            "cells": [cell(c) for c in self.cells],
            "by_hand": [cell(c) for c in self.by_hand],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "NotebookResult":
        """Make a result again of what `dataclasses.asdict` made of one.

        Raises:
            KeyError, TypeError: if it is something else.
        """
        cells = [CellResult(**cell) for cell in data["cells"]]
        by_hand = [CellResult(**cell) for cell in data["by_hand"]]
        return cls(**{**data, "cells": cells, "by_hand": by_hand})
