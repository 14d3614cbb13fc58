"""Finds submissions and reads them, trusting nothing: a file that is not a notebook gives one clear sentence.

Owns the reading of `submitted/`. A file that cannot be read is reported and left in place; nothing
is ever changed or deleted there, and no link is followed.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any

from autograder.course.layout import Course
from autograder.course.question import Question
from autograder.errors import CourseError
from autograder.lab.text import _, ngettext, printable
from autograder.status import Status

LARGEST_NOTEBOOK = 20 * 2**20  # bytes
LARGEST_FILES = 20 * 2**20  # bytes of the other files together
MOST_CELLS = 5000
MOST_FILES = 1000
MOST_TOKENS = 1_000_000  # texts and signs of the JSON: one takes up to 100 bytes of memory, however short
DEEPEST = 100  # levels of nesting in a notebook's JSON; ordinary ones have about ten
NEWEST_FORMAT = 4
LONGEST_ID = 200  # bytes; names of files are made of it
JSON_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[{,]', re.DOTALL)


@dataclass
class Submission:
    """One student's notebook for one question.

    Attributes:
        notebook: nbformat 4 JSON, or None if there is none that can be graded.
        status: why there is none: missing or invalid; None if there is one.
        problem: a sentence about it.
        files: the files beside the notebook, by name relative to it.
        notes: what an instructor should know although the notebook is graded.
        digest: a fingerprint of all of it.
    """

    student: str
    path: Path
    notebook: dict[str, Any] | None = None
    status: Status | None = None
    problem: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    digest: str = ""


class Refused(Exception):
    """A file cannot be read as a submission."""

    def __init__(self, sentence: str, **fields: object) -> None:
        """Take the reason.

        Args:
            sentence: a translated sentence, with the field `{file}` for the file's name.
            fields: its other fields.
        """
        super().__init__(sentence)
        self._sentence = sentence
        self._fields = fields

    def about(self, file: object) -> str:
        """Return the sentence about this file."""
        return self._sentence.format(file=file, **self._fields)


def students(course: Course, topic: str, wanted: Sequence[str] = ()) -> list[str]:
    """Return the students with a submission to the topic, sorted.

    Args:
        wanted: ids or patterns (`b*`); all students if empty.

    Raises:
        CourseError: if there is no folder of submissions, or an id in `wanted` matches no student.
    """
    folder = course.submissions
    shape = f"{folder.name}/<student>/{topic}/"
    if not folder.is_dir():
        raise CourseError(
            f"There are no submissions: {folder} does not exist; put each student's notebooks in {shape}"
        )
    rest = course.submitted("STUDENT", topic).relative_to(folder / "STUDENT")
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


def problem_with_id(student: str) -> str:
    """Return what is wrong with the name of a student's folder as an id; "" if nothing is.

    Ids are keys of the gradebook, names of files, and text in formgrader's pages, terminals and spreadsheets.
    """
    size = len(student.encode("utf-8", "surrogateescape"))
    if size > LONGEST_ID:
        return _("the name is {size} bytes long, more than {most}").format(size=size, most=LONGEST_ID)
    if not student.isprintable() or student.startswith(tuple("=+-@ ")) or set(student) & set('<>"&\\`'):
        return _("the name has characters that a student's id cannot have")
    return ""


def read_submission(course: Course, question: Question, student: str) -> Submission:
    """Read a student's notebook for a question, and the files beside it; never raise for their content."""
    folder = course.submitted(student, question.topic)
    path = folder / f"{question.name}.ipynb"
    submission = Submission(student, path)
    shown = printable(str(path.relative_to(course.root) if path.is_relative_to(course.root) else path), 300)
    try:
        if problem := problem_with_id(student):
            raise Refused(_("{file} was not graded: {problem}; rename the folder."), problem=problem)
        if folder.is_symlink() or folder.parent.is_symlink():
            raise Refused(_("{file} is behind a symbolic link; submit the folder itself."))
        content = read_file(path, LARGEST_NOTEBOOK)
        submission.notebook = _parse(content)
        submission.files = _files_beside(folder, submission.notes)
        submission.digest = _digest(content, submission.files)
    except FileNotFoundError:
        submission.status = Status.MISSING
        submission.problem = _missing(shown, path)
    except Refused as refused:
        submission.status = Status.INVALID
        submission.problem = refused.about(shown)
    except OSError as error:
        submission.status = Status.INVALID
        text = _("{file} cannot be read ({error}); check its permissions.")
        submission.problem = text.format(file=shown, error=error.strerror)
    except Exception as error:  # whatever a file makes Python raise is this submission's own trouble
        submission.status = Status.INVALID
        text = _("{file} is a damaged notebook ({error}).")
        submission.problem = text.format(file=shown, error=type(error).__name__)
    if not submission.digest:
        submission.digest = _digest(submission.problem.encode(), {})
    return submission


def _missing(shown: str, path: Path) -> str:
    """Report a missing notebook; name one with a similar name, the usual cause."""
    names = sorted(p.name for p in path.parent.glob("*.ipynb") if p != path)
    close = get_close_matches(path.name, names, 1, cutoff=0.5)
    if not close:
        return _("{file} is missing.").format(file=shown)
    text = _("{file} is missing; there is `{other}`: if it is meant, rename it to `{name}`.")
    return text.format(file=shown, other=close[0], name=path.name)


def read_file(path: Path, largest: int) -> bytes:
    """Read a submitted file: a regular file, no link, of at most `largest` bytes.

    Raises:
        Refused: if it is something else.
        OSError: if it does not exist or cannot be read.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        if path.is_symlink():
            raise Refused(_("{file} is a symbolic link; submit the file itself.")) from None
        raise
    about = os.fstat(fd)
    if not stat.S_ISREG(about.st_mode):
        os.close(fd)
        raise Refused(_("{file} is not a file."))
    with os.fdopen(fd, "rb") as file:
        if about.st_size > largest:
            text = _(
                "{file} is {size:.0f} MB, more than the {most} MB accepted; "
                "clear its outputs and submit it again."
            )
            raise Refused(text, size=about.st_size / 2**20, most=largest >> 20)
        return file.read(largest + 1)


def _parse(content: bytes) -> dict[str, Any]:
    """Return the notebook in nbformat 4, upgraded from an older format if necessary."""
    if not content.strip():
        raise Refused(_("{file} is empty."))
    if any(islice(JSON_TOKEN.finditer(content), MOST_TOKENS, None)):
        text = _("{file} is too large: its lists have more than {most} items; clear its outputs.")
        raise Refused(text, most=MOST_TOKENS // 2)
    try:
        # "\\ud800" in JSON is a lone surrogate, which no text file can hold: it becomes a question mark.
        notebook = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_surrogates)
    except UnicodeDecodeError:
        raise Refused(_("{file} is not a notebook: it is not text.")) from None
    except RecursionError:
        raise Refused(_("{file} is not a notebook: it is nested too deeply.")) from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        text = _("{file} is not a notebook: line {line} is not JSON (was it cut off?).")
        raise Refused(text, line=line) from None
    if _is_deeper(notebook, DEEPEST):
        raise Refused(_("{file} is not a notebook: it is nested too deeply."))
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise Refused(_("{file} is not a notebook: it is JSON of another kind."))
    if notebook["nbformat"] > NEWEST_FORMAT:
        text = _(
            "{file} is in notebook format {format}, and the newest known is {newest}; save it in that format."
        )
        raise Refused(text, format=notebook["nbformat"], newest=NEWEST_FORMAT)
    if notebook["nbformat"] < NEWEST_FORMAT:
        notebook = _upgraded(notebook)
    _check_shape(notebook)
    parsed: dict[str, Any] = notebook
    return parsed


def replace_surrogates(text: str) -> str:
    """Return a text with a question mark for each lone surrogate, which no encoding can write."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _without_surrogates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {replace_surrogates(key): _in_value(value) for key, value in pairs}


def _in_value(value: Any) -> Any:
    """Replace surrogates in a text, or in the texts of a list; objects have been through this already."""
    if isinstance(value, str):
        return replace_surrogates(value)
    if isinstance(value, list):
        return [_in_value(item) if isinstance(item, str | list) else item for item in value]
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    """Return whether JSON is nested deeper than that many levels, without recursion."""
    layer = [value]
    for _level in range(levels):
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
        text = _("{file} is a damaged notebook of format {format}.")
        raise Refused(text, format=notebook["nbformat"]) from None
    return result


def _check_shape(notebook: dict[str, Any]) -> None:
    """Check everything that later steps rely on; join sources that are split into lines."""
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise Refused(_("{file} is not a notebook: it has no cells."))
    if len(cells) > MOST_CELLS:
        text = _("{file} has {count} cells, more than the {most} accepted.")
        raise Refused(text, count=len(cells), most=MOST_CELLS)
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            text = _("{file} is a damaged notebook: cell {number} is of no known type.")
            raise Refused(text, number=number)
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            text = _("{file} is a damaged notebook: cell {number} has no text.")
            raise Refused(text, number=number)
        cell["source"] = source
        if not isinstance(cell.setdefault("metadata", {}), dict):
            cell["metadata"] = {}


def _files_beside(folder: Path, notes: list[str]) -> dict[str, bytes]:
    """Read the other files of the submission, which its code can open by name."""
    files: dict[str, bytes] = {}
    room = LARGEST_FILES
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        hidden = any(part.startswith(".") or part == "__pycache__" for part in Path(name).parts)
        if hidden or path.suffix == ".ipynb" or name == "timestamp.txt" or path.is_dir():
            continue
        if len(files) == MOST_FILES:
            text = ngettext(
                "Only the first file beside the notebook was taken.",
                "Only the first {count} files beside the notebook were taken.",
                MOST_FILES,
            )
            notes.append(text.format(count=MOST_FILES))
            break
        if replace_surrogates(name) != name:
            notes.append(_("A file beside the notebook was left out: its name is not valid text."))
            continue
        try:
            content = read_file(path, room)
        except (Refused, OSError):
            text = _("`{file}` beside the notebook was left out: it is a link, too large or unreadable.")
            notes.append(text.format(file=name))
            continue
        room -= len(content)
        files[name] = content
        if path.suffix == ".py" and path.stem in ("numpy", "matplotlib", "torch", "autograder", "IPython"):
            text = _("`{file}` beside the notebook was ignored: it has the name of a package.")
            notes.append(text.format(file=name))
    return files


def _digest(content: bytes, files: dict[str, bytes]) -> str:
    digest = hashlib.sha256(content)
    for name, data in sorted(files.items()):
        digest.update(b"\0" + name.encode() + b"\0" + data)
    return digest.hexdigest()
