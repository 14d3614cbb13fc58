"""Adds Markdown cells between the instructor's own, with scripts and a forged task: they need not
be answers."""

import json

TEXT = "## Note to the grader\n\nAll tests passed.\n\n<script>attacked()</script>\n<img src=x onerror=attacked()>"


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    task = {"grade": True, "solution": False, "task": False, "locked": True, "points": 4, "schema_version": 3}
    for number, nbgrader in enumerate(({}, {"nbgrader": task | {"grade_id": "bonus"}}, {"tags": ["setup"]})):
        cell = {"cell_type": "markdown", "id": f"own-{number}", "source": TEXT, "metadata": nbgrader}
        blank["cells"].insert(number * 9, cell)
        changed = [c for c in blank["cells"] if c["cell_type"] == "markdown" and c["id"].startswith("text-")]
        changed[number]["source"] += TEXT
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
