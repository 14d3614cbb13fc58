"""What a PyTorch module computes with, seen by watching it compute.

Two people write the same network with other names, in another order of definition, as `nn.Sequential` or as
a forward of their own with functional calls. What the two have in common is the order in which their
operations run. So a module is watched while it runs, its parameters are numbered in the order of their first
use, and then filled with numbers that depend on this order alone: two modules that are the same network then
give the same output.

Owns the watching, the filling and the comparison of two portraits; wording of verdicts is `check`'s.
"""

import copy
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.lab.compare import Difference, difference
from autograder.lab.text import _, printable

Facts = dict[str, Any]
Condition = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One operation of a module on a batch: its kind, what it is told, and the shape it gives.

    Attributes:
        kind: "convolution", "batch norm", "linear", "relu", "relu6", "add", "average" or "max pool".
        facts: of a convolution its channels, kernel, stride, padding, groups and bias.
        shape: that of the result, without the batch.
    """

    kind: str
    facts: Facts
    shape: tuple[int, ...]


class Skip(nn.Module):
    """A module that adds its input to what another makes of it."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return x + inner(x)."""
        total: torch.Tensor = x + self.inner(x)
        return total


class _Watch(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes operations, and tensors of the module's in the order of their first use, with their parts."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.steps: list[Step] = []
        self.used: dict[int, tuple[torch.Tensor, str]] = {}
        self.strange = False  # whether a parameter was used that the module does not know of
        self._known = {id(tensor): tensor for tensor in (*module.parameters(), *module.buffers())}

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run the operation and note it."""
        name = func.overloadpacket.__name__
        for place, value in enumerate(args):
            self.strange |= isinstance(value, nn.Parameter) and id(value) not in self._known
            if id(value) in self._known and id(value) not in self.used and value.is_floating_point():
                self.used[id(value)] = (value, _part(name, place, value))
        result = func(*args, **(kwargs or {}))
        if (step := _step(name, args, result)) is not None:
            self.steps.append(step)
        return result


def _part(operation: str, place: int, tensor: torch.Tensor) -> str:
    """Say what a tensor is to an operation: "kernel", "shift", "scale" or "variance"."""
    if "batch_norm" in operation:
        return {1: "scale", 2: "shift", 3: "shift", 4: "variance"}.get(place, "scale")
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


class Strange(Exception):
    """A module computes with parameters that it does not know of."""


def watch(module: nn.Module, images: torch.Tensor) -> tuple[list[Step], list[tuple[torch.Tensor, str]]]:
    """Run a module in evaluation mode; return its steps, and its tensors in the order of their first use.

    Raises:
        Strange: if layers of its are in a plain list, or are made while it runs.
    """
    module.eval()
    watching = _Watch(module)
    try:
        with torch.no_grad(), watching:
            module(images)
    except Exception:
        if not watching.strange:
            raise
    if watching.strange:
        raise Strange
    return watching.steps, list(watching.used.values())


def fill(tensors: Sequence[tuple[torch.Tensor, str]]) -> None:
    """Give each tensor numbers that depend on its place in the order, its part and its shape only.

    Kernels are drawn as He et al. do (2015, arXiv:1502.01852), so that signals neither fade nor explode.
    """
    for number, (tensor, part) in enumerate(tensors):
        random = np.random.default_rng(number)
        shape = tuple(tensor.shape)
        if part == "kernel":
            values = random.normal(size=shape) * math.sqrt(2 / math.prod(shape[1:]))
        elif part == "shift":
            values = random.normal(size=shape) / 2
        else:
            # Scales are so large that signals pass 6, where ReLU6 differs from ReLU.
            values = random.uniform(0.5, 1.5, size=shape) * (3 if part == "scale" else 1)
        with torch.no_grad():
            tensor.copy_(torch.from_numpy(np.asarray(values)))


def macs(steps: Iterable[Step]) -> int:
    """Count the multiply-accumulates of convolutions and linear layers for one image, padding's zeros too."""
    total = 0
    for step in steps:
        if step.kind == "convolution":
            seen = step.facts["channels"][0] // step.facts["groups"]
            total += math.prod(step.shape) * math.prod(step.facts["kernel"]) * seen
        elif step.kind == "linear":
            total += step.facts["inputs"] * step.facts["outputs"]
    return total


def portray(module: object, images: Any) -> Facts:
    """Say of what steps a module is, how many parameters it has, and what it gives for images.

    Everything is computed in float64, with weights by `fill`, which the module keeps; the output is given in
    float32, so that a comparison allows for rounding.

    Args:
        module: what is portrayed; of anything but a module, only the type is told.
        images: array or tensor of shape (batch, channels, rows, columns).

    Returns:
        Plain data: "type", and of a module "steps", "parameters" and "macs" (how many) and "output", the
        name of its type if that is no tensor. The type of a module with parameters that it does not know of
        is "strange".
    """
    if not isinstance(module, nn.Module):
        return {"type": type(module).__name__}
    module = module.double()
    batch = torch.from_numpy(np.array(images, dtype=float))
    try:
        steps, used = watch(module, batch)
    except Strange:
        return {"type": "strange"}
    fill(used)
    with torch.no_grad():
        output = module(batch)
    return {
        "type": "module",
        "steps": [[step.kind, step.facts, step.shape] for step in steps],
        "parameters": sum(parameter.numel() for parameter in module.parameters()),
        "macs": macs(steps),
        "output": output.float().numpy() if isinstance(output, torch.Tensor) else type(output).__name__,
    }


def unlike(portrait: object, expected: Facts) -> Difference | None:
    """Compare two portraits: the same numbers of parameters and multiplications and the same output make
    the same network. Where they are not, the first step that differs tells why.

    What a student's process tells of a module is quoted in short.
    """
    if isinstance(portrait, dict) and portrait.get("type") == "strange":
        text = _(
            "it computes with layers that PyTorch does not know of: put layers that stand in a list into an"
            " `nn.ModuleList` or `nn.Sequential`, and make none in `forward`"
        )
        return Difference("type", text, text)
    if not isinstance(portrait, dict) or portrait.get("type") != "module":
        kind = _quoted(portrait.get("type")) if isinstance(portrait, dict) else "?"
        text = _("it makes a {kind}, not an `nn.Module`").format(kind=kind)
        return Difference("type", text, _("it is not an `nn.Module`"))
    output = portrait.get("output")
    if type(output) is str:
        text = _("its `forward` returns a {kind}, expected a tensor").format(kind=_quoted(output))
        if output == "NoneType":
            text = _("its `forward` returns nothing (is a `return` missing?)")
        return Difference("type", text, _("its `forward` does not return a tensor"))
    problem = (
        _number_unlike(
            portrait.get("parameters"),
            expected["parameters"],
            _("it has {got} parameters, expected {wanted}"),
            _("its number of parameters is wrong"),
        )
        or _number_unlike(
            portrait.get("macs"),
            expected["macs"],
            _("it multiplies {got} times, expected {wanted}"),
            _("it multiplies too often or too seldom"),
        )
        or difference(output, expected["output"])
    )
    return problem and (next(_step_differences(portrait.get("steps"), expected["steps"]), None) or problem)


def _number_unlike(got: object, wanted: int, text: str, summary: str) -> Difference | None:
    if type(got) is int and got == wanted:
        return None
    return Difference("values", text.format(got=_quoted(got), wanted=wanted), summary)


def _quoted(fact: object) -> str:
    return printable(str(fact), 60)


WORDS = {  # what a step is called, and what is said of one that has a wrong fact
    "convolution": _("convolution"),
    "batch norm": _("batch norm"),
    "linear": _("linear layer"),
    "relu": _("ReLU"),
    "relu6": _("ReLU6"),
    "add": _("sum of a skip connection"),
    "average": _("average"),
    "max pool": _("max pooling"),
}


def _step_differences(steps: Any, expected: Sequence[Any]) -> Iterator[Difference]:
    """Give, where two sequences of steps first differ, how."""
    counts: dict[str, int] = {}
    before = ""
    steps = list(steps) if isinstance(steps, list) else []
    for number in range(max(len(steps), len(expected))):
        got = steps[number] if number < len(steps) else None
        wanted = expected[number] if number < len(expected) else None
        place = _(" after {step}").format(step=before) if before else ""
        if wanted is None or got is None or got[0] != wanted[0]:
            names = [WORDS.get(str(one[0])[:20], "?") if one else _("nothing") for one in (got, wanted)]
            text = _("{place}comes {got}, expected {wanted}").format(
                place=place.lstrip() + " " if place else _("first "), got=names[0], wanted=names[1]
            )
            yield Difference("values", text, _("its layers or their order are wrong"))
            return
        kind = WORDS[wanted[0]]
        counts[kind] = counts.get(kind, 0) + 1
        before = f"{kind} {counts[kind]}"
        for fact, value in wanted[1].items():
            there = got[1].get(fact) if isinstance(got[1], dict) else None
            if there != value:
                text = _("{step} has {fact} {got}, expected {wanted}").format(
                    step=before, fact=fact, got=_quoted(there), wanted=value
                )
                summary = _("the {fact} of a {kind} is wrong").format(fact=fact, kind=kind)
                yield Difference("values", text, summary)
                return


def condition(module: nn.Module) -> Condition:
    """Return what can be seen of a module: its numbers, their dtypes, its mode and whether it has hooks.

    Plain data, to be compared later.
    """
    numbers = [tensor.detach().cpu().numpy().copy() for tensor in module.state_dict().values()]
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    hooks = sum(len(getattr(part, kind)) for part in module.modules() for kind in kinds)
    return {
        "numbers": numbers,
        "dtypes": [str(array.dtype) for array in numbers],
        "hooks": hooks > 0,
        "training": any(part.training for part in module.modules()),
    }


def is_given(value: object) -> bool:
    """Return whether a check hands this over by value although it is no plain data."""
    return isinstance(value, nn.Module | torch.optim.Optimizer)


def changed(before: Condition, after: object, wanted: Condition) -> Difference | None:
    """Compare a module's condition before and after a call with the one wanted, which may be the first.

    Evaluation mode may be left on, training mode may not where nothing is to be changed.
    """
    if not isinstance(after, dict):
        return None
    if after.get("hooks") != before["hooks"]:
        text = _("it leaves hooks on the model; `handle.remove()` takes one off")
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
    """Return what a module does with images, a line a step: kind, kernel, stride, groups, result."""
    lines = []
    for step in watch(copy.deepcopy(module), images)[0]:
        facts = step.facts
        told = ""
        if step.kind == "convolution":
            kernel = "×".join(map(str, facts["kernel"]))
            told = f"{kernel}, stride {facts['stride'][0]}" + (
                f", {facts['groups']} groups" if facts["groups"] > 1 else ""
            )
        shape = "×".join(map(str, step.shape))
        lines.append(f"{WORDS[step.kind]:<26}{told:<28}{shape}")
    return "\n".join(lines)
