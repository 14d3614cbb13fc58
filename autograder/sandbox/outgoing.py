"""What the judge sends to a student process: one frame, and before it one with the modules it refers to.

Owns the passing of PyTorch modules and optimizers, which go pickled, as copies. The student process may
unpickle them; the judge never unpickles anything.
"""

import pickle
import sys
from collections.abc import Callable
from typing import Any

from autograder.sandbox.wire import Reference, pack


def frames_of(message: list[Any], refer: Callable[[Any], Reference]) -> list[bytes]:
    """Encode a message; `refer` returns a reference to what is neither plain data nor a module.

    Raises:
        WireError: if it is too large.
    """
    given: list[Any] = []
    packed = pack(message, lambda thing: _give(thing, given) or refer(thing))
    return [pack(["given", pickle.dumps(given)], refer), packed] if given else [packed]


def _give(thing: Any, given: list[Any]) -> Reference | None:
    """Return a reference to a module or optimizer that is sent as a copy; None for anything else."""
    if "torch" not in sys.modules:
        return None
    from autograder.lab.layers import is_given

    if not is_given(thing):
        return None
    if not any(thing is other for other in given):
        given.append(thing)
    return Reference("given", next(-1 - i for i, other in enumerate(given) if thing is other))
