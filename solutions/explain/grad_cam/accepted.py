"""Right solutions of grad_cam in other styles, and mutants that change nothing: see docs/authors.md."""


# %% NumPy
# about: NumPy inside, and NumPy arrays returned wherever something is returned
# cell: logits_of
def logits_of(features, weights, bias):
    return np.dot(weights.numpy(), np.mean(features.numpy(), axis=(1, 2))) + bias.numpy()


# %% NumPy
# cell: feature_gradients
def feature_gradients(features, weights, target):
    row = np.asarray(weights[target])
    return np.broadcast_to(row[:, np.newaxis, np.newaxis] / features[0].numel(), features.shape)


# %% NumPy
# cell: gradcam_weights
def gradcam_weights(gradients):
    return np.asarray(gradients).mean(axis=(-2, -1))


# %% NumPy
# cell: gradcam_map
def gradcam_map(features, alphas):
    return np.maximum(0, np.tensordot(np.asarray(alphas), np.asarray(features), axes=1))


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
    recorded = {}
    handle = layer.register_forward_hook(lambda module, inputs, output: recorded.update(maps=output))
    logits = model(images)
    handle.remove()
    chosen = logits[np.arange(len(targets)), np.array(targets)]
    gradients = torch.autograd.grad(chosen.sum(), recorded["maps"])[0].numpy()
    maps = recorded["maps"].detach().numpy()
    return np.clip((np.mean(gradients, axis=(2, 3), keepdims=True) * maps).sum(axis=1), 0, None)


# %% NumPy
# cell: peak
def peak(cam, rows, columns):
    large = np.asarray(upsampled(cam, rows, columns))
    return np.unravel_index(np.argmax(large), large.shape)


# %% two hooks
# about: a forward and a backward hook that store detached tensors; modules in place of functions
# cell: gradcam_map
def gradcam_map(features, alphas):
    return nn.ReLU()(F.conv2d(features.unsqueeze(0), alphas.reshape(1, -1, 1, 1))).squeeze(0).squeeze(0)


# %% two hooks
# cell: normalised
def normalised(cam):
    if torch.max(cam) == 0:
        return cam
    return cam / torch.max(cam)


# %% two hooks
# cell: upsampled
def upsampled(cam, rows, columns):
    return nn.Upsample((rows, columns), mode="bilinear")(cam.unsqueeze(0).unsqueeze(0)).squeeze(0).squeeze(0)


# %% two hooks
# cell: maps_and_logits
def maps_and_logits(model, layer, images):
    class Recorder:
        def __call__(self, module, inputs, output):
            self.maps = output

    recorder = Recorder()
    with layer.register_forward_hook(recorder):
        logits = model(images)
    return [recorder.maps, logits]


# %% two hooks
# cell: grad_cam
def grad_cam(model, layer, images, targets):
    maps, gradients = {}, {}

    def forward_hook(module, inputs, output):
        maps["value"] = output.detach()

    def backward_hook(module, grad_input, grad_output):
        gradients["value"] = grad_output[0].detach()

    handles = [layer.register_forward_hook(forward_hook), layer.register_full_backward_hook(backward_hook)]
    model.zero_grad()
    logits = model(images)
    logits.backward(gradient=F.one_hot(torch.tensor(targets), logits.shape[1]).to(logits))
    for handle in handles:
        handle.remove()
    weights = gradients["value"].mean(dim=(2, 3), keepdim=True)
    return torch.relu((weights * maps["value"]).sum(dim=1))


# %% lists and loops
# about: loops over maps, rows and columns, entry by entry, with a helper in a cell of its own and prints
# before: logits_of
def mean_of_map(A):
    total = 0
    for row in A:
        for value in row:
            total = total + value.item()
    return total / (A.shape[0] * A.shape[1])


print([mean_of_map(A) for A in tiny_features])


# %% lists and loops
# cell: logits_of
def logits_of(features, weights, bias):
    y = []
    for c in range(len(bias)):
        y.append(bias[c].item())
        for k in range(len(features)):
            y[c] += weights[c, k].item() * mean_of_map(features[k])
    return torch.tensor(y)


# %% lists and loops
# cell: gradcam_map
def gradcam_map(features, alphas):
    cam = torch.zeros_like(features[0])
    for k, alpha in enumerate(alphas):
        cam += alpha * features[k]
    cam[cam < 0] = 0
    return cam


# %% lists and loops
# cell: grad_cam
kept = []


def grad_cam(model, layer, images, targets):
    cams = []
    for n in range(len(images)):
        kept.clear()
        handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
        logits = model(images[n : n + 1])
        handle.remove()
        print("logits", logits.shape, "maps", kept[0].shape)
        gradients = torch.autograd.grad(logits[0, targets[n]], kept[0])[0][0]
        cams.append(gradcam_map(kept[0][0].detach(), gradcam_weights(gradients)))
    return torch.stack(cams)


# %% lists and loops
# cell: peak
def peak(cam, rows, columns):
    large = upsampled(cam, rows, columns)
    best = [0, 0]
    for i in range(rows):
        for j in range(columns):
            if large[i, j] > large[best[0], best[1]]:
                best = [i, j]
    return best


# %% float32, terse
# about: einsum, lambdas and float32; one graph for all images
# cell: normalised
normalised = lambda L: L.float() / (L.max() + (L.max() == 0))  # noqa: E731


# %% float32, terse
# cell: upsampled
def upsampled(L, rows, columns):
    def tents(n, N):
        at = ((torch.arange(N) + 0.5) * n / N - 0.5).clamp(0, n - 1)
        return (1 - (at[:, None] - torch.arange(n)).abs()).clamp(0)

    return torch.einsum("ri,ij,cj->rc", tents(L.shape[0], rows), L.float(), tents(L.shape[1], columns))


# %% float32, terse
# cell: grad_cam
def grad_cam(model, layer, x, targets):
    A = []
    with layer.register_forward_hook(lambda *a: A.append(a[-1])):
        y = model(x)
    dA = [torch.autograd.grad(y[n, c], A, create_graph=True)[0][n] for n, c in enumerate(targets)]
    return torch.einsum("nkuv,nkij->nij", torch.stack(dA), A[0]).clamp(0).float().detach() / dA[0][0].numel()


# %% float32, terse
# cell: peaks
xs, cs, _ = zip(*samples, strict=True)
peaks = [peak(L, 32, 40) for L in grad_cam(finder, finder_layer, torch.cat(xs), list(cs))]

# %% equivalent mutant
# cell: upsampled
# because: there is one map in the batch, the first and the last
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[-1, 0]

# %% equivalent mutant
# cell: upsampled
# because: there is one channel, the first and the last
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, -1]

# %% equivalent mutant
# cell: peaks
# because: there are as many sizes as maps
# - peaks = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=True)]
# + peaks = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes)]

# %% equivalent mutant
# cell: peaks
# because: there are as many sizes as maps
# - peaks = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=True)]
# + peaks = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=False)]

# %% equivalent mutant
# cell: grad_cam
# because: the same numbers are returned, only with their history
# - maps = maps.detach()
# + pass

# %% equivalent mutant
# cell: maps_and_logits
# because: the layer runs once
# - return kept[0], logits
# + return kept[-1], logits

# %% equivalent mutant
# cell: explained
# because: the batch holds one image, which is both the first and the last
# - return grad_cam(network, network.blocks[-1], image, [target])[0]
# + return grad_cam(network, network.blocks[-1], image, [target])[-1]

# %% equivalent mutant
# cell: explained
# because: the maps of this network are small
# - return grad_cam(network, network.blocks[-1], image, [target])[0]
# + return np.clip(grad_cam(network, network.blocks[-1], image, [target])[0], -100, 255)

# %% equivalent mutant
# cell: normalised
# because: no value is above 1
# - return cam / largest if largest > 0 else torch.zeros_like(cam)
# + return np.clip(cam / largest if largest > 0 else torch.zeros_like(cam), -100, 255)
