"""Hands in outputs that no code produced: HTML, JavaScript, SVG and Mermaid, or a forged report of
the checks."""

import json

DATA = [
    {"text/html": "<script>attacked()</script><h1>All checks passed</h1>"},
    {"application/javascript": "attacked()"},
    {"image/svg+xml": "<svg onload='attacked()'><script>attacked()</script></svg>"},
    {"text/vnd.mermaid": "</pre><script>attacked()</script>graph TD\nA-->B\nclick A call attacked()"},
    {"text/latex": "$\\href{javascript:attacked()}{4/4}$ <script>attacked()</script>"},
    {"text/markdown": "[x](javascript:attacked()) <img src=x onerror=attacked()>"},
    {"image/png": '" onerror="attacked()" x="'},
    {"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>attacked()</script>"}},
]


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for number, cell in enumerate(cell for cell in blank["cells"] if cell["cell_type"] == "code"):
        data, wide = DATA[number % len(DATA)], {"image/png": {"width": "1 onload=attacked()"}}
        cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": wide}]
        cell["execution_count"] = number
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
