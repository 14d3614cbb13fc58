"""Attaches HTML, SVG and badly named images to the answer: put into the page as they are, they
hold scripts."""

import base64
import json

SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='attacked()'><script>attacked()</script></svg>"


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    code = base64.b64encode(SVG.encode()).decode()
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = (
                "![a](attachment:a.svg) ![b](attachment:b.html) [c](attachment:b.html) ![d](attachment:d)"
            )
            cell["attachments"] = {
                "a.svg": {"image/svg+xml": code},
                "b.html": {"text/html": code},
                "d": {'image/png;base64,x" onerror="attacked()" x="': '" onerror="attacked()"'},
                '../../"><script>attacked()</script>': {"image/png": ""},
            }
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
