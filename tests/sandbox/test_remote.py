"""What stays in the student's process is recognised by its class in the judge, never by what it answers."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from autograder.lab import check, compare, session
from autograder.lab.remote import RemoteCallable, RemoteError, RemoteValue
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Fork, Student
from autograder.sandbox.remote import RemoteFunction, RemoteObject, StudentError, with_name

ROOT = Path(__file__).parent.parent.parent


class Silent:
    """A connection on which every request is an error."""

    def ask(self, *request: Any) -> NoReturn:
        raise AssertionError(f"the student's process was asked: {request}")

    ask_maybe = ask


def test_the_student_is_never_asked_what_an_object_is() -> None:
    thing: Any = RemoteObject(Silent(), 1, "Thing")  # type: ignore[arg-type]
    function: Any = RemoteFunction(Silent(), 2, "function")  # type: ignore[arg-type]
    assert [isinstance(one, RemoteValue) for one in (thing, function)] == [True, True]
    assert [isinstance(one, RemoteCallable) for one in (thing, function)] == [False, True]
    assert [compare.kind_of(one) for one in (thing, function)] == ["Thing", "function"]
    assert compare.difference(thing, np.ones(3)) is not None
    assert (function.__name__, with_name(function, "relu").__name__) == ("function", "relu")
    assert with_name(thing, "relu") is thing
    assert issubclass(StudentError, RemoteError)


IMPOSTOR = """
class Impostor:
    remote_kind = described_as = "2×2 float64 array"
    line, function, evalue, ename = 7, "f", "", "NotImplementedError"

    def call_on_copies(self, args, kwargs):
        return REPLY

    def trace_what_it_makes(self, args, kwargs, images, own_weights):
        return TRACE

    call_and_return_arguments = portray_what_it_makes = call_on_copies

    def __call__(self, *args, **kwargs):
        raise ValueError("the real call")
"""
REPLY = session.Reply(1.0, (2.0,))


def said(action: Any, *args: Any) -> str:
    with pytest.raises(check.CheckFailed) as failure:
        action(*args)
    return str(failure.value)


def test_an_object_with_the_same_methods_gains_nothing_in_its_own_process() -> None:
    names: dict[str, Any] = {
        "REPLY": REPLY,
        "TRACE": {"type": "module", "parameters": 1, "macs": 0, "output": 1.0},
    }
    exec(IMPOSTOR, names)
    impostor = names["Impostor"]()
    assert not isinstance(impostor, RemoteValue)
    assert compare.kind_of(impostor) == "Impostor"
    assert "the real call" in said(check.call(impostor, 2.0).returns, 1.0)
    expected = {"parameters": 1, "macs": 0, "steps": [], "output": 1.0}
    assert "the real call" in said(check.build(impostor).equals, expected, np.ones((1, 1, 2, 2)))
    error = type("Error", (Exception,), dict(vars(names["Impostor"])))()
    assert not isinstance(error, RemoteError)


@pytest.fixture(scope="module")
def fork() -> Iterator[Fork]:
    warm = WarmProcess(["numpy", "matplotlib"], ROOT / "data")
    student = Student(warm, Limits(cell_seconds=20), {}, {}, time.monotonic() + 60, [])
    student.run(IMPOSTOR.replace("REPLY", "(1.0, (2.0,))").replace("TRACE", "{}") + "impostor = Impostor()\n")
    yield student.fork()
    student.close()
    warm.close()


def test_an_object_with_the_same_methods_gains_nothing_in_the_students_process(fork: Fork) -> None:
    judge = session.Session(fork, graded=True)
    with fork.at_work(), session.use(judge):
        impostor = fork.get("impostor")
        assert type(impostor) is RemoteFunction
        assert compare.kind_of(impostor) == "Impostor"
        assert "the real call" in said(check.call(impostor, 2.0).returns, 1.0)
        assert "got Impostor, expected a single number" in said(check.number, "x", impostor, 1.0)
