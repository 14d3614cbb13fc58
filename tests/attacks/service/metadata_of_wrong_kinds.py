"""Hands in lists, numbers and nothing where nbgrader expects a mapping or a text: an error would
stop the class."""

import json


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    wrong = [
        [],
        7,
        None,
        "text",
        {"schema_version": 99},
        {"grade_id": ["x"], "solution": {}},
        {"points": "x"},
        True,
    ]
    for number, cell in enumerate(blank["cells"]):
        if number % 3 == 0:
            cell["metadata"]["nbgrader"] = wrong[number // 3 % len(wrong)]
        cell["metadata"]["tags"] = {"setup": 1} if number % 2 else 5
    blank["cells"] += [None, [], {"cell_type": "unknown"}, {"cell_type": "code", "source": 7}]
    blank["metadata"].update(kernelspec=[], language_info=3, autograder="none", widgets=1)
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
