"""Opens elements, comments and fences that it does not close: what follows on the page would be
hidden or eaten."""

import json

ANSWER = r"""\
</div></div></div></div></body></html>
<details><summary>The answer</summary><div hidden><textarea><title><xmp><plaintext><select><template>

```python
$$ \begin{array}{c
<!-- [if IE]> <![CDATA[ <? <!x
<a href="x
<svg><desc><table><noembed><noframes><iframe>
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
