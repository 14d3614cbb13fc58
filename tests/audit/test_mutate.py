"""Mutants: each differs in one small thing, is Python, and reads as a person would have written it."""

import ast

import pytest

from autograder.audit.mutate import mutants


def changes(source: str) -> set[str]:
    return {mutant.after for mutant in mutants(source)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("n = (a - k) // s + 1", {"n = (a - k) // s", "n = (a - k) // s - 1", "n = (a + k) // s + 1"}),
        ("n = (a - k) // s + 1", {"n = (a - k) * s + 1", "n = (a - k) // s + 2", "n = (a) // s + 1"}),
        ("ok = a < b", {"ok = a <= b", "ok = a > b", "pass"}),
        ("ok = a and not b", {"ok = a or not b", "ok = a", "ok = not b", "ok = a and b"}),
        ("y = x[i, j]", {"y = x[j, i]"}),
        ("y = x[:, ::2]", {"y = x[:, :]", "y = x[:, ::3]", "y = x[::2, :]"}),
        ("y = np.maximum(x, 0)", {"y = np.minimum(x, 0)", "y = np.maximum(x, 1)", "y = np.maximum(x)"}),
        ("y = f(x, axis=1)", {"y = f(x)", "y = f(x, axis=2)", "y = f(x, axis=0)"}),
        ("y = x.reshape(2, -1)", {"y = x.reshape(2, 1)", "y = x.reshape(-1, 2)", "y = x.reshape(2, -2)"}),
        ("total += x", {"total -= x", "total = x", "pass"}),
        ("return x", {"return None"}),
        ("for i in range(n):\n    f(i)", {"for i in list(range(n))[:1]:", "pass"}),
        ("if a:\n    f()", {"if True:", "if False:"}),
        ("while a:\n    f()", {"while False:"}),
        ("y = a if b else c", {"y = a", "y = c"}),
        ("h, w = k.shape", {"w, h = k.shape"}),
        ("y = x.mean()", {"y = x.sum()"}),
        ("y = -x", {"y = x"}),
        ("y = 0.5 * x", {"y = 1.5 * x", "y = 0.25 * x", "y = 0.5 / x"}),
        ("y = pad(x, mode='edge')", {"y = pad(x, mode='edge_')", "y = pad(x)"}),
        ("y = x if flag is None else True", {"y = x if flag is not None else True"}),
        ("y = np.abs(x)", {"y = x"}),
        (
            "y = np.max(np.abs(x))",
            {"y = np.sum(np.abs(x))", "y = np.linalg.norm(x)", "y = np.min(np.abs(x))"},
        ),
    ],
)
def test_slips_that_people_make_are_among_them(source: str, expected: set[str]) -> None:
    if source.startswith("return"):
        inside = {m.after for m in mutants(f"def f(x):\n    {source}")}
        assert expected <= inside
    else:
        assert expected <= changes(source)


FUNCTION = """def f(x, k, loss):
    '''Do it.

    x: array of shape (n,); k: an integer
    loss: function of an array
    returns: {returns}
    '''
    out = np.zeros(k)
    return loss(x) * out
"""


KEPT = "globals().setdefault('_kept_f', {})"
CALL = "[np.shape(one) or one for one in (x, k, loss,) if not callable(one)]"


def test_what_a_function_returns_and_keeps_is_changed() -> None:
    found = changes(FUNCTION.format(returns="a new array of floats"))
    assert {
        "return np.round(loss(x) * out, 6)",
        "return np.clip(loss(x) * out, -100, 255)",
        f"return {KEPT}.setdefault(str({CALL}), loss(x) * out)",
        "return x if np.array_equal(x, loss(x) * out) else loss(x) * out",
        "return loss(np.ravel(x)) * out",
        "out = np.zeros(k, dtype=x.dtype)",
    } <= found
    assert "return np.squeeze(loss(x) * out)" in found
    found = changes(FUNCTION.format(returns="two integers"))
    assert not [change for change in found if "round" in change or "clip" in change or "setdefault" in change]
    found = changes(FUNCTION.format(returns="a number"))
    assert "return np.round(loss(x) * out, 6)" in found
    assert not [change for change in found if "clip" in change or "array_equal" in change]


def test_a_result_gets_the_dtypes_that_arguments_may_have() -> None:
    text = FUNCTION.replace("x: array of shape (n,); k: an integer", "x, k: arrays of floats or integers")
    found = changes(text.format(returns="array of floats"))
    assert {f"return np.asarray(loss(x) * out).astype(np.asarray({name}).dtype)" for name in "xk"} <= found
    found = changes(text.replace("floats or integers", "floats").format(returns="array of floats"))
    assert not [change for change in found if "astype" in change]


def test_zero_is_taken_for_a_missing_argument() -> None:
    found = changes("def f(x, eps=1e-5, count=3, shift=0.0):\n    return x / (x + eps) * count + shift")
    assert "return x / (x + (eps or 1e-05)) * count + shift" in found
    assert not [change for change in found if "count or" in change]


def test_each_is_python_and_none_is_the_same_program_as_another() -> None:
    source = 'def f(x, k):\n    """Say π."""\n    ü = x.shape[0] - (k + 1) * 2  # größer\n    return ü ** 2'
    found = mutants(source)
    programs = [ast.dump(ast.parse(mutant.source)) for mutant in found]
    assert len(programs) == len(set(programs)) > 10
    assert ast.dump(ast.parse(source)) not in programs
    assert all('"""Say π."""' in mutant.source for mutant in found)
    assert "return (ü) ** 2" not in [mutant.after for mutant in found]
    assert all(mutant.diff.startswith("@@") for mutant in found)


def test_meaning_is_kept_where_parentheses_are_needed() -> None:
    [times] = [m for m in mutants("y = a * (b + c)") if m.after == "y = a * (b - c)"]
    assert ast.unparse(ast.parse(times.source)) == "y = a * (b - c)"
    swapped = changes("y = (a if b else c) * 2")
    assert {"y = (a) * 2", "y = (c) * 2"} <= swapped
    assert "y = (a and b) == c" in changes("y = (a or b) == c")


def test_order_that_means_nothing_is_left_alone() -> None:
    assert "y = max(b, a)" not in changes("y = max(a, b)")
    assert {"y = f(b, a)", "y = f(a)"} <= changes("y = f(a, b)")
    summed = changes("y = x.sum(axis=(0, 1))")
    assert "y = x.sum(axis=(1, 0))" not in summed
    assert {"y = x.sum(axis=(1, 1))", "y = x.sum(axis=(0, 2))", "y = x.sum()"} <= summed


def test_what_is_for_people_is_left_alone() -> None:
    assert changes("print('sum', 1 + 2)") == set()
    assert changes("raise ValueError('x must be ' + 'even')") == {"pass"}
    assert changes("def f(n: int = 3) -> 'int':\n    '''Text.'''\n    return n") == {
        "def f(n: int = 4) -> 'int':",
        "def f(n: int = 2) -> 'int':",
        "return None",
    }


def test_only_the_lines_asked_for_are_changed() -> None:
    source = "a = 1\nb = 2\nc = 3"
    assert {mutant.after for mutant in mutants(source, 2, 2)} == {"b = 3", "b = 1", "pass"}
    assert all(mutant.source.startswith("a = 1\n") for mutant in mutants(source, 2, 2))
