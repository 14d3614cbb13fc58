"""Reads a question's source, `question.py`, into the notebook that nbgrader calls its source.

The file is Jupytext's percent format. A cell's head says what it is (`HEADS`):

    # %% setup inputs                      # %% test conv2d points=2
    # %% solution conv2d                   # %% explain relu [markdown] points=4

or carries nbgrader's metadata, as JupyterLab's Create Assignment sidebar writes it. Owns the expansion of
heads, and finds what is wrong with a source: each error is one sentence with file and line. The same text
always gives the same bytes.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.course.cells import (
    HIDDEN_BEGIN,
    HIDDEN_END,
    SOLUTION_BEGIN,
    SOLUTION_END,
    names_in,
    parse,
    without_hidden_tests,
)
from autograder.course.instructions import instructions
from autograder.course.metadata import SETUP_TAG, CellMetadata, metadata_of
from autograder.course.settings import BadSetting, did_you_mean, read_settings
from autograder.errors import CourseError, place
from autograder.sandbox.limits import Limits

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
GUIDE = "see docs/authors.md"
INSTRUCTIONS = "instructions"  # the title of the cell that the build writes


@dataclass(frozen=True)
class Head:
    """A kind of cell: what its head needs, and how its name becomes a grade_id."""

    cell_type: str
    flags: tuple[str, ...]
    prefix: str = ""
    points: bool = False
    named: bool = True


HEADS = {
    "setup": Head("code", ("locked", "setup"), "setup", named=False),
    "solution": Head("code", ("solution",)),
    "test": Head("code", ("grade", "locked"), "test", points=True),
    "show": Head("code", ("locked",), "show", named=False),
    "experiment": Head("code", ("locked",), "experiment", named=False),
    "explain": Head("markdown", ("grade", "solution"), "explain", points=True),
    "task": Head("markdown", ("task", "locked"), "task", points=True),
}
# What a cell's head may carry besides its title; the last are JupyterLab's and Jupytext's own.
CELL_KEYS = ("points", "nbgrader", "tags")
TOLERATED_KEYS = ("title", "lines_to_next_cell", "lines_to_end_of_cell_marker", "jupyter", "editable",
                  "deletable", "collapsed", "scrolled", "slideshow", "trusted")  # fmt: skip
HEADER_KEYS = ("autograder", "title")
NOTEBOOK_KEYS = (
    "autograder",
    "jupytext",
    "kernelspec",
    "language_info",
    "title",
    "authors",
    "widgets",
    "toc",
)


@dataclass(frozen=True)
class SourceNotebook:
    """A source as a notebook.

    Attributes:
        notebook: nbformat 4.5; cell ids come from grade_ids, the settings are in its metadata.
        lines: the line of each cell's head in the file.
    """

    notebook: Any
    lines: tuple[int, ...]

    @property
    def heads(self) -> dict[str, int]:
        """The line of each cell's head, by grade_id."""
        return {
            metadata_of(cell).grade_id: line
            for cell, line in zip(self.notebook.cells, self.lines, strict=True)
        }

    def line_of(self, number: int) -> int:
        """Return the line of a cell's head, by the cell's place in the notebook."""
        return self.lines[number]


def read_source(path: Path) -> SourceNotebook:
    """Read one question's source.

    Raises:
        CourseError: if anything in the text is not as it must be.
    """
    return _Source(path).expanded()


class _Source:
    """A source on its way to a notebook."""

    def __init__(self, path: Path) -> None:
        import jupytext

        self._path = path
        try:
            self._text = path.read_text(encoding="utf-8")
            self._read = jupytext.reads(self._text, fmt="py:percent")
        except Exception as error:
            raise CourseError(
                f"{place(path)} cannot be read as a notebook ({type(error).__name__}: {error}); {GUIDE}."
            ) from None
        self._lines = self._text.split("\n")
        heads = [number for number, line in enumerate(self._lines, 1) if re.match(r"# ?%%", line)]
        before = len(self._read.cells) - len(heads)  # the header, and text before the first head
        self._line_of = [1] * max(0, before) + heads

    def _error(self, line: int | None, sentence: str) -> CourseError:
        return CourseError(f"{place(self._path, line)}: {sentence}")

    def expanded(self) -> SourceNotebook:
        """Return the notebook, every head expanded."""
        import nbformat

        cells = list(zip(self._read.cells, self._line_of, strict=False))
        settings = self._settings(cells)
        found = self._read
        found.cells = []
        seen: dict[str, int] = {}
        for cell, line in cells:
            about = self._metadata(cell, line)
            if about.grade_id in seen:
                raise self._error(
                    line,
                    f"a second cell has the name `{about.grade_id}` (the first is in line "
                    f"{seen[about.grade_id]}); give one of them another name.",
                )
            if about.grade_id:
                seen[about.grade_id] = line
            self._check_regions(cell.source, about, line)
            if cell.cell_type == "code":
                self._check_syntax(cell.source, line)
            if about.is_test and not about.setup:
                self._check_names(cell.source, line)
            if cell.metadata.get("title") == INSTRUCTIONS:
                self._write_instructions(cell, settings, line)
            found.cells.append(cell)
            _put(cell, about, len(found.cells))
        found.metadata = nbformat.from_dict(
            {"autograder": settings, "kernelspec": KERNEL, "language_info": {"name": "python"}}
        )
        found.nbformat, found.nbformat_minor = 4, 5
        return SourceNotebook(found, tuple(line for _cell, line in cells))

    # The header

    def _settings(self, cells: list[tuple[Any, int]]) -> dict[str, Any]:
        """Return the settings, after taking the cell out that holds the header."""
        for key in self._read.metadata:
            if key not in NOTEBOOK_KEYS:
                raise self._error(self._line(key), f"`{key}` is unknown in the header{_meant(key)}")
        written = self._read.metadata.get("autograder")
        if cells and cells[0][0].cell_type == "raw" and cells[0][0].source.startswith("---\n"):
            header = self._header(cells.pop(0)[0].source)
            if "autograder" in header and written is not None:
                raise self._error(
                    self._line("autograder"), "the header has two `autograder:` blocks; keep one."
                )
            written = header.get("autograder", written)
        try:
            return read_settings(json.loads(json.dumps(written)))
        except BadSetting as bad:
            raise self._error(self._line(bad.key), str(bad)) from None
        except TypeError:
            raise self._error(
                self._line("autograder"), "a setting is neither text nor number; quote it."
            ) from None

    def _header(self, text: str) -> dict[str, Any]:
        import yaml

        try:
            header = yaml.safe_load(text.strip().strip("-"))
        except yaml.YAMLError as error:
            line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
            raise self._error(line, "the header is not YAML; compare it with another question's.") from None
        if not isinstance(header, dict):
            raise self._error(1, f"the header holds no settings; {GUIDE}.")
        for key in header:
            if key not in HEADER_KEYS:
                raise self._error(self._line(str(key)), f"`{key}` is unknown in the header{_meant(str(key))}")
        return header

    def _line(self, key: str) -> int:
        """Return the line of the header that sets a key."""
        pattern = re.compile(rf"#\s*{re.escape(key)}\s*:")
        return next((n for n, line in enumerate(self._lines, 1) if pattern.match(line)), 1)

    # Heads

    def _metadata(self, cell: Any, line: int) -> CellMetadata:
        """Return what the head of a cell says it is."""
        if unread := cell.metadata.get("incorrectly_encoded_metadata"):
            raise self._error(line, f"`{unread}` in the head cannot be read; write e.g. `points=2`.")
        for key in cell.metadata:
            if key not in (*CELL_KEYS, *TOLERATED_KEYS):
                raise self._error(line, f"`{key}` is unknown in a cell's head{did_you_mean(key, CELL_KEYS)}")
        title = str(cell.metadata.get("title", "")).strip()
        if title == INSTRUCTIONS:
            return CellMetadata(cell_type=cell.cell_type)
        short = self._short(title, cell, line) if title else None
        if "nbgrader" not in cell.metadata:
            if short is None and "points" in cell.metadata:
                raise self._error(
                    line, "the cell has points but no kind; write e.g. `# %% test NAME points=2`."
                )
            return short or CellMetadata(cell_type=cell.cell_type)
        long = self._long(cell, line)
        if short is None:
            return long
        if replace(long, grade_id=short.grade_id, points=short.points, setup=short.setup) != short:
            raise self._error(
                line,
                f"the head says `{title}`, and nbgrader's metadata behind it disagrees; keep one of the two.",
            )
        return replace(short, points=long.points)  # the sidebar changes points there

    def _short(self, title: str, cell: Any, line: int) -> CellMetadata:
        kind, *names = title.split()
        if "[" in title:
            raise self._error(
                line, f"the cell's type in `{title}` is unknown; write `[markdown]`, or nothing for code."
            )
        head = HEADS.get(kind)
        if head is None:
            raise self._error(line, f"`{kind}` is not a kind of cell{did_you_mean(kind, list(HEADS))}")
        example = f"# %% {kind} NAME" + (" [markdown]" if head.cell_type == "markdown" else "")
        example += " points=2" if head.points else ""
        if head.cell_type != cell.cell_type:
            raise self._error(line, f"a cell `{kind}` is a {head.cell_type} cell; write `{example}`.")
        if len(names) > 1 or (names and not re.fullmatch(r"\w+", names[0])):
            raise self._error(line, f"the name `{' '.join(names)}` must be one word; write `{example}`.")
        if head.named and not names:
            raise self._error(line, f"the cell `{kind}` has no name; write `{example}`.")
        points = cell.metadata.get("points")
        if head.points and points is None:
            raise self._error(line, f"the cell `{title}` has no points; write `{example}`.")
        if not head.points and points is not None:
            raise self._error(line, f"a cell `{kind}` carries no points; delete `points={points}`.")
        if points is not None and not (type(points) in (int, float) and points >= 0):
            raise self._error(line, f"the points `{points}` are not a number; write `{example}`.")
        flags = dict.fromkeys(head.flags, True)
        if kind == "setup" and HIDDEN_BEGIN in cell.source:
            flags["grade"] = True  # nbgrader hides text in graded cells only
        return CellMetadata(
            grade_id="_".join(filter(None, [head.prefix, *names])),
            cell_type=cell.cell_type,
            points=float(points or 0),
            **flags,
        )

    def _long(self, cell: Any, line: int) -> CellMetadata:
        written = cell.metadata["nbgrader"]
        if not isinstance(written, dict):
            raise self._error(
                line, "nbgrader's metadata is not a set of fields; delete it or set the cell's kind."
            )
        about = metadata_of(cell)
        needed = {"grade", "solution", "locked", "grade_id"}
        if about.grade or about.task:
            needed.add("points")
        if missing := sorted(needed - written.keys()):
            names = "`, `".join(missing)
            raise self._error(line, f"nbgrader's metadata of the cell `{about.grade_id}` lacks `{names}`.")
        if not about.grade_id and (about.grade or about.solution or about.locked or about.task):
            raise self._error(line, "the cell's grade_id is empty; name it.")
        if about.task and cell.cell_type != "markdown":
            raise self._error(line, f"the task `{about.grade_id}` must be a Markdown cell.")
        if cell.cell_type == "markdown" and not about.task and about.grade != about.solution:
            raise self._error(line, f"the answer `{about.grade_id}` must be both `grade` and `solution`.")
        return about

    # What a cell holds

    def _check_regions(self, source: str, about: CellMetadata, line: int) -> None:
        is_test = about.is_test and about.cell_type == "code"
        self._check_region(source, line, SOLUTION_BEGIN, SOLUTION_END, about.solution, "solution")
        self._check_region(source, line, HIDDEN_BEGIN, HIDDEN_END, is_test, "test or hidden setup")

    def _check_region(self, source: str, line: int, begin: str, end: str, allowed: bool, kind: str) -> None:
        opened = 0
        for number, text in _numbered(source, lambda text: begin in text or end in text):
            if not allowed:
                raise self._error(
                    line + number, f"`{begin if begin in text else end}` stands in a cell that is no {kind}."
                )
            if (begin in text) == bool(opened):
                what = f"a second `### {begin}`" if opened else f"`### {end}` without `### {begin}`"
                raise self._error(line + number, f"there is {what}; put one `### {end}` after each.")
            opened = line + number if begin in text else 0
        if opened:
            raise self._error(opened, f"there is no `### {end}` after this `### {begin}`; add it.")

    def _check_syntax(self, source: str, line: int) -> None:
        try:
            parse(source)
        except SyntaxError as error:
            if _is_python_for_ipython(source):
                return
            raise self._error(
                line + (error.lineno or 1), f"this is not Python ({error.msg}); correct it."
            ) from None

    def _check_names(self, source: str, line: int) -> None:
        """Require that the visible part of a test defines no name that a student's function could use."""
        for statement in parse(without_hidden_tests(source)).body:
            text = ast.unparse(statement)
            for name in sorted(names_in(text)[0]):
                if not name.startswith("_"):
                    raise self._error(
                        line + statement.lineno,
                        f"students' functions could use this test's name `{name}` by mistake, and would "
                        f"fail when they are graded; call it `_{name}`.",
                    )

    def _write_instructions(self, cell: Any, settings: dict[str, Any], line: int) -> None:
        if cell.source.strip() or cell.cell_type != "markdown":
            raise self._error(
                line, f"the build writes this cell; leave only its head: `# %% {INSTRUCTIONS} [markdown]`."
            )
        cell.source = instructions(settings, Limits().cell_seconds)


def _meant(key: str) -> str:
    return did_you_mean(key, HEADER_KEYS)


def _numbered(source: str, wanted: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    return ((number, text) for number, text in enumerate(source.split("\n"), 1) if wanted(text))


def _is_python_for_ipython(source: str) -> bool:
    """Return whether a cell is valid where magics, shell commands and top-level `await` are."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        text = TransformerManager().transform_cell(source)
        compile(text, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _put(cell: Any, about: CellMetadata, number: int) -> None:
    """Write a cell's metadata and id as nbgrader wants them, in place."""
    tags = [tag for tag in cell.metadata.get("tags", []) if tag != SETUP_TAG]
    cell.metadata = type(cell.metadata)()
    if about.grade_id:
        cell.metadata["nbgrader"] = type(cell.metadata)(about.as_nbgrader())
    if about.setup:
        tags.insert(0, SETUP_TAG)
    if tags:
        cell.metadata["tags"] = tags
    cell.id = re.sub(r"[^A-Za-z0-9_-]", "-", about.grade_id)[:64] if about.grade_id else f"text-{number}"


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook that was built here: nbformat 4 JSON, with each cell's text as one string."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
