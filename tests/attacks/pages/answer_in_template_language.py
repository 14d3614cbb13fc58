"""Writes Jinja, shell and format commands into the answer: a template rendered twice would carry them out."""

import json

ANSWER = r"""\
{{ 7 * 7 }} {{ resources }} {% include "/etc/hostname" %} {%- raw -%} {% endraw %} {# comment
{{ cycler.__init__.__globals__.os.popen("touch attacked").read() }} ${7*7} <%= 7*7 %> #{7*7} %(x)s {0.__class__} $(id) `id`
{{ super() }} {% block body %}{% endblock %} {% extends "feedback" %}
"""


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for cell in blank["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "explain_relu":
            cell["source"] = ANSWER
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
