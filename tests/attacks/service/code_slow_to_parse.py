"""Writes code that Python's own parser and compiler cannot bear: deep brackets, long sums, powers
of powers."""


def hand_in(folder, blank, solved):
    import json

    sources = [
        "(" * 5000 + ")" * 5000,
        "x = " + "-" * 100_000 + "1",
        "y = " + "1+" * 100_000 + "1",
        "x = '''" + "a" * 10**6,
    ]
    sources += [
        "x = " + "[" * 150 + "]" * 150 + "\0",
        "f'" + "{f" * 100,
        "x = 2**2**2**2**2**0.5; y = 'a' * 9**9**0",
    ]
    sources += [
        "if 1:\n" + "".join(" " * n + "if 1:\n" for n in range(1, 110)) + " " * 110 + "pass",
        "# coding: x",
    ]
    cells = [c for c in blank["cells"] if c["cell_type"] == "code" and c["metadata"]["nbgrader"]["solution"]]
    for cell, source in zip(cells, sources, strict=False):
        cell["source"] = source
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
