"""The results of grading: one for each notebook, and in it one for each graded cell.

Owns the data types that go from the workers to the gradebook, the reports and `--json`.
"""

from dataclasses import dataclass, field
from typing import Any

from autograder.status import Status


@dataclass
class Verdict:
    """What one test cell found; a test cell without a verdict gives no credit.

    Attributes:
        status: passed, failed, or one of `status.WITHOUT_VERDICT`.
        message: a sentence for the student; empty if passed.
        outputs: of the test cell, in nbformat's form.
        mistake: the names of the known mistakes that the answer equals, joined by "; ", if any.
        because: the student's cell that is the root cause of this failure, if it is another one.
        rejected: the lines of all checks that failed, if all failures were collected.
    """

    status: Status
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
        trouble: how one of the student's cells was stopped, if one was; `message` says which and why.
        seconds: wall time.
    """

    notebook: dict[str, Any]
    verdicts: dict[str, Verdict]
    times: dict[str, float] = field(default_factory=dict)
    trouble: Status | None = None
    message: str = ""
    seconds: float = 0.0


@dataclass
class CellResult:
    """The score of one cell; None while it waits for a person's marks."""

    grade_id: str
    score: float | None
    max_score: float
    status: Status
    message: str = ""
    mistake: str | None = None
    because: str | None = None


@dataclass
class NotebookResult:
    """The result of one notebook; `score` and `max_score` count automatically graded cells only."""

    student: str
    notebook: str
    status: Status
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
        """Rebuild a result from what `dataclasses.asdict` made of it, perhaps by way of JSON.

        Raises:
            KeyError, TypeError, ValueError: if the data are something else.
        """

        def cell(fields: dict[str, Any]) -> CellResult:
            return CellResult(**{**fields, "status": Status(fields["status"])})

        return cls(
            **{
                **data,
                "status": Status(data["status"]),
                "cells": [cell(fields) for fields in data["cells"]],
                "by_hand": [cell(fields) for fields in data["by_hand"]],
            }
        )
