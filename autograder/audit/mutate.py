"""First-order mutants of a piece of Python: copies with one small mistake.

Owns the mutation operators. Works on the text, so that a mutant differs from its original in the lines of one
expression or statement and reads as a person would have written it. Does not run anything.

The kinds follow Offutt, Lee, Rothermel, Untch and Zapf (1996), "An experimental determination of sufficient
mutant operators", and add those of array code: indices, axes, slices, the order
of arguments, functions that are taken for one another, norms. `function_mutants` adds what a function as a
whole gets wrong.
"""

import ast
import copy
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.audit.function_mutants import function_changes

BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
TAKEN_FOR_ONE_ANOTHER = (
    ("max", "min"),
    ("maximum", "minimum"),
    ("amax", "amin"),
    ("argmax", "argmin"),
    ("sum", "mean"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("var", "std"),
    ("floor", "ceil"),
    ("any", "all"),
    ("vstack", "hstack"),
    ("relu", "relu6"),
    ("train", "eval"),
)
LOOK_ALIKE = {a: b for pair in TAKEN_FOR_ONE_ANOTHER for a, b in (pair, pair[::-1])}
SILENT_CALLS = ("print", "warn")  # what they are given is for people
# Where order means nothing: arguments of these functions, and tuples given as these keywords.
SYMMETRIC_CALLS = ("max", "min", "maximum", "minimum", "fmax", "fmin")
SYMMETRIC_KEYWORDS = ("axis", "dim")
SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Raise, ast.Assert, ast.Delete)


@dataclass(frozen=True)
class Mutant:
    """A piece of code that differs from its original in one small thing.

    Attributes:
        line: where the changed expression or statement begins, from 1.
        before, after: the changed lines, without the indentation they share.
        source: the whole, changed.
        diff: the change as a unified diff with the lines around it.
    """

    line: int
    before: str
    after: str
    source: str
    diff: str


def mutants(source: str, first: int = 1, last: int | None = None) -> list[Mutant]:
    """Return the mutants of a piece of code, in the order of their lines.

    Args:
        first, last: the lines, from 1, that may be changed.

    Raises:
        SyntaxError: if the code is not Python.
    """
    tree = ast.parse(source)
    last = last or source.count("\n") + 1
    original = ast.dump(tree)
    seen = {original}
    found = []
    for node, text in _changes(tree):
        if not (first <= node.lineno and (node.end_lineno or node.lineno) <= last):
            continue
        changed = _replaced(source, node, text)
        dump = ast.dump(ast.parse(changed))
        if dump not in seen:
            seen.add(dump)
            found.append(_mutant(source, changed, node.lineno))
    return sorted(found, key=lambda mutant: mutant.line)


Changed = ast.expr | ast.stmt


def _changes(tree: ast.AST) -> Iterator[tuple[Changed, str]]:
    """Yield every node that can be changed, with the text to put in its place."""
    yield from function_changes(tree)
    for node in _visited(tree):
        if isinstance(node, ast.expr):
            for new in _changed_expressions(node):
                yield node, new if isinstance(new, str) else ast.unparse(new)
        elif isinstance(node, ast.stmt):
            for text in _changed_statements(node):
                yield node, text
            yield from _changed_courses(node)


def _visited(node: ast.AST) -> Iterator[ast.AST]:
    """Walk the tree, past docstrings, annotations, messages and the text in f-strings."""
    yield node
    if isinstance(node, ast.JoinedStr | ast.Raise):
        return
    if isinstance(node, ast.Call) and _called(node) in SILENT_CALLS:
        return
    if isinstance(node, ast.keyword) and node.arg in SYMMETRIC_KEYWORDS and isinstance(node.value, ast.Tuple):
        for axis in node.value.elts:
            yield from _visited(axis)
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                yield from _visited(child)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _changed_expressions(node: ast.expr) -> Iterator[ast.expr | str]:
    match node:
        case ast.BinOp(left, operator, right):
            if other := BINARY.get(type(operator)):
                yield ast.BinOp(left, other(), right)
            if isinstance(operator, ast.Add):
                yield right
            if isinstance(operator, ast.Add | ast.Sub) or isinstance(right, ast.Constant):
                yield left
        case ast.UnaryOp(ast.USub() | ast.Not() | ast.Invert(), operand):
            yield operand
        case ast.Compare(left, [operator], [right]):
            for kind in COMPARISONS[type(operator)]:
                yield ast.Compare(left, [kind()], [right])
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.And() if isinstance(operator, ast.Or) else ast.Or(), values)
            yield from values
        case ast.IfExp(_test, body, orelse):
            yield body
            yield orelse
        case ast.Constant(value):
            yield from map(repr, _other_constants(value))
        case ast.Attribute(value, name, ctx) if name in LOOK_ALIKE:
            yield ast.Attribute(value, LOOK_ALIKE[name], ctx)
        case ast.Name("max" | "min" | "any" | "all" as name, ast.Load()):
            yield LOOK_ALIKE[name]
        case ast.Tuple(items) if len(items) > 1:
            listed = ", ".join(map(ast.unparse, [items[1], items[0], *items[2:]]))
            yield f"({listed})" if _in_parentheses(node) else listed
        case ast.Subscript(value, ast.Slice() as part, ctx):
            for smaller in _without_bounds(part):
                yield ast.Subscript(value, smaller, ctx)
        case ast.Subscript(value, ast.Tuple(items), ctx):
            for i, item in enumerate(items):
                if isinstance(item, ast.Slice):
                    for smaller in _without_bounds(item):
                        rest = [*items[:i], smaller, *items[i + 1 :]]
                        yield ast.Subscript(value, ast.Tuple(rest, ast.Load()), ctx)
        case ast.Call(_function, [argument], []) if _called(node) == "abs":
            yield argument
        case ast.Call(_function, [ast.Call(_abs, [inner], []) as magnitudes], []) if (
            _called(node) == "max" and _called(magnitudes) == "abs"
        ):  # the maximum norm
            yield f"np.sum({ast.unparse(magnitudes)})"
            yield f"np.linalg.norm({ast.unparse(inner)})"
        case ast.Call(function, arguments, keywords) if _called(node) not in SILENT_CALLS:
            for i in range(len(arguments) - 1 if _called(node) not in SYMMETRIC_CALLS else 0):
                swapped = [*arguments[:i], arguments[i + 1], arguments[i], *arguments[i + 2 :]]
                yield ast.Call(function, swapped, keywords)
            if len(arguments) > 1:
                yield ast.Call(function, arguments[:-1], keywords)
            for i in range(len(keywords)):
                yield ast.Call(function, arguments, keywords[:i] + keywords[i + 1 :])


def _in_parentheses(node: ast.Tuple) -> bool:
    """Return whether the tuple's own text has parentheses."""
    first = node.elts[0]
    return (node.lineno, node.col_offset) < (first.lineno, first.col_offset)


def _without_bounds(part: ast.Slice) -> Iterator[ast.Slice]:
    for name in ("lower", "upper", "step"):
        if getattr(part, name) is not None:
            smaller = copy.copy(part)
            setattr(smaller, name, None)
            yield smaller


def _other_constants(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 1.0, value / 2] if value else [1.0]
    if isinstance(value, str):
        return [value + "_"] if value else []
    return []


def _changed_statements(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, SIMPLE) and not (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and _called(node.value) in SILENT_CALLS
    ):
        yield "pass"
    match node:
        case ast.Return(value) if value is not None:
            yield "return None"
        case ast.AugAssign(target, operator, value):
            if other := BINARY.get(type(operator)):
                yield ast.unparse(ast.AugAssign(target, other(), value))
            yield ast.unparse(ast.Assign([target], value, lineno=node.lineno))
        case ast.Break():
            yield "continue"
        case ast.Continue():
            yield "break"


def _changed_courses(node: ast.stmt) -> Iterator[tuple[ast.expr, str]]:
    """Yield what decides where a compound statement goes: never, always, once only."""
    match node:
        case ast.If(test):
            yield test, "True"
            yield test, "False"
        case ast.While(test):
            yield test, "False"
        case ast.For(_target, iterated):
            yield iterated, f"list({ast.unparse(iterated)})[:1]"


def _replaced(source: str, node: Changed, text: str) -> str:
    """Put a text in the place of a node's, in parentheses if the meaning needs them."""
    lines = source.encode().split(b"\n")  # the parser counts bytes
    start = sum(len(line) + 1 for line in lines[: node.lineno - 1]) + node.col_offset
    end = sum(len(line) + 1 for line in lines[: (node.end_lineno or 0) - 1]) + (node.end_col_offset or 0)
    raw = source.encode()
    plain, closed = (raw[:start] + new.encode() + raw[end:] for new in (text, f"({text})"))
    if isinstance(node, ast.stmt):
        return plain.decode()
    return (plain if _means(plain) == _means(closed) or _means(closed) is None else closed).decode()


def _means(source: bytes) -> str | None:
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return None


def _mutant(source: str, changed: str, line: int) -> Mutant:
    old, new = source.split("\n"), changed.split("\n")
    pieces = [
        (old[a:b], new[c:d])
        for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    before, after = ("\n".join(line.strip() for piece in pieces for line in piece[i]) for i in (0, 1))
    diff = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
    return Mutant(line, before, after, changed, "\n".join(diff))
