"""Hands in metadata nested 900 deep: they can be read, but copying or writing them again ends in an error."""

import json


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    deep = 1
    for _ in range(240):
        deep = {"a": [deep]}
    blank["cells"][11]["metadata"]["deep"] = blank["metadata"]["deep"] = deep
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
