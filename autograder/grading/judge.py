"""What judges a question's test cells, in a process that student code never enters.

Owns what the instructor's `setup` cells define, prepared once for all submissions: the inputs, the right
answers, the functions that are lent. How one test cell is judged is `trial`'s.
"""

import builtins
import contextlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.course.cells import statements
from autograder.course.question import Cell, Question
from autograder.grading.diagnose import Diagnosis
from autograder.grading.trail import Absence
from autograder.grading.trial import Thorough, Trial
from autograder.lab import session
from autograder.sandbox.process import Fork


class Judge:
    """Runs the test cells of one question."""

    def __init__(self, question: Question) -> None:
        """Run the setup cells once; their arrays become read-only, since every test shares them.

        Raises:
            Exception: whatever a setup cell raises: then the question is broken, not a submission.
        """
        self.names: dict[str, Any] = {"__name__": "judge", "__builtins__": builtins}
        with session.use(session.Session(session.NotebookNamespace(), graded=True)) as here:
            for cell in question.cells:
                if cell.setup and cell.cell_type == "code":
                    with contextlib.redirect_stdout(io.StringIO()):
                        for statement in statements(cell.grade_id, cell.source):
                            eval(statement.code, self.names)  # noqa: S307 (the instructor's own text)
        self._lent = here.lent
        self._diagnosis = Diagnosis(question, self.names)
        for value in self.names.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def trial(
        self, cell: Cell, fork: Fork, absence: Callable[[str], Absence], thorough: bool = False
    ) -> Trial:
        """Return the judging of a test cell against the student process as it was at that point.

        Args:
            absence: says why a name is missing.
            thorough: whether to find every check that fails, not only the first.
        """
        kind = Thorough if thorough else session.Session
        here = kind(fork, graded=True, lent=self._lent)
        here.explain = lambda answer: self._diagnosis.explain(cell, answer)
        return Trial(cell, fork, self.names, here, absence)
