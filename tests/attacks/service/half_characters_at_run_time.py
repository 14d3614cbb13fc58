"""Prints, raises and names things with half of a character, which cannot be written in UTF-8 into
any report."""

import sys

HALF = "\ud800 half"


def conv2d(*args, **kwargs):
    raise type(HALF, (Exception,), {})(HALF)


def relu(x):
    return HALF


conv2d.__name__ = conv2d.__qualname__ = HALF
# %% cell conv_out
conv_out, conv_out_signed = HALF, {HALF: HALF}
sys.displayhook(HALF)
print(HALF)
# %% cell features
features, features_signed = HALF, HALF.encode("utf-8", "surrogatepass")
