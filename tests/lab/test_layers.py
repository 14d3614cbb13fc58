"""Modules are the same if they compute the same, however they are written; if not, the message says where."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from autograder.lab import check, layers
from tests.lab.test_check import said

IMAGES = np.random.default_rng(0).normal(size=(2, 4, 6, 5))


def right(groups: int = 4, bias: bool = False) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(4, 4, 3, 2, 1, groups=groups, bias=bias), nn.BatchNorm2d(4), nn.ReLU6(), nn.Conv2d(4, 3, 1)
    )


class ByHand(nn.Module):
    """The same network: functional calls, other names, layers made in another order."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Conv2d(4, 3, 1)
        self.shift = nn.Parameter(torch.zeros(4))
        self.register_buffer("variance", torch.ones(4))
        self.register_buffer("middle", torch.zeros(4))
        self.scale = nn.Parameter(torch.ones(4))
        self.kernel = nn.Parameter(torch.zeros(4, 1, 3, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.conv2d(x, self.kernel, stride=2, padding=1, groups=4)
        parts = self.middle, self.variance, self.scale, self.shift
        x = F.batch_norm(x, *parts, training=self.training)  # type: ignore[arg-type]
        out: torch.Tensor = self.last(x.clamp(0, 6))
        return out


def test_the_same_network_written_differently_is_equal(capsys: pytest.CaptureFixture[str]) -> None:
    check.build(ByHand).equals(right(), IMAGES)
    assert "✓" in capsys.readouterr().out


class InAList(nn.Module):
    """Its convolutions stand in a plain list."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = list(right())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for part in self.parts:
            x = part(x)
        return x


class Answers(nn.Module):
    """Returns something from `forward`."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.layer = right()
        self.answer = answer

    def forward(self, x: torch.Tensor) -> object:
        self.layer(x)
        return self.answer


class NoForward(nn.Module):
    """Has layers, but no `forward`."""


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (InAList, "layers that PyTorch does not know of"),
        (lambda: Answers(None), "its `forward` returns nothing .is a `return` missing"),
        (lambda: Answers((1, 2)), "its `forward` returns a tuple, expected a tensor"),
        (NoForward, 'missing the required "forward" function'),
        (lambda: right(groups=1), "convolution 1 has groups 1, expected 4"),
        (lambda: right(bias=True), "convolution 1 has bias True, expected False"),
        (lambda: nn.Sequential(*list(right())[:2], *list(right())[3:]), "comes convolution, expected ReLU6"),
        (lambda: nn.Sequential(*right(), nn.ReLU()), "comes ReLU, expected nothing"),
        (lambda: "a network", "it makes a str, not an `nn.Module`"),
    ],
)
def test_a_difference_is_named(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(check.CheckFailed, match=said):
        check.build(make).equals(right(), IMAGES)


def test_a_stride_in_the_wrong_layer_is_found_though_the_output_is_the_same() -> None:
    """A 1×1 convolution that skips positions gives what the one before it would have given there."""
    early = nn.Sequential(nn.Conv2d(4, 4, 3, 2, 1, groups=4), nn.Conv2d(4, 3, 1))
    late = nn.Sequential(nn.Conv2d(4, 4, 3, 1, 1, groups=4), nn.Conv2d(4, 3, 1, 2))
    with pytest.raises(check.CheckFailed, match="stride"):
        check.build(lambda: late).equals(early, IMAGES)


def test_relu_and_relu6_differ_in_what_they_give() -> None:
    other = nn.Sequential(*[nn.ReLU() if isinstance(part, nn.ReLU6) else part for part in right()])
    one = layers.trace_module(other, IMAGES)
    two = layers.trace_module(right(), IMAGES)
    assert not np.allclose(one["output"], two["output"])


def test_multiplications_are_counted() -> None:
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 1, 1, groups=8), nn.Flatten(), nn.Linear(72, 5)
    )
    assert layers.macs(net, torch.zeros(2, 3, 6, 5)) == 9 * 8 * 27 + 9 * 8 * 9 + 72 * 5


def test_a_summary_has_a_line_for_each_step() -> None:
    lines = layers.summary(right(), torch.zeros(1, 4, 6, 5)).splitlines()
    assert [line.split()[0] for line in lines] == ["convolution", "batch", "ReLU6", "convolution"]
    assert "4 groups" in lines[0]
    assert lines[-1].endswith("3×3×3")


def doubled(model: nn.Module) -> float:
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2)
    return 1.0


def hooked(model: nn.Module) -> float:
    model.register_forward_hook(lambda *_: None)
    return 1.0


def test_training_mode_may_not_be_left_on_where_nothing_is_to_change() -> None:
    model = nn.Linear(2, 2).eval()
    with pytest.raises(check.CheckFailed, match="leaves the model in training mode"):
        check.call(lambda model: float(model.train().weight.numel()), model).returns(4.0)
    check.call(lambda model: float(model.eval().weight.numel()), model.train()).returns(4.0)


def test_a_call_must_leave_a_module_alone_unless_it_is_to_change_it() -> None:
    model, twice = nn.Linear(2, 2), nn.Linear(2, 2)
    twice.load_state_dict({name: 2 * value for name, value in model.state_dict().items()})
    with pytest.raises(check.CheckFailed, match="changes the model's weights"):
        check.call(doubled, model).returns(1.0)
    with pytest.raises(check.CheckFailed, match="leaves hooks"):
        check.call(hooked, model).returns(1.0)
    check.call(doubled, model).returns(1.0, leaving={0: twice})
    with pytest.raises(check.CheckFailed, match="not what they should be"):
        check.call(doubled, model).returns(1.0, leaving={0: nn.Linear(2, 2)})
    with pytest.raises(check.CheckFailed, match="the same as before"):
        check.call(lambda model: 1.0, model).returns(1.0, leaving={0: twice})


def test_an_optimizer_is_copied_together_with_its_model() -> None:
    model = nn.Linear(2, 1)
    wanted = nn.Linear(2, 1)
    wanted.load_state_dict({name: value - 0.5 for name, value in model.state_dict().items()})

    def step(model: nn.Module, optimizer: torch.optim.Optimizer) -> float:
        sum(parameter.sum() for parameter in model.parameters()).backward()  # type: ignore[union-attr]
        optimizer.step()
        return 0.0

    check.call(step, model, torch.optim.SGD(model.parameters(), lr=0.5)).returns(0.0, leaving={0: wanted})


def test_a_threshold() -> None:
    check.at_least("accuracy", 0.9, 0.9)
    with pytest.raises(check.CheckFailed, match="got 0"):
        check.at_least("accuracy", torch.tensor(0.8), 0.9)
    with pytest.raises(check.CheckFailed, match="expected a single number"):
        check.at_least("accuracy", [0.95], 0.9)
    with pytest.raises(check.CheckFailed, match="got nan"):
        check.at_least("accuracy", float("nan"), 0.9)


def test_a_dropout_is_found_although_it_rests_in_evaluation() -> None:
    class Dropping(nn.Sequential):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return F.dropout(super().forward(x), 0.5, self.training)

    text = said(check.build(lambda: Dropping(*right())).equals, right(), IMAGES)
    assert "its output is right in evaluation mode, but wrong in training mode" in text


def test_a_plan_that_is_eaten_is_a_changed_argument() -> None:
    def make(plan: list[int]) -> nn.Module:
        plan.pop()
        return right()

    text = said(check.build(make, [1, 2]).equals, right(), IMAGES)
    assert "it changes its argument number 1 in place" in text


def test_gradients_that_stay_off_are_found() -> None:
    def evaluate(x: float) -> float:
        torch.set_grad_enabled(False)
        return x

    assert "it leaves gradients switched off" in said(check.call(evaluate, 2.0).returns, 2.0)
    assert torch.is_grad_enabled()


def test_what_a_mistake_does_to_a_module_is_undone() -> None:
    """The judge calls known mistakes with its own modules; a hook that stays would keep all they compute."""
    model = right().eval()
    first = next(model.parameters())
    kept: list[object] = []
    with layers.undisturbed({"model": model, "number": 1}):
        model.register_forward_hook(lambda module, inputs, output: kept.append(output))
        model.train()
        first.requires_grad_(False)
        model(torch.as_tensor(IMAGES).float())
    model(torch.as_tensor(IMAGES).float())
    assert len(kept) == 1
    assert not any(part.training for part in model.modules())
    assert first.requires_grad


def test_own_weights_are_compared_where_making_the_module_computes_them() -> None:
    layer = nn.Conv2d(2, 3, 3)
    doubled = nn.Conv2d(2, 3, 3)
    doubled.load_state_dict({name: 2 * value for name, value in layer.state_dict().items()})
    images = np.arange(100.0).reshape(1, 2, 5, 10) % 7

    def make(given: nn.Conv2d) -> nn.Conv2d:
        made = nn.Conv2d(2, 3, 3)
        made.load_state_dict({name: 2 * value for name, value in given.state_dict().items()})
        return made

    def change(given: nn.Conv2d) -> nn.Conv2d:
        given.load_state_dict(make(given).state_dict())
        return given

    check.build(make, layer).equals(doubled, images, own_weights=True)
    check.build(make, layer).equals(layer, images)  # the same network, apart from its weights
    with pytest.raises(check.CheckFailed, match="entries differ"):
        check.build(make, layer).equals(layer, images, own_weights=True)
    with pytest.raises(check.CheckFailed, match="weights or running statistics"):
        check.build(change, layer).equals(doubled, images, own_weights=True)
