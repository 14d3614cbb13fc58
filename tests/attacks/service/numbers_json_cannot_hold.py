"""Hands in numbers that Python's JSON refuses or turns into infinities, where a version or a number
is expected."""

import json


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    blank["metadata"].update({"huge": "HUGE", "infinite": "INFINITE"})
    text = json.dumps(blank).replace('"HUGE"', "7" * 6000).replace('"INFINITE"', "1e999")
    (folder / "residual_block.ipynb").write_text(text)
