"""Hands in a notebook whose metadata are nested a hundred thousand deep: reading it ends in a
RecursionError."""

import json


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(blank)[:-1] + ', "deep": ' + '{"a":' * 50_000 + "[" * 50_000
    (folder / "residual_block.ipynb").write_text(text + "]" * 50_000 + "}" * 50_001)
