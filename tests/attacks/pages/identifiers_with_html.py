"""Renames the cells' ids, grade ids and counts to HTML: they stand in attributes and prompts of the pages."""

import json

BAD = '"><script>attacked()</script>'


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for number, cell in enumerate(blank["cells"]):
        cell["id"] = f"{number}{BAD}"
        if cell["cell_type"] == "code":
            cell["execution_count"] = BAD
        if number > 40 and "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] += BAD
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
