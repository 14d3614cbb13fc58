"""Mistakes and accepted solutions: edits of the solution, and a sentence for whatever is wrong with one."""

from pathlib import Path
from typing import Any

import pytest

from autograder.course.accepted import read_accepted, read_equivalents
from autograder.course.blocks import Piece
from autograder.course.folders import QuestionFolder
from autograder.course.mistakes import read_mistakes
from autograder.course.source import read_source
from autograder.errors import CourseError

QUESTION = """\
# %% solution count
def count(rows):
    \"\"\"Count.\"\"\"
    ### BEGIN SOLUTION
    total = 0
    for row in rows:
        total += len(row)
        total += 0
        total += 0
    return total
    ### END SOLUTION

# %% test count points=1
assert count([[1]]) == 1

# %% test count_empty points=1
assert count([]) == 0

# %% solution twice
### BEGIN SOLUTION
twice = 2 * count([[1, 2]])
### END SOLUTION

# %% test twice points=1
assert twice == 4
"""
GOOD = """\
# %% starts at one
# cell: count
# hint: The sum starts
#   too high.
# - total = 0
# + total = 1

# %% one row only
# cell: count
# fails: test_count, test_twice
# hint: Only the last row counts.
# - total += len(row)
# + if row:
# +     total = len(row)

# %% other approach
# cell: twice
# hint: Written anew.

# a comment of the cell's own
twice = 4.5

# %% starts at one, as a float
# variant of: starts at one
# - total = 0
# + total = 1.0
# @@
# - return total
# + return total + 0
"""


@pytest.fixture
def folder(tmp_path: Path) -> QuestionFolder:
    (tmp_path / "question.py").write_text(QUESTION)
    return QuestionFolder(tmp_path)


def cells(folder: QuestionFolder) -> Any:
    return read_source(folder.source).notebook.cells


def test_a_mistake_is_an_edit_of_the_solution(folder: QuestionFolder) -> None:
    folder.mistakes.write_text(GOOD)
    starts, one_row, other = read_mistakes(folder, cells(folder))
    assert starts.hint == "The sum starts too high."
    assert starts.fails == ("test_count", "test_count_empty")
    assert "    total = 1\n    for row" in starts.piece.code
    assert "SOLUTION" not in starts.piece.code
    assert one_row.fails == ("test_count", "test_twice")
    assert "        if row:\n            total = len(row)\n" in one_row.piece.code
    assert other.piece == Piece("twice", "# a comment of the cell's own\ntwice = 4.5")
    [variant] = starts.variants
    assert variant.cell == "count"
    assert "total = 1.0" in variant.code
    assert variant.code.endswith("return total + 0")


def edit(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (edit("# cell: count", "# cell: conut"), 1, r"names the cell `conut`, which is no solution cell; did you mean `count`\?"),
        (edit("# cell: count\n", ""), 1, r"must name one solution cell; write `# cell: NAME`"),
        (edit("# hint: The sum starts\n#   too high.\n", ""), 1, r"has no `hint:`"),
        (edit("# hint: The", "# hnit: The"), 1, r"says `hnit:`, which is unknown; did you mean `hint`\?"),
        (edit("test_twice\n", "test_twize\n"), 8, r"fails `test_twize`, which is no test cell; did you mean `test_twice`\?"),
        (edit("# - total = 0", "# - total = 9"), 5, r"changes `total = 9`, which is not in the solution; did you mean `total = 0`\?$"),
        (edit("# - total += len(row)", "# - total += 0"), 12, r"which is in the solution 2 times"),
        (edit("# - total = 0\n# + total = 1\n", ""), 1, r"changes nothing"),
        (edit("# + total = 1\n", "# + total = (1\n"), 1, r"is not Python at `total = \(1`: .* was never closed"),
        (edit("# - total = 0\n", ""), 5, r"adds a line without a place"),
        (edit("# hint: The sum", "# The sum"), 3, r"has the line `# The sum starts`, which has no key"),
        (edit("%% one row only", "%% starts at one"), 8, r"is the name of two mistakes"),
        (edit("# variant of: starts", "# variant of: start"), 23, r"is a variant of `start at one`"),
        (edit("%% one row only", "%%"), 8, r"the block has no title"),
        (edit("# + total = 1\n", "# + total = 1\n\nx = 1\n"), 1, r"has both an edit and a whole cell"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mistake(folder: QuestionFolder, text: str, line: int, sentence: str) -> None:
    folder.mistakes.write_text(text)
    with pytest.raises(CourseError, match=sentence) as error:
        read_mistakes(folder, cells(folder))
    assert f"mistakes.py:{line}: " in str(error.value), error.value
    assert "\n" not in str(error.value)


ACCEPTED = """\
# %% generator
# about: a sum over a generator
# cell: count
def count(rows):
    return sum(map(len, rows))

# %% generator
# after: twice
print(twice)

# %% equivalent mutant
# cell: count
# because: adding nothing twice is adding nothing
# - total += 0
# - total += 0
# + total += 0
# + pass
"""


def test_accepted_solutions_and_equivalent_mutants(folder: QuestionFolder) -> None:
    folder.accepted.write_text(ACCEPTED)
    [generator] = read_accepted(folder, cells(folder))
    assert generator.about == "a sum over a generator"
    assert [piece.place for piece in generator.pieces] == ["cell", "after"]
    [equivalent] = read_equivalents(folder, cells(folder))
    assert (equivalent.before, equivalent.after) == ("total += 0\ntotal += 0", "total += 0\npass")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("# about: a sum over a generator\n", "", r"does not say what it is `about:`"),
        ("# after: twice", "# about: again\n# after: twice", r"says again what it is `about:`"),
        ("# after: twice", "# behind: twice", r"says `behind:`, which is unknown"),
        ("# because: adding nothing twice is adding nothing\n", "", r"does not say why nothing changes"),
        ("# cell: count\n# because", "# cell: nothing\n# because", r"there is no such solution cell"),
    ],
)
def test_what_is_wrong_with_accepted(folder: QuestionFolder, old: str, new: str, sentence: str) -> None:
    assert old in ACCEPTED
    folder.accepted.write_text(ACCEPTED.replace(old, new, 1))
    source = cells(folder)
    with pytest.raises(CourseError, match=sentence):
        _all_of_it = read_accepted(folder, source), read_equivalents(folder, source)
