"""Traces of PyTorch modules: the operations that a module runs, and what it computes with them.

Two people write the same network with different names, in a different order of definition, as `nn.Sequential`
or with a `forward` of functional calls. What the two have in common is the order in which their operations
run. So a module is traced while it runs, its parameters are numbered in the order of their first use, and
then filled with numbers that depend only on this order: two modules that are the same network then give the
same output.

Owns the tracing, the filling and the comparison of two traces; `verdict` writes the messages.
"""

import contextlib
import copy
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.lab.compare import Difference, difference
from autograder.lab.text import _, ngettext, printable

Facts = dict[str, Any]
HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
ModuleTrace = dict[str, Any]  # plain data, since it crosses the wire; see `trace_module`
ModuleState = dict[str, Any]  # plain data; see `state_of`


@dataclass(frozen=True)
class Step:
    """One operation of a module on a batch: its kind, its settings, and the shape of its result.

    Attributes:
        kind: "convolution", "batch norm", "linear", "relu", "relu6", "add", "average" or "max pool".
        facts: the settings; of a convolution channels, kernel, stride, padding, dilation, groups and bias.
        shape: of the result, without the batch.
    """

    kind: str
    facts: Facts
    shape: tuple[int, ...]


class Block(nn.Sequential):
    """An `nn.Sequential` with a name of its own, as many networks have them."""


class Skip(nn.Module):
    """A skip connection: a module that adds its input to the output of its branch."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return x + inner(x)."""
        total: torch.Tensor = x + self.inner(x)
        return total


class _Tracing(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes operations, and the module's tensors with their roles in the order of their first use."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.steps: list[Step] = []
        self.used: dict[int, tuple[torch.Tensor, str]] = {}
        self.unregistered = False  # whether a parameter was used that is not registered in the module
        self._registered = {id(tensor): tensor for tensor in (*module.parameters(), *module.buffers())}
        self._storages = {tensor.untyped_storage().data_ptr() for tensor in self._registered.values()}

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run the operation and note it."""
        name = func.overloadpacket.__name__
        for position, value in enumerate(args):
            self.unregistered |= isinstance(value, nn.Parameter) and id(value) not in self._registered
            if id(value) in self._registered and id(value) not in self.used and value.is_floating_point():
                self.used[id(value)] = (value, _role(name, position, value))
        result = func(*args, **(kwargs or {}))
        step = _step(name, args, result)
        if step is not None and (step.kind != "linear" or self._is_learned(args[-1])):
            self.steps.append(step)
        return result

    def _is_learned(self, matrix: torch.Tensor) -> bool:
        """Return whether a matrix is one of the module's tensors; a mean is no linear layer."""
        return matrix.untyped_storage().data_ptr() in self._storages


def _role(operation: str, position: int, tensor: torch.Tensor) -> str:
    """Return the role of a tensor in an operation: "kernel", "shift", "scale" or "variance"."""
    if "batch_norm" in operation:
        return {1: "scale", 2: "shift", 3: "shift", 4: "variance"}.get(position, "scale")
    if tensor.dim() > 1:
        return "kernel"
    return "shift" if operation in ("convolution", "addmm", "add", "add_") else "scale"


def _step(name: str, args: tuple[Any, ...], result: Any) -> Step | None:
    out = result[0] if isinstance(result, tuple) else result
    shape = tuple(out.shape[1:]) if isinstance(out, torch.Tensor) else ()
    name = name.rstrip("_")
    if name == "convolution":
        _input, weight, bias, stride, padding, dilation, _transposed, _output_padding, groups = args
        facts = {
            "channels": (weight.shape[1] * groups, weight.shape[0]),
            "kernel": tuple(weight.shape[2:]),
            "stride": tuple(stride),
            "padding": tuple(padding),
            "dilation": tuple(dilation),
            "groups": groups,
            "bias": bias is not None,
        }
        return Step("convolution", facts, shape)
    if "batch_norm" in name:
        return Step("batch norm", {"channels": args[0].shape[1]}, shape)
    if name in ("addmm", "mm") and args[-1].dim() == 2:
        facts = {"inputs": args[-1].shape[0], "outputs": args[-1].shape[1], "bias": name == "addmm"}
        return Step("linear", facts, shape)
    if name in ("hardtanh", "clamp") and list(args[1:3]) == [0, 6]:
        return Step("relu6", {}, shape)
    if name == "relu" or (name == "clamp_min" and args[1] == 0):
        return Step("relu", {}, shape)
    if name == "add" and all(isinstance(a, torch.Tensor) and a.dim() == 4 for a in args[:2]):
        return Step("add", {}, shape)
    if name in ("mean", "avg_pool2d", "_adaptive_avg_pool2d"):
        return Step("average", {}, shape)
    return Step("max pool", {}, shape) if name.startswith("max_pool2d") else None


class UnregisteredParameters(Exception):
    """A module computes with parameters that are not registered in it."""


def watch(module: nn.Module, images: torch.Tensor) -> tuple[list[Step], list[tuple[torch.Tensor, str]]]:
    """Run a module in evaluation mode; return its steps, and its tensors in the order of their first use.

    Raises:
        UnregisteredParameters: if some of its layers are in a plain list, or are made while it runs.
    """
    module.eval()
    tracing = _Tracing(module)
    try:
        with torch.no_grad(), tracing:
            module(images)
    except Exception:
        if not tracing.unregistered:
            raise
    if tracing.unregistered:
        raise UnregisteredParameters
    return tracing.steps, list(tracing.used.values())


def fill(tensors: Sequence[tuple[torch.Tensor, str]]) -> None:
    """Fill each tensor with numbers that depend only on its position in the order, its role and its shape.

    Kernels are drawn as in He et al. (2015, arXiv:1502.01852), so that activations neither vanish nor
    explode.
    """
    for number, (tensor, role) in enumerate(tensors):
        random = np.random.default_rng(number)
        shape = tuple(tensor.shape)
        if role == "kernel":
            values = random.normal(size=shape) * math.sqrt(2 / math.prod(shape[1:]))
        elif role == "shift":
            values = random.normal(size=shape) / 2
        else:
            # Scales are large enough for activations above 6, where ReLU6 differs from ReLU.
            values = random.uniform(0.5, 1.5, size=shape) * (3 if role == "scale" else 1)
        with torch.no_grad():
            tensor.copy_(torch.from_numpy(np.asarray(values)))


def macs(module: nn.Module, images: torch.Tensor) -> int:
    """Count the multiply-accumulates of a module for one image, zeros of the padding included.

    Convolutions and linear layers count; biases, batch normalisation and activations do not. The module is
    run once, on a copy, with a tensor of shape (batch, channels, rows, columns).
    """
    return _macs(watch(copy.deepcopy(module), images)[0])


def _macs(steps: Iterable[Step]) -> int:
    total = 0
    for step in steps:
        if step.kind == "convolution":
            seen = step.facts["channels"][0] // step.facts["groups"]
            total += math.prod(step.shape) * math.prod(step.facts["kernel"]) * seen
        elif step.kind == "linear":
            total += step.facts["inputs"] * step.facts["outputs"]
    return total


def trace_module(module: object, images: Any, own_weights: bool = False) -> ModuleTrace:
    """Trace a module: its steps, how many parameters it has, and its output for images.

    Everything is computed in float64, with weights from `fill`, which the module keeps, or with its own; the
    output is returned in float32, so that a comparison allows for rounding.

    Args:
        module: the module; of anything else, the trace holds only the type.
        images: array or tensor of shape (batch, channels, rows, columns).
        own_weights: whether the module's own weights are what is to be compared.

    Returns:
        Plain data: "type"; of a module also "steps", the numbers of "parameters" and "macs", "output", which
        is the name of its type if it is not a tensor, and "training", the output in training mode, or None
        if there are too few values to normalise. The type is "unregistered" if the module computes with
        parameters that are not registered in it, and "overwriting" if it changes the images in place.
    """
    if not isinstance(module, nn.Module):
        return {"type": type(module).__name__}
    module = module.double()
    batch = torch.from_numpy(np.array(images, dtype=float))
    try:
        steps, used = watch(module, batch)
    except UnregisteredParameters:
        return {"type": "unregistered"}
    if not torch.equal(batch, torch.from_numpy(np.array(images, dtype=float))):
        return {"type": "overwriting"}
    if not own_weights:
        fill(used)
    with torch.no_grad():
        output = module(batch)
    return {
        "type": "module",
        "steps": [[step.kind, step.facts, step.shape] for step in steps],
        "parameters": sum(parameter.numel() for parameter in module.parameters()),
        "macs": _macs(steps),
        "output": output.float().numpy() if isinstance(output, torch.Tensor) else type(output).__name__,
        "training": _output_in_training(module, batch),
    }


def _output_in_training(module: nn.Module, batch: torch.Tensor) -> Any:
    """Return the output in training mode, in which batch normalisation uses the batch, and dropout drops."""
    module.train()
    try:
        with torch.no_grad():
            output = module(batch)
    except ValueError:  # batch normalisation needs more than one value in each channel
        return None
    return output.float().numpy() if isinstance(output, torch.Tensor) else None


def trace_difference(trace: object, expected: ModuleTrace) -> Difference | None:
    """Compare two traces.

    Networks are the same if they have as many parameters and multiplications and give the same output. If
    they differ, the first step that differs is reported. What a student's process reports is quoted in short.
    """
    if isinstance(trace, dict) and trace.get("type") == "unregistered":
        text = _(
            "it computes with layers that PyTorch does not know of: put layers that stand in a list into an"
            " `nn.ModuleList` or `nn.Sequential`, and make none in `forward`"
        )
        return Difference("type", text, text)
    if isinstance(trace, dict) and trace.get("type") == "overwriting":
        text = _("its `forward` changes the images that it is given (by `+=`, for example); work on a copy")
        return Difference("type", text, text)
    if not isinstance(trace, dict) or trace.get("type") != "module":
        kind = _quoted(trace.get("type")) if isinstance(trace, dict) else "?"
        text = _("it makes a {kind}, not an `nn.Module`").format(kind=kind)
        return Difference("type", text, _("it is not an `nn.Module`"))
    output = trace.get("output")
    if type(output) is str:
        text = _("its `forward` returns a {kind}, expected a tensor").format(kind=_quoted(output))
        if output == "NoneType":
            text = _("its `forward` returns nothing (is a `return` missing?)")
        return Difference("type", text, _("its `forward` does not return a tensor"))
    problem = (
        _count_difference(
            trace.get("parameters"),
            expected["parameters"],
            _("it has {got} parameters, expected {wanted}"),
            _("its number of parameters is wrong"),
        )
        or _count_difference(
            trace.get("macs"),
            expected["macs"],
            _("it multiplies {got} times, expected {wanted}"),
            _("it multiplies too often or too seldom"),
        )
        or difference(output, expected["output"])
    )
    if problem is None and expected.get("training") is not None:
        return _training_difference(trace.get("training"), expected["training"])
    return problem and (next(_step_differences(trace.get("steps"), expected["steps"]), None) or problem)


def _training_difference(output: object, expected: Any) -> Difference | None:
    """Compare outputs in training mode, where those in evaluation mode agree."""
    if difference(output, expected) is None:
        return None
    text = _("its output is right in evaluation mode, but wrong in training mode (is there a dropout in it?)")
    return Difference("values", text, text)


def _count_difference(got: object, wanted: int, text: str, summary: str) -> Difference | None:
    if type(got) is int and got == wanted:
        return None
    return Difference("values", text.format(got=_quoted(got), wanted=wanted), summary)


def _quoted(fact: object) -> str:
    return printable(str(fact), 60)


def _step_names() -> dict[str, str]:
    """Return what each kind of step is called, in the language of the student."""
    return {
        "convolution": _("convolution"),
        "batch norm": _("batch norm"),
        "linear": _("linear layer"),
        "relu": _("ReLU"),
        "relu6": _("ReLU6"),
        "add": _("sum of a skip connection"),
        "average": _("average"),
        "max pool": _("max pooling"),
    }


def _fact_names() -> dict[str, str]:
    """Return what each setting of a step is called, in the language of the student."""
    return {
        "channels": _("channels"),
        "kernel": _("kernel"),
        "stride": _("stride"),
        "padding": _("padding"),
        "dilation": _("dilation"),
        "groups": _("groups"),
        "bias": _("bias"),
        "inputs": _("inputs"),
        "outputs": _("outputs"),
    }


def _step_differences(steps: Any, expected: Sequence[Any]) -> Iterator[Difference]:
    """Yield how two sequences of steps differ at the first step that differs, if any does."""
    step_names, fact_names = _step_names(), _fact_names()
    counts: dict[str, int] = {}
    before = ""
    steps = list(steps) if isinstance(steps, list) else []
    for number in range(max(len(steps), len(expected))):
        got = steps[number] if number < len(steps) else None
        wanted = expected[number] if number < len(expected) else None
        if wanted is None or got is None or got[0] != wanted[0]:
            names = [step_names.get(str(one[0])[:20], "?") if one else _("nothing") for one in (got, wanted)]
            if before:
                text = _("after {step} comes {got}, expected {wanted}")
            else:
                text = _("first comes {got}, expected {wanted}")
            text = text.format(step=before, got=names[0], wanted=names[1])
            yield Difference("values", text, _("its layers or their order are wrong"))
            return
        kind = step_names[wanted[0]]
        counts[kind] = counts.get(kind, 0) + 1
        before = f"{kind} {counts[kind]}"
        for fact, value in wanted[1].items():
            there = got[1].get(fact) if isinstance(got[1], dict) else None
            if there != value:
                text = _("{step} has {fact} {got}, expected {wanted}").format(
                    step=before, fact=fact_names.get(fact, fact), got=_quoted(there), wanted=value
                )
                summary = _("the {fact} of a {kind} is wrong").format(
                    fact=fact_names.get(fact, fact), kind=kind
                )
                yield Difference("values", text, summary)
                return


def state_of(module: nn.Module) -> ModuleState:
    """Return a module's state as plain data: its numbers, their dtypes, its mode and whether it has hooks."""
    numbers = [tensor.detach().cpu().numpy().copy() for tensor in module.state_dict().values()]
    hooks = sum(len(getattr(part, kind)) for part in module.modules() for kind in HOOKS)
    return {
        "numbers": numbers,
        "dtypes": [str(array.dtype) for array in numbers],
        "hooks": hooks > 0,
        "training": any(part.training for part in module.modules()),
        "frozen": [not parameter.requires_grad for parameter in module.parameters()],
    }


@contextlib.contextmanager
def undisturbed(names: Mapping[str, object]) -> Iterator[None]:
    """Put back, after the `with` block, the modes, hooks and frozen weights of the modules in a namespace.

    A wrong solution may leave hooks on a module that others use as well, which would keep everything in
    memory that it ever computes.
    """
    modules = {
        id(part): part for one in names.values() if isinstance(one, nn.Module) for part in one.modules()
    }
    before = [
        (part, part.training, [(hooks, dict(hooks)) for hooks in (getattr(part, kind) for kind in HOOKS)])
        for part in modules.values()
    ]
    weights = [
        (weight, weight.requires_grad) for part in modules.values() for weight in part.parameters(False)
    ]
    try:
        yield
    finally:
        for part, training, kept in before:
            part.training = training
            for hooks, content in kept:
                hooks.clear()
                hooks.update(content)
        for weight, needs_gradient in weights:
            weight.requires_grad_(needs_gradient)
            weight.grad = None


def is_given(value: object) -> bool:
    """Return whether the judge sends this to a student process as a copy, although it is not plain data."""
    return isinstance(value, nn.Module | torch.optim.Optimizer)


def state_difference(before: ModuleState, after: object, wanted: ModuleState) -> Difference | None:
    """Compare a module's state after a call with the expected one, which is `before` if it must not change.

    A function that must not change the module may leave it in evaluation mode, but not in training mode.
    """
    if not isinstance(after, dict):
        return None
    if after.get("hooks") != before["hooks"]:
        text = _("it leaves hooks on the model; `handle.remove()` takes one off")
        return Difference("argument", text, text)
    if after.get("frozen") != before["frozen"]:
        text = _("it changes which weights need gradients (`requires_grad`)")
        return Difference("argument", text, text)
    if wanted is before and after.get("training") and not before["training"]:
        text = _("it leaves the model in training mode")
        return Difference("argument", text, text)
    same_dtypes = after.get("dtypes") == wanted["dtypes"]
    if same_dtypes and difference(after.get("numbers"), wanted["numbers"]) is None:
        return None
    if wanted is before:
        text = _("it changes the model's weights or running statistics (is the model in training mode?)")
    elif difference(after.get("numbers"), before["numbers"]) is None:
        text = _("the model's weights are the same as before")
    else:
        text = _("the model's weights or running statistics are not what they should be afterwards")
    return Difference("argument", text, text)


def summary(module: nn.Module, images: torch.Tensor) -> str:
    """Return a table of a module's steps on images: kind, kernel, stride, groups, shape of the result."""
    lines = []
    names = _step_names()
    for step in watch(copy.deepcopy(module), images)[0]:
        facts = step.facts
        settings = ""
        if step.kind == "convolution":
            kernel, groups = "×".join(map(str, facts["kernel"])), facts["groups"]
            settings = _("{kernel}, stride {stride}").format(kernel=kernel, stride=facts["stride"][0])
            if groups > 1:
                settings += ngettext(", {groups} group", ", {groups} groups", groups).format(groups=groups)
        shape = "×".join(map(str, step.shape))
        lines.append(f"{names[step.kind]:<26}{settings:<28}{shape}")
    return "\n".join(lines)
