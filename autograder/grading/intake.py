"""Finds submissions and reads them, trusting nothing: what is not a notebook becomes one clear sentence.

Owns the reading of `submitted/`. A file that cannot be taken is reported and left where it is; nothing
is ever changed or deleted there, and no link is followed.
"""

import hashlib
import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from autograder.course.layout import Course
from autograder.course.question import Question
from autograder.errors import CourseError

LARGEST_NOTEBOOK = 20 * 2**20  # bytes
LARGEST_FILES = 20 * 2**20  # bytes of the other files together
MOST_CELLS = 5000
MOST_FILES = 1000
DEEPEST = 100  # levels of nesting in a notebook's JSON; honest ones have about ten
NEWEST_FORMAT = 4


@dataclass
class Submission:
    """One student's notebook for one question.

    Attributes:
        notebook: nbformat 4 JSON, or None if there is none that can be graded; `status` says why
            ("missing" or "invalid") and `problem` how.
        files: what lies beside the notebook, by name relative to it.
        notes: what an instructor should know although the notebook is graded.
        digest: a fingerprint of all of it.
    """

    student: str
    path: Path
    notebook: dict[str, Any] | None = None
    status: str = ""
    problem: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    digest: str = ""


class Refused(Exception):
    """The file cannot be taken; the text completes the sentence "FILE …"."""


def students(course: Course, topic: str, wanted: Sequence[str] = ()) -> list[str]:
    """Return the students with a submission to the topic, sorted.

    Args:
        wanted: ids or patterns (`b*`); all students if empty.

    Raises:
        CourseError: if there is no folder of submissions, or an id in `wanted` matches nobody.
    """
    probe = course.submitted("STUDENT", topic)
    depth = probe.parts.index("STUDENT")
    folder = Path(*probe.parts[:depth])
    shape = f"{folder.name}/<student>/{topic}/"
    if not folder.is_dir():
        raise CourseError(
            f"There are no submissions: {folder} does not exist; put each student's notebooks in {shape}"
        )
    rest = Path(*probe.parts[depth + 1 :])
    found = sorted(p.name for p in folder.iterdir() if not p.name.startswith(".") and _is_there(p / rest))
    if not found:
        raise CourseError(
            f"No student has submitted `{topic}`: there is no {folder}/<student>/{topic}; "
            f"put each student's notebooks in {shape}"
        )
    for pattern in wanted:
        if not any(fnmatchcase(student, pattern) for student in found):
            close = get_close_matches(pattern, found, 1)
            hint = f"; did you mean `{close[0]}`?" if close else "."
            raise CourseError(f"No student `{pattern}` has submitted `{topic}`{hint}")
    return [student for student in found if not wanted or any(fnmatchcase(student, w) for w in wanted)]


def _is_there(path: Path) -> bool:
    return path.is_dir() or path.is_symlink()


def read_submission(course: Course, question: Question, student: str) -> Submission:
    """Read a student's notebook for a question, and the files beside it; never raises for their content."""
    folder = course.submitted(student, question.topic)
    path = folder / f"{question.name}.ipynb"
    submission = Submission(student, path)
    shown = path.relative_to(course.root) if path.is_relative_to(course.root) else path
    try:
        if folder.is_symlink() or folder.parent.is_symlink():
            raise Refused("is behind a symbolic link; submit the folder itself")
        content = read_file(path, LARGEST_NOTEBOOK)
        submission.notebook = _parse(content)
        submission.files = _files_beside(folder, submission.notes)
        submission.digest = _digest(content, submission.files)
    except FileNotFoundError:
        submission.status = "missing"
        submission.problem = f"{shown} is missing{_others(folder, path)}."
    except Refused as refused:
        submission.status = "invalid"
        submission.problem = f"{shown} {refused}."
    except OSError as error:
        submission.status = "invalid"
        submission.problem = f"{shown} cannot be read ({error.strerror}); check its permissions."
    if not submission.digest:
        submission.digest = _digest(submission.problem.encode(), {})
    return submission


def _others(folder: Path, path: Path) -> str:
    """Point to a notebook under another name, the usual reason for a missing one."""
    names = sorted(p.name for p in folder.glob("*.ipynb") if p != path)
    close = get_close_matches(path.name, names, 1, cutoff=0.5)
    return f"; there is `{close[0]}`: if it is meant, rename it to `{path.name}`" if close else ""


def read_file(path: Path, largest: int) -> bytes:
    """Read a submitted file: a regular one, no link, no larger than that many bytes.

    Raises:
        Refused: if it is something else.
        OSError: if it is not there or cannot be read.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        if path.is_symlink():
            raise Refused("is a symbolic link; submit the file itself") from None
        raise
    about = os.fstat(fd)
    if not stat.S_ISREG(about.st_mode):
        os.close(fd)
        raise Refused("is not a file")
    with os.fdopen(fd, "rb") as file:
        if about.st_size > largest:
            raise Refused(
                f"is {about.st_size / 2**20:.0f} MB, more than the {largest >> 20} MB accepted; "
                "clear its outputs and submit it again"
            )
        return file.read(largest + 1)


def _parse(content: bytes) -> dict[str, Any]:
    """Return the notebook in nbformat 4, whatever older format it came in."""
    if not content.strip():
        raise Refused("is empty")
    try:
        # "\\ud800" in JSON is half a character, which no text file can hold: it becomes a question mark.
        notebook = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_whole_keys)
    except UnicodeDecodeError:
        raise Refused("is not a notebook: it is not text") from None
    except RecursionError:
        raise Refused("is not a notebook: it is nested too deeply") from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise Refused(f"is not a notebook: line {line} is not JSON (was it cut off?)") from None
    if _is_deeper(notebook, DEEPEST):
        raise Refused("is not a notebook: it is nested too deeply")
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise Refused("is not a notebook: it is JSON of another kind")
    if notebook["nbformat"] > NEWEST_FORMAT:
        raise Refused(
            f"is in notebook format {notebook['nbformat']}, and the newest known is {NEWEST_FORMAT}; "
            "save it in that format"
        )
    if notebook["nbformat"] < NEWEST_FORMAT:
        notebook = _upgraded(notebook)
    _check_shape(notebook)
    parsed: dict[str, Any] = notebook
    return parsed


def whole(text: str) -> str:
    """Return a text without half characters (lone surrogates), which could not be written anywhere."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _whole_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {whole(key): _whole_value(value) for key, value in pairs}


def _whole_value(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [_whole_value(item) if isinstance(item, str | list) else item for item in value]
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    """Return whether JSON is nested deeper than that many levels, without recursing itself."""
    layer = [value]
    for _ in range(levels):
        layer = (
            [
                inner
                for outer in layer
                for inner in (outer.values() if isinstance(outer, dict) else outer)
                if isinstance(inner, dict | list)
            ]
            if all(isinstance(outer, dict | list) for outer in layer)
            else []
        )
        if not layer:
            return False
    return True


def _upgraded(notebook: dict[str, Any]) -> dict[str, Any]:
    import nbformat

    try:
        upgraded = nbformat.convert(nbformat.from_dict(notebook), NEWEST_FORMAT)
        result: dict[str, Any] = json.loads(json.dumps(upgraded))
    except Exception:
        raise Refused(f"is a damaged notebook of format {notebook['nbformat']}") from None
    return result


def _check_shape(notebook: dict[str, Any]) -> None:
    """Make sure of everything that later steps take for granted; join sources split into lines."""
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise Refused("is not a notebook: it has no cells")
    if len(cells) > MOST_CELLS:
        raise Refused(f"has {len(cells)} cells, more than the {MOST_CELLS} accepted")
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            raise Refused(f"is a damaged notebook: cell {number} is of no known type")
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise Refused(f"is a damaged notebook: cell {number} has no text")
        cell["source"] = source
        if not isinstance(cell.setdefault("metadata", {}), dict):
            cell["metadata"] = {}


def _files_beside(folder: Path, notes: list[str]) -> dict[str, bytes]:
    """Read the other files of the submission, which its code may open by name."""
    files: dict[str, bytes] = {}
    room = LARGEST_FILES
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        hidden = any(part.startswith(".") or part == "__pycache__" for part in Path(name).parts)
        if hidden or path.suffix == ".ipynb" or name == "timestamp.txt" or path.is_dir():
            continue
        if len(files) == MOST_FILES:
            notes.append(f"Only the first {MOST_FILES} files beside the notebook were taken.")
            break
        if whole(name) != name:
            notes.append("A file beside the notebook was left out: its name is not valid text.")
            continue
        try:
            content = read_file(path, room)
        except (Refused, OSError):
            notes.append(f"`{name}` beside the notebook was left out: it is a link, too large or unreadable.")
            continue
        room -= len(content)
        files[name] = content
        if path.suffix == ".py" and path.stem in ("numpy", "matplotlib", "torch", "autograder", "IPython"):
            notes.append(f"`{name}` beside the notebook was ignored: it has the name of a package.")
    return files


def _digest(content: bytes, files: dict[str, bytes]) -> str:
    whole = hashlib.sha256(content)
    for name, data in sorted(files.items()):
        whole.update(b"\0" + name.encode() + b"\0" + data)
    return whole.hexdigest()
