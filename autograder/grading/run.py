"""Runs one restored notebook: the student's cells in the student process, the test cells in the judge.

Owns the order of things within a notebook and what the executed notebook shows. Cells run in the
notebook's order; a test cell sees the student's names as they are at that point.
"""

import time
from typing import Any

from autograder.course.question import Question
from autograder.grading.judge import Judge
from autograder.grading.result import Executed, Verdict
from autograder.lab.text import _
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.remote import Stopped, Student
from autograder.sandbox.shell import KEPT_MIME_TYPES

STATUS_OF = {"time": "timed out", "memory": "memory limit"}


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
    executed = Executed(notebook, {})
    environment = {"NBGRADER_EXECUTION": "autograde"}
    student = Student(warm, question.limits, {**files, **question.files}, environment)
    try:
        for number, cell in enumerate(notebook["cells"], 1):
            if cell["cell_type"] == "code":
                cell["execution_count"] = number
                _run_cell(cell, question, student, judge, executed)
    finally:
        student.close()
    executed.seconds = time.monotonic() - started
    return executed


def _run_cell(
    cell: dict[str, Any], question: Question, student: Student, judge: Judge | None, executed: Executed
) -> None:
    known = question.cell(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
    if judge is not None and known is not None and known.is_test:
        if known.setup:
            verdict = Verdict("passed")  # the judge has run it, once for all submissions
        else:
            verdict = judge.judge(known, student)
        cell["outputs"] = verdict.outputs
        executed.verdicts[known.grade_id] = verdict
        return
    verdict = _run_in_student(cell, student)
    if known is not None and known.is_test:
        executed.verdicts[known.grade_id] = verdict
    if verdict.status in ("timed out", "memory limit", "crashed") and not executed.trouble:
        executed.trouble = verdict.status
        where = f"`{known.grade_id}`" if known else _("number {n}").format(n=cell["execution_count"])
        executed.message = _("Cell {where} was stopped: {why}.").format(where=where, why=verdict.message)


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
    cell["outputs"] = [output for output in map(_cleaned, outputs) if output is not None]
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    if failure:
        message = errors[-1]["evalue"] if errors else ""
        return Verdict(STATUS_OF[failure], message, cell["outputs"])
    if errors:
        said = f": {errors[-1]['evalue']}" if errors[-1]["evalue"] else ""
        return Verdict("failed", errors[-1]["ename"] + said, cell["outputs"])
    return Verdict("passed", "", cell["outputs"])


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
        cleaned: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            cleaned["execution_count"] = None
        return cleaned
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": kind,
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in lines] if type(lines) is list else [],
        }
    return None


def _text(value: object) -> str:
    return value if type(value) is str else ""
