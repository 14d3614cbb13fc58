"""Finds the known mistake that a wrong answer equals, by making the mistake on the very inputs that failed.

Owns, in the judge, one namespace for each mistake: the setup's, with every cell solved as in the reference
solution except for the one that the mistake replaces. All of it is the instructor's code. An answer that
equals no mistake's earns no guess.
"""

import functools
import warnings
from typing import Any

import numpy as np

from autograder.course.question import Cell, Question
from autograder.course.worked import work_through
from autograder.lab import compare
from autograder.lab.asked import modified, raised
from autograder.lab.session import Answer, Known, Raised


class Diagnosis:
    """The known mistakes of one question, ready to be compared with."""

    def __init__(self, question: Question, prepared: dict[str, Any]) -> None:
        self._question = question
        self._prepared = prepared

    def explain(self, cell: Cell, answer: Answer) -> list[Known]:
        """Return the mistakes, of those the test cell must reject, whose answer equals this one."""
        found = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a mistake brings about is nobody's business here
            for number, mistake in enumerate(self._question.mistakes):
                if cell.grade_id in mistake.fails and self._same(number, answer):
                    found.append(Known(mistake.name, mistake.hint))
        return found

    def _same(self, number: int, answer: Answer) -> bool:
        names = self._namespace(number)
        if answer.ask is None:
            return same(answer.value, _named(names, answer.name))
        if answer.name not in names:
            return False
        try:
            reply = answer.ask(names[answer.name])
        except Exception as error:
            return isinstance(answer.value, Raised) and raised(error) == answer.value
        return same(answer.value, reply.value) and modified(answer.after, reply.after) is None

    @functools.cache  # noqa: B019 (a judge, and this with it, lives as long as its worker)
    def _namespace(self, number: int) -> dict[str, Any]:
        question, mistake = self._question, self._question.mistakes[number]
        tests = [cell.source for cell in question.cells if cell.grade_id in mistake.fails]
        return work_through(self._prepared, question.solutions, mistake, tests)


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
