"""Hands in a named pipe instead of a notebook: whoever opens it waits for ever, and with him the class."""

import os


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    os.mkfifo(folder / "residual_block.ipynb")
