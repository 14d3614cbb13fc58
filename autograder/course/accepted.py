"""What a question must accept: right solutions in other styles, and mutants that change nothing.

Owns the meaning of `accepted.py`. Blocks with one title make up one accepted solution; its first says what it
is about. Each replaces a solution cell (`cell:`) or stands beside one (`before:`, `after:`); cells without a
block are solved as in the reference solution. A block titled `equivalent mutant` is an edit that leaves the
solution right, `because` of a reason; the audit's mutants that equal it are expected to pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.course.blocks import POSITIONS, Block, Piece, piece_of, read_blocks
from autograder.course.folders import QuestionFolder
from autograder.course.mistakes import solutions_in
from autograder.course.settings import did_you_mean

EQUIVALENT = "equivalent mutant"
KEYS = ("about", "because", *POSITIONS)


@dataclass
class AcceptedSolution:
    """A right solution written in another way."""

    name: str
    about: str
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class EquivalentMutant:
    """A mutant of a solution that is as right: lines of the cell `cell`, and what they become."""

    cell: str
    before: str
    after: str
    because: str


def read_accepted(folder: QuestionFolder, cells: Sequence[Mapping[str, Any]]) -> list[AcceptedSolution]:
    """Read a question's accepted solutions; none if it has no such file.

    Args:
        cells: the source notebook's, with solutions.

    Raises:
        CourseError: if a block is not right, with file and line.
    """
    solutions = solutions_in(cells)
    found: dict[str, AcceptedSolution] = {}
    for block in read_blocks(folder.accepted, KEYS):
        if block.title == EQUIVALENT:
            continue
        if block.title not in found:
            if "about" not in block.keys:
                raise block.error("does not say what it is `about:`.")
            found[block.title] = AcceptedSolution(block.title, block.keys["about"])
        elif "about" in block.keys:
            raise block.error("says again what it is `about:`; the first block of that title does.")
        if "because" in block.keys:
            raise block.error(f"says `because:`, which belongs to a block titled `{EQUIVALENT}`.")
        found[block.title].pieces.append(piece_of(block, solutions))
    return list(found.values())


def read_equivalents(folder: QuestionFolder, cells: Sequence[Mapping[str, Any]]) -> list[EquivalentMutant]:
    """Read the mutants that are declared equivalent; none if the question has no such file.

    Raises:
        CourseError: if a block does not say which line of which cell it changes, and why nothing comes of it.
    """
    solutions = solutions_in(cells)
    blocks = [block for block in read_blocks(folder.accepted, KEYS) if block.title == EQUIVALENT]
    return [_equivalent(block, solutions) for block in blocks]


def _equivalent(block: Block, solutions: Mapping[str, str]) -> EquivalentMutant:
    cell = block.keys.get("cell", "")
    if cell not in solutions:
        raise block.error(f"of `{cell}`: there is no such solution cell{did_you_mean(cell, list(solutions))}")
    if "because" not in block.keys:
        raise block.error(f"of `{cell}` does not say why nothing changes (`because:`).")
    block.cell_text(solutions[cell])  # the lines must be there
    if len(block.changes) != 1:
        raise block.error(f"of `{cell}` must be one change of a line.")
    [change] = block.changes
    before, after = ("\n".join(line.strip() for line in lines) for lines in (change.old, change.new))
    return EquivalentMutant(cell, before, after, block.keys["because"])
