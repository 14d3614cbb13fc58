"""Hands in half of a character (a lone surrogate) everywhere: it can be read, but not written as UTF-8."""

import json


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "# \ud800" if cell["cell_type"] == "code" else "An answer \udfff."
            cell["metadata"]["\udc80"] = "\ud83d"
    blank["metadata"]["authors"] = [{"name": "\ud800"}]
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
