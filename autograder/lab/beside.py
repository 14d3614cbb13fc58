"""The file beside a notebook, `NAME.checks`, that holds what its checks need and no reader has a use for.

Owns the format: the fingerprints of known mistakes (see `hints`), and long expected results of visible checks
that a question has stored. What is packed gives nothing away that the notebook itself would not. Owns no
session.
"""

import base64
import json
import textwrap
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

SUFFIX = ".checks"
HEADER = "autograder checks"


def pack(content: Mapping[str, Any]) -> str:
    """Return JSON data, arrays and tuples included, as text in short lines."""
    packed = base64.b85encode(zlib.compress(json.dumps(_plain(content), sort_keys=True).encode(), 9)).decode()
    return "\n".join([HEADER, *textwrap.wrap(packed, 100, break_on_hyphens=False), ""])


def read(path: Path) -> dict[str, Any]:
    """Return what `pack` was given.

    Raises:
        OSError: if there is no such file.
        ValueError: if it is not such a file.
    """
    header, _newline, packed = path.read_text(encoding="ascii").partition("\n")
    if header != HEADER:
        raise ValueError(f"{path} does not begin with `{HEADER}`")
    try:
        content = zlib.decompress(base64.b85decode("".join(packed.split())))
    except zlib.error as error:
        raise ValueError(str(error)) from None
    found: dict[str, Any] = _value(json.loads(content))
    freeze(found["stored"])
    return found


def is_packed(path: Path) -> bool:
    """Return whether a build has written a file."""
    return path.suffix == SUFFIX and path.read_bytes().startswith(HEADER.encode())


def freeze(value: Any) -> None:
    """Make the arrays in a value read-only, so that whoever writes into one sees the very line."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, list | tuple):
        for item in value:
            freeze(item)
    elif isinstance(value, Mapping):
        freeze(list(value.values()))


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return {"array": value.tolist(), "dtype": str(value.dtype)}
    if isinstance(value, tuple):
        return {"tuple": [_plain(item) for item in value]}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {"dict": {key: _plain(item) for key, item in value.items()}}
    return value


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if "array" in plain:
        return np.array(plain["array"], dtype=plain["dtype"])
    if "tuple" in plain:
        return tuple(_value(item) for item in plain["tuple"])
    return {key: _value(item) for key, item in plain["dict"].items()}
