"""Uses characters that turn the direction, have no width or pile up: text and marks look other than
they are."""

import json

ANSWER = (
    "The score is \u202e4/0\u202c and \u20664 \u2044 4\u2069\u200b\u2060\ufeff.\n\n"
    + "\u2067\u202e" * 40
    + "\n\nZ"
    + "\u0335\u0341" * 300
    + "\n\n\u2028\u2029\x0b\x0c\x00\x08\x1b[2J\x85\ue000\ufffe\U000e0041\U000e007f"
    + "\n\njava\u200bscript\uff1aattacked() \uff1cscript\uff1eattacked()\uff1c/script\uff1e\n\n<scr\x00ipt>attacked()"
)


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
