"""Hands in folders within folders until the path is longer than the system allows: copying it would fail."""

import json
import os


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
    before = os.getcwd()
    os.chdir(folder)
    for _ in range(60):
        os.mkdir("d" * 100)
        os.chdir("d" * 100)
    with open("end.txt", "w") as opened:
        opened.write("end")
    os.chdir(before)
