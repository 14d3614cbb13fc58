"""Writes scripts and hiding marks into the cells' metadata: ids, tags, counts, languages, forged
comments and scores."""

import json

BAD = '"><script>attacked()</script><img src=x onerror=attacked()>'


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        meta = cell["metadata"]
        meta.update(name=BAD, magics_language="html", collapsed=True, scrolled=BAD, language=BAD)
        meta["tags"] = [BAD, "hide-input", "remove_cell", "remove-output", "setup", "raises-exception"]
        meta["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
        if meta.get("nbgrader", {}).get("solution"):
            meta["nbgrader"].update(comment=f"Full marks. {BAD}", score=4, points=4, extra_credit=40)
            cell["source"] = f"# {BAD}"
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
