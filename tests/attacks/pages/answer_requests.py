"""Makes the page fetch things from outside in many ways: that says who read the answer, when and where."""

import json

ANSWER = r"""\
![](http://attacker.example/1.png) ![][pic] <img srcset="http://attacker.example/2.png 1x" src="">
<link rel=stylesheet href=http://attacker.example/3.css><link rel=preload as=image href=http://attacker.example/4>
<style>@import "http://attacker.example/5.css"; body { background: url(http://attacker.example/6) }</style>
<p style="background-image:url(//attacker.example/7); list-style:url(http://attacker.example/8)">text</p>
<video poster=http://attacker.example/9></video><audio src=http://attacker.example/10 autoplay></audio>
<table background=http://attacker.example/11><tr><td>x</table><input type=image src=http://attacker.example/12>
<svg><image href=http://attacker.example/13 /><filter><feImage xlink:href=http://attacker.example/14 /></filter></svg>
<img srcset=http://attacker.example/15> <a href=# ping=http://attacker.example/16>x</a>

[pic]: http://attacker.example/17.png
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
