"""The judge of a question's test cells, in a process that student code never enters.

Owns what the instructor's `setup` cells define, prepared once for all submissions: the inputs, the reference
answers, the substitute reference functions. `cell_test` judges one test cell.
"""

import builtins
import contextlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.course.cells import statements
from autograder.course.question import Cell, Question
from autograder.grading.cell_test import CellTest
from autograder.grading.diagnose import Diagnosis
from autograder.grading.result import Verdict
from autograder.grading.root_cause import RootCauses
from autograder.lab import session
from autograder.sandbox.process import Fork


class Prepared:
    """What a question's setup cells define, and the substitutes they name."""

    def __init__(self, setup: Sequence[Cell]) -> None:
        """Run the setup cells once; their arrays become read-only, since every test shares them.

        Raises:
            Exception: whatever a setup cell raises; the question is broken then, not a submission.
        """
        self.names: dict[str, Any] = {"__name__": "judge", "__builtins__": builtins}
        with session.use(session.Session(session.NotebookNamespace(), graded=True)) as here:
            for cell in setup:
                with contextlib.redirect_stdout(io.StringIO()):
                    for statement in statements(cell.grade_id, cell.source):
                        eval(statement.code, self.names)  # noqa: S307 (the instructor's own text)
        self.substitutes, self.stored = here.substitutes, here.stored
        for value in self.names.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


class Judge:
    """Judges the test cells of one question, or of a part of it with the same setup cells."""

    def __init__(self, question: Question, prepared: Prepared) -> None:
        """Judge with what the question's setup cells have prepared."""
        self._prepared = prepared
        self._unsettled = question.unsettled
        self._packages = question.packages
        self._diagnosis = Diagnosis(question, self._prepared.names)
        names = [cell.grade_id for cell in question.cells]
        self._first_test = {
            mistake.name: next((name for name in names if name in mistake.fails), "")
            for mistake in question.mistakes
        }

    def substitutes_for(self, cell: Cell) -> session.Substitutes:
        """Return the reference functions for a test cell: those that neither it nor a later one tests.

        A student's code could write down what they return.
        """
        return self._prepared.substitutes.without(self._unsettled.get(cell.grade_id, frozenset()))

    def may_substitute(self, cell: Cell) -> bool:
        """Return whether a test cell calls functions that may call others which can be substituted."""
        calls = "check.call(" in cell.source or "check.build(" in cell.source
        return calls and bool(self.substitutes_for(cell))

    def cell_test(
        self,
        cell: Cell,
        fork: Fork,
        causes: RootCauses,
        settled: Mapping[str, Verdict],
        collect_all_failures: bool = False,
    ) -> CellTest:
        """Return the test of a cell against the student process as it was where the cell stands.

        Args:
            causes: explains why a name is missing, and whether the cell of a result failed.
            settled: the verdicts so far, by grade_id; more may be added later.
            collect_all_failures: whether to find every check that fails, not only the first.
        """

        def explain(answer: session.Answer) -> list[session.Known]:
            if answer.args is None and causes.failure_of(answer.name):
                return []  # what is left of a result whose cell failed equals no mistake
            found = self._diagnosis.explain(cell, answer, here.passed)
            return [one for one in found if not self._ruled_out(one, cell, settled)]

        here = session.Session(
            fork,
            graded=True,
            explain=explain,
            substitutes=self.substitutes_for(cell),
            packages=self._packages,
            stored=self._prepared.stored,
        )
        return CellTest(cell, fork, self._prepared.names, here, causes, collect_all_failures)

    def _ruled_out(self, known: session.Known, cell: Cell, settled: Mapping[str, Verdict]) -> bool:
        """Return whether an earlier test, which the mistake fails, has not found it.

        A later test may fail in the same way for another reason, with the same exception for example.
        """
        first = self._first_test[known.name]
        if first == cell.grade_id or first not in settled:
            return False
        return known.name not in (settled[first].mistake or "").split("; ")
