"""Hands in other notebooks as well, one for another topic and one with its own marks: errors or
marks for them."""

import json


def hand_in(folder, blank, solved):
    (folder / "sub").mkdir(parents=True, exist_ok=True)
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
    for cell in solved["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000
    for name in (
        "mobilenet.ipynb",
        "Residual_Block.ipynb",
        "residual_block.IPYNB",
        "residual_block (1).ipynb",
        "sub/residual_block.ipynb",
        "residual_block-checkpoint.ipynb",
        "extra.ipynb",
    ):
        (folder / name).write_text(json.dumps(solved))
