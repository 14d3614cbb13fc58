"""Hands in files whose names are no UTF-8 or hold line breaks: printing or storing them would stop
the grading."""

import json
import os


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
    names = [b"\xff\xfe.ipynb", b"a\nresidual_block.ipynb", b"..\\..\\gradebook.db", b"-rf", b"\x1b[2J.py"]
    names += [b"residual_block.ipynb\n", b" residual_block.ipynb", b"%s%n{0}.ipynb", b"x" * 255]
    for name in names:
        with open(os.path.join(os.fsencode(folder), name), "w") as opened:
            opened.write(json.dumps(blank))
