"""Writes scripts into the notebook's metadata: title, authors, language, widgets, which templates
show unescaped."""

import json

BAD = '"></title><script>attacked()</script><img src=x onerror=attacked()>'


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    state = {"version_major": 2, "state": {"</script><script>attacked()</script>": {"model_name": BAD}}}
    blank["metadata"].update(
        title=BAD,
        authors=[{"name": BAD}],
        date=BAD,
        language_info={
            "name": BAD,
            "pygments_lexer": "html",
            "codemirror_mode": BAD,
            "file_extension": "/../x",
        },
        kernelspec={"name": "../../" + BAD, "display_name": BAD, "language": "javascript"},
        widgets={"application/vnd.jupyter.widget-state+json": state},
        toc={"title_cell": BAD},
        celltoolbar=BAD,
    )
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
