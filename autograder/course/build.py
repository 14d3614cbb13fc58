"""Builds topics: question folders -> nbgrader's source notebooks -> the gradebook and released notebooks.

Owns `.build/source` and the order of a build: read and check, draw figures, run the solution against the
tests, add hints, release. Nothing is written before everything has been found right.
"""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.course.digests import code_digest, digest_of
from autograder.course.figures import check_links, draw_figures, stale_figures
from autograder.course.fingerprints import add_checks
from autograder.course.folders import QuestionFolder
from autograder.course.gradebook import copy_empty_gradebook
from autograder.course.layout import GRADEBOOK, Course
from autograder.course.mistakes import read_mistakes
from autograder.course.release import check_unchanged, differences, put_in_place, released
from autograder.course.settings import did_you_mean
from autograder.course.source import read_source
from autograder.course.verify import verify
from autograder.errors import CourseError, place
from autograder.lab import beside


def build(course: Course, topics: Sequence[str] = ()) -> list[Path]:
    """Build topics (all if none is named) and register them in the gradebook.

    Returns:
        The files that were written or removed, under `notebooks/` and in `figures/` folders.

    Raises:
        CourseError: if a topic does not exist, its source is not right, the solution fails a test, or a
            notebook that is to be replaced holds somebody's changes.
    """
    written = []
    for topic in _chosen(course, topics):
        folders = _folders(course, topic)
        target = course.notebooks / topic
        check_unchanged(target / f"{folder.name}.ipynb" for folder in folders)
        for folder in folders:
            written += draw_figures(folder)
        _write_sources(course, folders, course.source(topic), run_tests=True)
        with released(course, topic) as new:
            written += put_in_place(new, target)
    return written


def stale(course: Course, topics: Sequence[str] = ()) -> list[Path]:
    """Return the files that a build would write or remove; touches nothing and runs no tests.

    Raises:
        CourseError: if a topic does not exist or its source is not right.
    """
    found = []
    for topic in _chosen(course, topics):
        for folder in _folders(course, topic):
            found += stale_figures(folder)
        with tempfile.TemporaryDirectory() as place_for_it:
            new = build_elsewhere(course, topic, Path(place_for_it))
            found += differences(new.released(topic), course.notebooks / topic)
    return found


def build_elsewhere(course: Course, topic: str, folder: Path, only: str = "") -> Course:
    """Build a topic into another folder, with a gradebook of its own; nothing of the course is touched.

    Args:
        only: the question to build; all of the topic if empty.

    Returns:
        The course whose sources, released notebooks and gradebook are there.

    Raises:
        CourseError: as `stale`, or if there is no such question.
    """
    there = course.at(folder)
    copy_empty_gradebook(course, folder / GRADEBOOK)
    if course.source(topic).is_dir() and topic not in course.topics():  # a course whose sources are notebooks
        shutil.copytree(course.source(topic), there.source(topic))
        _release_into(there, topic)
        return there
    [topic] = _chosen(course, [topic])
    folders = _folders(course, topic)
    chosen = [one for one in folders if only in ("", one.name)]
    if not chosen:
        known = [one.name for one in folders]
        raise CourseError(f"There is no question `{only}` in the topic `{topic}`{did_you_mean(only, known)}")
    _write_sources(course, chosen, there.source(topic), run_tests=False)
    _release_into(there, topic)
    return there


def _release_into(course: Course, topic: str) -> None:
    with released(course, topic) as new:
        shutil.copytree(new, course.released(topic))


def _chosen(course: Course, topics: Sequence[str]) -> list[str]:
    known = course.topics()
    for topic in topics:
        if topic not in known:
            raise CourseError(
                f"There is no topic `{topic}` in {place(course.solutions)}{did_you_mean(topic, known)}"
            )
    return list(topics) or known


def _folders(course: Course, topic: str) -> list[QuestionFolder]:
    folders = course.question_folders(topic)
    if not folders:
        raise CourseError(
            f"The topic `{topic}` has no question: write one with: autograder new {topic}/QUESTION"
        )
    return folders


class _Memory:
    """What builds have found out about questions that have not changed since.

    Owns `.build/expanded`: a source notebook, what lies beside it for its checks, and an empty file if its
    solution has passed its tests. A question's digest in the name stands for its files and the code that
    builds it.
    """

    def __init__(self, course: Course) -> None:
        self._folder = course.build / "expanded"

    def files(self, folder: QuestionFolder, run_tests: bool) -> dict[str, bytes]:
        """Return a question's source notebook and what lies beside it for its checks, by name.

        Args:
            run_tests: whether the solution must have passed the tests.
        """
        code = code_digest("course", "lab", "materials")
        texts = [path.read_bytes() for path in (folder.source, folder.mistakes) if path.is_file()]
        stem = f"{folder.path.parent.name}.{folder.name}."
        path = self._folder / f"{stem}{digest_of(code, *texts)[:24]}.ipynb"
        verified = path.with_suffix(".verified")
        checks = path.with_suffix(beside.SUFFIX)
        if path.is_file() and (verified.is_file() or not run_tests):
            return _named(folder.name, path, checks)
        source = read_source(folder.source)
        mistakes = read_mistakes(folder, source.notebook.cells)
        if run_tests:
            verify(folder, source)
        content = add_checks(source.notebook, folder.name, mistakes)
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob(f"{stem}*"):
            old.unlink()
        if content is not None:
            checks.write_text(content, encoding="ascii")
        path.write_text(_text_of(source.notebook) + "\n", encoding="utf-8")
        if run_tests:
            verified.touch()
        return _named(folder.name, path, checks)


def _named(name: str, *paths: Path) -> dict[str, bytes]:
    """Return the contents of the files that exist, under a question's name."""
    return {f"{name}{path.suffix}": path.read_bytes() for path in paths if path.is_file()}


def _cells_of(content: bytes) -> list[dict[str, Any]]:
    """Return the cells of a source notebook, each cell's text as one string."""
    cells: list[dict[str, Any]] = json.loads(content)["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in cells]


def _text_of(notebook: Any) -> str:
    """Return a notebook as text; nbformat is imported only where notebooks are written."""
    import nbformat

    text: str = nbformat.writes(notebook)
    return text


def _write_sources(course: Course, folders: Sequence[QuestionFolder], target: Path, run_tests: bool) -> None:
    """Write nbgrader's source notebooks and what lies beside them, once all of them have been found right."""
    memory = _Memory(course)
    files: dict[str, bytes] = {}
    for folder in folders:
        files |= memory.files(folder, run_tests)
        check_links(folder, _cells_of(files[f"{folder.name}.ipynb"]))
        for figure in sorted(folder.figures.glob("*")):
            name = f"figures/{figure.name}"
            if name in files:
                raise CourseError(
                    f"{place(figure)}: another question of the topic has a figure of that name; rename it."
                )
            files[name] = figure.read_bytes()
    for old in (path for path in target.rglob("*") if path.is_file()):
        if str(old.relative_to(target)) not in files:
            old.unlink()
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
