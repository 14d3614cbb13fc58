"""Numbers for hidden tests to call functions with, and PyTorch's copies of them for the oracles.

Owns how such numbers are chosen: distinct, so that no two entries can be taken for each other, and of both
signs, with so many decimals that rounding shows.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch


def numbers(*shape: int, seed: int, largest: float = 3) -> npt.NDArray[np.float64]:
    """Return up to 286 distinct numbers of both signs, with many decimals, up to about `largest`."""
    values = np.random.default_rng(seed).permutation(np.arange(-999, 1000, 7))
    return values[: np.prod(shape, dtype=int)].reshape(shape) / 1003 * largest


def integers(*shape: int, seed: int) -> npt.NDArray[np.int64]:
    """Return integers from -14 to 14, as an array of integers."""
    return np.round(numbers(*shape, seed=seed, largest=14)).astype(int)


def tensor(values: Any) -> torch.Tensor:
    """Return a copy of an array or a list as a tensor of float64."""
    return torch.as_tensor(np.array(values, dtype=float))
