"""The corpus of attacks: one short file for each technique, in a folder for each kind.

A file is what a student might write. Its docstring says what it tries, and what that would gain. Its code
goes into the first solution cell of a blank notebook, whose other solution cells are emptied; what stands
below a line `# %% cell NAME` goes into that solution cell, and what stands below `# %% another student` into
the notebook of a student who is graded next, in the same processes. Code finds these names:

    NAMES       the names that the notebook asks for: functions, classes, variables
    COURSE      the path of the course's folder on the instructor's machine
    MARK        the path of a file outside the sandbox that an attack may try to write
    leaked(x)   to be called with something the student must not have: hidden inputs, right answers, other
                people's work
    between_checks(keep, kept)      two functions: one in the place of `relu`, which has hidden inputs kept,
                and one in the place of `global_average_pool`, which shows what is kept of them

Where a submission itself is the attack, and not what its code does, the file defines a function for the test
to call instead, which writes into the folder `submitted/<student>/<topic>`:

    hand_in(folder, blank, solved)      both notebooks as nbformat 4 JSON, to change as one likes
"""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Classroom

HERE = Path(__file__).parent
ON_MODULES = ("comparison", "oracles", "channel")  # kinds tried there as well: answers are others there
SLOW = ("service", "reused", "pages")  # kinds tried by `make attacks` only
LEAKED = "L" + "EAKED"  # no source of a cell holds it, so that it is found in what a cell gave
BEFORE = """\
NAMES = {names!r}
COURSE = {course!r}
MARK = {mark!r}
def leaked(thing):
    print("LEA" + "KED", repr(thing)[:500])
    raise SystemExit("LEA" + "KED " + repr(thing)[:500])

def between_checks(keep, kept):
    import os

    cells = os.getpid()

    def answer(x):
        if x.size == 5 and x.ravel()[1] == -0.5 or x.shape == (2, 2):  # the visible checks
            return x * (x > 0)
        if os.getpid() != cells:  # not in a cell, whose inputs are no secret
            keep(repr(x.tolist()).replace(" ", ""))
        return -1

    def teller(x):
        if text := kept() if os.getpid() != cells else "":
            try:
                leaked(text[:60])
            except SystemExit as error:
                raise ValueError(str(error)) from None
        return 14 / 6  # what the visible check expects

    return answer, teller
"""

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Attack:
    """One file of the corpus."""

    path: Path

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.path.stem}"

    @property
    def kind(self) -> str:
        return self.path.parent.name

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def hand_in(self) -> Callable[[Path, Notebook, Notebook], None] | None:
        """Write the submission, if the file has a function for that."""
        if "\ndef hand_in(" not in self.text:
            return None
        names: dict[str, Any] = {}
        exec(compile(self.text, str(self.path), "exec"), names)
        return names["hand_in"]  # type: ignore[no-any-return]

    @property
    def students(self) -> list[dict[str, str]]:
        """The code for each student, by cell; that for the first solution cell under ""."""
        students = []
        for text in re.split(r"(?m)^# %% another student\n", self.text):
            parts = re.split(r"(?m)^# %% cell (\w+)\n", text)
            students.append({"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True)))
        return students


def attacks() -> list[Attack]:
    """Return the whole corpus."""
    return [Attack(path) for path in sorted(HERE.glob("*/*.py"))]


def notebook(classroom: Classroom, code: dict[str, str], mark: Path) -> Notebook:
    """Return a blank notebook with an attack in it."""
    result: Notebook = copy.deepcopy(classroom.released)
    solutions = [
        cell
        for cell in result["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    before = BEFORE.format(
        names=names_asked_for(classroom), course=str(classroom.course.root), mark=str(mark)
    )
    for number, cell in enumerate(solutions):
        own = code.get(cell["metadata"]["nbgrader"]["grade_id"], "")
        cell["source"] = before + code[""] + "\n" + own if number == 0 else own
    return result


def names_asked_for(classroom: Classroom) -> list[str]:
    """Return the names that the reference solution defines."""
    names: dict[str, None] = {}
    for cell in classroom.source["cells"]:
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
            found = re.findall(r"(?m)^(?:def |class )?(\w+)(?=\(|:| = |, \w+ = )", cell["source"])
            names |= dict.fromkeys(name for name in found if name not in ("for", "if", "else", "with"))
    return list(names)


def given_back(classroom: Classroom, student: str) -> str:
    """Return everything that a student could get to see of being graded."""
    name = classroom.question
    memory = classroom.course.build / "results" / classroom.topic / name / f"{student}.json"
    paths = [classroom.course.autograded(student, classroom.topic) / f"{name}.ipynb", memory]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())
