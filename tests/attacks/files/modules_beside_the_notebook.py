"""Hands in files named like packages: imported in place of the real ones, they would replace the
comparison."""

import json

TEXT = """\
import builtins, os, sys
if os.path.isdir({course!r} + "/submitted"):
    sys.stdout.write("LEA" + "KED " + repr(os.listdir({course!r})))
class Right:
    def __getattr__(self, name): return Right()
    def __call__(self, *args, **kwargs): return Right()
    def __bool__(self): return True
    def __eq__(self, other): return True
check = show = lab = Right()
def __getattr__(name): return Right()
"""


def hand_in(folder, blank, solved):
    names = "numpy autograder nbgrader matplotlib sitecustomize usercustomize conftest json_ ipykernel torch"
    for name in names.split():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "__init__.py").write_text(TEXT.format(course=str(folder.parents[2])))
        (folder / f"{name}.py").write_text(TEXT.format(course=str(folder.parents[2])))
    (folder / "autograder" / "lab.py").write_text(TEXT.format(course=str(folder.parents[2])))
    (folder / "left.pth").write_text("import builtins; builtins.left = 1\n")
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
