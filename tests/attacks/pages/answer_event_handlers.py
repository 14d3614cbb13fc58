"""Puts event handlers into broken and unusual elements of the answer: they would run without a click."""

import json

ANSWER = r"""\
<img src=x onerror=attacked()>
<img/src="x"/onerror="attacked()">
<svg/onload=attacked()>
<details open ontoggle=attacked()><summary>more</summary></details>
<video><source onerror=attacked()></video>
<input autofocus onfocus=attacked()>
<style onload=attacked()></style>
<a name=x style="animation:a 1s" onanimationstart=attacked()>text</a><style>@keyframes a{}</style>
![x](x"onerror="attacked())
![x](x 'y" onerror="attacked()')
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
