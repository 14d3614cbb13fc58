"""What a check accepts, what it refuses, and what it says."""

import dataclasses
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from autograder.lab import beside, check, hints, session

EXPECTED = np.array([[1.5, -2.0, 0.0], [4.0, 5.0, 6.25]])


def said(action: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(check.CheckFailed) as failure:
        action(*args, **kwargs)
    return str(failure.value)


@pytest.fixture
def hidden() -> Any:
    """A session in which every test is hidden, as the judge has it."""
    here = session.Session(session.NotebookNamespace(), graded=True, hidden=True)
    with session.use(here):
        yield here


@pytest.mark.parametrize(
    "answer",
    [
        EXPECTED,
        EXPECTED.copy(order="F"),
        EXPECTED.astype(np.float32),
        EXPECTED.astype(np.float16),
        torch.tensor(EXPECTED),
        torch.tensor(EXPECTED, dtype=torch.float32, requires_grad=True),
        EXPECTED + 1e-13,
        EXPECTED[::-1][::-1],
    ],
    ids=repr,
)
def test_right_answers_in_any_form_are_right(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    check.array("y", answer, EXPECTED)
    assert capsys.readouterr().out == "✓ `y` is right\n"


def test_half_precision_lets_no_wrong_answer_pass() -> None:
    expected = np.array([1.0, 1.001])
    with pytest.raises(check.CheckFailed):
        check.array("y", np.ones(2, dtype=np.float16), expected)
    check.array("y", np.ones(2, dtype=np.float16), expected.astype(np.float16))


class Liar(np.ndarray):
    """Claims to be equal to everything."""

    def __eq__(self, other: object) -> Any:
        return np.True_

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            None,
            "got None, expected an array or a tensor of shape (2, 3) "
            "(is a `return` missing? `print` does not return)",
        ),
        (
            EXPECTED.tolist(),
            "got list, expected an array or a tensor of shape (2, 3) "
            "(`np.array` or `torch.tensor` makes one of a list)",
        ),
        (5.0, "got float, expected an array or a tensor"),
        (np.float64(5.0), "got a single number (float64), expected an array or a tensor of shape (2, 3)"),
        (EXPECTED.view(Liar), "got Liar, expected an array or a tensor"),
        (np.matrix(EXPECTED), "got matrix, expected an array or a tensor"),
        (np.ma.masked_array(EXPECTED), "got MaskedArray, expected an array or a tensor"),
        (
            EXPECTED.astype(int),
            "its dtype is int64, expected float64 (an integer array cuts off every fraction)",
        ),
        (EXPECTED.astype(object), "its dtype is object, expected float64"),
        (EXPECTED.astype(complex), "its dtype is complex128, expected float64"),
        (EXPECTED > 0, "its dtype is bool, expected float64 (True and False, not numbers)"),
        (EXPECTED.T, "its shape is (3, 2), expected (2, 3)"),
        (EXPECTED[None], "its shape is (1, 2, 3), expected (2, 3)"),
        (np.array(1.5), "its shape is (), expected (2, 3)"),
        (np.full((1, 3), 1.5), "its shape is (1, 3), expected (2, 3)"),
        (EXPECTED + np.eye(2, 3), "2 of 6 entries differ; the worst is at [0, 0]: got 2.5, expected 1.5"),
        (EXPECTED * [1, 1, np.nan], "2 of 6 entries differ; the worst is at [0, 2]: got nan, expected 0"),
        (EXPECTED * [1, np.inf, 1], "2 of 6 entries differ; the worst is at [0, 1]: got -inf, expected -2"),
        (EXPECTED + 1e-4, "6 of 6 entries differ"),
    ],
    ids=str,
)
def test_a_wrong_answer_is_reported_with_its_difference(answer: Any, reason: str) -> None:
    assert reason in said(check.array, "y", answer, EXPECTED)


def test_tensors_are_not_mentioned_where_pytorch_is_not_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "torch")
    message = said(check.array, "y", [1, 2], EXPECTED)
    assert "got list, expected a NumPy array of shape (2, 3) (`np.array` makes" in message


def test_single_precision_on_the_way_is_right() -> None:
    check.array("y", (EXPECTED.astype(np.float32) / 3).astype(float), EXPECTED / 3)


def test_numbers_that_differ_never_look_the_same() -> None:
    assert "got 1000.002, expected 1000" in said(check.number, "g", 1000.002, 1000.0)


def test_the_advice_for_a_list_of_tensors_is_stack() -> None:
    assert "(`torch.stack` makes one of a list of tensors)" in said(
        check.array, "y", [torch.zeros(3), torch.zeros(3)], EXPECTED
    )


def test_a_tensor_may_be_what_is_expected() -> None:
    check.call(lambda: torch.ones(2, 3)).returns(torch.ones(2, 3))
    check.call(lambda: [np.ones(2)]).returns([torch.ones(2)])
    message = said(lambda: check.call(lambda: torch.zeros(2)).returns(torch.ones(2)))
    assert "2 of 2 entries differ; the worst is at [0]: got 0, expected 1" in message


def test_half_precision_that_numpy_does_not_know_is_compared_all_the_same() -> None:
    third = torch.full((2, 3), 1 / 3)
    check.array("y", torch.full((2, 3), 0.25, dtype=torch.bfloat16), torch.full((2, 3), 0.25).numpy())
    assert "entries differ" in said(check.array, "y", third.bfloat16(), third.numpy())


def test_a_named_tuple_is_a_tuple() -> None:
    size = namedtuple("size", "rows columns")
    check.call(lambda: size(2, 3)).returns((2, 3))
    assert "in item [1], got 3, expected 4" in said(lambda: check.call(lambda: size(2, 3)).returns((2, 4)))


def test_nothing_is_broadcast() -> None:
    constant = np.full((2, 3), 7.0)
    for answer in (np.array(7.0), np.array([7.0]), np.full((2, 1), 7.0), np.full(3, 7.0), 7.0):
        said(check.array, "y", answer, constant)


@pytest.mark.parametrize("answer", [2.5, np.float32(2.5), np.float64(2.5), np.array(2.5)])
def test_a_number_in_any_form_is_right(answer: Any) -> None:
    check.number("g", answer, 2.5)
    check.number("g", 2, 2.0)


def test_an_integer_is_required() -> None:
    assert "got 864.0, expected an integer (`//` and `int`" in said(check.number, "g", 864.0, 864)
    assert "2 of 3 entries differ; the first is at [1]" in said(
        check.array, "best", np.array([1, 5, 900]), np.array([1, 2, 3])
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (np.array([2.5]), "got 1-entry float64 array, expected a single number"),
        ([2.5], "got list, expected a single number."),
        ("2.5", "got str, expected a single number"),
        (True, "its dtype is bool, expected float64"),
        (2, "got 2, expected 2.5"),
        (float("nan"), "got nan, expected 2.5"),
        (EXPECTED.mean, "expected a single number (are the parentheses `()` missing?)"),
        (10**400, "got int, expected a single number"),
    ],
    ids=lambda x: str(type(x)),
)
def test_a_wrong_number_is_reported_with_its_difference(answer: Any, reason: str) -> None:
    assert reason in said(check.number, "g", answer, 2.5)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (np.zeros((2, 2)), "its shape is (2, 2), expected (2, 3)"),
        (np.array([[1.0, 2.0, 3.0], [4.0, 5.0, np.nan]]), "at [1, 2] it is NaN"),
        ([1, 2], "got list, expected an array or a tensor"),
        (3.0, "got float, expected an array or a tensor"),
    ],
    ids=str,
)
def test_a_form_is_checked_without_the_values(answer: Any, reason: str) -> None:
    assert reason in said(check.form, "y", answer, shape=(2, 3))
    check.form("y", np.random.default_rng(0).normal(size=(2, 3)), shape=(2, 3))
    check.form("g", np.float32(3.5), shape=())
    assert "got 2×3 float64 array, expected a single number" in said(
        check.form, "g", np.ones((2, 3)), shape=()
    )


def double(x: Any, times: int = 2) -> Any:
    return x * times


class TestCall:
    def test_a_right_function_is_right_and_may_return_several_things(self) -> None:
        check.call(double, EXPECTED).returns(EXPECTED * 2)
        check.call(double, EXPECTED, times=3).returns(EXPECTED * 3)
        check.call(lambda x: (x, x.sum()), EXPECTED).returns((EXPECTED, EXPECTED.sum()))
        check.call(lambda: "same", *()).returns("same")

    def test_a_wrong_result_is_reported_with_the_call(self) -> None:
        message = said(check.call(double, EXPECTED, times=3).returns, EXPECTED, when="times is 3")
        assert message.startswith("`double(2×3 float64 array, times=3)` is not right when times is 3: 5 of 6")

    def test_the_wrong_item_is_named(self) -> None:
        message = said(check.call(lambda x: (x, x + 1), EXPECTED).returns, (EXPECTED, EXPECTED))
        assert "in item [1], 6 of 6 entries differ" in message
        assert "in item [0][1], got 3, expected 4" in said(check.call(lambda: [(1, 3)]).returns, [(1, 4)])
        assert "got None, expected tuple (is a `return` missing?" in said(
            check.call(lambda: None).returns, (1, 2)
        )
        assert "it has 2 items, expected 3" in said(
            check.call(lambda x: (x, x), EXPECTED).returns, (EXPECTED,) * 3
        )

    def test_an_exception_is_reported_with_its_text(self) -> None:
        def broken(x: Any) -> Any:
            return x @ x

        assert "it raised ValueError" in said(check.call(broken, EXPECTED).returns, EXPECTED)

    def test_a_long_exception_is_reported_in_one_short_line(self) -> None:
        def broken(x: Any) -> Any:
            raise TypeError("conv2d() received an invalid combination\n" + " * (Tensor input)\n" * 100)

        message = said(check.call(broken, EXPECTED).returns, EXPECTED)
        assert "conv2d() received an invalid combination * (Tensor" in message
        assert len(message) < 350

    def test_the_stub_is_not_called_an_error(self) -> None:
        def stub(x: Any) -> Any:
            raise NotImplementedError()

        assert "it is not written yet (delete" in said(check.call(stub, EXPECTED).returns, EXPECTED)

    def test_a_stub_is_distinguished_from_a_function_that_calls_one(self) -> None:
        import sys

        main = sys.modules["__main__"].__dict__
        exec("def stub(x):\n    raise NotImplementedError()\ndef caller(x):\n    return stub(x)", main)
        message = said(check.call(main["caller"], 1.0).returns, 2.0)
        assert "it calls `stub`, which is not written yet" in message
        exec("def deep(x):\n    return 1 / (x - x)\ndef outer(x):\n    return deep(x)", main)
        message = said(check.call(main["outer"], 1.0).returns, 2.0)
        assert "in `deep`, line 2 of its cell, called from `outer`, line 4: float division" in message

    def test_the_line_is_quoted_in_a_notebook(self) -> None:
        from IPython.core.interactiveshell import InteractiveShell

        shell = InteractiveShell.instance()
        shell.run_cell("def third(x):\n    return x / 0\ndef second(x):\n    return [third(y) for y in [x]]")
        message = said(check.call(shell.user_ns["second"], 1.0).returns, 2.0)
        assert "in `third`, line 2 of its cell (`return x / 0`), called from `second`, line 4" in message
        InteractiveShell.clear_instance()

    def test_endless_recursion_is_called_that(self) -> None:
        import sys

        main = sys.modules["__main__"].__dict__
        exec("def again(x):\n    y = len([x])\n    return again(x) + y", main)
        message = said(check.call(main["again"], 1.0).returns, 2.0)
        assert message.endswith("it calls itself without end in `again`, line 3 of its cell.")

    def test_who_stops_an_endless_loop_reads_where_it_was(self, hidden: Any) -> None:
        import sys

        def stop(x: Any) -> Any:
            raise KeyboardInterrupt

        main = sys.modules["__main__"].__dict__
        main["stop"] = stop
        exec("def forever(x):\n    while True:\n        stop(x)", main)
        with session.use(session.Session(session.NotebookNamespace(), graded=False)):
            message = said(check.call(main["forever"], 1.0).returns, 2.0)
        assert "you stopped it in `forever`, line 3 of its cell (does a loop" in message
        with pytest.raises(KeyboardInterrupt):  # whoever grades can still stop the grading
            check.call(main["forever"], 1.0).returns(2.0)

    def test_a_value_that_is_not_a_function_is_reported(self) -> None:
        assert "got 2×3 float64 array, not a function" in said(
            check.call(EXPECTED, 1).returns,  # type: ignore[arg-type]
            EXPECTED,
        )

    def test_a_changed_argument_is_reported_although_the_result_is_right(self) -> None:
        def in_place(x: Any) -> Any:
            x[x < 0] = 0
            return x.copy()

        message = said(check.call(in_place, EXPECTED).returns, np.maximum(EXPECTED, 0))
        assert "it changes its argument `x` in place" in message
        assert EXPECTED[0, 1] == -2  # the test's own array is unharmed

    @pytest.mark.parametrize(
        ("change", "argument"),
        [
            (lambda layers: layers[0].pop("kind"), [{"kind": "pool", "size": 2}]),
            (lambda weights: weights[1].fill(0), [np.ones(2), np.ones(2)]),
            (lambda layers: layers.reverse(), [(3, 1), (5, 2)]),
            (lambda settings: settings["sizes"].append(1), {"sizes": [4, 5]}),
        ],
    )
    def test_a_change_inside_a_list_or_dict_is_reported(self, change: Any, argument: Any) -> None:
        def uses_up(x: Any) -> float:
            change(x)
            return 1.0

        assert "it changes its argument `x` in place" in said(check.call(uses_up, argument).returns, 1.0)
        check.call(lambda x: float(len(x) > 0), argument).returns(1.0)

    def test_who_adds_and_subtracts_reads_that_it_rounds(self) -> None:
        def there_and_back(x: Any) -> Any:
            x += 1e-5
            x -= 1e-5
            return x.copy()

        message = said(check.call(there_and_back, EXPECTED * 0.1).returns, EXPECTED * 0.1)
        assert "in place; work on a copy (by " in message
        assert "put the old value back" in message

    def test_helpers_are_substituted_so_that_an_error_costs_one_step(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import sys

        main = sys.modules["__main__"].__dict__
        monkeypatch.setitem(main, "helper", lambda x: x + 100)
        substitutes = session.Substitutes({"helper": lambda x: x + 1})
        here = session.Session(session.NotebookNamespace(), graded=True, substitutes=substitutes)
        uses_helper = eval("lambda x: helper(x) * 2", main)
        with session.use(here):
            check.call(uses_helper, 1.0).returns(4.0)
            # A helper of another form is right as well, if the whole is.
            monkeypatch.setitem(main, "helper", lambda x, extra: x + extra)
            check.call(eval("lambda x: helper(x, 1) * 2", main), 1.0).returns(4.0)
            said(check.call(eval("lambda x: helper(x, 2) * 2", main), 1.0).returns, 4.0)
            # The function under test itself is never replaced.
            helper = main["helper"]
            helper.__name__ = "helper"
            assert "helper" in said(check.call(helper, 1.0, 5).returns, 2.0)
        assert main["helper"](1, 1) == 2


def test_a_hint_replaces_general_advice() -> None:
    here = session.Session(session.NotebookNamespace(), graded=False)
    integers = EXPECTED.astype(int)
    with session.use(here):
        assert "expected float64 (an integer array cuts off" in said(check.array, "y", integers, EXPECTED)
    explaining = dataclasses.replace(here, explain=lambda answer: [session.Known("integers", "Use floats.")])
    with session.use(explaining):
        assert said(check.array, "y", integers, EXPECTED).endswith("expected float64. Hint: Use floats.")


class TestBesideTheNotebook:
    """What checks need and no reader: hints, and expected results that are stored."""

    KEY, PRINT = hints.input_key(session.Answer("g", 2.0)), hints.fingerprint(2.0)
    ENTRY: ClassVar[list[Any]] = [KEY, PRINT, [], "twice", "Halve it."]
    STORED: ClassVar[dict[str, Any]] = {"trace": {"kernel": (3, 1), "output": EXPECTED, "steps": [[1, None]]}}

    @pytest.fixture(autouse=True)
    def notebook(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Return a notebook's folder with such a file in it, as the current one."""
        here = session.Session(session.NotebookNamespace(), graded=False)
        monkeypatch.setattr(session, "_notebook", here)
        monkeypatch.chdir(tmp_path)
        packed = beside.pack({"hints": [self.ENTRY], "stored": self.STORED})
        Path("tiny.checks").write_text(packed, encoding="ascii")
        return tmp_path

    def test_only_the_notebooks_own_session_explains_by_its_hints(self) -> None:
        judge = session.Session(session.NotebookNamespace(), graded=True)
        with session.use(judge):
            check.load("tiny.checks")
            assert "Hint" not in said(check.number, "g", 2.0, 1.0)
        assert "Hint" not in said(check.number, "g", 2.0, 1.0)
        check.load("tiny.checks")
        assert said(check.number, "g", 2.0, 1.0).endswith("Hint: Halve it.")
        with session.use(judge):
            assert "Hint" not in said(check.number, "g", 2.0, 1.0)

    def test_what_was_stored_comes_back_as_it_was(self) -> None:
        check.load("tiny.checks")
        trace = check.stored("trace")
        assert (trace["kernel"], trace["steps"]) == ((3, 1), [[1, None]])
        assert np.array_equal(trace["output"], EXPECTED)
        assert trace["output"].dtype == EXPECTED.dtype

    @pytest.mark.parametrize("content", [None, "", "something else", "autograder checks\n0000"])
    def test_without_the_file_checks_work_and_say_what_is_missing(
        self, content: str | None, notebook: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("tiny.checks").unlink()
        if content is not None:
            Path("tiny.checks").write_text(content)
        check.load("tiny.checks")
        assert "`tiny.checks`, which belongs beside this notebook, is missing" in capsys.readouterr().out
        check.number("g", 1.0, 1.0)
        assert "is missing: get it again" in said(check.stored, "trace")


def test_integers_are_right_where_no_fraction_is_lost() -> None:
    check.array("y", np.array([3, 0]), np.array([3.0, 0.0]))
    check.array("y", torch.tensor([3, 0]), np.array([3.0, 0.0]))
    check.form("y", np.zeros((2, 3), int), shape=(2, 3))
    assert "cuts off every fraction" in said(check.array, "y", np.array([3, 0]), np.array([3.0, 0.5]))
    assert "its dtype is bool" in said(check.array, "y", np.array([True]), np.array([1.0]))
    assert "its dtype is float64" in said(check.array, "y", np.array([3.0]), np.array([3]))


def test_an_argument_is_no_new_array() -> None:
    positive = np.array([1.0, 2.0])
    check.call(lambda x: np.maximum(x, 0), positive).returns(positive, new=True)
    check.call(lambda x: x, positive).returns(positive)
    for returned in (lambda x: x, lambda x: x[:], lambda x: np.asarray(x).reshape(2)):
        text = said(check.call(returned, positive).returns, positive, new=True)
        assert "it returns its argument `x` itself, or a part of it; return a new array" in text
    tensor = torch.tensor([1.0, 2.0])
    assert "its argument `x` itself" in said(check.call(lambda x: x, tensor).returns, tensor, new=True)


def test_a_session_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        session.current().hidden = True  # type: ignore[misc]


class TestHidden:
    """A hidden test's message names the aspect and the case, and nothing else."""

    def test_no_value_of_the_test_is_revealed(self, hidden: Any, capsys: pytest.CaptureFixture[str]) -> None:
        messages = [
            said(check.array, "y", EXPECTED + 7, EXPECTED * 123, when="stride is 2"),
            said(check.number, "g", 77.0, 123.456),
            said(check.call(double, EXPECTED * 123).returns, EXPECTED, when="the image is wide"),
            said(check.call(lambda x: x[:1], EXPECTED).returns, EXPECTED),
        ]
        assert messages[0] == "`y` is wrong in a hidden test when stride is 2: its values are wrong."
        assert (
            messages[2] == "`double` is wrong in a hidden test when the image is wide: its values are wrong."
        )
        assert "its shape is wrong" in messages[3]
        for message in messages:
            assert not any(character.isdigit() for character in message.replace("stride is 2", ""))
        check.array("y", EXPECTED, EXPECTED)
        assert capsys.readouterr().out == ""

    def test_an_exception_cannot_carry_the_input_out(self, hidden: Any) -> None:
        def leak(x: Any) -> Any:
            raise ValueError(f"secret {x.tolist()}")

        def leak_by_name(x: Any) -> Any:
            raise type(f"E{x.sum()}", (Exception,), {})

        assert "it raised ValueError" in said(check.call(leak, EXPECTED).returns, EXPECTED)
        for function in (leak, leak_by_name):
            message = said(check.call(function, EXPECTED).returns, EXPECTED)
            assert "secret" not in message
            assert "14" not in message


def test_the_message_is_all_a_notebook_shows_and_validate_does_not_cut_it() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    error = check.CheckFailed("`y` is not right: " + "it differs in many ways " * 10)
    shown = error._render_traceback_()
    assert "".join(shown).startswith("✗ `y` is not right")
    assert all(len(line) <= 87 - 4 for part in shown for line in part.split("\n"))
    shell.run_cell("from autograder.lab import check\ncheck.number('a', 1.0, 2.0)")
    InteractiveShell.clear_instance()
