"""What one worker process does: run and judge the notebooks it is handed, one after another.

Owns the worker's warm processes and judges, which last from one submission to the next. Gets and
returns plain data only; knows neither the gradebook nor the course folder.
"""

import atexit
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.question import Question
from autograder.grading.judge import Judge
from autograder.grading.result import Executed
from autograder.grading.run import run
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.packages import PackageError
from autograder.sandbox.remote import Stopped, StudentError
from autograder.sandbox.wall import WallError


@dataclass(frozen=True)
class Task:
    """One restored notebook to run.

    Attributes:
        notebook: nbformat 4 JSON.
        files: what lies beside it.
        data: the course's public data.
        walled: False only if somebody asked by name for no sandbox.
        thorough: whether to find every check that fails in a test cell, as an audit does.
    """

    question: Question
    notebook: dict[str, Any]
    files: dict[str, bytes]
    data: Path
    walled: bool
    thorough: bool = False


class BrokenQuestion(Exception):
    """A question cannot be run; the message says which, and why."""


Kind = tuple[tuple[str, ...], str, bool]  # of warm process: packages, what it is to run first, whether walled

_warm: dict[Kind, WarmProcess] = {}
_judges: dict[str, Judge] = {}


def run_task(task: Task) -> Executed:
    """Run one notebook, bringing up what it needs the first time.

    Raises:
        BrokenQuestion: if the question's setup cells fail in the judge, or a package it asks for is missing.
        WallError: if submissions cannot be shut in.
    """
    warm = _warm_for(task)  # warms up while the judge prepares
    judge = _judge_for(task.question) if task.question.separate else None
    try:
        try:
            return run(task.notebook, task.question, task.files, judge, warm, task.thorough)
        except WallError:
            # The warm process may have been lost, say to the system's memory killer: once more, anew.
            _warm.pop(_kind(task)).close()
            return run(task.notebook, task.question, task.files, judge, _warm_for(task), task.thorough)
    except (Stopped, StudentError) as error:  # before the first cell ran
        return Executed(
            task.notebook, {}, trouble="crashed", message=f"The notebook could not be started: {error}."
        )


def _warm_for(task: Task) -> WarmProcess:
    kind = _kind(task)
    if kind not in _warm:
        packages, first, walled = kind
        try:
            _warm[kind] = WarmProcess(packages, task.data, walled, first)
        except PackageError as error:
            raise BrokenQuestion(f"{task.question.topic}/{task.question.name}: {error}") from None
    return _warm[kind]


def _kind(task: Task) -> Kind:
    return task.question.packages, task.question.warm_up, task.walled


def _judge_for(question: Question) -> Judge:
    if question.digest not in _judges:
        try:
            _judges[question.digest] = Judge(question)
        except Exception as error:
            raise BrokenQuestion(
                f"The setup cells of {question.topic}/{question.name} do not run "
                f"({type(error).__name__}: {error}); correct its source and build it again."
            ) from None
    return _judges[question.digest]


@atexit.register
def _close_all() -> None:
    while _warm:
        _warm.popitem()[1].close()
