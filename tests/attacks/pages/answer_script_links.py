"""Writes links whose addresses are scripts, disguised by entities, tabs and definitions: a click
would run them."""

import json

ANSWER = r"""\
[the table](javascript:attacked()) and <javascript:attacked()> and [this one][one] and [two].
[a](java&#115;cript:attacked()) [b](<java	script:attacked()>) [c](&#1;javascript:attacked())
[d](JaVaScRiPt:attacked()) [e](data:text/html,<script>attacked()</script>) [f](vbscript:attacked())
[g](//attacker.example/%22onmouseover=%22attacked%28%29)
<a href="&#106;avascript:attacked()">h</a> <a href="java&Tab;script&colon;attacked()">i</a>
<form action="javascript:attacked()"><button>Show the answer</button></form> <area href=javascript:attacked()>

[one]: javascript:attacked() "title"
[two]: <java
script:attacked()>
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
