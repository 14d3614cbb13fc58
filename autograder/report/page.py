"""The class report: one HTML page, complete in itself, that shows how a class did on a topic.

Owns the page and what is counted for it. Everything on it that comes from a submission is text, escaped.
"""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2

import autograder
from autograder.course.layout import Course
from autograder.course.metadata import metadata_of
from autograder.course.source import read_source
from autograder.errors import CourseError
from autograder.grading.result import CellResult, NotebookResult

BINS = 10


@dataclass
class _Cell:
    name: str
    points: float
    lost: int
    share: float
    why: str


@dataclass
class _Answer:
    grade_id: str
    points: float
    waiting: int
    scheme: str


@dataclass
class _Question:
    name: str
    max_score: float
    mean: float
    median: float
    histogram: list[dict[str, Any]]
    cells: list[_Cell]
    results: list[NotebookResult]
    answers: list[_Answer]


def write_report(course: Course, topic: str, results: Sequence[NotebookResult], path: Path) -> None:
    """Write the class report of a topic.

    Raises:
        CourseError: if the file cannot be written.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True
    )
    names = sorted({result.notebook for result in results})
    page = environment.get_template("class.html").render(
        topic=topic,
        version=autograder.__version__,
        results=results,
        waiting=sum(cell.score is None for result in results for cell in result.by_hand),
        questions=[_question(course, topic, name, results) for name in names],
    )
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}); choose another file.") from None


def _question(course: Course, topic: str, name: str, results: Sequence[NotebookResult]) -> _Question:
    mine = [result for result in results if result.notebook == name]
    scores = [result.score for result in mine]
    columns = list(zip(*(result.cells for result in mine), strict=True))
    schemes = _schemes(course, topic, name)
    return _Question(
        name=name,
        max_score=mine[0].max_score,
        mean=statistics.fmean(scores),
        median=statistics.median(scores),
        histogram=_histogram(scores, mine[0].max_score),
        cells=[_cell(column) for column in columns if column[0].max_score],
        results=[_without_unmarked(result) for result in mine],
        answers=[
            _Answer(
                answers[0].grade_id,
                answers[0].max_score,
                sum(answer.score is None for answer in answers),
                schemes.get(answers[0].grade_id, "The source is not here."),
            )
            for answers in zip(*(result.by_hand for result in mine), strict=True)
        ],
    )


def _without_unmarked(result: NotebookResult) -> NotebookResult:
    """Leave out cells that carry no points, such as hidden setup."""
    return replace(result, cells=[cell for cell in result.cells if cell.max_score])


def _cell(column: Sequence[CellResult]) -> _Cell:
    lost = [cell for cell in column if (cell.score or 0) < cell.max_score]
    mistakes = Counter(cell.mistake for cell in lost if cell.mistake)
    follows = Counter(f"follows from {cell.because}" for cell in lost if cell.because)
    named = ", ".join(f"{name} ({count})" for name, count in (mistakes + follows).most_common())
    return _Cell(column[0].grade_id, column[0].max_score, len(lost), len(lost) / len(column), named)


def _histogram(scores: Sequence[float], max_score: float) -> list[dict[str, Any]]:
    """Count scores in equal steps, the full score in a bin of its own at the end."""
    step = max_score / BINS or 1.0
    counts = [0] * (BINS + 1)
    for score in scores:
        counts[min(int(score / step + 1e-9), BINS)] += 1
    tallest = max(counts) or 1
    labels = [f"{i * step:g}–" for i in range(BINS)] + [f"{max_score:g}"]
    return [
        {"count": count, "height": round(88 * count / tallest), "label": label}
        for count, label in zip(counts, labels, strict=True)
    ]


def _schemes(course: Course, topic: str, name: str) -> dict[str, str]:
    """Return the model answers with their marking schemes, from the question's source."""
    for folder in course.question_folders(topic):
        if folder.name == name:
            cells = read_source(folder.source).notebook.cells
            abouts = [(metadata_of(cell), cell) for cell in cells]
            return {about.grade_id: cell.source for about, cell in abouts if about.by_hand}
    return {}
