"""Mutants of a whole function: what it returns and what it keeps, rather than one expression in it.

Owns the operators for mistakes that show on some inputs only: a result is rounded, cut off, of the wrong
dtype, without its axes of length 1, the argument itself, or that of an earlier call; an argument of 0
counts as none. Each is a change of one expression, like those of `mutate`.

What a docstring says decides where an operator makes sense: integers are not rounded, and only who promises a
*new* array must not return the old one.
"""

import ast
import re
from collections.abc import Iterator

DECIMALS = 6
LARGEST, SMALLEST = 255, -100  # a pixel's largest value; a "smallest number" that people begin with
MAKERS = ("zeros", "empty", "ones")  # functions of NumPy whose arrays hold floats unless a dtype is given


def function_changes(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Yield expressions in the functions of a cell, with the text to put in their place."""
    for function in getattr(tree, "body", []):
        if isinstance(function, ast.FunctionDef) and function.args.args:
            arrays = _arrays(function)
            for node in _own(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from _other_results(function, node.value, arrays)
                elif isinstance(node, ast.Call):
                    yield from _other_calls(function, node, arrays)
                elif isinstance(node, ast.Name):
                    yield from _default_for_zero(function, node)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a function's body, but not the functions in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield child
            yield from _own(child)


def _doc(function: ast.FunctionDef) -> str:
    return ast.get_docstring(function) or ""


def _arrays(function: ast.FunctionDef) -> list[str]:
    """Return the parameters that the docstring calls arrays or tensors, in the order of the parameters."""
    found: set[str] = set()
    for line in re.split(r"[\n;]", _doc(function)):
        names, _colon, about = line.partition(":")
        if re.match(r"[^,(]*\b(array|tensor)", about) and "function" not in about:
            found |= set(re.findall(r"\w+", names))
    return [argument.arg for argument in function.args.args if argument.arg in found]


def _returned(function: ast.FunctionDef) -> str:
    """Return what the docstring says about the result."""
    return _doc(function).partition("returns:")[2]


def _other_results(
    function: ast.FunctionDef, value: ast.expr, arrays: list[str]
) -> Iterator[tuple[ast.expr, str]]:
    says = _returned(function)
    if not says:
        return
    items = value.elts if isinstance(value, ast.Tuple) else [value]
    returns_arrays = re.search(r"\b(array|tensor)", says)
    if returns_arrays:
        one = "tuple(np.squeeze(one) for one in {})" if isinstance(value, ast.Tuple) else "np.squeeze({})"
        yield value, one.format(ast.unparse(value))
    if "integer" in says:
        return
    # The dtype of a single array fits its own entries, which may be all that the result holds.
    takes_integers = len(arrays) > 1 and "integer" in _doc(function).partition("returns:")[0]
    for text, item in ((ast.unparse(item), item) for item in items):
        yield item, f"np.round({text}, {DECIMALS})"
        if returns_arrays:
            yield item, f"np.clip({text}, {SMALLEST}, {LARGEST})"
        for array in arrays if returns_arrays and takes_integers else ():
            yield item, f"np.asarray({text}).astype(np.asarray({array}).dtype)"
    if not arrays:
        return
    first, text = arrays[0], ast.unparse(value)
    parameters = ", ".join(argument.arg for argument in function.args.args)
    kept = f"globals().setdefault('_kept_{function.name}', {{}})"
    # Two calls are taken for the same if arrays have the same shapes, and all else but functions is equal.
    key = f"[np.shape(one) or one for one in ({parameters},) if not callable(one)]"
    yield value, f"{kept}.setdefault(str({key}), {text})"
    if re.search(r"\bnew\b", says):
        yield value, f"{first} if np.array_equal({first}, {text}) else {text}"


def _other_calls(
    function: ast.FunctionDef, call: ast.Call, arrays: list[str]
) -> Iterator[tuple[ast.expr, str]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    text = ast.unparse(call)
    if name in MAKERS and len(call.args) == 1 and not call.keywords:
        for array in arrays:
            yield call, f"{text[:-1]}, dtype={array}.dtype)"
    parameters = [argument.arg for argument in function.args.args]
    if isinstance(call.func, ast.Name) and call.func.id in parameters and len(call.args) == 1:
        yield call, f"{call.func.id}(np.ravel({ast.unparse(call.args[0])}))"


def _default_for_zero(function: ast.FunctionDef, name: ast.Name) -> Iterator[tuple[ast.expr, str]]:
    """Take 0.0 for "not given", as `eps or 1e-5` does."""
    arguments = function.args.args[-len(function.args.defaults) :] if function.args.defaults else []
    for argument, default in zip(arguments, function.args.defaults, strict=True):
        if argument.arg == name.id and isinstance(default, ast.Constant) and type(default.value) is float:
            yield name, f"({name.id} or {default.value})"
