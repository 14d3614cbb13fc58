"""Builds a topic: source text -> nbgrader's source notebook -> the gradebook and the notebook students get.

Owns `.build/source` and `notebooks/`. What students get is made by nbgrader's own
`generate_assignment`; here it is only put in place, and only where it has changed.
"""

import contextlib
import copy
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.course.fingerprint import add_hints
from autograder.course.layout import Course
from autograder.course.read import question_sources, read_source
from autograder.errors import CourseError


def build(course: Course, topics: Sequence[str] = ()) -> list[Path]:
    """Build topics (all if none is named) and register them in the gradebook.

    Returns:
        The files under `notebooks/` that were written or removed.

    Raises:
        CourseError: if a topic does not exist or its source is not right.
    """
    written = []
    for topic in _chosen(course, topics):
        _write_sources(course, topic, course.source(topic))
        with _release(course, topic, course.db_url) as released:
            written += _put_in_place(released, course.notebooks / topic)
    return written


def stale(course: Course, topics: Sequence[str] = ()) -> list[Path]:
    """Return the files under `notebooks/` that a build would write or remove; touches nothing.

    Raises:
        CourseError: as `build`.
    """
    found = []
    for topic in _chosen(course, topics):
        with tempfile.TemporaryDirectory() as folder:
            trial = build_elsewhere(course, topic, Path(folder))
            found += _differences(trial.released(topic), course.notebooks / topic)
    return found


def build_elsewhere(
    course: Course, topic: str, folder: Path, edit: Callable[[Any], None] = lambda notebook: None
) -> Course:
    """Build a topic into another folder, with a gradebook of its own; nothing of the course is touched.

    Args:
        edit: changes each source notebook before it is released.

    Returns:
        The course whose sources, released notebooks and gradebook are there.

    Raises:
        CourseError: as `build`.
    """
    there = course.at(folder)
    if course.source(topic).is_dir() and topic not in course.topics():  # a course whose sources are notebooks
        shutil.copytree(course.source(topic), there.source(topic))
    else:
        [topic] = _chosen(course, [topic])
        _write_sources(course, topic, there.source(topic))
    _edit_sources(there.source(topic), edit)
    with _release(there, topic, there.db_url) as released:
        shutil.copytree(released, there.released(topic))
    return there


def _edit_sources(folder: Path, edit: Callable[[Any], None]) -> None:
    import nbformat

    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        edit(notebook)
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def _chosen(course: Course, topics: Sequence[str]) -> list[str]:
    known = course.topics()
    for topic in topics:
        if topic not in known:
            raise CourseError(
                f"There is no topic `{topic}` in {course.solutions}; there are: {', '.join(known) or 'none'}."
            )
    return list(topics) or known


def _write_sources(course: Course, topic: str, folder: Path) -> None:
    import nbformat

    sources = question_sources(course.solutions / topic)
    if not sources:
        raise CourseError(f"The topic `{topic}` has no question: {course.solutions / topic} holds no source.")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.ipynb"):
        if old.stem not in {path.stem for path in sources}:
            old.unlink()
    for path in sources:
        notebook = read_source(path)
        add_hints(notebook, path)
        text = nbformat.writes(notebook) + "\n"
        _write_if_changed(folder / f"{path.stem}.ipynb", text.encode())


@contextlib.contextmanager
def _release(course: Course, topic: str, db_url: str) -> Iterator[Path]:
    """Run nbgrader's generate_assignment; give the folder with what it released.

    Raises:
        CourseError: if nbgrader refuses, with its reason.
    """
    from nbgrader.converters import GenerateAssignment, NbGraderException

    with tempfile.TemporaryDirectory() as folder:
        config = copy.deepcopy(course.config)
        config.CourseDirectory.db_url = db_url
        config.CourseDirectory.assignment_id = topic
        directory = type(course.directory)(config=config)
        converter = _into(GenerateAssignment, Path(folder))(coursedir=directory, config=config, force=True)
        log = _Log()
        converter.log = log.logger
        try:
            converter.start()
        except NbGraderException:
            raise CourseError(_reason(topic, log.lines, course)) from None
        yield Path(folder)


def _into(converter: type, folder: Path) -> type:
    """Return nbgrader's converter, made to write into `folder` instead of the release folder."""

    class Released(converter):  # type: ignore[misc]
        def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
            return str(folder)

        def init_destination(self, assignment_id: str, student_id: str) -> bool:
            return True

    return Released


class _Log(logging.Handler):
    """Keeps what nbgrader logs, to find its reason if it fails."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.logger = logging.Logger("nbgrader", logging.WARNING)
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _reason(topic: str, lines: list[str], course: Course) -> str:
    """Return nbgrader's reason as one sentence, with what to do about the one people meet."""
    if any("there are submissions associated" in line for line in lines):
        return (
            f"`{topic}` has cells added or removed since submissions to it were graded, and "
            f"{course.gradebook_name} keeps their grades: export them if they are needed, then run: "
            f"nbgrader db assignment remove {topic} --force"
        )
    ends = [line.strip().splitlines()[-1] for line in lines if line.strip()]
    causes = [end for end in ends if "Error: " in end] or ends or ["it gave no reason"]
    return f"nbgrader could not build `{topic}`: {causes[0].partition('Error: ')[2] or causes[0]}"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


def _differences(released: Path, target: Path) -> list[Path]:
    wanted, there = _contents(released), _contents(target)
    return [
        target / name for name in sorted(wanted.keys() | there.keys()) if wanted.get(name) != there.get(name)
    ]


def _put_in_place(released: Path, target: Path) -> list[Path]:
    changed = _differences(released, target)
    for path in changed:
        new = released / path.relative_to(target)
        if new.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(new, path)
        else:
            path.unlink()
    return changed


def _write_if_changed(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
