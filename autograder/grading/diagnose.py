"""Finds the known mistakes that a wrong answer equals, by making each mistake on the inputs that failed.

Owns, in the judge, one namespace for each mistake and test: the setup's, with every cell that the test needs
solved as in the reference solution, except for the one that the mistake replaces. All of it is the
instructor's code. An answer that equals no mistake gets no hint.
"""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.course.blocks import Piece
from autograder.course.question import Cell, Question
from autograder.course.reference_run import run_with_mistake, undisturbed
from autograder.lab import compare
from autograder.lab.call_checks import raised
from autograder.lab.session import Answer, Known, Passed, Raised
from autograder.lab.side_effects import argument_difference


class Diagnosis:
    """Compares answers with the known mistakes of one question."""

    def __init__(self, question: Question, prepared: dict[str, Any]) -> None:
        self._question = question
        self._prepared = prepared
        self._namespaces: dict[tuple[Piece, str], dict[str, Any]] = {}

    def explain(self, cell: Cell, answer: Answer, passed: Sequence[Passed] = ()) -> list[Known]:
        """Return the mistakes that give this answer, among those that the test cell must reject.

        Args:
            passed: calls in the same test that the student's function answered correctly, so that a mistake
                which does not is another one.
        """
        found = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # known mistakes may well warn
            for mistake in self._question.mistakes:
                if cell.grade_id in mistake.fails and any(
                    self._same(names, answer) and self._passes(names, passed)
                    for names in (self._namespace(piece, cell) for piece in mistake.pieces)
                ):
                    found.append(Known(mistake.name, mistake.hint))
        return found

    def _same(self, names: dict[str, Any], answer: Answer) -> bool:
        if answer.repeat is None:
            return same(answer.value, _named(names, answer.name))
        if answer.name not in names:
            return False
        try:
            with undisturbed(names):
                reply = answer.repeat(names[answer.name])
        except Exception as error:
            return isinstance(answer.value, Raised) and raised(error) == answer.value
        if answer.effects and answer.effects != reply.effects:
            return False
        # Both ways, as only what a call adds to a model counts as a difference: a hook, the training mode.
        ways = (answer.after, reply.after), (reply.after, answer.after)
        return same(answer.value, reply.value) and not any(argument_difference(*way) for way in ways)

    def _passes(self, names: dict[str, Any], passed: Sequence[Passed]) -> bool:
        for call in passed:
            if call.name in names:
                try:
                    with undisturbed(names):
                        wrong = call.find(call.repeat(names[call.name]))
                except Exception:
                    return False
                if wrong is not None:
                    return False
        return True

    def _namespace(self, piece: Piece, test: Cell) -> dict[str, Any]:
        """Return the names that a test needs, with one mistake made; run the cells for it the first time."""
        key = piece, test.grade_id
        if key not in self._namespaces:
            names = run_with_mistake(self._prepared, self._question.solutions, piece, [test.source])
            self._namespaces[key] = names
        return self._namespaces[key]


def _named(names: dict[str, Any], name: str) -> object:
    """Return the value of an answer's name, such as `terms` or `terms[0, 1]`; None if there is none."""
    variable, _bracket, index = name.partition("[")
    value = names.get(variable)
    try:
        for part in index.rstrip("]").split(",") if index else ():
            value = value[int(part)]  # type: ignore[index]
    except (TypeError, ValueError, IndexError):
        return None
    return value


def same(value: object, wrong: object) -> bool:
    """Return whether an answer equals the result of a mistake: in type, dtype, shape and values."""
    array, answer = compare.as_array(wrong), compare.as_array(value)
    if array is not None:
        wrong = array
        if answer is not None and array.dtype == np.float32 and answer.dtype == np.float64:
            value = answer.astype(np.float32)  # compare at the precision of the mistake
    elif isinstance(wrong, np.generic):
        wrong = wrong.item()
    if type(wrong) is int and type(value) is float:
        wrong = float(wrong)
    try:
        return compare.difference(value, wrong) is None
    except Exception:  # a mistake may give something that `compare` cannot expect
        return False
