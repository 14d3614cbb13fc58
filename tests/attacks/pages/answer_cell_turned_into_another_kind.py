"""Turns the answer into a raw cell of HTML, or a code cell with stored outputs, which are shown by
other rules."""

import json

HTML = "<script>attacked()</script><img src=x onerror=attacked()>"


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell.update(cell_type="raw", source=HTML)
            cell["metadata"].update(raw_mimetype="text/html", format="text/html")
            cell["metadata"]["nbgrader"]["cell_type"] = "raw"
    extra = {"cell_type": "raw", "id": "extra", "source": HTML, "metadata": {"raw_mimetype": "text/html"}}
    (folder / "residual_block.ipynb").write_text(json.dumps(blank | {"cells": [*blank["cells"], extra]}))
