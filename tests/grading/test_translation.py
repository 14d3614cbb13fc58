"""Every sentence that a student reads can be translated: nothing of it is left in a made-up language.

In that language, letters outside fields are full-width and a sentence stands in ⟦⟧. So an ASCII word in a
message is data (a name, a dtype, the text of an exception), or a sentence that is not wrapped in `_()`.
"""

import contextlib
import copy
import gettext
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from autograder.course.question import Cell, Question
from autograder.grading import batch, intake, run, score
from autograder.grading.cell_test import CellTest
from autograder.grading.restore import MOST_NOTES, restore
from autograder.grading.result import Executed, Verdict
from autograder.grading.root_cause import Failure, RootCauses
from autograder.lab import check, compare, layers, session, show, text
from autograder.sandbox import wire
from autograder.sandbox.limits import Limits
from autograder.sandbox.remote import Missing, StudentError
from autograder.sandbox.shell import Outputs
from autograder.status import Status
from tests.conftest import ROOT
from tests.grading.test_bad_input import UNREADABLE

FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}


def disguised(message: str) -> str:
    parts = re.split(r"(\{[^{}]*\})", message)
    return "⟦" + "".join(part if part.startswith("{") else part.translate(FULL_WIDTH) for part in parts) + "⟧"


class MadeUp(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return disguised(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return disguised(msgid1 if n == 1 else msgid2)


@pytest.fixture(autouse=True)
def made_up_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_catalogue", MadeUp)


def untranslated(sentence: str, *data: str) -> list[str]:
    for one in sorted(data, key=len, reverse=True):
        sentence = sentence.replace(one, "")
    return re.findall(r"[A-Za-z]{2,}", sentence)


def assert_translated(sentence: str, *data: str) -> None:
    assert "⟦" in sentence
    assert untranslated(sentence, *data) == [], sentence


def test_an_unwrapped_sentence_is_found() -> None:
    assert untranslated(text._("`{name}` is wrong: ").format(name="relu") + "its shape", "relu") == [
        "its",
        "shape",
    ]


# Checks, in a notebook and in a hidden test


@contextlib.contextmanager
def graded(hidden: bool) -> Iterator[None]:
    known = [session.Known("slow", "1"), session.Known("fast", "2")]
    here = session.Session(session.NotebookNamespace(), True, hidden, lambda answer: known if hidden else [])
    with session.use(here):
        yield


def assert_refused(action: Callable[..., Any], *args: Any, data: tuple[str, ...], **kwargs: Any) -> None:
    for hidden in (False, True):
        with graded(hidden), pytest.raises(check.CheckFailed) as failure:
            action(*args, **kwargs)
        assert_translated(str(failure.value), *data)


EXPECTED = np.array([[1.5, -2.0, 0.0], [4.0, 5.0, 6.25]])
WRONG: dict[str, tuple[Any, Any]] = {
    "type: none": (None, EXPECTED),
    "type: list": ([1, 2], EXPECTED),
    "type: tensors": ([torch.zeros(1)], EXPECTED),
    "type: a number": (np.float64(5.0), EXPECTED),
    "type: an array": (EXPECTED[0], 2.5),
    "type: no tuple": (2.5, (1, 2)),
    "type: another": (2.5, "same"),
    "type: a method": (EXPECTED.mean, 2.5),
    "dtype: integers": (EXPECTED.astype(int), EXPECTED),
    "dtype: truth": (EXPECTED > 0, EXPECTED),
    "dtype: a float": (864.0, 864),
    "shape": (EXPECTED.T, EXPECTED),
    "shape: length": ([1, 2], [1, 2, 3]),
    "values: one": (EXPECTED + np.eye(2, 3) * [1, 0, 0], EXPECTED),
    "values: several": (EXPECTED + 1, EXPECTED),
    "values: integers": (np.array([1, 2]), np.array([2, 1])),
    "values: number": (2.0, 2.5),
    "values: text": ("other", "same"),
    "values: item": ((1, (2, 3)), (1, (2, 4))),
}
KINDS = ("float64", "int64", "bool", "float", "list", "tuple", "str", "None", "builtin_function_or_method")


@pytest.mark.parametrize("case", WRONG)
def test_every_difference_is_translated(case: str) -> None:
    value, expected = WRONG[case]
    found = compare.difference(value, expected)
    assert found is not None
    assert found.aspect == case.partition(":")[0]
    assert_refused(check.value, "answer", value, expected, data=("answer", *KINDS, "other", "same"), when="9")


def test_without_pytorch_in_use_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "torch")
    assert_refused(check.array, "answer", [1, 2], EXPECTED, data=("answer", *KINDS))


def test_other_checks_are_translated(capsys: pytest.CaptureFixture[str]) -> None:
    assert_refused(check.at_least, "answer", 0.5, 0.75, data=("answer",))
    assert_refused(check.form, "answer", np.array([np.nan]), (1,), data=("answer",))
    with graded(hidden=False):
        check.number("answer", 2.5, 2.5)
        check.form("answer", 2.5, ())
        check.call(abs, -1).returns(1, when="9")
    for line in capsys.readouterr().out.splitlines():
        assert_translated(line, "answer", "abs")


def test_what_a_notebook_may_offer_to_check_is_translated() -> None:
    for value in (EXPECTED, EXPECTED[0], torch.zeros(2, 3), np.array(1.0), np.float64(1.0)):
        assert_translated(compare.kind_of(value), *KINDS, "float32")


# Calls


def in_a_cell(code: str, name: str) -> Any:
    main = sys.modules["__main__"].__dict__
    exec(code, main)
    return main[name]


STUB = "def stub(x):\n    raise NotImplementedError()\n"
CALLS: dict[str, tuple[str, str]] = {
    "not written": (STUB, "stub"),
    "calls what is not written": (STUB + "def caller(x):\n    return stub(x)", "caller"),
    "raises": ("def inner(x):\n    return 1 / 0\ndef outer(x):\n    return inner(x)", "outer"),
    "raises an error of its own": ("class Own(Exception): pass\ndef own(x):\n    raise Own('Own')", "own"),
    "without end": ("def endless(x):\n    return endless(x)", "endless"),
    "changes its argument": ("def change(x):\n    x += 1\n    return x * 0.0", "change"),
    "adds and subtracts": ("def change(x):\n    x += 1e-9\n    x -= 1e-9\n    return x * 0.0", "change"),
    "not a function": ("thing = [1, 2]", "thing"),
}
CALL_DATA = (*("stub", "caller", "inner", "outer", "own", "endless", "change", "thing", "Own"), *KINDS)


@pytest.mark.parametrize("case", CALLS)
def test_every_failed_call_is_translated(case: str) -> None:
    exceptions = ("ZeroDivisionError", "division by zero", "RecursionError")
    data = (*CALL_DATA, *exceptions, "maximum recursion depth exceeded", "`x`")
    function = in_a_cell(*CALLS[case])
    assert_refused(check.call(function, EXPECTED * 0.1).returns, EXPECTED * 0, data=data, when="9")


def test_a_call_that_its_student_stops_is_translated() -> None:
    function = in_a_cell("def forever(x):\n    raise KeyboardInterrupt", "forever")
    with pytest.raises(check.CheckFailed) as failure:
        check.call(function, 1.0).returns(1.0)
    assert_translated(str(failure.value), "forever")


def test_changed_modules_are_translated() -> None:
    def doubled(model: nn.Module) -> float:
        model.weight.data *= 2  # type: ignore[operator, union-attr]
        return 1.0

    def hooked(model: nn.Module) -> float:
        model.register_forward_hook(lambda *_: None)
        return 1.0

    def trained(model: nn.Module) -> float:
        model.train()
        return 1.0

    def idle(model: nn.Module) -> float:
        return 1.0

    model, other = nn.Linear(2, 2).eval(), nn.Linear(2, 2)
    data = ("doubled", "hooked", "trained", "idle", "Linear")
    for function in (doubled, hooked, trained):
        assert_refused(check.call(function, model).returns, 1.0, data=data)
    assert_refused(check.call(doubled, model).returns, 1.0, leaving={0: other}, data=data)
    assert_refused(check.call(idle, model).returns, 1.0, leaving={0: other}, data=data)

    def frozen(model: nn.Module) -> float:
        model.requires_grad_(False)
        return 1.0

    assert_refused(check.call(frozen, model).returns, 1.0, data=(*data, "frozen", "requires_grad"))


def test_every_forbidden_effect_is_translated() -> None:
    def same(x: Any) -> Any:
        return x

    def switched_off(x: Any) -> Any:
        torch.set_grad_enabled(False)
        return 1.0

    kept = np.zeros(2)

    def overwrites(x: Any) -> Any:
        kept[:] = x
        return kept

    assert_refused(check.call(same, EXPECTED).returns, EXPECTED, new=True, data=("same", "`x`", *KINDS))
    attached = torch.ones(2, requires_grad=True)
    data = ("same", "detach()", "float32")
    assert_refused(check.call(same, attached).returns, np.ones(2), detached=True, data=data)
    off = ("switched_off", "with torch.no_grad():")
    assert_refused(check.call(switched_off, 1.0).returns, 1.0, data=off)
    with graded(hidden=False):
        check.call(overwrites, 1.0).returns(np.ones(2))
    with graded(hidden=False), pytest.raises(check.CheckFailed) as failure:
        check.call(overwrites, 2.0).returns(np.full(2, 2.0))
    assert_translated(str(failure.value), "overwrites")


def test_what_lies_beside_a_notebook_is_missed_in_translation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    check.load("tiny.checks")
    assert_translated(capsys.readouterr().out, "tiny.checks")
    with pytest.raises(check.CheckFailed) as failure:
        check.stored("nothing")
    assert_translated(str(failure.value))


def test_figures_are_labelled_in_translation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    labels: list[str] = []

    def keep(figure: Any, description: str) -> None:
        labels.extend(text.get_text() for text in (*figure.texts, *(t for a in figure.axes for t in a.texts)))

    monkeypatch.setattr(show, "display", keep)
    show.window(np.ones((3, 3)), np.ones((2, 2)), padding=1)
    show.window(np.ones((3, 3)), np.ones((2, 2)))
    show.difference(EXPECTED + 1, EXPECTED, "answer")
    show.difference(EXPECTED + 1, EXPECTED)
    written = [label for label in labels if "⟦" in label]
    assert len(written) >= 12
    assert [untranslated(label, "answer") for label in labels if untranslated(label, "answer")] == []
    show.window(np.ones((3, 3)), np.ones((2, 2)), at=(5, 5))
    assert_translated(capsys.readouterr().out)


# Modules

IMAGES = np.random.default_rng(0).normal(size=(2, 4, 6, 5))


def reference() -> nn.Module:
    parts = nn.Conv2d(4, 4, 3, 2, 1, groups=4, bias=False), nn.BatchNorm2d(4), nn.ReLU6(), nn.MaxPool2d(2)
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))


class Returns(nn.Module):
    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.layer = nn.Conv2d(4, 4, 1)
        self.answer = answer

    def forward(self, x: torch.Tensor) -> Any:
        return self.answer


class InAList(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.parts = [nn.Conv2d(4, 4, 1, bias=False)]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.parts[0](x)
        return result


class Dropping(nn.Sequential):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = nn.functional.dropout(super().forward(x), 0.5, self.training)
        return result


def altered(index: int, *parts: nn.Module) -> Callable[[], nn.Module]:
    def make() -> nn.Module:
        every = list(reference())  # type: ignore[call-overload]
        return nn.Sequential(*every[:index], *parts, *every[index + 1 :])

    return make


MODULES: dict[str, Callable[[], Any]] = {
    "in a list": InAList,
    "no module": lambda: "network",
    "returns nothing": lambda: Returns(None),
    "returns a tuple": lambda: Returns((1, 2)),
    "another setting": altered(0, nn.Conv2d(4, 4, 3, 2, 1, groups=2, bias=False)),
    "another order": altered(2, nn.ReLU()),
    "another beginning": altered(0, nn.ReLU(), reference()[0]),  # type: ignore[index]
    "more than expected": altered(6, nn.Linear(4, 3), nn.ReLU()),
    "less than expected": altered(6),
    "a dropout": lambda: Dropping(*reference()),  # type: ignore[misc]
    "another number of outputs": altered(6, nn.Linear(4, 5)),
}


@pytest.mark.parametrize("case", MODULES)
def test_every_difference_of_modules_is_translated(case: str) -> None:
    data = ("function", "tuple", "str", "lambda", "make", "InAList", "Dropping", "True", "False")
    assert_refused(check.build(MODULES[case]).equals, reference(), IMAGES, data=data)


def test_every_step_has_a_translated_name() -> None:
    for line in layers.summary(reference(), torch.zeros(1, 4, 6, 5)).splitlines():
        assert_translated(line)
    assert untranslated(" ".join(layers._step_names().values())) == []
    counts = {"parameters": 1, "macs": 2, "output": 3.0, "steps": []}
    for other in ({"parameters": 5}, {"macs": 5}):
        found = layers.trace_difference({"type": "module", **counts, **other}, counts)
        assert found is not None
        assert_translated(found.message)
        assert_translated(found.summary)


# Intake


def a_cell(grade_id: str, kind: str = "code", source: str = "", **more: Any) -> Cell:
    facts = {"locked": False, "grade": False, "solution": False, "task": False, "points": 0.0}
    return Cell(
        **{
            "grade_id": grade_id,
            "cell_type": kind,
            "source": source,
            "checksum": None,
            "setup": False,
            **facts,
            **more,
        }
    )


QUESTION = Question(
    topic="topic",
    name="notebook",
    cells=(
        a_cell("given", source="x = 1", locked=True),
        a_cell("answer", source="y = 2", solution=True),
        a_cell("test", source="assert y", locked=True, grade=True, points=3.0),
        a_cell("explain", "markdown", "Why?", grade=True, solution=True, points=2.0),
    ),
    separate=True,
    packages=("numpy",),
    limits=Limits(),
    files={},
    kernelspec={},
    solutions={"answer": "y = 2"},
)


def handed_in(cells: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    cells = cells or [
        {
            "cell_type": cell.cell_type,
            "source": cell.source,
            "metadata": {"nbgrader": {"grade_id": cell.grade_id, "schema_version": 3}},
        }
        for cell in QUESTION.cells
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def without_source(notebook: dict[str, Any]) -> bytes:
    return json.dumps({**notebook, "cells": [{"cell_type": "code", "source": 3}]}).encode()


BAD_FILES: dict[str, Callable[[Path], object]] = {
    **{
        name: (
            lambda path, spoil=spoil: path.write_bytes(spoil({**handed_in(), "metadata": {"x": "0" * 3000}}))
        )  # type: ignore[misc]
        for name, (spoil, _reason) in UNREADABLE.items()
    },
    "no-source": lambda path: path.write_bytes(without_source(handed_in())),
    "nested": lambda path: path.write_text("[" * 300 + "]" * 300),
    "many-cells": lambda path: path.write_text(json.dumps(handed_in([{"cell_type": "raw"}] * 6000))),
    "many-items": lambda path: path.write_text("[" + "[]," * 600_000 + "[]]"),
    "big": lambda path: os.truncate(os.open(path, os.O_WRONLY | os.O_CREAT), 30 * 2**20),
    "missing": lambda path: None,
    "misnamed": lambda path: (path.parent / "notebook (1).ipynb").write_text("{}"),
    "link": lambda path: path.symlink_to("/etc/hostname"),
    "pipe": lambda path: os.mkfifo(path),
    "folder-link": lambda path: (path.parent.rmdir(), path.parent.symlink_to("/etc")),
    "unreadable": lambda path: (path.parent.rmdir(), path.parent.write_text("a file")),
}


def a_course(root: Path) -> Any:
    return SimpleNamespace(root=root, submitted=lambda student, topic: root / "submitted" / student / topic)


@pytest.mark.parametrize("case", BAD_FILES)
def test_every_reason_against_a_file_is_translated(case: str, tmp_path: Path) -> None:
    course = a_course(tmp_path)
    folder = course.submitted("ada", "topic")
    folder.mkdir(parents=True)
    BAD_FILES[case](folder / "notebook.ipynb")
    submission = intake.read_submission(course, QUESTION, "ada")
    assert submission.status in (Status.MISSING, Status.INVALID)
    data = ("submitted/ada/topic/notebook.ipynb", "notebook (1).ipynb", "notebook.ipynb", "Not a directory")
    assert_translated(submission.problem, *data)
    notebook, notes = restore(None, QUESTION)
    assert notes == []
    batch._insert_notice(notebook, submission.problem)
    assert_translated(notebook["cells"][0]["source"], *data)


def test_every_note_on_files_is_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = a_course(tmp_path)
    folder = course.submitted("ada", "topic")
    folder.mkdir(parents=True)
    (folder / "notebook.ipynb").write_text(json.dumps(handed_in()))
    (folder / "numpy.py").touch()
    (folder / "link.txt").symlink_to("/etc/hostname")
    with open(os.fsencode(folder) + b"/a\xff.txt", "w"):
        pass
    for name in ("zero", "zoo"):
        (folder / name).touch()
    monkeypatch.setattr(intake, "MOST_FILES", 2)
    submission = intake.read_submission(course, QUESTION, "ada")
    assert submission.notebook is not None
    assert len(submission.notes) == 4
    for note in submission.notes:
        assert_translated(note, "numpy.py", "link.txt")


# Restoring


def test_every_repair_is_translated() -> None:
    given, answer, test, explain = handed_in()["cells"]
    given["source"] = "x = 2"
    given["metadata"]["tags"] = ["skip-execution"]
    answer["metadata"]["nbgrader"]["schema_version"] = 99
    explain["cell_type"] = "raw"
    foreign = copy.deepcopy(answer)
    foreign["metadata"]["nbgrader"]["grade_id"] = "foreign"
    _restored, notes = restore(handed_in([given, answer, copy.deepcopy(answer), explain, foreign]), QUESTION)
    assert test["source"]
    assert len(notes) >= 8
    _restored, many = restore(handed_in([foreign] * 2 * MOST_NOTES), QUESTION)
    for note in (*notes, *many):
        assert_translated(note, "given", "answer", "test", "explain", "foreign", "raw")


# Judging and scoring


class OneName:
    """A fork whose student did or raised something under every name."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def at_work(self) -> Any:
        return contextlib.nullcontext()

    def get(self, name: str) -> Any:
        raise self._error


def judged(source: str, error: Exception) -> list[Verdict]:
    """The verdict on a test cell as it is, and on the same as a hidden test."""
    verdicts = []
    for hidden in (False, True):
        marked = f"### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS" if hidden else source
        fork: Any = OneName(error)
        here = session.Session(fork, graded=True)
        causes = RootCauses(QUESTION)
        cell_test = CellTest(a_cell("test", source=marked), fork, {}, here, causes)
        verdicts.append(cell_test.judge_visible() or cell_test.settle(own_first=True))
    return verdicts


@pytest.mark.parametrize(
    ("source", "error", "data"),
    [
        ("answer", StudentError("ValueError", "bad", 3, "relu"), ("ValueError", "bad")),
        ("answer", StudentError("Own", ""), ()),
        ("answer", Missing("answer"), ("answer",)),
        ("other", Missing("other"), ("other",)),
        ("assert 1 == 2, 'unequal'", KeyError(), ("assert", "unequal", "AssertionError")),
    ],
)
def test_every_verdict_is_translated(source: str, error: Exception, data: tuple[str, ...]) -> None:
    for verdict in judged(source, error):
        assert verdict.status == Status.FAILED
        assert_translated(verdict.message, *data)


def test_every_root_cause_is_translated() -> None:
    causes = RootCauses(QUESTION)
    for failure in (
        None,
        Failure("NotImplementedError", "", ""),
        Failure("ValueError", "bad", ""),
        Failure("Own", "bad", ""),
        Failure("", text._("it did not end"), ""),
    ):
        causes.note("answer", "y = 2", failure)
        assert_translated(causes.missing_name("y").sentence, "`y`", "answer", "ValueError", "bad")
        if failure:
            assert_translated(causes.failure_of("y"), "answer", "ValueError", "NotImplementedError", "bad")
    assert_translated(causes.missing_name("z").sentence, "`z`")


def executed(value: str) -> Executed:
    output = {"output_type": "execute_result", "data": {"text/plain": value}}
    notebook, _notes = restore(handed_in(), QUESTION)
    return Executed(notebook, {"test": Verdict(Status.PASSED, outputs=[output])})


def test_every_sentence_about_a_score_is_translated() -> None:
    partial, too_much = (
        score.score("ada", QUESTION, executed("1.5")),
        score.score("ada", QUESTION, executed("9")),
    )
    assert [result.cells[0].status for result in (partial, too_much)] == [Status.PARTIAL, Status.FAILED]
    silent = executed("1")
    silent.verdicts.clear()
    crashed = executed("1")
    crashed.verdicts["test"] = Verdict(Status.CRASHED, text._("its process ended"))
    stopped = score.score("ada", QUESTION, crashed)
    assert stopped.status == Status.CRASHED
    silent_cell = score.score("ada", QUESTION, silent).cells[0]
    for message in (
        partial.cells[0].message,
        too_much.cells[0].message,
        silent_cell.message,
        stopped.message,
    ):
        assert_translated(message, "test")


# The student process


def test_notes_among_a_students_outputs_are_translated() -> None:
    outputs = Outputs()
    outputs.start(300)
    outputs.add("display_data", {"text/plain": "0" * 500})
    outputs.stream("stdout", "0" * 1000)
    for output in outputs.collected():
        assert_translated(output["text"])
    flood = [{"output_type": "stream", "name": "stdout", "text": "0" * run.LARGEST_OUTPUT}]
    assert_translated(run._bounded(flood)[-1]["text"])
    with pytest.raises(wire.WireError) as failure:
        wire.pack(b"0" * (wire.FRAME_CAP + 1), lambda thing: wire.Reference("mine", 1))
    assert_translated(str(failure.value), "MiB")


# The catalogue


def test_the_catalogue_is_extracted_from_the_code(tmp_path: Path) -> None:
    target = re.search(r"^messages:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), flags=re.M)
    assert target is not None
    command = next(line for line in target[1].splitlines() if "extract" in line)
    options = command.split("extract", 1)[1].split(" -o ")[0].split()
    pot = tmp_path / "autograder.pot"
    done = subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "extract", *options, "-o", str(pot), "autograder"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    catalogue = pot.read_text(encoding="utf-8")
    for sentence in (
        "{file} is not a notebook: it is not text.",
        "Cell `{cell}` occurs more than once; the last one counts.",
        "(and {n} more repairs)",
        "{credit:g} of {points:g} points",
    ):
        assert sentence in catalogue
