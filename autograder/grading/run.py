"""Runs one restored notebook: the student's cells in the student process, the test cells in the judge.

Owns the order of things within a notebook and what the executed notebook shows. The student's cells run
first, in the notebook's order. Where a test cell stands, a fork of the process is put aside, with the
names as they are there. Only when no cell of the student's is left to run, and to print what a test has
shown it, are the tests judged, each against its fork.
"""

import json
import time
from dataclasses import dataclass, replace
from typing import Any

from autograder.course.metadata import grade_id_of
from autograder.course.question import Cell, Question
from autograder.grading.judge import Judge
from autograder.grading.result import Executed, Verdict
from autograder.grading.trail import Failure, Trail
from autograder.grading.trial import Trial, error_output
from autograder.lab.text import _, printable
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.process import Culprit, Fork, Student
from autograder.sandbox.remote import Stopped
from autograder.sandbox.shell import KEPT_MIME_TYPES

STATUS_OF = {"time": "timed out", "memory": "memory limit"}
STOPPED = ("timed out", "memory limit", "crashed")
LARGEST_OUTPUT = 6 * 2**20  # bytes of JSON for one cell
LARGEST_OUTPUTS = 30 * 2**20  # and for a notebook
MOST_OUTPUTS = 1000
ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}
RESTARTS = 2  # of a notebook whose cells end its process; as many again while its tests are judged


def run(
    notebook: dict[str, Any],
    question: Question,
    files: dict[str, bytes],
    judge: Judge | None,
    warm: WarmProcess,
    thorough: bool = False,
) -> Executed:
    """Run a restored notebook and judge its test cells.

    Args:
        notebook: nbformat 4 JSON, as `restore` gives it; its outputs are filled in.
        files: what the student's code may open by name.
        judge: None to run the tests in the student process, as nbgrader does.
        thorough: whether the judge is to find every check that fails in a test cell, not only the first.

    Raises:
        WallError: if no student process can be started.
    """
    started = time.monotonic()
    run = _Run(question, judge, warm, {**files, **question.files}, Executed(notebook, {}), thorough)
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
class _Held:
    """A test cell that waits to be judged."""

    known: Cell
    cell: dict[str, Any]
    trail: Trail
    fork: Fork | None = None


class _Run:
    """One notebook on its way through."""

    def __init__(
        self,
        question: Question,
        judge: Judge | None,
        warm: WarmProcess,
        files: dict[str, bytes],
        executed: Executed,
        thorough: bool,
    ) -> None:
        self._thorough = thorough
        self.question = question
        self.executed = executed
        self._judge = judge
        self._warm = warm
        self._files = files
        # The forks that are put aside are not the student's doing.
        tests = sum(cell.is_test for cell in question.cells) if judge else 0
        self._limits = replace(question.limits, processes=question.limits.processes + tests)
        self._restarts = RESTARTS
        self._room = LARGEST_OUTPUTS
        self._history: list[str | _Held] = []  # texts of cells that ran, and where tests stand among them
        self._waiting: list[_Held] = []
        self._trail = Trail(question)
        self._culprits: list[Culprit] = []
        self.student = self._new_student(self._end_of_time())

    def _end_of_time(self) -> float:
        return time.monotonic() + self.question.limits.notebook_seconds

    def _new_student(self, ends: float) -> Student:
        return Student(self._warm, self._limits, self._files, ENVIRONMENT, ends, self._culprits)

    def run_cell(self, cell: dict[str, Any]) -> None:
        """Run the next code cell, or put a fork aside for it if it is a test."""
        known = self.question.cell(grade_id_of(cell))
        if self.student.gone is not None:
            self._restart()
        if known is None or not known.is_test:
            self._run_in_student(cell, known)
        elif self._judge is None:
            self.executed.verdicts[known.grade_id] = self._run_in_student(cell, known)
        elif known.setup:  # it was run by the judge, once for all submissions
            self.executed.verdicts[known.grade_id] = Verdict("passed")
        else:
            self._hold(_Held(known, cell, self._trail.as_of_now()))

    def _hold(self, held: _Held) -> None:
        self._history.append(held)
        self._waiting.append(held)
        if self.student.gone is None:
            try:
                held.fork = self.student.fork()
            except Stopped:
                held.fork = None

    def _run_in_student(self, cell: dict[str, Any], known: Cell | None) -> Verdict:
        """Run a cell in the student process; the verdict is that of a test cell, should it be one."""
        name = known.grade_id if known else _("number {n}").format(n=cell["execution_count"])
        before = self.student.gone
        started = time.monotonic()
        try:
            outputs, failure, function = self.student.run(cell["source"])
        except Stopped as stopped:
            cell["outputs"] = [_note(_("Not run: {why}.").format(why=stopped))]
            verdict = Verdict("not run" if before else stopped.status, str(stopped), cell["outputs"])
            failed: Failure | None = Failure("", str(stopped), "")
        else:
            verdict, failed = self._outcome(cell, outputs, failure, function)
            if verdict.status == "memory limit" and self._restarts:
                self.student.give_up(verdict.message)  # what fills the memory may still be there
            else:
                self._history.append(cell["source"])
            self._keep_within_bounds(cell)
        if known is not None:
            self.executed.times[known.grade_id] = time.monotonic() - started
        if known is None or known.solution:
            self._trail.note(name, cell["source"], failed)
        if verdict.status in STOPPED and not self.executed.trouble:
            self.executed.trouble = verdict.status
            self.executed.message = _("Cell {where} was stopped: {why}.").format(
                where=f"`{name}`" if known else name, why=verdict.message
            )
        return verdict

    def _outcome(
        self, cell: dict[str, Any], outputs: list[Any], failure: str, function: str
    ) -> tuple[Verdict, Failure | None]:
        """Take over what a cell has put out; return what it says of the cell."""
        cell["outputs"] = _bounded([output for output in map(_cleaned, outputs) if output is not None])
        errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
        error = errors[-1] if errors else {"ename": "", "evalue": ""}
        if failure:
            message = error["evalue"]
            if failure == "memory":
                message = _("it needs more memory than it may use")
            return Verdict(STATUS_OF[failure], message, cell["outputs"]), Failure("", message, "")
        if errors:
            said = f": {error['evalue']}" if error["evalue"] else ""
            failed = Failure(error["ename"], error["evalue"], function)
            return Verdict("failed", error["ename"] + said, cell["outputs"]), failed
        return Verdict("passed", "", cell["outputs"]), None

    def _keep_within_bounds(self, cell: dict[str, Any]) -> None:
        """Leave a cell's outputs out once the notebook has had its share."""
        self._room -= len(json.dumps(cell["outputs"]))
        if self._room < 0:
            cell["outputs"] = [_note(_("The output is left out: the notebook has too much."))]

    def _restart(self) -> bool:
        """Start over without the cell that ended the process, so that it costs no other step.

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
        """Judge the test cells, each against the fork put aside for it."""
        self._restarts = RESTARTS
        self.student.ends = self._end_of_time()
        while self._waiting:
            if self.student.gone is not None and not self._restart():
                break
            self._judge_waiting()
        for held in self._waiting:
            why = _("not tested: the notebook had already stopped ({why})").format(why=self.student.gone)
            verdict = Verdict("not run", why)
            verdict.outputs.append(error_output(verdict))
            self._settle(held, verdict)

    def _judge_waiting(self) -> None:
        """Judge what waits, until the process is gone."""
        assert self._judge is not None
        trials: list[tuple[_Held, Trial]] = []
        for held in self._waiting:
            assert held.fork is not None
            trials.append(
                (held, self._judge.trial(held.known, held.fork, held.trail.absence, self._thorough))
            )
        for judge in (Trial.judge_visible, Trial.judge_hidden):
            for held, trial in trials:
                if held not in self._waiting:
                    continue
                started = time.monotonic()
                verdict = judge(trial)
                times = self.executed.times
                times[held.known.grade_id] = times.get(held.known.grade_id, 0.0) + time.monotonic() - started
                if verdict is not None:
                    trial.fork.end()
                    self._settle(held, self._with_reason(verdict))
                    self._waiting.remove(held)
                if self.student.gone is not None:
                    return

    def _with_reason(self, verdict: Verdict) -> Verdict:
        """Tell what ended the whole process, if that is why a fork of it ended."""
        if verdict.status == "crashed" and self.student.gone is not None:
            verdict = Verdict(self.student.gone.status, str(self.student.gone))
            verdict.outputs.append(error_output(verdict))
        return verdict

    def _settle(self, held: _Held, verdict: Verdict) -> None:
        self.executed.verdicts[held.known.grade_id] = verdict
        held.cell["outputs"] = verdict.outputs


def _bounded(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cut a cell's outputs off at what a graded notebook can hold, whatever the student process sends."""
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
    """Rebuild an output that a student process reports from its known parts; None if it is none."""
    if type(output) is not dict:
        return None
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in ("stdout", "stderr"):
        return {"output_type": kind, "name": output["name"], "text": _text(output.get("text"))}
    if kind in ("display_data", "execute_result") and type(output.get("data")) is dict:
        data = {m: _text(output["data"][m]) for m in KEPT_MIME_TYPES if m in output["data"]}
        about = {mime: _picture_facts(output.get("metadata"), mime) for mime in data}
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


def _picture_facts(metadata: object, mime: str) -> dict[str, Any]:
    """Keep of a picture's metadata its description and its size."""
    facts = metadata.get(mime) if type(metadata) is dict else None
    if type(facts) is not dict:
        return {}
    wanted = {"alt": str, "width": int, "height": int}
    return {name: facts[name] for name, kind in wanted.items() if type(facts.get(name)) is kind}


def _text(value: object) -> str:
    return value if type(value) is str else ""
