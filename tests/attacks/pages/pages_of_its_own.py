"""Hands in ready-made pages and images named as feedback is: copied along, they would be opened
in its place."""

import json

PAGE = "<!doctype html><h4>residual_block (Score: 28.0 / 28.0)</h4><script>attacked()</script>"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='attacked()'><script>attacked()</script></svg>"


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for name in (
        "residual_block.html",
        "index.html",
        "report.html",
        "feedback.html",
        "custom.css",
        "=1+1.csv",
    ):
        (folder / name).write_text(PAGE)
    for name in (
        "a.svg",
        "<img src=x onerror=attacked()>.txt",
        "javascript:attacked()",
        "'\"><svg onload=attacked()>",
    ):
        (folder / name).write_text(SVG)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = (
                "See ![](a.svg), [my results](report.html) <img src='files/a.svg'> <object data=a.svg></object>"
            )
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
