"""Writes results to files for other programs: JSON and CSV."""

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from autograder.errors import CourseError
from autograder.grading.result import NotebookResult


class Exportable(Protocol):
    """Something found out, such as a grade or an audit."""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        ...


def write_json(results: Sequence[Exportable], path: Path) -> None:
    """Write a list with one object for each result; `-` writes to standard output.

    Raises:
        CourseError: if the file cannot be written.
    """
    text = json.dumps([result.as_json() for result in results], indent=2, ensure_ascii=False) + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}); choose another file.") from None


def _as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(tuple("=+-@\t\r")) else cell


def write_csv(results: Sequence[NotebookResult], path: Path) -> None:
    """Write a row for each notebook, with a column for each graded cell.

    Raises:
        CourseError: if the file cannot be written.
    """
    cells = list(dict.fromkeys(c.grade_id for result in results for c in result.cells if c.max_score))
    try:
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["student", "notebook", "status", "score", "max_score", "marks_to_give", *cells])
            for result in results:
                scores = {cell.grade_id: cell.score for cell in result.cells}
                waiting = sum(cell.max_score for cell in result.by_hand if cell.score is None)
                rows.writerow(
                    [
                        _as_text(result.student),
                        result.notebook,
                        result.status,
                        result.score,
                        result.max_score,
                        waiting,
                    ]
                    + [scores.get(cell, "") for cell in cells]
                )
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}); choose another file.") from None
