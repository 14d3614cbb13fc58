"""Finds the known mistake that a wrong answer equals, by making the mistake on the very inputs that failed.

Owns, in the judge, one namespace for each mistake: the setup's, with every cell solved as in the reference
solution except for the one that the mistake replaces. All of it is the instructor's code. An answer that
equals no mistake's earns no guess.
"""

import warnings
from typing import Any

import numpy as np

from autograder.course.blocks import Piece
from autograder.course.mistakes import Mistake
from autograder.course.question import Cell, Question
from autograder.course.reference_run import run_with_mistake
from autograder.lab import compare
from autograder.lab.asked import modified, raised
from autograder.lab.session import Answer, Known, Raised


class Diagnosis:
    """The known mistakes of one question, ready to be compared with."""

    def __init__(self, question: Question, prepared: dict[str, Any]) -> None:
        self._question = question
        self._prepared = prepared
        self._namespaces: dict[Piece, dict[str, Any]] = {}

    def explain(self, cell: Cell, answer: Answer) -> list[Known]:
        """Return the mistakes, of those the test cell must reject, whose answer equals this one."""
        found = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a mistake brings about is nobody's business here
            for mistake in self._question.mistakes:
                if cell.grade_id in mistake.fails and any(
                    self._same(self._namespace(mistake, piece), answer) for piece in mistake.pieces
                ):
                    found.append(Known(mistake.name, mistake.hint))
        return found

    def _same(self, names: dict[str, Any], answer: Answer) -> bool:
        if answer.ask is None:
            return same(answer.value, _named(names, answer.name))
        if answer.name not in names:
            return False
        try:
            reply = answer.ask(names[answer.name])
        except Exception as error:
            return isinstance(answer.value, Raised) and raised(error) == answer.value
        return same(answer.value, reply.value) and modified(answer.after, reply.after) is None

    def _namespace(self, mistake: Mistake, piece: Piece) -> dict[str, Any]:
        if piece not in self._namespaces:
            tests = [cell.source for cell in self._question.cells if cell.grade_id in mistake.fails]
            names = run_with_mistake(self._prepared, self._question.solutions, piece, tests)
            self._namespaces[piece] = names
        return self._namespaces[piece]


def _named(names: dict[str, Any], name: str) -> object:
    """Return what an answer's name stands for, such as `terms` or `terms[0, 1]`; None if nothing does."""
    variable, _bracket, index = name.partition("[")
    value = names.get(variable)
    if not index:
        return value
    try:
        return value[tuple(int(part) for part in index.rstrip("]").split(","))]  # type: ignore[index]
    except (TypeError, ValueError, IndexError):
        return None


def same(value: object, wrong: object) -> bool:
    """Return whether an answer equals what a mistake gives: in type, dtype, shape and values."""
    array, answer = compare.as_array(wrong), compare.as_array(value)
    if array is not None:
        wrong = array
        if answer is not None and array.dtype == np.float32 and answer.dtype == np.float64:
            value = answer.astype(np.float32)  # the mistake, made in float32, is no more exact than that
    elif isinstance(wrong, np.generic):
        wrong = wrong.item()
    if type(wrong) is int and type(value) is float:
        wrong = float(wrong)
    try:
        return compare.difference(value, wrong) is None
    except Exception:  # a mistake may give what `compare` has no way to expect
        return False
