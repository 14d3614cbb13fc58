"""Compares one answer with the value expected, strictly and in a fixed order.

Type first, then dtype, then shape, then values; the first that differs is reported. Nothing is ever
broadcast, and no method of the answer (`__eq__`, `__array__`, …) is ever called: an answer that
is not exactly a NumPy array, a tensor or a number fails at its type. Owns only the sentence that
says what differs; `verdict` says in which test.
"""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

import numpy as np
import numpy.typing as npt

from autograder.lab import session
from autograder.lab.remote import RemoteValue
from autograder.lab.text import _, ngettext

Array = npt.NDArray[Any]
Aspect = Literal["type", "dtype", "shape", "values", "argument", "effects"]

# Relative to the largest expected magnitude, since sums of products lose digits to cancellation in
# proportion to it. Machine epsilon is 1.2e-7 (float32), 9.8e-4 (float16); the margin allows a few
# thousand additions in any order, of float16 one or two. A float64 answer may have been computed in float32.
# Half precision counts only where it is expected: elsewhere, it would let wrong answers pass.
TOLERANCE = {"d": 1e-6, "f": 1e-5, "e": 2e-3}


@dataclass(frozen=True)
class Difference:
    """The first thing in which an answer differs from what was expected.

    Attributes:
        aspect: what differs.
        message: a full sentence with both values.
        summary: names only the aspect, so that it reveals nothing of a hidden test.
        advice: the usual cause, shown when no known mistake is recognised.
    """

    aspect: Aspect
    message: str
    summary: str
    advice: str = ""


def kind_of(value: object) -> str:
    """Describe a value's type the way a student would say it, e.g. `5×7 float64 array`."""
    if isinstance(value, RemoteValue):
        return value.remote_kind
    if type(value) is np.ndarray or _is_tensor(value):
        size = "×".join(map(str, value.shape)) if value.ndim else _("0-dimensional")
        if value.ndim == 1:
            size = _("{n}-entry").format(n=size)
        text = _("{size} {dtype} array") if type(value) is np.ndarray else _("{size} {dtype} tensor")
        return text.format(size=size, dtype=str(value.dtype).removeprefix("torch."))
    if isinstance(value, np.generic):
        return _("a single number ({dtype})").format(dtype=value.dtype)
    if value is None:
        return "None"
    return type(value).__name__


def as_array(value: object) -> Array | None:
    """Return `value` as an array if it is exactly an array or a dense tensor, else None."""
    if type(value) is np.ndarray:
        return value
    if _is_tensor(value) and str(value.layout) == "torch.strided":
        tensor = value.detach().cpu().resolve_conj().resolve_neg()
        if str(tensor.dtype) == "torch.bfloat16":  # which NumPy does not know
            tensor = tensor.float()
        array: Array = tensor.numpy()
        return array
    return None


def _is_tensor(value: object) -> TypeGuard[Any]:
    torch: Any = sys.modules.get("torch")
    return torch is not None and type(value) is torch.Tensor


def _advice(value: object) -> str:
    """Return the usual cause of a value of the wrong type."""
    if value is None:
        return _(" (is a `return` missing? `print` does not return)")
    if kind_of(value) in ("function", "method", "builtin_function_or_method"):
        return _(" (are the parentheses `()` missing?)")
    return ""


def form_difference(value: object, shape: tuple[int, ...]) -> Difference | None:
    """Check only that an answer is of floating dtype and of this shape; () stands for a number."""
    if shape == ():
        number = _number(value)
        return number_difference(value, 0.0 if number is None else float(number.real))
    array = as_array(value)
    fitting = array is not None and array.shape == shape
    if array is not None and fitting and array.dtype.kind == "f" and np.isnan(array).any():
        index = index_text(np.argwhere(np.isnan(array))[0])
        message = _("at {index} it is NaN, which is not a number").format(index=index)
        return Difference("values", message, _("it holds NaN"))
    return array_difference(value, array.astype(float) if array is not None and fitting else np.zeros(shape))


def _number(value: object) -> Any:
    """Return `value` as a NumPy scalar if it is exactly a number or holds a single one, else None."""
    if type(value) in (bool, int, float, complex):
        number: Any = np.asarray(value)[()]
        return number if isinstance(number, np.generic) else None  # an int may be too large for any dtype
    if isinstance(value, np.generic) and type(value).__module__ == "numpy":
        return value
    array = as_array(value)
    if array is not None and array.shape == ():
        return array[()]
    return None


def _dtype_difference(got: np.dtype[Any], wanted: np.dtype[Any]) -> Difference | None:
    """Compare kinds, not widths: float32 is accepted for float64, int64 is not."""
    groups = {"f": "f", "i": "i", "u": "i", "b": "b", "c": "c"}
    if groups.get(got.kind) == groups.get(wanted.kind):
        return None
    message = _("its dtype is {got}, expected {wanted}").format(got=got, wanted=wanted)
    if wanted.kind == "f" and got.kind in "iu":
        summary = _("it holds integers, where the right answer holds floats")
        return Difference("dtype", message, summary, _(" (an integer array cuts off every fraction)"))
    advice = _(" (True and False, not numbers)") if got.kind == "b" else ""
    return Difference("dtype", message, _("its dtype is wrong"), advice)


def number_text(value: Any, digits: int = 6) -> str:
    """Return a number as text, short enough to read and long enough to compare."""
    if isinstance(value, complex | np.complexfloating):
        return f"{value:.{digits}g}"
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    return f"{float(value):.{digits}g}"


def _number_texts(got: Any, wanted: Any) -> dict[str, str]:
    """Return two different numbers as texts, with enough digits to see the difference."""
    for digits in (6, 9, 17):
        texts = {"got": number_text(got, digits), "wanted": number_text(wanted, digits)}
        if texts["got"] != texts["wanted"]:
            break
    return texts


def _tolerance(got: np.dtype[Any], wanted: Array) -> float:
    if wanted.dtype.kind not in "fc" or wanted.size == 0:
        return 0.0
    finite = np.abs(wanted[np.isfinite(wanted)])
    scale = float(finite.max()) if finite.size else 1.0
    single = {"D": "d", "F": "f"}.get(got.char, got.char)
    if single == "e" and wanted.dtype.char != "e":
        single = "f"
    return TOLERANCE.get(single, TOLERANCE["d"]) * (scale or 1.0)


def index_text(index: Iterable[Any]) -> str:
    """Return an index as Python writes it, e.g. `[0, 2]`."""
    return "[" + ", ".join(str(int(i)) for i in index) + "]"


def wrong_entries(got: Array, wanted: Array) -> tuple[int, tuple[int, ...]]:
    """Return how many entries of two arrays of one shape differ, and the index of the worst, () if none."""
    tolerance = _tolerance(got.dtype, wanted)
    with np.errstate(all="ignore"):
        distance = np.abs(np.subtract(got, wanted, dtype=np.result_type(got, wanted, np.float64)))
    same = (distance <= tolerance) | (got == wanted)
    if wanted.dtype.kind in "fc":
        same |= np.isnan(got) & np.isnan(wanted)
    wrong = int(np.count_nonzero(~same))
    if not wrong:
        return 0, ()
    # The worst entry has the largest difference; NaN is worse than any number.
    badness = np.where(same, -1.0, np.nan_to_num(distance.real, nan=np.inf, posinf=np.inf))
    if wanted.dtype.kind in "iub":  # integers may be labels, whose differences mean nothing
        badness = np.where(same, -1.0, 0.0)
    worst = np.unravel_index(int(np.argmax(badness)), wanted.shape)
    return wrong, tuple(int(i) for i in worst)


def _value_difference(got: Array, wanted: Array) -> Difference | None:
    wrong, worst = wrong_entries(got, wanted)
    if not wrong:
        return None
    if wanted.dtype.kind in "iub":
        text = ngettext(
            "{wrong} of {total} entries differs: at {index}, got {got}, expected {wanted}",
            "{wrong} of {total} entries differ; the first is at {index}: got {got}, expected {wanted}",
            wrong,
        )
    else:
        text = ngettext(
            "{wrong} of {total} entries differs: at {index}, got {got}, expected {wanted}",
            "{wrong} of {total} entries differ; the worst is at {index}: got {got}, expected {wanted}",
            wrong,
        )
    if wanted.ndim == 0:
        message = _("got {got}, expected {wanted}").format(**_number_texts(got[()], wanted[()]))
    else:
        message = text.format(
            wrong=wrong,
            total=wanted.size,
            index=index_text(worst),
            **_number_texts(got[worst], wanted[worst]),
        )
    return Difference("values", message, _("its values are wrong"))


def array_difference(value: object, expected: Array) -> Difference | None:
    """Compare an answer with an expected array.

    Args:
        value: the answer; only exactly `numpy.ndarray` or `torch.Tensor` is accepted.
        expected: the reference values, any shape, dtype bool, integer, floating or complex.

    Returns:
        None if type, kind of dtype, shape and all values agree (within `TOLERANCE` of the answer's
        own precision), else the first difference.
    """
    got = as_array(value)
    if got is None:
        return _no_array(value, expected.shape)
    if _holds_the_integers(got, expected):
        return None
    if difference := _dtype_difference(got.dtype, expected.dtype):
        return difference
    if got.shape != expected.shape:
        message = _("its shape is {got}, expected {wanted}").format(got=got.shape, wanted=expected.shape)
        return Difference("shape", message, _("its shape is wrong"))
    return _value_difference(got, expected)


def _holds_the_integers(got: Array, expected: Array) -> bool:
    """Return whether integers are given for floats, and all of them are right.

    Whether an array of a few small results has integers may depend on which of them came out; what matters
    is whether a fraction was lost, which shows in the values.
    """
    floats_as_integers = expected.dtype.kind == "f" and got.dtype.kind in "iu"
    return floats_as_integers and got.shape == expected.shape and not wrong_entries(got, expected)[0]


def _no_array(value: object, shape: tuple[int, ...]) -> Difference:
    """Report that a value is not an array; mention tensors only where the question uses PyTorch."""
    if session.current().uses_torch:
        message, summary = (
            _("got {got}, expected an array or a tensor of shape {shape}"),
            _("it is not an array or a tensor"),
        )
        advice = _(" (`np.array` or `torch.tensor` makes one of a list)")
    else:
        message, summary = (
            _("got {got}, expected a NumPy array of shape {shape}"),
            _("it is not a NumPy array"),
        )
        advice = _(" (`np.array` makes one of a list)")
    if not isinstance(value, list):
        advice = _advice(value)
    elif value and all(map(_is_tensor, value)):
        advice = _(" (`torch.stack` makes one of a list of tensors)")
    return Difference("type", message.format(got=kind_of(value), shape=shape), summary, advice)


def number_difference(value: object, expected: float | complex) -> Difference | None:
    """Compare an answer with one expected number; an array with one axis or more is not a number.

    A tensor is no number either: it keeps everything in memory that it was computed from.

    Args:
        value: the answer; a Python or NumPy number, or a 0-dimensional array, is accepted.
        expected: the reference value; if it is an integer, a float answer fails at its type.

    Returns:
        None if they agree, else the first difference.
    """
    got = _number(value)
    wanted = np.asarray(expected)
    if got is None or _is_tensor(value):
        message = _("got {got}, expected a single number").format(got=kind_of(value))
        advice = _(" (`.item()` gives it)") if got is not None else _advice(value)
        return Difference("type", message, _("it is not a single number"), advice)
    if wanted.dtype.kind == "f" and got.dtype.kind in "iu" and math.isfinite(expected.real):
        got = np.float64(got)  # see `_holds_the_integers`
    if wanted.dtype.kind in "iu" and got.dtype.kind == "f":
        message = _("got {got}, expected an integer").format(got=got)
        return Difference("dtype", message, _("it is not an integer"), _(" (`//` and `int` give one)"))
    if difference := _dtype_difference(got.dtype, wanted.dtype):
        return difference
    return _value_difference(np.asarray(got), wanted)


def shortfall(value: object, least: float) -> Difference | None:
    """Compare an answer with the smallest number that is accepted."""
    got = _number(value)
    if got is None:
        return number_difference(value, least)
    if got >= least:
        return None
    message = _("got {got}, expected at least {wanted}").format(**_number_texts(got, least))
    return Difference("values", message, _("it is too small"))


def difference(value: object, expected: object) -> Difference | None:
    """Compare an answer with the expected array or tensor, number, or list or tuple of them."""
    array = expected if isinstance(expected, np.ndarray) else as_array(expected)
    if array is not None:
        return array_difference(value, array)
    if isinstance(expected, int | float | complex | np.number) and not isinstance(expected, bool):
        return number_difference(value, expected)  # type: ignore[arg-type]
    if isinstance(expected, list | tuple):
        return _sequence_difference(value, expected)
    if type(value) is not type(expected):
        message = _("got {got}, expected {wanted}").format(got=kind_of(value), wanted=kind_of(expected))
        return Difference("type", message, _("its type is wrong"))
    if value != expected:
        message = _("got {got}, expected {wanted}").format(got=_short(value), wanted=_short(expected))
        return Difference("values", message, _("its value is wrong"))
    return None


def _sequence_difference(
    value: object, expected: list[Any] | tuple[Any, ...], inside: str = ""
) -> Difference | None:
    """Compare a list or tuple item by item; `inside` is its own index in the list around it."""
    where = _("in item {index}, ").format(index=inside) if inside else ""
    array = as_array(value)
    if array is not None and array.ndim and len(array) == len(expected):
        value = list(array)  # which can be unpacked like a tuple
    if type(value) is not list and not is_tuple(value):
        message = _("got {got}, expected {wanted}").format(got=kind_of(value), wanted=kind_of(expected))
        return Difference("type", where + message, where + _("its type is wrong"), _advice(value))
    # A named tuple is a tuple; what it says of itself is not asked.
    items: list[Any] = list(tuple.__iter__(value) if is_tuple(value) else value)
    if len(items) != len(expected):
        message = _("it has {got} items, expected {wanted}").format(got=len(items), wanted=len(expected))
        return Difference("shape", where + message, where + _("its length is wrong"))
    for i, (item, wanted) in enumerate(zip(items, expected, strict=True)):
        index = f"{inside}[{i}]"
        if isinstance(wanted, list | tuple):
            if found := _sequence_difference(item, wanted, index):
                return found
        elif found := difference(item, wanted):
            where = _("in item {index}, ").format(index=index)
            return Difference(found.aspect, where + found.message, where + found.summary, found.advice)
    return None


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Return whether a value is a tuple, named or not, whatever it says of itself."""
    return issubclass(type(value), tuple)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
