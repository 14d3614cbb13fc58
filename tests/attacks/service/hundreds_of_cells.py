"""Hands in hundreds of more cells, each of which prints: starting and showing each of them takes its time."""

import json


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(500):
        cell = {"cell_type": "code", "source": "print('x')\n1 / 0", "metadata": {"tags": ["setup"]}}
        blank["cells"].insert(11, cell | {"id": f"more-{number}", "outputs": [], "execution_count": None})
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
