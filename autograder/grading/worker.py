"""What one worker process does: run and judge the notebooks it gets, one after another.

Owns the worker's warm processes and judges, which are kept from one submission to the next. Receives and
returns plain data only; knows neither the gradebook nor the course folder.
"""

import atexit
import contextlib
import gc
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.question import Cell, Question
from autograder.grading.clean import clean
from autograder.grading.judge import Judge, Prepared
from autograder.grading.result import Executed
from autograder.grading.run import run
from autograder.lab.text import _
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.packages import PackageError
from autograder.sandbox.remote import Stopped, StudentError
from autograder.sandbox.wall import WallError
from autograder.status import Status


@dataclass(frozen=True)
class Task:
    """One restored notebook to run.

    Attributes:
        notebook: nbformat 4 JSON.
        files: the files beside it, by name.
        data: the folder of the course's public data.
        walled: False only if the instructor asked for no sandbox explicitly.
        collect_all_failures: whether to find every check that fails in a test cell, as an audit does.
    """

    question: Question
    notebook: dict[str, Any]
    files: dict[str, bytes]
    data: Path
    walled: bool
    collect_all_failures: bool = False


class BrokenQuestion(Exception):
    """A question cannot be run; the message says which, and why."""


Kind = tuple[tuple[str, ...], str, bool, Path]  # of warm process: packages, warm-up code, walled, data

PREPARATION_SECONDS = 300.0  # for what a worker starts and prepares before its first submission
MOST_KEPT = 4  # judges, and what they are prepared with
_warm: dict[Kind, WarmProcess] = {}
_prepared: dict[tuple[Cell, ...], Prepared] = {}
_judges: dict[str, Judge] = {}


def run_task(task: Task) -> Executed:
    """Run one notebook; start the processes it needs the first time.

    Raises:
        BrokenQuestion: if the question's setup cells fail in the judge, or a package it asks for is missing.
        WallError: if submissions cannot be isolated.
    """
    with ended_when_overdue(PREPARATION_SECONDS + 2 * task.question.limits.notebook_seconds):
        executed = _executed(task)
        clean(executed.notebook, task.question)
    return executed


@contextlib.contextmanager
def ended_when_overdue(seconds: float) -> Iterator[None]:
    """Have the kernel end this process if the `with` block takes longer.

    Everything done for a submission has a limit of its own. This is for what nobody has thought of: the pool
    notices that the worker has ended, and the submission is tried once more, alone.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # it takes no thread of Python's, which may be busy
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _executed(task: Task) -> Executed:
    warm = _warm_for(task)  # warms up while the judge prepares
    judge = _judge_for(task.question) if task.question.separate else None
    try:
        try:
            return _run(task, judge, warm)
        except WallError:
            # The warm process may have been lost, for instance to the kernel's memory killer: try a new one.
            _warm.pop(_kind(task)).close()
            return _run(task, judge, _warm_for(task))
    except (Stopped, StudentError) as error:  # before the first cell ran
        message = _("The notebook could not be started: {why}.").format(why=error)
        return Executed(task.notebook, {}, trouble=Status.CRASHED, message=message)


def _run(task: Task, judge: Judge | None, warm: WarmProcess) -> Executed:
    return run(task.notebook, task.question, task.files, judge, warm, task.collect_all_failures)


def _warm_for(task: Task) -> WarmProcess:
    kind = _kind(task)
    if kind not in _warm:
        packages, warm_up, walled, data = kind
        try:
            _warm[kind] = WarmProcess(packages, data, walled, warm_up)
        except PackageError as error:
            raise BrokenQuestion(f"{task.question.topic}/{task.question.name}: {error}") from None
    return _warm[kind]


def _kind(task: Task) -> Kind:
    return task.question.packages, task.question.warm_up, task.walled, task.data


def _judge_for(question: Question) -> Judge:
    if question.digest not in _judges:
        _judges[question.digest] = Judge(question, _prepared_for(question))
        _tidy(_judges)
    return _judges[question.digest]


def _prepared_for(question: Question) -> Prepared:
    if question.setup not in _prepared:
        try:
            _prepared[question.setup] = Prepared(question.setup)
        except Exception as error:
            raise BrokenQuestion(
                f"The setup cells of {question.topic}/{question.name} do not run "
                f"({type(error).__name__}: {error}); correct its source and build it again."
            ) from None
        _tidy(_prepared)
    return _prepared[question.setup]


def _tidy(kept: dict[Any, Any]) -> None:
    """Keep only the newest: a judge may hold a network for each known mistake; audits need many judges.

    From now on, the garbage collector passes over what is kept: a look through all of PyTorch's objects takes
    0.1 s, and would come while a student's answer is read.
    """
    if len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]
        gc.unfreeze()
    gc.collect()  # functions and the namespaces they run in hold one another
    gc.freeze()


@atexit.register
def _close_all() -> None:
    while _warm:
        _warm.popitem()[1].close()
