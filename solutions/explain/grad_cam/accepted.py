"""Right solutions of grad_cam in other styles, and mutants that change nothing: see docs/authors.md."""


# %% NumPy
# about: NumPy inside, and NumPy arrays returned wherever something is returned
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


# %% two hooks
# about: a forward and a backward hook that store detached tensors; modules in place of functions
# cell: gradcam_map
def gradcam_map(features, alphas):
    return nn.ReLU()(F.conv2d(features.unsqueeze(0), alphas.reshape(1, -1, 1, 1))).squeeze(0).squeeze(0)


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
# about: loops over maps, rows and columns, entry by entry
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


# %% float32, terse
# about: einsum and float32; one graph for all images
# cell: grad_cam
def grad_cam(model, layer, x, targets):
    A = []
    with layer.register_forward_hook(lambda *a: A.append(a[-1])):
        y = model(x)
    dA = [torch.autograd.grad(y[n, c], A, create_graph=True)[0][n] for n, c in enumerate(targets)]
    return torch.einsum("nkuv,nkij->nij", torch.stack(dA), A[0]).clamp(0).float().detach() / dA[0][0].numel()


# %% equivalent mutant
# cell: maps_and_logits
# because: the layer runs once
# - return kept[0], logits
# + return kept[-1], logits
