"""Recurses without a limit in C, so that the process dies without an error and without an answer."""

import sys

sys.setrecursionlimit(10**9)


def conv2d(*args, **kwargs):
    return [conv2d() for _ in range(1)]


def relu(x):
    nested = ()
    for _ in range(3_000_000):
        nested = (nested,)
    return hash(nested)
