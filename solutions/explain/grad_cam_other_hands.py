"""The known mistakes of grad_cam as other people write them: each mistake twice, in two ways.

A block's title is the mistake's name; `about` says how this person has written it.
"""


# %% bias forgotten
# about: with an einsum over maps and places
def logits_of(features, weights, bias):
    _maps, rows, columns = features.shape
    return torch.einsum("ck,kij->c", weights, features) / (rows * columns)


# %% bias forgotten
# about: in loops, into a list
def logits_of(maps, w, b):
    scores = []
    for one_class in w:
        score = 0.0
        for number, one_map in enumerate(maps):
            score = score + one_class[number] * one_map.sum() / one_map.numel()
        scores.append(score)
    return torch.stack(scores)


# %% sum instead of mean pooling
# about: with F.linear on flattened maps
def logits_of(features, weights, bias):
    pooled = features.flatten(1).sum(-1)
    return F.linear(pooled, weights, bias)


# %% sum instead of mean pooling
# about: in NumPy, place by place
def logits_of(A, W, b):
    A, W, y = A.numpy(), W.numpy(), b.numpy().copy()
    for i in range(A.shape[1]):
        for j in range(A.shape[2]):
            y += np.dot(W, A[:, i, j])
    return torch.from_numpy(y)


# %% mean over the maps
# about: added up map by map, then matched with the weights
def logits_of(features, weights, bias):
    total = torch.zeros_like(features[0])
    for one in features:
        total += one
    flat = (total / features.shape[0]).reshape(-1)
    return torch.stack([(flat[: len(row)] * row).sum() for row in weights]) + bias


# %% mean over the maps
# about: in NumPy, with a wrong axis
def logits_of(maps, w, b):
    averages = np.mean(maps.numpy(), axis=0).ravel()
    k = w.shape[1]
    return torch.from_numpy(np.tensordot(w.numpy(), averages[:k], axes=1) + b.numpy())


# %% always six places
# about: a matrix product with a fixed 6
def logits_of(features, weights, bias):
    flat = features.flatten(start_dim=1)
    return bias + torch.mv(weights, flat @ torch.ones_like(flat[0])) / 6.0


# %% always six places
# about: in NumPy, with rows and columns of the example
def logits_of(A, W, b):
    H, width = 2, 3
    pooled = np.einsum("kij->k", A.numpy()) / (H * width)
    return torch.from_numpy(np.dot(W.numpy(), pooled) + b.numpy())


# %% places forgotten
# about: an array of ones times the weight
def feature_gradients(features, weights, target):
    return torch.einsum("k,kij->kij", weights[target], torch.ones_like(features))


# %% places forgotten
# about: filled in map by map, in NumPy
def feature_gradients(maps, w, c):
    k, rows, columns = maps.shape
    slopes = np.zeros((k, rows, columns))
    for number in range(k):
        slopes[number] = float(w[c, number])
    return torch.from_numpy(slopes)


# %% class and map exchanged
# about: with full maps that are stacked
def feature_gradients(features, weights, target):
    return torch.stack(
        [
            torch.full_like(one, float(weights[k][target]) / one.numel())
            for k, one in enumerate(features)
            if k < len(weights)
        ]
    )


# %% class and map exchanged
# about: in NumPy, with the transpose of the weights
def feature_gradients(A, W, c):
    K, H, W_ = A.shape
    column = W.T.numpy()[c]
    ones = np.ones((min(K, len(column)), H, W_))
    return torch.from_numpy(column[:K].reshape(-1, 1, 1) * ones / (H * W_))


# %% always the first class
# about: one entry after the other
def feature_gradients(maps, w, target):
    gradient = torch.empty_like(maps)
    for k in range(maps.shape[0]):
        for i in range(maps.shape[1]):
            for j in range(maps.shape[2]):
                gradient[k, i, j] = w[0, k] / maps[k].numel()
    return gradient


# %% always the first class
# about: with an outer product
def feature_gradients(features, weights, target):
    row, *_others = weights
    share = features.new_full(features.shape[1:], 1 / features[0].numel())
    return torch.tensordot(row, share, dims=0)


# %% multiplied with the map
# about: with an einsum
def feature_gradients(features, weights, target):
    _k, h, w = features.shape
    return torch.einsum("k,kij->kij", weights[target] / (h * w), features)


# %% multiplied with the map
# about: map by map
def feature_gradients(maps, w, c):
    found = []
    for one, weight in zip(maps.numpy(), w.numpy()[c], strict=True):
        found.append(weight * one / one.size)
    return torch.from_numpy(np.array(found))


# %% sum of the gradients
# about: with an einsum
def gradcam_weights(gradients):
    return torch.einsum("kij->k", gradients)


# %% sum of the gradients
# about: added up in two steps, in NumPy
def gradcam_weights(grads):
    per_row = np.sum(grads.numpy(), axis=-1)
    return torch.from_numpy(np.sum(per_row, axis=-1))


# %% maps taken for squares
# about: in NumPy, the side squared
def gradcam_weights(grads):
    values = grads.numpy()
    side = values.shape[1]
    return torch.from_numpy(np.einsum("kij->k", values) / (side * side))


# %% maps taken for squares
# about: two averages, both over the number of rows
def gradcam_weights(gradients):
    _maps, n, _ = gradients.size()
    alphas = []
    for one in gradients:
        per_column = one.sum(dim=0) / n
        alphas.append(per_column.sum() / n)
    return torch.stack(alphas)


# %% ReLU on the gradients
# about: with clamp, on flattened maps
def gradcam_weights(gradients):
    positive = gradients.flatten(1).clamp(min=0)
    return positive.sum(1) / positive.shape[1]


# %% ReLU on the gradients
# about: counting in loops
def gradcam_weights(grads):
    alphas = torch.zeros(grads.shape[0], dtype=grads.dtype)
    for k, one in enumerate(grads):
        for row in one:
            for slope in row:
                if slope > 0:
                    alphas[k] += slope
        alphas[k] /= one.numel()
    return alphas


# %% magnitudes of the gradients
# about: in NumPy
def gradcam_weights(gradients):
    return torch.from_numpy(np.abs(gradients.numpy()).mean((-2, -1)))


# %% magnitudes of the gradients
# about: as a norm
def gradcam_weights(grads):
    flat = grads.reshape(grads.shape[0], -1)
    return torch.linalg.vector_norm(flat, ord=1, dim=1) / flat.shape[1]


# %% mean over everything
# about: with full_like
def gradcam_weights(gradients):
    average = float(gradients.sum()) / gradients.numel()
    return torch.full_like(gradients[:, 0, 0], average)


# %% mean over everything
# about: in NumPy, an axis forgotten
def gradcam_weights(grads):
    values = grads.numpy()
    return torch.from_numpy(np.mean(values) * np.ones(values.shape[0], values.dtype))


# %% largest gradient
# about: with F.adaptive_max_pool2d
def gradcam_weights(gradients):
    return F.adaptive_max_pool2d(gradients[None], 1).flatten()


# %% largest gradient
# about: a comprehension of maxima
def gradcam_weights(grads):
    return torch.tensor([max(one.flatten().tolist()) for one in grads], dtype=grads.dtype)


# %% no ReLU
# about: with tensordot
def gradcam_map(features, alphas):
    return torch.tensordot(alphas, features, dims=1)


# %% no ReLU
# about: as a running sum in a loop
def gradcam_map(maps, a):
    heat = torch.zeros(maps.shape[1:], dtype=maps.dtype)
    for weight, one in zip(a, maps, strict=True):
        heat += weight * one
    return heat


# %% magnitude instead of ReLU
# about: with an einsum in NumPy
def gradcam_map(features, alphas):
    return torch.from_numpy(np.abs(np.einsum("k,kij->ij", alphas.numpy(), features.numpy())))


# %% magnitude instead of ReLU
# about: negative places turned round
def gradcam_map(maps, a):
    heat = sum(float(weight) * one for weight, one in zip(a, maps, strict=True))
    heat[heat < 0] *= -1
    return heat


# %% ReLU before the sum
# about: in a loop, cut off at every step
def gradcam_map(maps, a):
    heat = torch.zeros_like(maps[0])
    for k in range(len(maps)):
        heat = heat + (a[k] * maps[k]).clamp(min=0)
    return heat


# %% ReLU before the sum
# about: in NumPy
def gradcam_map(features, alphas):
    parts = np.expand_dims(alphas.numpy(), (1, 2)) * features.numpy()
    return torch.from_numpy(np.where(parts > 0, parts, 0.0).sum(axis=0))


# %% mean of the maps
# about: with a matrix product
def gradcam_map(features, alphas):
    k, rows, columns = features.shape
    averaged = alphas @ features.reshape(k, -1) / k
    return averaged.clamp(min=0).reshape(rows, columns)


# %% mean of the maps
# about: in loops over the places
def gradcam_map(maps, a):
    heat = torch.zeros(maps.shape[1], maps.shape[2], dtype=maps.dtype)
    for i in range(maps.shape[1]):
        for j in range(maps.shape[2]):
            heat[i, j] = max(0.0, float((a * maps[:, i, j]).mean()))
    return heat


# %% sum over the maps forgotten
# about: map by map, stacked
def gradcam_map(maps, a):
    return torch.stack([torch.relu(weight * one) for weight, one in zip(a, maps, strict=True)])


# %% sum over the maps forgotten
# about: with an einsum that keeps the maps
def gradcam_map(features, alphas):
    weighted = torch.einsum("k,kij->kij", alphas, features)
    return torch.maximum(weighted, torch.zeros_like(weighted))


# %% another class
# about: counted from one
target = 1
alphas = gradcam_weights(feature_gradients(tiny_features, tiny_weights, target))
raw = sum(alphas[k] * tiny_features[k] for k in range(3))
cam = raw.clamp(min=0)


# %% another class
# about: straight from the row of the weights
H, W = tiny_features.shape[-2:]
alphas = tiny_weights[1] / (H * W)
raw = torch.einsum("k,kij->ij", alphas, tiny_features)
cam = torch.relu(raw)


# %% ReLU already in raw
# about: cut off first, and cut off again
alphas = gradcam_weights(feature_gradients(tiny_features, tiny_weights, 0))
raw = torch.einsum("k,kij->ij", alphas, tiny_features).clamp(min=0)
cam = raw.clone()


# %% ReLU already in raw
# about: in NumPy, cut off in place
slopes = feature_gradients(tiny_features, tiny_weights, 0)
alphas = slopes.numpy().mean(axis=(1, 2))
raw = np.tensordot(alphas, tiny_features.numpy(), axes=1)
raw[raw < 0] = 0
cam = raw


# %% zeros divided by zero
# about: with torch.div and amax
def normalised(cam):
    return torch.div(cam, torch.amax(cam, dim=(0, 1)))


# %% zeros divided by zero
# about: in NumPy, with its warnings off
def normalised(heat):
    values = heat.numpy()
    with np.errstate(invalid="ignore"):
        return torch.from_numpy(values / np.max(values))


# %% smallest value to zero
# about: in two steps
def normalised(cam):
    shifted = cam - torch.amin(cam)
    if shifted.max() == 0:
        return shifted
    return shifted / torch.amax(shifted)


# %% smallest value to zero
# about: in NumPy, with np.ptp
def normalised(heat):
    values = heat.numpy()
    return torch.from_numpy((values - values.min()) / (np.ptp(values) or 1))


# %% divided by the sum
# about: as a norm
def normalised(cam):
    return F.normalize(cam.flatten(), p=1, dim=0, eps=1e-30).reshape(cam.shape)


# %% divided by the sum
# about: a new map filled in a loop
def normalised(heat):
    everything = 0.0
    for row in heat:
        for value in row:
            everything += value.item()
    scaled = torch.zeros(heat.shape)
    if everything != 0:
        for i in range(heat.shape[0]):
            for j in range(heat.shape[1]):
                scaled[i, j] = heat[i, j].item() / everything
    return scaled


# %% changed in place
# about: with div_
def normalised(cam):
    top = float(cam.max())
    return cam.div_(top) if top else cam


# %% changed in place
# about: row by row, in the tensor's own memory
def normalised(heat):
    largest = heat.max().item()
    if largest > 0:
        for i in range(heat.shape[0]):
            heat[i] = heat[i] / largest
    return heat


# %% nearest neighbour
# about: by index arrays
def upsampled(cam, rows, columns):
    i = torch.arange(rows) * cam.shape[0] // rows
    j = torch.arange(columns) * cam.shape[1] // columns
    return cam[i][:, j]


# %% nearest neighbour
# about: pixel by pixel
def upsampled(small, rows, columns):
    h, w = small.shape
    large = torch.zeros(rows, columns, dtype=small.dtype)
    for r in range(rows):
        for c in range(columns):
            large[r, c] = small[int(h * r / rows), int(w * c / columns)]
    return large


# %% straight along the rows only
# about: np.interp in each row, then rows repeated
def upsampled(cam, rows, columns):
    h, w = cam.shape
    at = (np.arange(columns) + 0.5) * w / columns - 0.5
    lines = [np.interp(at, np.arange(w), line) for line in cam.numpy()]
    return torch.from_numpy(np.array([lines[r * h // rows] for r in range(rows)]))


# %% straight along the rows only
# about: rows repeated first, then bilinear
def upsampled(small, rows, columns):
    tall = nn.Upsample(size=(rows, small.shape[1]))(small.reshape(1, 1, *small.shape))
    return nn.Upsample(size=(rows, columns), mode="bilinear")(tall)[0, 0]


# %% corners aligned
# about: with np.interp along rows and columns
def upsampled(cam, rows, columns):
    values = cam.numpy()
    for axis, size in enumerate((rows, columns)):
        n = values.shape[axis]
        at = np.linspace(0, n - 1, size)
        values = np.apply_along_axis(
            lambda line, at=at: np.interp(at, np.arange(len(line)), line), axis, values
        )
    return torch.from_numpy(values).to(cam.dtype)


# %% corners aligned
# about: with nn.Upsample
def upsampled(small, rows, columns):
    enlarge = nn.Upsample(size=(rows, columns), mode="bilinear", align_corners=True)
    return enlarge(small.unsqueeze(0).unsqueeze(0)).squeeze(0).squeeze(0)


# %% rows and columns exchanged
# about: with nn.Upsample, width first
def upsampled(small, rows, columns):
    width, height = rows, columns
    enlarge = nn.Upsample((height, width), mode="bilinear")
    return enlarge(small.reshape(1, 1, *small.shape)).reshape(height, width)


# %% rows and columns exchanged
# about: with a matrix for each axis
def line_matrix(few, many):
    at = np.clip((np.arange(many) + 0.5) * few / many - 0.5, 0, few - 1)
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(few)))


def upsampled(cam, columns, rows):
    h, w = cam.shape
    return torch.from_numpy(line_matrix(h, rows) @ cam.double().numpy() @ line_matrix(w, columns).T)


# %% softmax differentiated
# about: split in two at the layer, exponentials by hand
def grad_cam(model, layer, images, targets):
    parts = list(model.children())
    cut = parts.index(layer) + 1
    first, second = nn.Sequential(*parts[:cut]), nn.Sequential(*parts[cut:])
    cams = []
    for image, target in zip(images, targets, strict=True):
        with torch.no_grad():
            A = first(image.unsqueeze(0))
        A.requires_grad_(True)
        e = torch.exp(second(A))[0]
        (e[target] / e.sum()).backward()
        cams.append(gradcam_map(A.detach()[0], gradcam_weights(A.grad[0])))
    return torch.stack(cams)


# %% softmax differentiated
# about: a backward hook, and nn.Softmax
def grad_cam(net, layer, batch, classes):
    seen = {}

    def forward(module, given, result):
        seen["maps"] = result.detach()

    def backward(module, grad_in, grad_out):
        seen["slopes"] = grad_out[0]

    hooks = [layer.register_forward_hook(forward), layer.register_full_backward_hook(backward)]
    chances = nn.Softmax(dim=-1)(net(batch))
    net.zero_grad()
    sum(chances[n, c] for n, c in enumerate(classes)).backward()
    for hook in hooks:
        hook.remove()
    a = torch.einsum("nkij->nk", seen["slopes"]) / seen["slopes"][0, 0].numel()
    return torch.einsum("nk,nkij->nij", a, seen["maps"]).clamp(min=0)


# %% sum of the gradients in the map
# about: retain_grad and backward
def grad_cam(model, layer, images, targets):
    box = {}

    def keep(_module, _inputs, output):
        output.retain_grad()
        box["A"] = output

    hook = layer.register_forward_hook(keep)
    y = model(images)
    hook.remove()
    y.gather(1, torch.tensor(targets)[:, None]).sum().backward()
    A, dA = box["A"].detach(), box["A"].grad
    return torch.relu(torch.einsum("nk,nkij->nij", dA.sum((-1, -2)), A))


# %% sum of the gradients in the map
# about: image by image, in NumPy
class Watch:
    def __init__(self, module):
        self.module = module

    def __enter__(self):
        self.hook = self.module.register_forward_hook(self.note)
        return self

    def note(self, module, given, result):
        self.result = result

    def __exit__(self, *error):
        self.hook.remove()


def grad_cam(net, layer, batch, classes):
    heats = []
    for n, c in enumerate(classes):
        with Watch(layer) as watch:
            score = net(batch[n : n + 1])[0, c]
        slope = torch.autograd.grad(score, watch.result)[0].numpy()[0]
        maps = watch.result.detach().numpy()[0]
        heat = np.zeros(maps.shape[1:])
        for k in range(len(maps)):
            heat += np.sum(slope[k]) * maps[k]
        heats.append(np.maximum(heat, 0))
    return torch.from_numpy(np.array(heats))


# %% ReLU missing in the map
# about: a class with the hooks, einsum
class Camera:
    def __init__(self, layer):
        self.layer = layer

    def __enter__(self):
        self.handles = [
            self.layer.register_forward_hook(self.see),
            self.layer.register_full_backward_hook(self.feel),
        ]
        return self

    def see(self, module, inputs, output):
        self.maps = output.detach()

    def feel(self, module, grad_input, grad_output):
        (self.gradients,) = grad_output

    def __exit__(self, *_error):
        for handle in self.handles:
            handle.remove()


def grad_cam(model, layer, images, targets):
    with Camera(layer) as camera:
        scores = model(images)
        (scores * F.one_hot(torch.tensor(targets), scores.shape[1])).sum().backward()
    model.zero_grad()
    return torch.einsum("nk,nkij->nij", camera.gradients.flatten(2).mean(-1), camera.maps)


# %% ReLU missing in the map
# about: step by step in loops, with the weights of above
def grad_cam(net, layer, batch, classes):
    outputs = []
    hook = layer.register_forward_hook(lambda m, x, y: outputs.append(y))
    result = net(batch)
    hook.remove()
    heats = []
    for n in range(len(batch)):
        slopes = torch.autograd.grad(result[n][classes[n]], outputs[0], retain_graph=True)[0][n]
        a = gradcam_weights(slopes)
        heat = 0
        for k in range(len(a)):
            heat = heat + a[k] * outputs[0][n, k].detach()
        heats.append(heat)
    return torch.stack(heats)


# %% ReLU on the gradients in the map
# about: a tensor hook that cuts off what comes back
def grad_cam(model, layer, images, targets):
    store = {}

    def catch(module, inputs, output):
        store["maps"] = output.detach()
        output.register_hook(lambda g: store.update(slopes=g.clamp(min=0)))

    handle = layer.register_forward_hook(catch)
    y = model(images)
    handle.remove()
    y[torch.arange(len(targets)), torch.tensor(targets)].sum().backward()
    return torch.stack(
        [
            gradcam_map(maps, gradcam_weights(slopes))
            for maps, slopes in zip(store["maps"], store["slopes"], strict=True)
        ]
    )


# %% ReLU on the gradients in the map
# about: the layer's forward exchanged for a while, NumPy behind it
def grad_cam(net, layer, batch, classes):
    usual = layer.forward
    results = []

    def curious(*given):
        results.append(usual(*given))
        return results[-1]

    layer.forward = curious
    scores = net(batch)
    del layer.forward
    total = sum(scores[n, c] for n, c in enumerate(classes))
    slopes = torch.autograd.grad(total, results[0])[0].numpy()
    a = np.where(slopes > 0, slopes, 0).mean(axis=(2, 3))
    return torch.from_numpy(np.maximum(0, np.einsum("nk,nkij->nij", a, results[0].detach().numpy())))


# %% magnitude of the sum
# about: split in two at the layer
def grad_cam(model, layer, images, targets):
    before, after, passed = [], [], False
    for part in model:
        (after if passed else before).append(part)
        passed = passed or part is layer
    maps = nn.Sequential(*before)(images).detach().requires_grad_()
    scores = nn.Sequential(*after)(maps)
    scores[range(len(targets)), targets].backward(torch.ones(len(targets), dtype=scores.dtype))
    alphas = F.adaptive_avg_pool2d(maps.grad, 1)
    return torch.linalg.vector_norm((alphas * maps.detach()).sum(1, keepdim=True), dim=1)


# %% magnitude of the sum
# about: retain_grad, image by image, NumPy
def grad_cam(net, layer, batch, classes):
    def look(picture, c):
        kept = {}

        def keep(module, given, result):
            result.retain_grad()
            kept["result"] = result

        hook = layer.register_forward_hook(keep)
        net(picture[None]).squeeze(0)[c].backward()
        hook.remove()
        maps, slopes = kept["result"].detach()[0].numpy(), kept["result"].grad[0].numpy()
        return np.abs(np.tensordot(slopes.mean((1, 2)), maps, axes=1))

    return torch.from_numpy(np.stack([look(picture, c) for picture, c in zip(batch, classes, strict=True)]))


# %% gradients not averaged
# about: an einsum, full backward hook
def grad_cam(model, layer, images, targets):
    maps, slopes = [], []
    first = layer.register_forward_hook(lambda _m, _i, out: maps.append(out.detach()))
    second = layer.register_full_backward_hook(lambda _m, _i, grad: slopes.append(grad[0]))
    scores = model(images)
    torch.stack([scores[i, t] for i, t in enumerate(targets)]).sum().backward()
    first.remove()
    second.remove()
    return torch.einsum("nkij,nkij->nij", slopes[0], maps[0]).clamp_min(0)


# %% gradients not averaged
# about: in loops over images and maps, NumPy
def grad_cam(net, layer, batch, classes):
    results = []
    hook = layer.register_forward_hook(lambda *about: results.append(about[2]))
    try:
        scores = net(batch)
    finally:
        hook.remove()
    heats = np.zeros((len(batch), *results[0].shape[2:]))
    for n, c in enumerate(classes):
        slopes = torch.autograd.grad(scores[n, c], results[0], retain_graph=True)[0][n]
        for slope, one in zip(slopes, results[0][n], strict=True):
            heats[n] += slope.numpy() * one.detach().numpy()
        heats[n][heats[n] < 0] = 0
    return torch.from_numpy(heats)


# %% mean over the batch, too
# about: one weight for each map, with tensordot
def grad_cam(model, layer, images, targets):
    kept = {}

    def hook(module, inputs, output):
        output.retain_grad()
        kept["maps"] = output

    handle = layer.register_forward_hook(hook)
    model(images)[range(len(targets)), targets].sum().backward()
    handle.remove()
    maps, slopes = kept["maps"].detach(), kept["maps"].grad
    alphas = slopes.transpose(0, 1).flatten(1).mean(1)
    return torch.relu(torch.tensordot(maps, alphas, dims=([1], [0])))


# %% mean over the batch, too
# about: gradients of all images added up in a loop
def grad_cam(net, layer, batch, classes):
    parts = list(net)
    number = [part is layer for part in parts].index(True)
    maps = batch
    for part in parts[: number + 1]:
        maps = part(maps)
    maps = maps.detach().requires_grad_()
    y = maps
    for part in parts[number + 1 :]:
        y = part(y)
    added = 0
    for n, c in enumerate(classes):
        added = added + gradcam_weights(torch.autograd.grad(y[n, c], maps, retain_graph=True)[0][n])
    a = added / len(classes)
    return torch.stack([gradcam_map(one, a) for one in maps.detach()])


# %% the likeliest class
# about: argmax, image by image
def grad_cam(model, layer, images, targets):
    cams = []
    for image in images:
        seen = []
        handle = layer.register_forward_hook(lambda m, i, o, seen=seen: seen.append(o))
        scores = model(image.unsqueeze(0))[0]
        handle.remove()
        best = int(scores.argmax())
        slopes = torch.autograd.grad(scores[best], seen[0])[0]
        cams.append(gradcam_map(seen[0].detach()[0], gradcam_weights(slopes[0])))
    return torch.stack(cams)


# %% the likeliest class
# about: the best of sorted scores, a class that holds the hooks
class Spy:
    def __init__(self, layer):
        self.forward = layer.register_forward_hook(self.on_forward)
        self.backward = layer.register_full_backward_hook(self.on_backward)

    def on_forward(self, module, given, result):
        self.maps = result.detach().numpy()

    def on_backward(self, module, grad_in, grad_out):
        self.slopes = grad_out[0].numpy()

    def close(self):
        self.forward.remove()
        self.backward.remove()


def grad_cam(net, layer, batch, classes):
    spy = Spy(layer)
    y = net(batch)
    y.sort(dim=1, descending=True).values[:, 0].sum().backward()
    spy.close()
    heats = np.einsum("nk,nkij->nij", spy.slopes.mean(axis=(-2, -1)), spy.maps)
    return torch.from_numpy(heats.clip(0))


# %% the first target for all
# about: retain_grad and an index too few
def grad_cam(model, layer, images, targets):
    class_number = targets[0]
    caught = {}

    def catch(module, inputs, output):
        output.retain_grad()
        caught["out"] = output

    handle = layer.register_forward_hook(catch)
    for score in model(images).T[class_number]:
        score.backward(retain_graph=True)
    handle.remove()
    A, G = caught["out"].detach(), caught["out"].grad
    return F.relu(torch.einsum("nk,nkij->nij", G.mean((2, 3)), A))


# %% the first target for all
# about: image by image, the target taken once
def grad_cam(net, layer, batch, classes):
    c, *_rest = classes
    usual = layer.forward
    heats = []
    for picture in batch:
        found = {}

        def noting(*given, found=found):
            found["maps"] = usual(*given)
            return found["maps"]

        layer.forward = noting
        score = net(picture[None])[0, c]
        layer.forward = usual
        (slopes,) = torch.autograd.grad(score, found["maps"])
        a = slopes[0].numpy().mean((1, 2))
        heat = np.tensordot(a, found["maps"][0].detach().numpy(), 1)
        heats.append(np.maximum(heat, 0.0))
    return torch.from_numpy(np.array(heats))


# %% all targets for every image
# about: added up in two loops
def grad_cam(model, layer, images, targets):
    parts = list(model)
    cut = next(i for i, part in enumerate(parts) if part is layer) + 1
    maps = nn.Sequential(*parts[:cut])(images).detach().requires_grad_()
    scores = nn.Sequential(*parts[cut:])(maps)
    total = 0
    for n in range(len(images)):
        for target in targets:
            total = total + scores[n, target]
    total.backward()
    return torch.stack(
        [gradcam_map(a, gradcam_weights(g)) for a, g in zip(maps.detach(), maps.grad, strict=True)]
    )


# %% all targets for every image
# about: with index_select and a backward hook
def grad_cam(net, layer, batch, classes):
    seen = {}
    hooks = (
        layer.register_forward_hook(lambda m, x, y: seen.update(maps=y.detach().numpy())),
        layer.register_full_backward_hook(lambda m, gx, gy: seen.update(slopes=gy[0].numpy())),
    )
    asked = net(batch).index_select(1, torch.tensor(classes))
    asked.backward(torch.ones_like(asked))
    for hook in hooks:
        hook.remove()
    a = seen["slopes"].mean(axis=3).mean(axis=2)
    heats = (a[:, :, None, None] * seen["maps"]).sum(axis=1)
    return torch.from_numpy(np.where(heats > 0, heats, 0))


# %% maps before the layer
# about: split in two one part too early
def grad_cam(model, layer, images, targets):
    parts = list(model)
    cut = [part is layer for part in parts].index(True)
    maps = nn.Sequential(*parts[:cut])(images).detach().requires_grad_()
    scores = nn.Sequential(*parts[cut:])(maps)
    cams = []
    for n, target in enumerate(targets):
        gradients = torch.autograd.grad(scores[n, target], maps, retain_graph=True)[0][n]
        cams.append(gradcam_map(maps[n].detach(), gradcam_weights(gradients)))
    return torch.stack(cams)


# %% maps before the layer
# about: a pre-hook and retain_grad
def grad_cam(net, layer, batch, classes):
    seen = []

    def keep(module, given):
        (maps,) = given
        maps.retain_grad()
        seen.append(maps)

    hook = layer.register_forward_pre_hook(keep)
    y = net(batch)
    hook.remove()
    sum(y[n, c] for n, c in enumerate(classes)).backward()
    maps, slopes = seen[0].detach().numpy(), seen[0].grad.numpy()
    heats = np.einsum("nk,nkij->nij", np.mean(slopes, (2, 3)), maps)
    return torch.from_numpy(np.maximum(heats, 0))


# %% hook left behind
# about: retain_grad, the handle thrown away
def grad_cam(model, layer, images, targets):
    caught = {}

    def catch(module, inputs, output):
        output.retain_grad()
        caught["maps"] = output

    layer.register_forward_hook(catch)
    scores = model(images)
    scores.gather(1, torch.tensor(targets).reshape(-1, 1)).sum().backward()
    maps = caught["maps"]
    return torch.stack(
        [gradcam_map(a, gradcam_weights(g)) for a, g in zip(maps.detach(), maps.grad, strict=True)]
    )


# %% hook left behind
# about: a forward and a backward hook, of which one is removed
def grad_cam(net, layer, batch, classes):
    seen = {}

    def forward(module, given, result):
        seen["maps"] = result.detach().numpy()

    def backward(module, grad_in, grad_out):
        seen["slopes"] = grad_out[0].numpy()

    hook = layer.register_forward_hook(forward)
    layer.register_full_backward_hook(backward)
    y = net(batch)
    for n, c in enumerate(classes):
        y[n, c].backward(retain_graph=True)
        seen[n] = seen["slopes"][n].mean(axis=(1, 2))
    hook.remove()
    heats = [np.tensordot(seen[n], maps, axes=1) for n, maps in enumerate(seen["maps"])]
    return torch.from_numpy(np.maximum(heats, 0))


# %% gradient of the image
# about: backward down to the pixels, image by image
def grad_cam(model, layer, images, targets):
    cams = []
    for image, target in zip(images, targets, strict=True):
        pixels = image.detach().clone()[None]
        pixels.requires_grad = True
        model(pixels)[0, target].backward()
        cams.append(torch.einsum("nkij->ij", pixels.grad).clamp(min=0))
    return torch.stack(cams)


# %% gradient of the image
# about: with one_hot, in NumPy
def grad_cam(net, layer, batch, classes):
    x = torch.tensor(batch.numpy(), requires_grad=True)
    y = net(x)
    y.backward(F.one_hot(torch.tensor(classes), y.shape[1]).to(y.dtype))
    slopes = x.grad.numpy()
    heat = np.add.reduce(slopes, axis=1)
    return torch.from_numpy(heat * (heat > 0))


# %% first layer of the kind
# about: found by the name of its class, retain_grad
def grad_cam(model, layer, images, targets):
    kind = layer.__class__.__name__
    found = None
    for _name, part in model.named_modules():
        if part.__class__.__name__ == kind and found is None:
            found = part
    store = {}

    def hook(module, inputs, output):
        output.retain_grad()
        store["A"] = output

    handle = found.register_forward_hook(hook)
    y = model(images)
    handle.remove()
    y.gather(1, torch.tensor(targets).unsqueeze(1)).sum().backward()
    alphas = store["A"].grad.flatten(2).mean(2)
    return torch.einsum("nk,nkij->nij", alphas, store["A"].detach()).clamp(min=0)


# %% first layer of the kind
# about: split in two behind the first such part
def grad_cam(net, layer, batch, classes):
    parts = list(net.children())
    number = [isinstance(part, layer.__class__) for part in parts].index(True)
    first, second = nn.Sequential(*parts[: number + 1]), nn.Sequential(*parts[number + 1 :])
    heats = []
    for picture, c in zip(batch, classes, strict=True):
        maps = first(picture[None]).detach().requires_grad_()
        second(maps)[0][c].backward()
        a = maps.grad.numpy()[0].mean(axis=(1, 2))
        heats.append(np.maximum(0, np.tensordot(a, maps.detach().numpy()[0], 1)))
    return torch.from_numpy(np.stack(heats))


# %% maps normalised already
# about: each map scaled by the function of above
def grad_cam(model, layer, images, targets):
    cams = []
    for n, target in enumerate(targets):
        outputs = []
        handle = layer.register_forward_hook(lambda m, i, out, outputs=outputs: outputs.append(out))
        score = model(images[[n]])[0, target]
        handle.remove()
        (slopes,) = torch.autograd.grad(score, outputs)
        cams.append(normalised(gradcam_map(outputs[0][0].detach(), gradcam_weights(slopes[0]))))
    return torch.stack(cams)


# %% maps normalised already
# about: in NumPy, with a backward hook
def grad_cam(net, layer, batch, classes):
    seen = {}
    hooks = [
        layer.register_forward_hook(lambda m, x, y: seen.update(maps=y.detach().numpy())),
        layer.register_full_backward_hook(lambda m, gx, gy: seen.update(slopes=gy[0].numpy())),
    ]
    y = net(batch)
    y[np.arange(len(batch)), classes].sum().backward()
    for hook in hooks:
        hook.remove()
    heats = np.einsum("nk,nkij->nij", seen["slopes"].mean((2, 3)), seen["maps"]).clip(min=0)
    for heat in heats:
        heat /= heat.max() or 1
    return torch.from_numpy(heats)


# %% peak of the small map
# about: np.unravel_index on the small map
def peak(cam, rows, columns):
    values = cam.numpy()
    row, column = np.unravel_index(values.argmax(), values.shape)
    return int(row), int(column)


# %% peak of the small map
# about: searched in a loop
def peak(small, rows, columns):
    best, where = None, None
    for i, line in enumerate(small.tolist()):
        for j, value in enumerate(line):
            if best is None or value > best:
                best, where = value, (i, j)
    return where


# %% row and column exchanged
# about: named x and y
def peak(cam, rows, columns):
    large = upsampled(cam, rows, columns).numpy()
    y, x = np.unravel_index(np.argmax(large), large.shape)
    return x, y


# %% row and column exchanged
# about: with the largest of the rows and of the columns
def peak(small, height, width):
    large = upsampled(small, height, width)
    across = int(large.amax(dim=0).argmax())
    down = int(large.amax(dim=1).argmax())
    return [across, down]


# %% divided by the rows
# about: with // and %
def peak(cam, rows, columns):
    index = upsampled(cam, rows, columns).flatten().max(dim=0).indices.item()
    return index // rows, index % rows


# %% divided by the rows
# about: subtracted row by row
def peak(small, height, width):
    left = int(np.argmax(upsampled(small, height, width).numpy()))
    row = 0
    while left >= height:
        left -= height
        row += 1
    return row, left


# %% place in the small map, stretched
# about: with factors and int
def peak(cam, rows, columns):
    i, j = np.unravel_index(int(cam.argmax()), tuple(cam.shape))
    down, right = rows / cam.shape[0], columns / cam.shape[1]
    return int(i * down), int(j * right)


# %% place in the small map, stretched
# about: with the first place that equals the maximum
def peak(small, height, width):
    places = (small == small.max()).nonzero()
    stretched = places[0] * torch.tensor([height, width]) // torch.tensor(small.shape)
    return tuple(stretched.tolist())


# %% middle of the largest place
# about: with halves and int
def peak(cam, rows, columns):
    h, w = cam.shape
    i, j = np.unravel_index(int(cam.argmax()), (h, w))
    return int((i + 0.5) * rows / h), int((j + 0.5) * columns / w)


# %% middle of the largest place
# about: searched in a loop, both axes alike
def peak(small, height, width):
    n = int(np.argmax(small.numpy()))
    place = (n // small.shape[1], n % small.shape[1])
    found = []
    for index, few, many in zip(place, small.shape, (height, width), strict=True):
        found.append((many * index + many * (index + 1)) // (2 * few))
    return found


# %% always red
# about: a comprehension, all pictures in one batch
batch = torch.cat([picture for picture, *_rest in pictures])
places = [peak(heat, 32, 40) for heat in grad_cam(finder, finder_layer, batch, [0] * len(batch))]


# %% always red
# about: by index, the colour of the first picture kept
colour = pictures[0][1]
places = []
for n in range(len(pictures)):
    image = pictures[n][0]
    heat = grad_cam(finder, finder_layer, image, [colour])[0]
    row, column = peak(heat, image.shape[-2], image.shape[-1])
    places.append((row, column))


# %% the same class twice
# about: two calls, copied and not changed
cat_map = grad_cam(network, network.blocks[-1], pair, [CAT])[0]
espresso_map = grad_cam(network, network.blocks[-1], pair, [CAT])[0]


# %% the same class twice
# about: in a loop over names, the number forgotten
last_block = list(network.blocks)[-1]
found = {}
for name in ("cat", "espresso"):
    found[name] = grad_cam(network, last_block, pair, [CAT]).squeeze(0)
cat_map, espresso_map = found["cat"], found["espresso"]


# %% layer behind the pooling
# about: in two calls
pooling = next(network.pool.children())
cat_map = grad_cam(network, pooling, pair, [CAT])[0]
espresso_map = grad_cam(network, pooling, pair, [ESPRESSO])[0]


# %% layer behind the pooling
# about: the layer looked up by its name
layer = dict(network.named_modules())["pool.0"]
both = grad_cam(network, layer, pair.repeat(2, 1, 1, 1), [CAT, ESPRESSO])
cat_map = both[0]
espresso_map = both[1]
