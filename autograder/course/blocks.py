"""Reads the files beside a question's source: titled blocks of percent format, with edits of the solution.

    # %% sum instead of mean
    # cell: row_means
    # hint: These are sums. A mean is divided by the number of columns.
    # - return x.sum(axis=1) / x.shape[1]
    # + return x.sum(axis=1)

Comment lines at the top say what the block is: `key: value`, continued on indented lines. Lines with `-` and
`+` are an edit, as in a diff: lines of the solution, and what stands there instead; `# @@` parts two edits. A
block without an edit holds a whole cell. Owns the format and the application of edits; what the blocks mean
is `mistakes`' and `accepted`'s.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

from autograder.course.settings import did_you_mean
from autograder.errors import CourseError, place

POSITIONS = ("cell", "before", "after")


@dataclass(frozen=True)
class Change:
    """Lines of a solution, the lines that take their place, and where the edit stands in its file."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    line: int


@dataclass
class Block:
    """A titled block.

    Attributes:
        keys: what its comments say.
        changes: its edit; empty where `code` is a whole cell.
        line: its first line in the file.
    """

    path: Path
    line: int
    title: str
    keys: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    code: str = ""

    def error(self, sentence: str, line: int | None = None) -> CourseError:
        """Return an error that says where the block is, or which line of it is meant."""
        return CourseError(f"{place(self.path, line or self.line)}: `{self.title}` {sentence}")

    def cell_text(self, solution: str) -> str:
        """Return the text of the cell: the block's own, or the solution's with the edit applied.

        Raises:
            CourseError: if the edit's lines are not in the solution, or stand there more than once.
        """
        lines = solution.split("\n")
        for change in self.changes:
            lines = self._applied(change, lines)
        return "\n".join(lines) if self.changes else self.code

    def _applied(self, change: Change, lines: list[str]) -> list[str]:
        old = [line.strip() for line in change.old]
        starts = [i for i in range(len(lines)) if [line.strip() for line in lines[i : i + len(old)]] == old]
        if len(starts) > 1:
            raise self.error(
                f"changes `{old[0]}`, which is in the solution {len(starts)} times; add a line beside it.",
                change.line,
            )
        if not starts:
            near = get_close_matches(old[0], [line.strip() for line in lines], 1)
            advice = f"did you mean `{near[0]}`?" if near else "copy it from there."
            raise self.error(f"changes `{old[0]}`, which is not in the solution; {advice}", change.line)
        start = starts[0]
        indent = _indent(lines[start]) - _indent(change.old[0])
        new = [
            " " * max(0, indent + _indent(line)) + line.strip() if line.strip() else "" for line in change.new
        ]
        return [*lines[:start], *new, *lines[start + len(old) :]]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def read_blocks(path: Path, known_keys: Sequence[str]) -> list[Block]:
    """Read the blocks of a file, in their order; none if there is no file.

    Args:
        known_keys: the keys that a block's comments may have.

    Raises:
        CourseError: if a block has no title, an unknown key, an empty value, or neither edit nor code.
    """
    if not path.is_file():
        return []
    blocks = list(_split(path, path.read_text(encoding="utf-8").split("\n")))
    for block in blocks:
        for key, value in block.keys.items():
            if key not in known_keys:
                raise block.error(f"says `{key}:`, which is unknown{did_you_mean(key, list(known_keys))}")
            if not value:
                raise block.error(f"has nothing behind `{key}:`.")
        if not block.changes and not block.code:
            raise block.error("changes nothing; write `# - old line` and `# + new line`, or a whole cell.")
        if block.changes and block.code:
            raise block.error("has both an edit and a whole cell; keep one of them.")
    return blocks


def _split(path: Path, lines: list[str]) -> Iterator[Block]:
    heads = [number for number, line in enumerate(lines) if re.match(r"# ?%%", line)]
    for start, end in pairwise([*heads, len(lines)]):
        block = Block(path, start + 1, re.sub(r"^# ?%%\s*", "", lines[start]).strip())
        if not block.title:
            raise CourseError(f"{place(path, start + 1)}: the block has no title; write `# %% title`.")
        _fill(block, lines[start + 1 : end])
        yield block


def _fill(block: Block, lines: list[str]) -> None:
    key = ""
    old: list[str] = []
    new: list[str] = []
    first = 0  # the line in the file where the edit begins
    used = 0
    for used, line in enumerate([*lines, ""]):
        if not line.startswith("#"):
            break
        here = block.line + 1 + used
        if match := re.match(r"# ([-+]|@@)(?: (.*))?$", line):
            if old and (match[1] == "@@" or (match[1] == "-" and new)):
                block.changes.append(Change(tuple(old), tuple(new), first))
                old, new = [], []
            if match[1] == "+" and not old:
                raise block.error(
                    "adds a line without a place; write the line it stands beside as `# - line`.", here
                )
            if match[1] != "@@":
                first = first if old else here
                (old if match[1] == "-" else new).append(match[2] or "")
        elif match := re.match(r"# ([a-z][a-z ]*): ?(.*)", line):
            key = match[1]
            if key in block.keys:
                raise block.error(f"says `{key}:` twice.", here)
            block.keys[key] = match[2].strip()
        elif re.match(r"#  +\S", line) and key:
            block.keys[key] = f"{block.keys[key]} {line.lstrip('# ').strip()}".strip()
        else:
            raise block.error(
                f"has the line `{line}`, which has no key; write `# key: text`, or indent it.",
                here,
            )
    if old:
        block.changes.append(Change(tuple(old), tuple(new), first))
    block.code = "\n".join(lines[used:]).strip("\n")


@dataclass(frozen=True)
class Piece:
    """A cell of a student's: in place of the solution cell `cell`, or an extra one beside it.

    Attributes:
        place: "cell", "before" or "after".
    """

    cell: str
    code: str
    place: str = "cell"


def piece_of(block: Block, solutions: dict[str, str], positions: Sequence[str] = POSITIONS) -> Piece:
    """Return the cell that a block makes.

    Args:
        solutions: the reference solution of each code cell to be solved, by grade_id.
        positions: the keys that may say where it goes.

    Raises:
        CourseError: if it names no cell, or one that is not there, or its code is not Python.
    """
    named = [key for key in positions if key in block.keys]
    if len(named) != 1:
        keys = " or ".join(f"`# {key}: NAME`" for key in positions)
        raise block.error(f"must name one solution cell; write {keys}.")
    cell = block.keys[named[0]]
    if cell not in solutions:
        raise block.error(
            f"names the cell `{cell}`, which is no solution cell{did_you_mean(cell, list(solutions))}"
        )
    code = block.cell_text(solutions[cell])
    try:
        ast.parse(code)
    except SyntaxError as error:  # else it would "fail" whatever its test asks for
        line = (code.split("\n")[(error.lineno or 1) - 1 :] or [""])[0].strip()
        raise block.error(f"is not Python at `{line}`: {error.msg}.") from error
    return Piece(cell, code, named[0])
