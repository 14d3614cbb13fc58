"""Runs one restored notebook: the student's cells in the student process, the test cells in the judge.

Owns the order of execution within a notebook, and the outputs of the executed notebook. The student's cells
run first, in the notebook's order. Where a test cell stands, a fork of the process is kept, with the names as
they are there. The tests are judged, each against its fork, after the last of the student's cells: no cell
can then print what a test has passed to a function.
"""

import contextlib
import functools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from autograder.course.metadata import grade_id_of
from autograder.course.question import Cell, Question
from autograder.grading.cell_test import CellTest, error_output
from autograder.grading.clean import ACTIVE_MATH, is_base64
from autograder.grading.judge import Judge
from autograder.grading.result import Executed, Verdict
from autograder.grading.root_cause import Failure, RootCauses
from autograder.lab.text import _, printable
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.process import Fork, Student, TimedOutFunction
from autograder.sandbox.remote import Stopped
from autograder.sandbox.shell import KEPT_MIME_TYPES
from autograder.status import STOPPED, Status

T = TypeVar("T")

STATUS_OF = {"time": Status.TIMED_OUT, "memory": Status.MEMORY_LIMIT}
LARGEST_OUTPUT = 6 * 2**20  # bytes of JSON for one cell
LARGEST_OUTPUTS = 30 * 2**20  # and for a notebook
MOST_OUTPUTS = 1000
ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}
RESTARTS = 2  # while the cells run, and again as many while the tests are judged


def run(
    notebook: dict[str, Any],
    question: Question,
    files: dict[str, bytes],
    judge: Judge | None,
    warm: WarmProcess,
    collect_all_failures: bool = False,
) -> Executed:
    """Run a restored notebook and judge its test cells.

    Args:
        notebook: nbformat 4 JSON, as `restore` gives it; its outputs are filled in.
        files: the files that the student's code can open, by name.
        judge: None to run the tests in the student process, as nbgrader does.
        collect_all_failures: whether to find every check that fails in a test cell, not only the first.

    Raises:
        WallError: if no student process can be started.
    """
    started = time.monotonic()
    executed = Executed(notebook, {})
    run = _Run(question, judge, warm, {**files, **question.files}, executed, collect_all_failures)
    try:
        for number, cell in enumerate(notebook["cells"], 1):
            if cell["cell_type"] == "code":
                cell["execution_count"] = number
                run.run_cell(cell)
        run.judge_tests()
    finally:
        run.student.close()
    run.executed.seconds = time.monotonic() - started
    return run.executed


@dataclass(eq=False)
class _Waiting:
    """A test cell that waits to be judged."""

    known: Cell
    cell: dict[str, Any]
    causes: RootCauses
    fork: Fork | None = None


class _Run:
    """The run of one notebook."""

    def __init__(
        self,
        question: Question,
        judge: Judge | None,
        warm: WarmProcess,
        files: dict[str, bytes],
        executed: Executed,
        collect_all_failures: bool,
    ) -> None:
        self._collect_all_failures = collect_all_failures
        self.question = question
        self.executed = executed
        self._judge = judge
        self._warm = warm
        self._files = files
        # The forks that are kept for the tests do not count against the student.
        forks = sum(cell.is_test for cell in question.cells) if judge else 0
        self._limits = replace(question.limits, processes=question.limits.processes + forks)
        self._restarts = RESTARTS
        self._room = LARGEST_OUTPUTS
        self._history: list[str | _Waiting] = []  # texts of the cells that ran, and the tests between them
        self._waiting: list[_Waiting] = []
        self._causes = RootCauses(question)
        self._timed_out: list[TimedOutFunction] = []
        self._hidden_began = False  # whether a hidden input may have reached the student's processes
        self.student = self._new_student(self._end_of_time())

    def _end_of_time(self) -> float:
        return time.monotonic() + self.question.limits.notebook_seconds

    def _new_student(self, ends: float) -> Student:
        return Student(self._warm, self._limits, self._files, ENVIRONMENT, ends, self._timed_out)

    def run_cell(self, cell: dict[str, Any]) -> None:
        """Run the next code cell; if it is a test, keep a fork for it."""
        known = self.question.cell(grade_id_of(cell))
        if self.student.gone is not None:
            self._restart()
        if known is None or not known.is_test:
            self._run_in_student(cell, known)
        elif self._judge is None:
            self.executed.verdicts[known.grade_id] = self._run_in_student(cell, known)
        elif known.setup:  # the judge ran it, once for all submissions
            self.executed.verdicts[known.grade_id] = Verdict(Status.PASSED)
        else:
            self._keep_for_judging(_Waiting(known, cell, self._causes.copy()))

    def _keep_for_judging(self, test: _Waiting) -> None:
        self._history.append(test)
        self._waiting.append(test)
        if self.student.gone is None:
            with contextlib.suppress(Stopped):
                test.fork = self.student.fork()

    def _run_in_student(self, cell: dict[str, Any], known: Cell | None) -> Verdict:
        """Run a cell in the student process; the verdict counts if it is a test cell."""
        name = known.grade_id if known else _("number {n}").format(n=cell["execution_count"])
        before = self.student.gone
        started = time.monotonic()
        try:
            outputs, failure, function = self.student.run(cell["source"])
        except Stopped as stopped:
            cell["outputs"] = [_note(_("Not run: {why}.").format(why=stopped))]
            verdict = Verdict(Status.NOT_RUN if before else stopped.status, str(stopped), cell["outputs"])
            failed: Failure | None = Failure("", str(stopped), "")
        else:
            verdict, failed = self._read_outputs(cell, outputs, failure, function)
            if verdict.status == Status.MEMORY_LIMIT and self._restarts:
                self.student.give_up(verdict.message)  # the memory may still be full
            else:
                self._history.append(cell["source"])
            self._keep_within_bounds(cell)
        if known is not None:
            self.executed.times[known.grade_id] = time.monotonic() - started
        if known is None or known.solution:
            self._causes.note(name, cell["source"], failed)
        if verdict.status in STOPPED and not self.executed.trouble:
            self.executed.trouble = verdict.status
            self.executed.message = _("Cell {where} was stopped: {why}.").format(
                where=f"`{name}`" if known else name, why=verdict.message
            )
        return verdict

    def _read_outputs(
        self, cell: dict[str, Any], outputs: list[Any], failure: str, function: str
    ) -> tuple[Verdict, Failure | None]:
        """Put the outputs into the cell; return the verdict they give, and the failure if there is one."""
        cell["outputs"] = _bounded([output for output in map(_cleaned, outputs) if output is not None])
        errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
        error = errors[-1] if errors else {"ename": "", "evalue": ""}
        if failure:
            if failure == "memory":
                message = _("it needs more memory than it may use")
            else:  # the error may have been too large to keep
                message = error["evalue"] or self.student.too_slow()
            return Verdict(STATUS_OF[failure], message, cell["outputs"]), Failure("", message, "")
        if errors:
            text = f": {error['evalue']}" if error["evalue"] else ""
            failed = Failure(error["ename"], error["evalue"], function)
            return Verdict(Status.FAILED, error["ename"] + text, cell["outputs"]), failed
        return Verdict(Status.PASSED, "", cell["outputs"]), None

    def _keep_within_bounds(self, cell: dict[str, Any]) -> None:
        """Drop a cell's outputs once the notebook has reached its limit."""
        self._room -= len(json.dumps(cell["outputs"]))
        if self._room < 0:
            cell["outputs"] = [_note(_("The output is left out: the notebook has too much."))]

    def _restart(self) -> bool:
        """Run the cells again without the one that ended the process, so that it costs no other step.

        Return whether there is a process again.
        """
        if self._restarts == 0:
            return False
        self._restarts -= 1
        before = self.student
        student = self._new_student(before.ends)
        try:
            for step in self._history:
                if isinstance(step, str):
                    student.run_again(step)
                elif step in self._waiting:
                    step.fork = student.fork()
        except Stopped:
            student.close()
            self._restarts = 0
            return False
        before.close()
        self.student = student
        return True

    # After the last of the student's cells

    def judge_tests(self) -> None:
        """Judge the test cells, each against the fork kept for it."""
        self._restarts = RESTARTS
        self.student.extend(self._end_of_time())
        while self._waiting:
            if self.student.gone is not None and not self._restart():
                break
            self._judge_waiting()
        for test in self._waiting:
            why = _("not tested: the notebook had already stopped ({why})").format(why=self.student.gone)
            verdict = Verdict(Status.NOT_RUN, why)
            verdict.outputs.append(error_output(verdict))
            self._settle(test, verdict)

    def _judge_waiting(self) -> None:
        """Judge the waiting tests until none is left or the process ends."""
        assert self._judge is not None
        order = [cell.grade_id for cell in self.question.cells]
        self._waiting.sort(key=lambda test: order.index(test.known.grade_id))
        cell_tests: list[tuple[_Waiting, CellTest]] = []
        for test in self._waiting:
            assert test.fork is not None
            cell_test = self._judge.cell_test(
                test.known, test.fork, test.causes, self.executed.verdicts, self._collect_all_failures
            )
            cell_tests.append((test, cell_test))
        if not self._hidden_began:  # afterwards, nothing is quoted any more
            for test, cell_test in cell_tests:
                verdict = self._timed(test, cell_test.judge_visible)
                if cell_test.failed and self._judge.may_substitute(test.known):
                    cell_test.start_again()
                elif verdict is not None:
                    self._end_test(test, cell_test, verdict)
                if self.student.gone is not None:
                    return
        self._hidden_began = True
        for test, cell_test in cell_tests:
            if test in self._waiting:
                verdicts = self.executed.verdicts.values()
                own_first = all(verdict.status == Status.PASSED for verdict in verdicts)
                verdict = self._timed(test, functools.partial(cell_test.settle, own_first))
                self._end_test(test, cell_test, verdict)
                if self.student.gone is not None:
                    return

    def _timed(self, test: _Waiting, judge: Callable[[], T]) -> T:
        started = time.monotonic()
        result = judge()
        times = self.executed.times
        times[test.known.grade_id] = times.get(test.known.grade_id, 0.0) + time.monotonic() - started
        return result

    def _end_test(self, test: _Waiting, cell_test: CellTest, verdict: Verdict) -> None:
        cell_test.fork.end()
        self._settle(test, self._with_reason(verdict))
        self._waiting.remove(test)

    def _with_reason(self, verdict: Verdict) -> Verdict:
        """Report why the whole process ended, if a fork ended because of that."""
        if verdict.status == Status.CRASHED and self.student.gone is not None:
            verdict = Verdict(self.student.gone.status, str(self.student.gone))
            verdict.outputs.append(error_output(verdict))
        return verdict

    def _settle(self, test: _Waiting, verdict: Verdict) -> None:
        self.executed.verdicts[test.known.grade_id] = verdict
        test.cell["outputs"] = verdict.outputs


def _bounded(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cut a cell's outputs off at the limits of a graded notebook, whatever the student process sends."""
    kept: list[dict[str, Any]] = []
    room = LARGEST_OUTPUT
    for output in outputs[:MOST_OUTPUTS]:
        # Control characters take six bytes each in the notebook's JSON.
        room -= len(json.dumps(output))
        if room < 0:
            return [*kept, _note(_("The rest of the output is left out: it is too large."))]
        kept.append(output)
    return kept


def _note(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stderr", "text": text + "\n"}


def _cleaned(output: object) -> dict[str, Any] | None:
    """Rebuild an output from the known parts of a student process's report; None if it is not an output."""
    if type(output) is not dict:
        return None
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in ("stdout", "stderr"):
        return {"output_type": kind, "name": output["name"], "text": _text(output.get("text"))}
    if kind in ("display_data", "execute_result") and type(output.get("data")) is dict:
        data = {m: _text(output["data"][m]) for m in KEPT_MIME_TYPES if m in output["data"]}
        data = {mime: text for mime, text in data.items() if _is_shown_safely(mime, text)}
        about = {mime: _image_metadata(output.get("metadata"), mime) for mime in data}
        about = {mime: facts for mime, facts in about.items() if facts}
        cleaned: dict[str, Any] = {"output_type": kind, "data": data, "metadata": about}
        if kind == "execute_result":
            cleaned["execution_count"] = None
        return cleaned
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": kind,
            "ename": printable(output.get("ename"), 100),
            "evalue": printable(output.get("evalue")),
            "traceback": [_text(line)[:4000] for line in lines[:100]] if type(lines) is list else [],
        }
    return None


def _image_metadata(metadata: object, mime: str) -> dict[str, Any]:
    """Return the alternative text and the size from an image's metadata."""
    facts = metadata.get(mime) if type(metadata) is dict else None
    if type(facts) is not dict:
        return {}
    wanted = {"alt": str, "width": int, "height": int}
    return {name: facts[name] for name, kind in wanted.items() if type(facts.get(name)) is kind}


def _is_shown_safely(mime: str, text: str) -> bool:
    """Return whether an instructor's page can show this form of an output."""
    if mime == "text/latex":
        return ACTIVE_MATH.search(text) is None
    return is_base64(text) if mime.startswith("image/") else True


def _text(value: object) -> str:
    return value if type(value) is str else ""
