"""Uses TeX commands that make links, elements, classes and styles, and macros for all formulas that
follow."""

import json

ANSWER = r"""\
$$\href{javascript:attacked()}{x = 4 \text{ of } 4}$$
$\cssId{explain_relu}{x}$ $\class{score}{x}$ $\style{position:fixed;top:0;left:0;font-size:90px}{4/4}$
$\require{html}\require{action}\toggle{a}{b}\endtoggle$ $\unicode{x202E}$ $\mmlToken{mi}[onclick="attacked()"]{x}$
$\text{<img src=x onerror=attacked()>}$ $</script><script>attacked()</script>$ $\data{x=</span>}{y}$
$$\gdef\mathrm#1{4/4}\def\loop{\loop\loop}\loop$$
\(<img src=x onerror=attacked()>\) \begin{equation}<svg onload=attacked()>\end{equation}
$`<img src=x onerror=attacked()>`$ $a<b onmouseover=attacked() c>$
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
