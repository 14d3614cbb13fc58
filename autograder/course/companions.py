"""What lies beside a question's source: known mistakes, also in other hands, styles and equivalents.

Owns the reading of `<question>_mistakes.py`, `_other_hands.py`, `_styles.py` and `_equivalents.py`, and
putting their pieces into a notebook as a student would have handed it in. All are percent-format text; a
block's title names what is in it, and comment lines at its top say what it is: `key: value`, continued on
lines that are indented.
"""

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

Notebook = dict[str, Any]
PLACES = ("instead of", "before", "after")


@dataclass(frozen=True)
class Piece:
    """A cell of a student's: in place of the solution cell `cell`, or beside it."""

    cell: str
    code: str
    place: str = "instead of"


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that people really write.

    Attributes:
        fails: the test cells that must reject it; no others may.
        hint: what a student reads whose answer equals this one's.
    """

    name: str
    piece: Piece
    fails: tuple[str, ...]
    hint: str


@dataclass
class Style:
    """A right solution written in another way."""

    name: str
    about: str
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class OtherHand:
    """A known mistake as somebody else has written it."""

    mistake: str
    about: str
    code: str


@dataclass(frozen=True)
class Equivalent:
    """A mutant of a solution that is as right: `line` of the cell `cell`, changed to `becomes`."""

    cell: str
    line: str
    becomes: str
    because: str


def read_mistakes(source: Path) -> list[Mistake]:
    """Read the mistakes that belong to a question's source file; none if it has no such file.

    Raises:
        CourseError: if a block lacks one of `cell`, `fails` and `hint`.
    """
    mistakes = []
    for title, said, code in _blocks(
        source.with_name(f"{source.stem}_mistakes.py"), ("cell", "fails", "hint")
    ):
        fails = tuple(name.strip() for name in said["fails"].split(","))
        mistakes.append(Mistake(title, Piece(said["cell"], code), fails, said["hint"]))
    return mistakes


def read_styles(source: Path) -> list[Style]:
    """Read the styles that belong to a question's source file; none if it has no such file.

    Raises:
        CourseError: if a block does not say what it is about and where it goes.
    """
    styles: dict[str, Style] = {}
    path = source.with_name(f"{source.stem}_styles.py")
    for title, said, code in _blocks(path, ("about",)):
        places = [place for place in PLACES if place in said]
        if len(places) != 1:
            raise CourseError(f"{path}: a block of `{title}` must say one of: {', '.join(PLACES)}.")
        style = styles.setdefault(title, Style(title, said["about"]))
        style.pieces.append(Piece(said[places[0]], code, places[0]))
    return list(styles.values())


def read_other_hands(source: Path) -> list[OtherHand]:
    """Read the known mistakes as others have written them; none if the question has no such file.

    Raises:
        CourseError: if a block does not say what it is about, or its title is no known mistake's.
    """
    path = source.with_name(f"{source.stem}_other_hands.py")
    known = {mistake.name for mistake in read_mistakes(source)}
    hands = [OtherHand(title, said["about"], code) for title, said, code in _blocks(path, ("about",))]
    for hand in hands:
        if hand.mistake not in known:
            raise CourseError(f"{path}: `{hand.mistake}` is not the name of a known mistake.")
    return hands


def read_equivalents(source: Path) -> list[Equivalent]:
    """Read the mutants that are declared equivalent; none if the question has no such file.

    Raises:
        CourseError: if a block does not say which line it changes, and why nothing comes of it.
    """
    path = source.with_name(f"{source.stem}_equivalents.py")
    return [
        Equivalent(title, said["line"], code, said["because"])
        for title, said, code in _blocks(path, ("line", "because"))
    ]


def _blocks(path: Path, required: tuple[str, ...]) -> list[tuple[str, dict[str, str], str]]:
    """Return (title, what the comments say, code) of every titled block."""
    import jupytext

    if not path.exists():
        return []
    found = []
    for cell in jupytext.read(path, fmt="py:percent").cells:
        title = cell.metadata.get("title", "").strip()
        if cell.cell_type != "code" or not title:
            continue
        said, code = _said(cell.source)
        for key in required:
            if not said.get(key):
                raise CourseError(f"{path}: the block `{title}` does not say its `{key}`.")
        found.append((title, said, code))
    return found


def _said(text: str) -> tuple[dict[str, str], str]:
    said: dict[str, str] = {}
    key = ""
    lines = text.split("\n")
    while lines and lines[0].startswith("#"):
        line = lines.pop(0)
        if match := re.match(r"# ([a-z ]+): (.*)", line):
            key = match[1]
            said[key] = match[2].strip()
        elif key:
            said[key] += " " + line.lstrip("# ").strip()
    return said, "\n".join(lines).strip("\n")


def solve(released: Notebook, source: Notebook, pieces: list[Piece]) -> Notebook:
    """Return the notebook a student hands in who wrote the reference solution, except for `pieces`.

    Args:
        released: the notebook students get, nbformat 4 JSON.
        source: nbgrader's source notebook of the same question, with solutions.
    """
    notebook = copy.deepcopy(released)
    solutions = {grade_id_of(cell): cell["source"] for cell in source["cells"]}
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        grade_id = grade_id_of(cell)
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = without_markers(solutions[grade_id])
        mine = [piece for piece in pieces if piece.cell == grade_id and grade_id]
        cells += [_extra(piece) for piece in mine if piece.place == "before"]
        for piece in mine:
            if piece.place == "instead of":
                cell["source"] = piece.code
        cells.append(cell)
        cells += [_extra(piece) for piece in mine if piece.place == "after"]
    notebook["cells"] = cells
    for number, cell in enumerate(cells):
        cell.setdefault("id", f"extra-{number}")
    return notebook


def grade_id_of(cell: Mapping[str, Any]) -> str:
    """Return the cell's grade_id, "" if it has none."""
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def without_markers(source: str) -> str:
    """Return a solution cell's text without the lines that mark the solution."""
    return solved_part(source)[0]


def solved_part(source: str) -> tuple[str, int, int]:
    """Return a solution cell's text without marker lines, and the first and last line between them.

    Lines count from 1; without markers, all of the cell is the student's to write.
    """
    lines = source.split("\n")
    marks = [number for number, line in enumerate(lines) if re.search(r"(BEGIN|END) SOLUTION", line)]
    kept = [line for number, line in enumerate(lines) if number not in marks]
    if len(marks) != 2:
        return "\n".join(kept), 1, len(kept)
    return "\n".join(kept), marks[0] + 1, marks[1] - 1


def solutions_in(cells: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the reference solutions of a source notebook's code cells, by grade_id."""
    return {
        grade_id_of(cell): without_markers("".join(cell["source"]))
        for cell in cells
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution")
    }


def _extra(piece: Piece) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": piece.code}
