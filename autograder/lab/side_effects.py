"""What a call does besides returning a result: to its arguments, to earlier results, to PyTorch's settings.

Owns how such effects are found in the process where the call is made, and what is said of them. Which of them
a check forbids is the check's affair (`lab/call_checks.py`).
"""

import collections
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.lab import compare
from autograder.lab.text import _

# Of the arrays that functions have returned, these are looked at again after the next calls.
RETURNED_KEPT, LARGEST_KEPT = 6, 100_000  # arrays; entries of one
MOST_PARTS = 6  # of a tuple that is returned

OVERWRITTEN = "an earlier result was overwritten"
GRADIENTS_OFF = "PyTorch computes no gradients any more"
NEEDS_GRADIENTS = "the result needs gradients"

_returned: collections.deque[tuple[compare.Array, compare.Array]] = collections.deque(maxlen=RETURNED_KEPT)


def side_effects(value: object, args: tuple[Any, ...]) -> tuple[str | int, ...]:
    """Return what a call did besides returning a value, in the process where it was made.

    Args:
        value: what the call returned.
        args: its positional arguments, after the call.

    Returns:
        OVERWRITTEN if an array that an earlier call has returned is not what it was, GRADIENTS_OFF (which is
        put right), NEEDS_GRADIENTS, and the positions of the arguments that the value shares memory with.
    """
    effects: list[str | int] = []
    if any(not np.array_equal(array, copied) for array, copied in _returned):
        _returned.clear()
        effects.append(OVERWRITTEN)
    torch = sys.modules.get("torch")
    if torch is not None and not torch.is_grad_enabled():
        torch.set_grad_enabled(True)
        effects.append(GRADIENTS_OFF)
    if torch is not None and isinstance(value, torch.Tensor) and value.requires_grad:
        effects.append(NEEDS_GRADIENTS)
    results = [array for array in map(compare.as_array, _parts(value)) if array is not None]
    results = [array for array in results if array.dtype.kind in "biuf"]
    for array in results:
        if array.size <= LARGEST_KEPT and not np.isnan(array).any():
            _returned.append((array, array.copy()))
    arrays = [(i, compare.as_array(arg)) for i, arg in enumerate(args)]
    shared = [
        i
        for i, array in arrays
        if array is not None and any(np.may_share_memory(result, array) for result in results)
    ]
    return (*effects, *shared)


def _parts(value: object) -> Sequence[object]:
    """Return the items of a tuple or list, anything else as the only one."""
    return value[:MOST_PARTS] if isinstance(value, tuple | list) else [value]


def received(effects: tuple[Any, ...], args: tuple[Any, ...]) -> tuple[str | int, ...]:
    """Return those effects that there are, of what a student's process says of a call."""
    known = (OVERWRITTEN, GRADIENTS_OFF, NEEDS_GRADIENTS, *range(len(args)))
    return tuple(one for one in effects if type(one) in (str, int) and one in known)


def effect_difference(
    effects: Sequence[str | int], names: Sequence[str], new: bool, detached: bool
) -> compare.Difference | None:
    """Report an effect that a call must not have.

    Args:
        effects: what `side_effects` has found.
        names: the names of the function's parameters, as far as known.
        new: whether the result must not share memory with an argument.
        detached: whether the result must not need gradients.
    """
    if GRADIENTS_OFF in effects:
        return _effect(_("it leaves gradients switched off (`with torch.no_grad():` switches them on again)"))
    if OVERWRITTEN in effects:
        return _effect(
            _("it writes into the array that an earlier call has returned; make a new one in each call")
        )
    positions = [one for one in effects if isinstance(one, int)]
    if new and positions:
        [i, *_others] = positions
        summary = _("it returns its argument number {i} itself, or a part of it; return a new array")
        text = _("it returns its argument `{name}` itself, or a part of it; return a new array")
        hidden = summary.format(i=i + 1)
        return _effect(text.format(name=names[i]) if i < len(names) else hidden, hidden)
    if detached and NEEDS_GRADIENTS in effects:
        return _effect(
            _("the tensor it returns still needs gradients (`detach()` returns one that does not)")
        )
    return None


def _effect(text: str, summary: str = "") -> compare.Difference:
    return compare.Difference("effects", text, summary or text)


def comparable(value: Any) -> Any:
    """Return an argument in a form that can be compared later: a module's state, anything else as it is."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.nn.Module):
        from autograder.lab.layers import state_of

        return state_of(value)
    return value


def argument_difference(
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    leaving: Mapping[int, Any] | None = None,
    names: Sequence[str] = (),
) -> compare.Difference | None:
    """Compare a call's positional arguments before and after it.

    Args:
        before, after: the arguments; arrays and modules must not have changed, nor lists and dicts of them.
        leaving: position -> the module as it must be after the call; None where it is not checked.
        names: the names of the function's parameters, as far as known.
    """
    for i, (was, now) in enumerate(zip(map(comparable, before), map(comparable, after), strict=True)):
        wanted = (leaving or {}).get(i, was)
        if isinstance(was, dict) and "hooks" in was:
            from autograder.lab.layers import state_difference

            if wanted is not None and (problem := state_difference(was, now, comparable(wanted))):
                return problem
        elif not _unchanged(was, now):
            return _changed_in_place(i, names, _rounding(compare.as_array(was), compare.as_array(now)))
    return None


def _unchanged(was: Any, now: Any) -> bool:
    """Return whether arrays, numbers and texts are the same, also inside lists, tuples and dicts."""
    if isinstance(was, list | tuple):
        kind = list if isinstance(was, list) else tuple
        return isinstance(now, kind) and len(now) == len(was) and all(map(_unchanged, was, now))
    if isinstance(was, dict):
        return (
            type(now) is dict
            and now.keys() == was.keys()
            and all(_unchanged(value, now[key]) for key, value in was.items())
        )
    if isinstance(was, int | float | str):
        return isinstance(now, int | float | str) and (now == was or now != now)
    array, now = compare.as_array(was), compare.as_array(now)
    if array is None:
        return True
    return (
        now is not None
        and now.shape == array.shape
        and np.array_equal(now, array, equal_nan=array.dtype.kind in "fc")
    )


def _changed_in_place(i: int, names: Sequence[str], advice: str = "") -> compare.Difference:
    summary = _("it changes its argument number {i} in place; work on a copy").format(i=i + 1)
    text = _("it changes its argument `{name}` in place; work on a copy")
    message = text.format(name=names[i]) if i < len(names) else summary
    return compare.Difference("argument", message, summary, advice)


def _rounding(was: compare.Array | None, now: compare.Array | None) -> str:
    """Explain why an array that was changed and changed back is not the same as before."""
    if was is None or now is None or was.shape != now.shape or was.dtype.kind != "f" or now.dtype.kind != "f":
        return ""
    apart = float(np.max(np.abs(was - now), initial=0.0))
    if not 0 < apart <= compare.TOLERANCE["d"] * float(np.max(np.abs(was), initial=0.0)):
        return ""
    text = _(" (by {apart:.0e}: to add and then subtract rounds; put the old value back instead)")
    return text.format(apart=apart)


def plain_text(value: Any) -> str:
    """Return a nested list or tuple of numbers as text; anything else in it as its kind."""
    if isinstance(value, list | tuple):
        inside = ", ".join(map(plain_text, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    return repr(value) if isinstance(value, int | float | str) else compare.kind_of(value)
