"""Runs one restored notebook: the student's cells in the student process, the test cells in the judge.

Owns the order of things within a notebook and what the executed notebook shows. Cells run in the
notebook's order; a test cell sees the student's names as they are at that point.
"""

import json
import time
from typing import Any

from autograder.course.question import Question
from autograder.grading.judge import Judge
from autograder.grading.result import Executed, Verdict
from autograder.lab.text import _, printable
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.remote import Stopped, Student
from autograder.sandbox.shell import KEPT_MIME_TYPES

STATUS_OF = {"time": "timed out", "memory": "memory limit"}
STOPPED = ("timed out", "memory limit", "crashed")
LARGEST_OUTPUT = 6 * 2**20  # bytes of JSON for one cell
LARGEST_OUTPUTS = 30 * 2**20  # and for a notebook
MOST_OUTPUTS = 1000
ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}


RESTARTS = 2  # of a notebook whose cells end its process


def run(
    notebook: dict[str, Any],
    question: Question,
    files: dict[str, bytes],
    judge: Judge | None,
    warm: WarmProcess,
) -> Executed:
    """Run a restored notebook and judge its test cells.

    Args:
        notebook: nbformat 4 JSON, as `restore` gives it; its outputs are filled in.
        files: what the student's code may open by name.
        judge: None to run the tests in the student process, as nbgrader does.

    Raises:
        WallError: if no student process can be started.
    """
    started = time.monotonic()
    run = _Run(question, judge, warm, {**files, **question.files}, Executed(notebook, {}))
    try:
        for number, cell in enumerate(notebook["cells"], 1):
            if cell["cell_type"] == "code":
                cell["execution_count"] = number
                run.run_cell(cell)
    finally:
        run.student.close()
    run.executed.seconds = time.monotonic() - started
    return run.executed


class _Run:
    """One notebook on its way through."""

    def __init__(
        self,
        question: Question,
        judge: Judge | None,
        warm: WarmProcess,
        files: dict[str, bytes],
        executed: Executed,
    ) -> None:
        self.question = question
        self.judge = judge
        self.executed = executed
        self._warm = warm
        self._files = files
        self._ends = time.monotonic() + question.limits.notebook_seconds
        self._restarts = RESTARTS
        self._room = LARGEST_OUTPUTS
        self._done: list[str] = []  # the cells that ran without ending the process
        self.student = self._new_student()

    def _new_student(self) -> Student:
        return Student(self._warm, self.question.limits, self._files, ENVIRONMENT, self._ends)

    def run_cell(self, cell: dict[str, Any]) -> None:
        """Run or judge the next code cell."""
        known = self.question.cell(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        is_test = known is not None and known.is_test
        if self.student.gone is not None:
            self._restart()
        if is_test and self.judge is not None:
            assert known is not None
            # A test cell that belongs to the setup was run by the judge, once for all submissions.
            verdict = Verdict("passed") if known.setup else self.judge.judge(known, self.student)
            cell["outputs"] = verdict.outputs
        else:
            verdict = _run_in_student(cell, self.student)
            if verdict.status == "memory limit" and self._restarts:
                self.student.give_up(verdict.message)  # what fills the memory may still be there
            if self.student.gone is None:
                self._done.append(cell["source"])
            self._keep_within_bounds(cell)
            if verdict.status in STOPPED and not self.executed.trouble:
                where = f"`{known.grade_id}`" if known else _("number {n}").format(n=cell["execution_count"])
                self.executed.trouble = verdict.status
                self.executed.message = _("Cell {where} was stopped: {why}.").format(
                    where=where, why=verdict.message
                )
        if is_test:
            assert known is not None
            self.executed.verdicts[known.grade_id] = verdict

    def _keep_within_bounds(self, cell: dict[str, Any]) -> None:
        """Leave a cell's outputs out once the notebook has had its share."""
        self._room -= len(json.dumps(cell["outputs"]))
        if self._room < 0:
            cell["outputs"] = [_note(_("The output is left out: the notebook has too much."))]

    def _restart(self) -> None:
        """Start over without the cell that ended the process, so that it costs no other step."""
        if self._restarts == 0:
            return
        self._restarts -= 1
        before = self.student
        student = self._new_student()
        try:
            for source in self._done:
                student.run(source)
        except Stopped:
            student.close()
            self._restarts = 0
            return
        before.close()
        self.student = student


def _run_in_student(cell: dict[str, Any], student: Student) -> Verdict:
    """Run a cell in the student process; the verdict is that of a test cell, should it be one."""
    already_gone = student.gone is not None
    try:
        outputs, failure = student.run(cell["source"])
    except Stopped as stopped:
        message = str(stopped)
        status = "not run" if already_gone else stopped.status
        cell["outputs"] = [_note(_("Not run: {why}.").format(why=message))]
        return Verdict(status, message, cell["outputs"])
    cell["outputs"] = _bounded([output for output in map(_cleaned, outputs) if output is not None])
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    if failure:
        message = errors[-1]["evalue"] if errors else ""
        if failure == "memory":
            message = _("it needs more memory than it may use")
        return Verdict(STATUS_OF[failure], message, cell["outputs"])
    if errors:
        said = f": {errors[-1]['evalue']}" if errors[-1]["evalue"] else ""
        return Verdict("failed", errors[-1]["ename"] + said, cell["outputs"])
    return Verdict("passed", "", cell["outputs"])


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
