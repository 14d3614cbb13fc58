"""Right solutions of grad_cam in other styles, and mutants that change nothing: see docs/authors.md."""


# %% NumPy
# about: NumPy inside, and NumPy arrays returned wherever something is returned
# cell: logits_of
def logits_of(features, weights, bias):
    pooled = np.mean(features.numpy(), axis=(1, 2))
    return np.dot(weights.numpy(), pooled) + bias.numpy()


# %% NumPy
# cell: feature_gradients
def feature_gradients(features, weights, target):
    _maps, rows, columns = features.shape
    row = np.asarray(weights[target])
    return np.broadcast_to(row[:, np.newaxis, np.newaxis] / (rows * columns), features.shape).copy()


# %% NumPy
# cell: gradcam_weights
def gradcam_weights(gradients):
    return np.asarray(gradients).mean(axis=(-2, -1))


# %% NumPy
# cell: gradcam_map
def gradcam_map(features, alphas):
    return np.maximum(0, np.tensordot(np.asarray(alphas), np.asarray(features), axes=1))


# %% NumPy
# cell: cam
alphas = gradcam_weights(feature_gradients(tiny_features, tiny_weights, 0))
raw = np.einsum("k,kij->ij", alphas, tiny_features.numpy())
cam = np.where(raw > 0, raw, 0.0)


# %% NumPy
# cell: normalised
def normalised(cam):
    values = np.array(cam)
    return values / (np.max(values) or 1)


# %% NumPy
# cell: upsampled
def upsampled(cam, rows, columns):
    values = np.asarray(cam)
    h, w = values.shape
    down = (np.arange(rows) + 0.5) * h / rows - 0.5
    right = (np.arange(columns) + 0.5) * w / columns - 0.5
    wide = np.array([np.interp(right, np.arange(w), line) for line in values])
    return np.array([np.interp(down, np.arange(h), line) for line in wide.T]).T


# %% NumPy
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    seen = {}
    handle = layer.register_forward_hook(lambda module, given, result: seen.update(maps=result))
    scores = model(images)
    handle.remove()
    picked = scores[np.arange(len(targets)), np.array(targets)]
    slopes = torch.autograd.grad(picked.sum(), seen["maps"])[0].numpy()
    maps = seen["maps"].detach().numpy()
    cams = (np.mean(slopes, axis=(2, 3), keepdims=True) * maps).sum(axis=1)
    return np.clip(cams, 0, None)


# %% NumPy
# cell: peak
def peak(cam, rows, columns):
    large = np.asarray(upsampled(cam, rows, columns))
    return np.unravel_index(np.argmax(large), large.shape)


# %% NumPy
# cell: places
places = []
for picture, colour, _corner in pictures:
    heat = grad_cam(finder, finder_layer, picture, [colour])[0]
    places.append(tuple(np.array(peak(heat, *picture.shape[-2:]))))


# %% NumPy
# cell: pair_maps
both = np.stack([grad_cam(network, network.blocks[-1], pair, [c])[0] for c in (CAT, ESPRESSO)])
cat_map, espresso_map = both


# %% float32
# about: everything cast to float32, also where the arguments are float64
# cell: logits_of
def logits_of(features, weights, bias):
    features, weights, bias = features.float(), weights.float(), bias.float()
    return F.linear(features.mean((1, 2)), weights, bias)


# %% float32
# cell: feature_gradients
def feature_gradients(features, weights, target):
    gradients = torch.zeros(features.shape)
    for k in range(len(features)):
        gradients[k] = weights[target, k] / features[k].numel()
    return gradients


# %% float32
# cell: gradcam_weights
def gradcam_weights(gradients):
    return F.adaptive_avg_pool2d(gradients.float(), 1).flatten()


# %% float32
# cell: gradcam_map
def gradcam_map(features, alphas):
    return torch.einsum("k,kij->ij", alphas.float(), features.float()).clamp(min=0)


# %% float32
# cell: cam
alphas = gradcam_weights(feature_gradients(tiny_features, tiny_weights, 0)).float()
raw = torch.tensordot(alphas, tiny_features.float(), dims=1)
cam = gradcam_map(tiny_features, alphas).float()


# %% float32
# cell: normalised
def normalised(cam):
    result = cam.clone().float()
    if result.max() > 0:
        result /= result.max()
    return result


# %% float32
# cell: upsampled
def upsampled(cam, rows, columns):
    upsample = nn.Upsample(size=(rows, columns), mode="bilinear", align_corners=False)
    return upsample(cam.float().reshape(1, 1, *cam.shape)).reshape(rows, columns)


# %% float32
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    outputs = []
    handle = layer.register_forward_hook(lambda module, inputs, output: outputs.append(output))
    scores = model(images)
    handle.remove()
    maps = outputs[0]
    score = torch.gather(scores, 1, torch.tensor(targets).view(-1, 1)).sum()
    gradients = torch.autograd.grad(score, maps)[0].float()
    alphas = gradients.mean(dim=(2, 3))
    return torch.relu((alphas[:, :, None, None] * maps.detach().float()).sum(dim=1))


# %% float32
# cell: peak
def peak(cam, rows, columns):
    big = upsampled(cam.float(), rows, columns)
    index = torch.argmax(big).item()
    return index // columns, index % columns


# %% float32
# cell: places
places = [
    peak(grad_cam(finder, finder_layer, picture, [colour])[0].float(), picture.shape[2], picture.shape[3])
    for picture, colour, corner in pictures
]


# %% float32
# cell: pair_maps
cat_map = grad_cam(network, network.blocks[-1], pair.float(), [CAT])[0].float()
espresso_map = grad_cam(network, network.blocks[-1], pair.float(), [ESPRESSO])[0].float()


# %% two hooks
# about: a forward hook for the maps and a full backward hook for their gradients
# cell: logits_of
def logits_of(features, weights, bias):
    gap = features.flatten(start_dim=1).mean(dim=-1)
    return torch.matmul(weights, gap).add(bias)


# %% two hooks
# cell: feature_gradients
def feature_gradients(features, weights, target):
    k, h, w = features.shape
    return weights[target].view(k, 1, 1).repeat(1, h, w) / (h * w)


# %% two hooks
# cell: gradcam_weights
def gradcam_weights(gradients):
    return torch.mean(gradients, dim=[1, 2])


# %% two hooks
# cell: gradcam_map
def gradcam_map(features, alphas):
    weighted = features * alphas.view(-1, 1, 1)
    return torch.relu(torch.sum(weighted, dim=0))


# %% two hooks
# cell: cam
gradients = feature_gradients(tiny_features, tiny_weights, target=0)
alphas = gradcam_weights(gradients)
raw = (tiny_features * alphas.view(-1, 1, 1)).sum(0)
cam = torch.relu(raw)


# %% two hooks
# cell: normalised
def normalised(cam):
    if torch.max(cam) == 0:
        return cam
    return cam / torch.max(cam)


# %% two hooks
# cell: upsampled
def upsampled(cam, rows, columns):
    batch = cam.unsqueeze(0).unsqueeze(0)
    resized = F.interpolate(batch, size=(rows, columns), mode="bilinear", align_corners=False)
    return resized.squeeze(0).squeeze(0)


# %% two hooks
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    activations = {}
    gradients = {}

    def forward_hook(module, inputs, output):
        activations["value"] = output.detach()

    def backward_hook(module, grad_input, grad_output):
        gradients["value"] = grad_output[0].detach()

    forward_handle = layer.register_forward_hook(forward_hook)
    backward_handle = layer.register_full_backward_hook(backward_hook)
    model.zero_grad()
    output = model(images)
    one_hot = torch.zeros_like(output)
    for i, target in enumerate(targets):
        one_hot[i, target] = 1
    output.backward(gradient=one_hot)
    forward_handle.remove()
    backward_handle.remove()

    weights = gradients["value"].mean(dim=(2, 3), keepdim=True)
    return torch.relu((weights * activations["value"]).sum(dim=1))


# %% two hooks
# cell: peak
def peak(cam, rows, columns):
    big = upsampled(cam, rows, columns)
    row, column = torch.unravel_index(big.argmax(), big.shape)
    return int(row), int(column)


# %% two hooks
# cell: places
places = []
for image, target, _ in pictures:
    cams = grad_cam(finder, finder_layer, image, [target])
    height, width = image.shape[2], image.shape[3]
    places.append(peak(cams[0], height, width))


# %% two hooks
# cell: pair_maps
target_layer = network.blocks[-1]
cat_map = grad_cam(network, target_layer, pair, [CAT]).squeeze(0)
espresso_map = grad_cam(network, target_layer, pair, [ESPRESSO]).squeeze(0)


# %% retain_grad
# about: retain_grad in the hook, score.backward and zero_grad
# cell: logits_of
def logits_of(features, weights, bias):
    pooled = nn.AdaptiveAvgPool2d(1)(features).squeeze()
    return (weights * pooled).sum(dim=1) + bias


# %% retain_grad
# cell: feature_gradients
def feature_gradients(features, weights, target):
    return torch.ones_like(features) * weights[target].reshape(-1, 1, 1) / features[0].numel()


# %% retain_grad
# cell: gradcam_weights
def gradcam_weights(gradients):
    return gradients.flatten(1).mean(1)


# %% retain_grad
# cell: gradcam_map
def gradcam_map(features, alphas):
    heatmap = torch.zeros_like(features[0])
    for k, alpha in enumerate(alphas):
        heatmap += alpha * features[k]
    heatmap[heatmap < 0] = 0
    return heatmap


# %% retain_grad
# cell: normalised
def normalised(cam):
    eps = torch.finfo(cam.dtype).tiny
    return cam / cam.max().clamp(min=eps)


# %% retain_grad
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    store = {}

    def keep(module, inputs, output):
        output.retain_grad()
        store["maps"] = output

    handle = layer.register_forward_hook(keep)
    scores = model(images)
    handle.remove()

    score = 0
    for number, target in enumerate(targets):
        score = score + scores[number, target]
    model.zero_grad()
    score.backward()
    maps = store["maps"].detach()
    alphas = store["maps"].grad.mean(dim=(2, 3))
    model.zero_grad()

    cams = []
    for number in range(len(maps)):
        cams.append(gradcam_map(maps[number], alphas[number]))
    return torch.stack(cams)


# %% retain_grad
# cell: peak
def peak(cam, rows, columns):
    large = upsampled(cam, rows, columns)
    return tuple((large == large.max()).nonzero()[0].tolist())


# %% retain_grad
# cell: places
places = []
for n in range(12):
    picture = pictures[n][0]
    finder.zero_grad()
    heat = grad_cam(finder, finder_layer, picture, [pictures[n][1]])
    places.append(peak(heat[0], 32, 40))


# %% retain_grad
# cell: pair_maps
maps_of = {}
for name, number in {"cat": CAT, "espresso": ESPRESSO}.items():
    network.zero_grad()
    maps_of[name] = grad_cam(network, network.blocks[-1], pair, [number])[0]
cat_map, espresso_map = maps_of["cat"], maps_of["espresso"]


# %% split
# about: the model split in two where it is nn.Sequential, hooks otherwise
# cell: logits_of
def logits_of(features, weights, bias):
    linear = nn.Linear(weights.shape[1], weights.shape[0], dtype=weights.dtype)
    linear.weight.data, linear.bias.data = weights, bias
    net = nn.Sequential(nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), linear)
    with torch.no_grad():
        return net(features.unsqueeze(0)).squeeze(0)


# %% split
# cell: gradcam_weights
def gradcam_weights(gradients):
    pool = nn.AdaptiveAvgPool2d((1, 1))
    return pool(gradients.unsqueeze(0)).reshape(-1)


# %% split
# cell: gradcam_map
def gradcam_map(features, alphas):
    mix = F.conv2d(features.unsqueeze(0), alphas.reshape(1, -1, 1, 1))
    return nn.ReLU()(mix).squeeze(0).squeeze(0)


# %% split
# cell: upsampled
def upsampled(cam, rows, columns):
    return nn.Upsample((rows, columns), mode="bilinear")(cam[None, None])[0, 0]


# %% split
# before: grad_cam
def both_halves(model, layer, images):
    """Return the maps, as the start of a graph or in the middle of one, and the scores."""
    parts = list(model.children())
    if isinstance(model, nn.Sequential) and any(part is layer for part in parts):
        maps, behind = images, False
        for part in parts:
            maps = maps if behind else part(maps)
            if part is layer:
                behind, maps = True, maps.detach().requires_grad_()
                scores = maps
            elif behind:
                scores = part(scores)
        return maps, scores
    found = []
    hook = layer.register_forward_hook(lambda module, inputs, output: found.append(output))
    scores = model(images)
    hook.remove()
    return found[0], scores


# %% split
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    maps, scores = both_halves(model, layer, images)
    gradients = torch.autograd.grad(scores.gather(1, torch.tensor(targets)[:, None]).sum(), maps)[0]
    pooled = F.adaptive_avg_pool2d(gradients, 1)
    return F.relu((maps.detach() * pooled).sum(1))


# %% forward exchanged
# about: no hook: the layer's forward is exchanged for a while, and put back
# cell: feature_gradients
def feature_gradients(features, weights, target):
    area = features.size(1) * features.size(2)
    return torch.stack(
        [torch.full_like(one, w / area) for one, w in zip(features, weights[target].tolist(), strict=True)]
    )


# %% forward exchanged
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    original = layer.forward
    outputs = []

    def recording(*args, **kwargs):
        outputs.append(original(*args, **kwargs))
        return outputs[-1]

    layer.forward = recording
    try:
        scores = model(images)
    finally:
        layer.forward = original
    maps = outputs[0]
    cams = []
    for i, target in enumerate(targets):
        gradients = torch.autograd.grad(scores[i, target], maps, retain_graph=True)[0][i]
        cams.append(gradcam_map(maps[i].detach(), gradcam_weights(gradients)))
    return torch.stack(cams, dim=0)


# %% forward exchanged
# cell: peak
def peak(cam, rows, columns):
    values, best_columns = upsampled(cam, rows, columns).max(dim=1)
    row = values.argmax()
    return row, best_columns[row]


# %% forward exchanged
# cell: places
images = torch.cat([picture for picture, _colour, _corner in pictures])
colours = [colour for _picture, colour, _corner in pictures]
heats = grad_cam(finder, finder_layer, images, colours)
places = [peak(heat, images.shape[2], images.shape[3]) for heat in heats]


# %% forward exchanged
# cell: pair_maps
cat_map = grad_cam(network, network.blocks[15], pair, [CAT])[0]
espresso_map = grad_cam(network, network.blocks[15], pair, [ESPRESSO])[0]


# %% one at a time
# about: one image at a time in a loop, the results stacked
# cell: logits_of
def logits_of(features, weights, bias):
    pooled = torch.stack([one.mean() for one in features])
    return torch.stack([torch.dot(row, pooled) + b for row, b in zip(weights, bias, strict=True)])


# %% one at a time
# cell: feature_gradients
def feature_gradients(features, weights, target):
    rows, columns = features.shape[1:]
    gradients = []
    for weight in weights[target]:
        gradients.append(weight / (rows * columns) * torch.ones(rows, columns, dtype=features.dtype))
    return torch.stack(gradients)


# %% one at a time
# cell: gradcam_weights
def gradcam_weights(gradients):
    return torch.stack([one.mean() for one in gradients])


# %% one at a time
# cell: gradcam_map
def gradcam_map(features, alphas):
    return torch.stack([alpha * one for alpha, one in zip(alphas, features, strict=True)]).sum(0).relu()


# %% one at a time
# cell: cam
alphas = torch.stack([one.mean() for one in feature_gradients(tiny_features, tiny_weights, 0)])
raw = alphas[0] * tiny_features[0] + alphas[1] * tiny_features[1] + alphas[2] * tiny_features[2]
cam = raw * (raw > 0)


# %% one at a time
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    def one_cam(image, target):
        caught = []
        handle = layer.register_forward_hook(lambda module, inputs, output: caught.append(output))
        score = model(image.unsqueeze(0))[0, target]
        handle.remove()
        gradients = torch.autograd.grad(score, caught[0])[0]
        return gradcam_map(caught[0][0], gradcam_weights(gradients[0])).detach()

    return torch.stack([one_cam(image, target) for image, target in zip(images, targets, strict=True)])


# %% one at a time
# cell: pair_maps
[cat_map] = grad_cam(network, network.blocks[-1], pair, [CAT])
[espresso_map] = grad_cam(network, network.blocks[-1], pair, [ESPRESSO])


# %% context manager
# about: a class that puts hooks on and takes them off, type hints
# cell: gradcam_weights
def gradcam_weights(gradients: torch.Tensor) -> torch.Tensor:
    return gradients.mean(-1).mean(-1)


# %% context manager
# cell: gradcam_map
def gradcam_map(features: torch.Tensor, alphas: torch.Tensor) -> torch.Tensor:
    k, rows, columns = features.shape
    return F.relu(alphas @ features.reshape(k, rows * columns)).reshape(rows, columns)


# %% context manager
# cell: normalised
def normalised(cam: torch.Tensor) -> torch.Tensor:
    if not cam.any():
        return cam.clone()
    return cam.div(cam.amax())


# %% context manager
# before: grad_cam
class ActivationsAndGradients:
    """Records what a layer gives and the gradient that comes back to it."""

    def __init__(self, layer: nn.Module) -> None:
        self.layer = layer
        self.activations: list[torch.Tensor] = []
        self.gradients: list[torch.Tensor] = []

    def __enter__(self):
        self.handles = [self.layer.register_forward_hook(self.save)]
        return self

    def save(self, module, inputs, output) -> None:
        self.activations.append(output.detach())
        self.handles.append(output.register_hook(lambda gradient: self.gradients.append(gradient.detach())))

    def __exit__(self, kind, error, traceback) -> None:
        while self.handles:
            self.handles.pop().remove()


# %% context manager
# cell: grad_cam
def grad_cam(model: nn.Module, layer: nn.Module, images: torch.Tensor, targets: list[int]) -> torch.Tensor:
    with torch.enable_grad(), ActivationsAndGradients(layer) as record:
        scores = model(images.clone().requires_grad_())
        loss = sum(scores[n][t] for n, t in enumerate(targets))
        loss.backward()
    [maps], [gradients] = record.activations, record.gradients
    return torch.stack([gradcam_map(a, gradcam_weights(g)) for a, g in zip(maps, gradients, strict=True)])


# %% context manager
# cell: places
def find(picture: torch.Tensor, colour: int) -> tuple[int, int]:
    """Return the peak of the map of one picture."""
    rows, columns = picture.shape[2:]
    return peak(grad_cam(finder, finder_layer, picture, [colour])[0], rows, columns)


places = [find(picture, colour) for picture, colour, _corner in pictures]


# %% context manager
# cell: pair_maps
with torch.enable_grad():
    maps = grad_cam(network, network.blocks[-1], pair.expand(2, -1, -1, -1), [CAT, ESPRESSO])
cat_map = maps[0]
espresso_map = maps[1]


# %% beginner
# about: everything in loops over i, j and k, entry by entry, with prints and cells for trying
# before: logits_of
print(tiny_features.shape)
print(tiny_weights.shape)
K = 3


def mean_of_map(A):
    total = 0
    count = 0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            total = total + A[i, j].item()
            count = count + 1
    return total / count


print(mean_of_map(tiny_features[0]), mean_of_map(tiny_features[1]), mean_of_map(tiny_features[2]))


# %% beginner
# cell: logits_of
def logits_of(features, weights, bias):
    y = torch.zeros(weights.shape[0], dtype=torch.float64)
    for c in range(weights.shape[0]):
        s = 0
        for k in range(weights.shape[1]):
            s = s + weights[c, k].item() * mean_of_map(features[k])
        y[c] = s + bias[c].item()
    return y


# %% beginner
# cell: feature_gradients
def feature_gradients(features, weights, target):
    grads = torch.zeros(features.shape, dtype=torch.float64)
    H = features.shape[1]
    W = features.shape[2]
    for k in range(features.shape[0]):
        for i in range(H):
            for j in range(W):
                grads[k, i, j] = weights[target, k].item() / (H * W)
    return grads


# %% beginner
# cell: gradcam_weights
def gradcam_weights(gradients):
    alphas = torch.zeros(gradients.shape[0], dtype=torch.float64)
    for k in range(gradients.shape[0]):
        alphas[k] = mean_of_map(gradients[k])
    return alphas


# %% beginner
# cell: gradcam_map
def gradcam_map(features, alphas):
    cam = torch.zeros(features.shape[1], features.shape[2], dtype=torch.float64)
    for i in range(features.shape[1]):
        for j in range(features.shape[2]):
            s = 0
            for k in range(features.shape[0]):
                s = s + alphas[k].item() * features[k, i, j].item()
            if s > 0:
                cam[i, j] = s
            else:
                cam[i, j] = 0
    return cam


# %% beginner
# after: gradcam_map try it
test = gradcam_map(tiny_features, torch.tensor([1.0, 1.0, 1.0]))
print(test)


# %% beginner
# cell: cam
g = feature_gradients(tiny_features, tiny_weights, 0)
print(g)
alphas = gradcam_weights(g)
print(alphas)
raw = torch.zeros(2, 3, dtype=torch.float64)
for i in range(2):
    for j in range(3):
        for k in range(K):
            raw[i, j] += alphas[k] * tiny_features[k, i, j]
cam = torch.zeros(2, 3, dtype=torch.float64)
for i in range(2):
    for j in range(3):
        if raw[i, j] > 0:
            cam[i, j] = raw[i, j]
print(raw)
print(cam)


# %% beginner
# cell: normalised
def normalised(cam):
    biggest = 0
    for i in range(cam.shape[0]):
        for j in range(cam.shape[1]):
            if cam[i, j].item() > biggest:
                biggest = cam[i, j].item()
    new = torch.zeros(cam.shape[0], cam.shape[1], dtype=torch.float64)
    if biggest == 0:
        return new
    for i in range(cam.shape[0]):
        for j in range(cam.shape[1]):
            new[i, j] = cam[i, j].item() / biggest
    return new


# %% beginner
# before: upsampled
def where_is(i, n, N):
    """Return the two neighbours of pixel i of N, and how much of the second one to take."""
    x = (i + 0.5) * n / N - 0.5
    if x < 0:
        x = 0
    if x > n - 1:
        x = n - 1
    a = int(x)
    b = a + 1
    if b > n - 1:
        b = n - 1
    return a, b, x - a


for i in range(4):
    print(i, where_is(i, 2, 4))


# %% beginner
# cell: upsampled
def upsampled(cam, rows, columns):
    big = torch.zeros(rows, columns, dtype=torch.float64)
    for i in range(rows):
        a, b, s = where_is(i, cam.shape[0], rows)
        for j in range(columns):
            c, d, t = where_is(j, cam.shape[1], columns)
            upper = (1 - t) * cam[a, c].item() + t * cam[a, d].item()
            lower = (1 - t) * cam[b, c].item() + t * cam[b, d].item()
            big[i, j] = (1 - s) * upper + s * lower
    return big


# %% beginner
# cell: grad_cam
kept = []


def my_hook(module, inputs, output):
    kept.append(output)


def grad_cam(model, layer, images, targets):
    all_maps = []
    for n in range(images.shape[0]):
        kept.clear()
        handle = layer.register_forward_hook(my_hook)
        scores = model(images[n : n + 1])
        handle.remove()
        print("scores", scores.shape, "maps", kept[0].shape)
        score = scores[0, targets[n]]
        gradients = torch.autograd.grad(score, kept[0])
        gradients = gradients[0][0]
        alphas = gradcam_weights(gradients)
        all_maps.append(gradcam_map(kept[0][0], alphas))
    result = torch.zeros(len(all_maps), all_maps[0].shape[0], all_maps[0].shape[1], dtype=torch.float64)
    for n in range(len(all_maps)):
        for i in range(all_maps[0].shape[0]):
            for j in range(all_maps[0].shape[1]):
                result[n, i, j] = all_maps[n][i, j].item()
    return result


# %% beginner
# cell: peak
def peak(cam, rows, columns):
    big = upsampled(cam, rows, columns)
    best_i = 0
    best_j = 0
    for i in range(rows):
        for j in range(columns):
            if big[i, j].item() > big[best_i, best_j].item():
                best_i = i
                best_j = j
    return best_i, best_j


# %% beginner
# cell: places
places = []
for n in range(len(pictures)):
    picture = pictures[n][0]
    colour = pictures[n][1]
    cams = grad_cam(finder, finder_layer, picture, [colour])
    p = peak(cams[0], 32, 40)
    print(n, colour, p, pictures[n][2])
    places.append(p)


# %% beginner
# cell: pair_maps
the_layer = network.blocks[-1]
maps_cat = grad_cam(network, the_layer, pair, [CAT])
cat_map = maps_cat[0]
maps_espresso = grad_cam(network, the_layer, pair, [ESPRESSO])
espresso_map = maps_espresso[0]
print(cat_map)
print(espresso_map)


# %% einsum
# about: terse: einsum, lambdas, and a matrix for bilinear interpolation
# cell: logits_of
logits_of = lambda A, W, b: torch.einsum("ck,kij->c", W, A) / A[0].numel() + b  # noqa: E731


# %% einsum
# cell: feature_gradients
def feature_gradients(A, W, c):
    return torch.einsum("k,kij->kij", W[c], torch.ones_like(A)) / A[0].numel()


# %% einsum
# cell: gradcam_weights
def gradcam_weights(G):
    return torch.einsum("kij->k", G) / G[0].numel()


# %% einsum
# cell: gradcam_map
def gradcam_map(A, a):
    return torch.einsum("k,kij->ij", a, A).clamp_(0)


# %% einsum
# cell: cam
alphas = torch.einsum("kij->k", feature_gradients(tiny_features, tiny_weights, 0)) / tiny_features[0].numel()
cam = (raw := torch.einsum("k,kij->ij", alphas, tiny_features)).clamp(0)


# %% einsum
# cell: normalised
def normalised(L):
    return L / (L.max() + (L.max() == 0))


# %% einsum
# cell: upsampled
def upsampled(L, rows, columns):
    def tents(n, N):
        at = ((torch.arange(N, dtype=L.dtype) + 0.5) * n / N - 0.5).clamp(0, n - 1)
        return (1 - (at[:, None] - torch.arange(n, dtype=L.dtype)).abs()).clamp(0)

    return torch.einsum("ri,ij,cj->rc", tents(L.shape[0], rows), L, tents(L.shape[1], columns))


# %% einsum
# cell: grad_cam
def grad_cam(model, layer, x, targets):
    A = []
    with layer.register_forward_hook(lambda *a: A.append(a[-1])):
        y = model(x)
    G = torch.autograd.grad(y, A, F.one_hot(torch.tensor(targets), y.shape[1]).to(y))[0]
    return torch.einsum("nkuv,nkij->nij", G, A[0].detach()).clamp(0) / G[0, 0].numel()


# %% einsum
# cell: peak
def peak(L, rows, columns):
    return [int(i) for i in torch.unravel_index(upsampled(L, rows, columns).argmax(), (rows, columns))]


# %% einsum
# cell: places
xs, cs, _ = zip(*pictures, strict=True)
places = [peak(L, 32, 40) for L in grad_cam(finder, finder_layer, torch.cat(xs), list(cs))]


# %% einsum
# cell: pair_maps
cat_map, espresso_map = grad_cam(
    network, network.blocks[-1], pair.repeat(2, 1, 1, 1), [CAT, ESPRESSO]
).unbind()


# %% a copy of the model
# about: a deep copy of the model is taken apart, the layer found by its name; standard library imported
# before: logits_of
import copy
import math
from contextlib import contextmanager
from functools import partial


@contextmanager
def recorded(layer):
    outputs = []
    handle = layer.register_forward_hook(lambda _module, _inputs, output: outputs.append(output))
    try:
        yield outputs
    finally:
        handle.remove()


# %% a copy of the model
# cell: feature_gradients
def feature_gradients(features, weights, target):
    gradients = features.clone()
    gradients[:] = weights[target].div(math.prod(features.shape[1:])).reshape(-1, 1, 1)
    return gradients


# %% a copy of the model
# cell: normalised
def normalised(cam):
    return torch.nan_to_num(cam / cam.max(), nan=0.0)


# %% a copy of the model
# cell: upsampled
enlarge = partial(F.interpolate, mode="bilinear", align_corners=False, antialias=False)


def upsampled(cam, rows, columns):
    return enlarge(cam.expand(1, 1, -1, -1), size=[rows, columns]).squeeze((0, 1))


# %% a copy of the model
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    twin = copy.deepcopy(model).requires_grad_(False)
    name = next(name for name, module in model.named_modules() if module is layer)
    with recorded(twin.get_submodule(name)) as outputs:
        scores = twin(images.detach().clone().requires_grad_())
    picked = torch.stack([row[target] for row, target in zip(scores, targets, strict=True)])
    (gradients,) = torch.autograd.grad(picked, outputs, torch.ones_like(picked))
    return torch.stack(list(map(gradcam_map, outputs[0].detach(), map(gradcam_weights, gradients))))


# %% one graph
# about: scores once, a backward for each image; maps keep their history
# cell: gradcam_map
def gradcam_map(features, alphas):
    total = sum(a * f for a, f in zip(alphas, features, strict=True))
    return torch.where(total > 0, total, torch.zeros(()).to(total))


# %% one graph
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    hold = [None]

    def hook(module, inputs, output):
        hold[0] = output

    handle = layer.register_forward_hook(hook)
    y = model(images)
    handle.remove()
    cams = []
    for n in range(images.shape[0]):
        g = torch.autograd.grad(y[n, targets[n]], hold[0], retain_graph=True, create_graph=True)[0]
        cams.append(gradcam_map(hold[0][n], gradcam_weights(g[n])))
    return torch.stack(cams)

# %% equivalent mutant
# cell: upsampled
# because: there is one map in the batch, the first and the last
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[-1, 0]

# %% equivalent mutant
# cell: upsampled
# because: there is one map in the batch, the first and the last
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, -1]

# %% equivalent mutant
# cell: grad_cam
# because: the same numbers come out, only with their history
# - maps = maps.detach()
# + pass

# %% equivalent mutant
# cell: places
# because: there are as many sizes as maps
# - places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=True)]
# + places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes)]

# %% equivalent mutant
# cell: places
# because: there are as many sizes as maps
# - places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=True)]
# + places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=False)]
