"""Makes what students get: nbgrader's own `generate_assignment`, put in place without losing anybody's work.

Owns `notebooks/` and the mark in each released notebook by which a later build sees whether somebody has
changed it.
"""

import contextlib
import copy
import json
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder.course.digests import digest_of
from autograder.course.figures import is_drawn
from autograder.course.gradebook import alembic_on_path
from autograder.course.layout import Course
from autograder.errors import CourseError, place
from autograder.lab.beside import is_packed

MARK = "released"  # the key, in a released notebook's metadata, of the digest of its cells


@contextlib.contextmanager
def released(course: Course, topic: str) -> Iterator[Path]:
    """Register a topic in the course's gradebook and give the folder with what students get.

    Raises:
        CourseError: if nbgrader refuses, with its reason.
    """
    from nbgrader.converters import GenerateAssignment, NbGraderException

    with tempfile.TemporaryDirectory() as folder:
        config = copy.deepcopy(course.config)
        config.CourseDirectory.db_url = course.db_url
        config.CourseDirectory.assignment_id = topic
        directory = type(course.directory)(config=config)
        converter = _into(GenerateAssignment, Path(folder))(coursedir=directory, config=config, force=True)
        log = _Log()
        converter.log = log.logger
        try:
            with alembic_on_path():
                converter.start()
        except NbGraderException:
            raise CourseError(_reason(topic, log.lines, course)) from None
        for path in Path(folder).rglob("*.ipynb"):
            _mark(path)
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


# Somebody's changes


def _mark(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"].setdefault("autograder", {})[MARK] = _digest(notebook)
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _digest(notebook: dict[str, Any]) -> str:
    """Return a digest of what a person can write into a notebook: its cells' types and texts."""
    texts = (part for cell in notebook["cells"] for part in (cell["cell_type"], "".join(cell["source"])))
    return digest_of(*texts)[:16]


def is_as_released(path: Path) -> bool:
    """Return whether a notebook's cells are as a build left them; its outputs may have changed."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return bool(notebook["metadata"]["autograder"][MARK] == _digest(notebook))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _was_built(path: Path) -> bool:
    """Return whether a build has made a file and nobody has changed it since."""
    return is_as_released(path) if path.suffix == ".ipynb" else is_drawn(path) or is_packed(path)


def check_unchanged(paths: Iterable[Path]) -> None:
    """Make sure that no notebook which is about to be replaced holds somebody's changes.

    Raises:
        CourseError: if one does, or was not made by a build.
    """
    for path in paths:
        if path.is_file() and not is_as_released(path):
            raise CourseError(
                f"{place(path)} holds changes that no build made: move it somewhere else to keep them "
                "(`make lab` opens copies in work/), or delete it; then build again."
            )


# In place


def differences(new: Path, target: Path) -> list[Path]:
    """Return the files below `target` that would be written, or removed since no build makes them now."""
    wanted, there = _contents(new), _contents(target)
    written = [name for name, content in wanted.items() if there.get(name) != content]
    left = [name for name in there.keys() - wanted.keys() if _was_built(target / name)]
    return [target / name for name in sorted([*written, *left])]


def put_in_place(new: Path, target: Path) -> list[Path]:
    """Bring `target` up to date with a new release; return the files written or removed.

    Files that no build has made stay where they are.
    """
    changed = differences(new, target)
    for path in changed:
        source = new / path.relative_to(target)
        if source.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path)
        else:
            path.unlink()
    return changed


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
