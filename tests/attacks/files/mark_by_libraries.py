"""Lets libraries write the file outside: each of them opens files in C, past whatever watches
Python's open."""

import contextlib
import sqlite3
import sys

import numpy as np

with contextlib.suppress(Exception):
    np.memmap(MARK, dtype="u1", mode="w+", shape=(8,))[:] = 65
with contextlib.suppress(Exception):
    np.arange(3.0).tofile(MARK)
with contextlib.suppress(Exception):
    sqlite3.connect(MARK).execute("create table attacked (x)")
with contextlib.suppress(Exception):
    import matplotlib.pyplot as plt

    plt.figure().savefig(MARK, format="svg")
with contextlib.suppress(Exception):
    sys.modules["faulthandler"].dump_traceback(open(MARK, "w"))
