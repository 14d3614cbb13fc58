"""Hands in a time of its own in timestamp.txt, which nbgrader reads: nonsense there could stop the
grading."""

import json


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
    (folder / "timestamp.txt").write_bytes(
        b"99999-13-45 25:61:61 UTC\x00\xff\xfe <script>attacked()</script>"
    )
