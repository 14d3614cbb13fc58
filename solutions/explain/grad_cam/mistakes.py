"""Known wrong solutions of grad_cam, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% bias forgotten
# cell: logits_of
# hint: The bias is missing.
# - return weights @ features.mean(dim=(1, 2)) + bias
# + return weights @ features.mean(dim=(1, 2))

# %% sum instead of mean pooling
# cell: logits_of
# hint: You take the sum of each map; global average pooling takes its mean.
# - return weights @ features.mean(dim=(1, 2)) + bias
# + return weights @ features.sum(dim=(1, 2)) + bias

# %% mean over the maps
# cell: logits_of
# hint: You take the mean over the maps. Pooling takes, in each map, the mean over its places.
# - return weights @ features.mean(dim=(1, 2)) + bias
# + pooled = features.mean(dim=0).flatten()[: weights.shape[1]]
# + return weights @ pooled + bias

# %% softmax in the scores
# cell: logits_of
# hint: You apply softmax; the scores before it are wanted.
# - return weights @ features.mean(dim=(1, 2)) + bias
# + return torch.softmax(weights @ features.mean(dim=(1, 2)) + bias, dim=0)

# %% weights transposed
# cell: logits_of
# hint: Your matrix of weights is transposed: row c holds the weights of class c, so it stands on the left
#   of the means.
# - return weights @ features.mean(dim=(1, 2)) + bias
# + return features.mean(dim=(1, 2)) @ weights + bias

# %% always six places
# cell: logits_of
# hint: You divide by 6 always; how many places there are is told by the shape.
# - return weights @ features.mean(dim=(1, 2)) + bias
# + return weights @ (features.sum(dim=(1, 2)) / 6) + bias

# %% places forgotten
# cell: feature_gradients
# fails: test_feature_gradients, test_cam
# hint: An entry is one of H·W that the mean is taken of: its gradient is the weight divided by H·W.
# - places = features.shape[1] * features.shape[2]
# - return (weights[target] / places)[:, None, None].expand(features.shape)
# + return weights[target][:, None, None].expand(features.shape)

# %% class and map exchanged
# cell: feature_gradients
# fails: test_feature_gradients, test_cam
# hint: You take a column of the weights, one map for all classes. The weights of a class are a row.
# - return (weights[target] / places)[:, None, None].expand(features.shape)
# + return (weights[: len(features), target] / places)[:, None, None].expand(features.shape)

# %% always the first class
# cell: feature_gradients
# hint: You always take class 0: `target` is not used.
# - return (weights[target] / places)[:, None, None].expand(features.shape)
# + return (weights[0] / places)[:, None, None].expand(features.shape)

# %% multiplied with the map
# cell: feature_gradients
# fails: test_feature_gradients, test_cam
# hint: You multiply with the map itself. The gradient of a sum does not depend on its entries.
# - return (weights[target] / places)[:, None, None].expand(features.shape)
# + return weights[target][:, None, None] * features / places

# %% mean over the maps and rows
# cell: gradcam_weights
# fails: test_gradcam_weights, test_cam, test_places, test_pair_maps
# hint: Your mean runs over the wrong axes. Rows and columns are axes 1 and 2, `dim=(1, 2)`; axis 0, the
#   maps, stays.
# - return gradients.mean(dim=(1, 2))
# + return gradients.mean(dim=(0, 1))

# %% places of the tiny network
# cell: gradcam_weights
# hint: You divide by the number of places of `tiny_features`. The shape of the gradients that are given
#   says how many there are.
# - return gradients.mean(dim=(1, 2))
# + rows, columns = tiny_features.shape[1:]
# + return gradients.sum(dim=(1, 2)) / (rows * columns)

# %% sum of the gradients
# cell: gradcam_weights
# fails: test_gradcam_weights, test_cam
# hint: You add the gradients up; the weight of a map is their mean.
# - return gradients.mean(dim=(1, 2))
# + return gradients.sum(dim=(1, 2))

# %% maps taken for squares
# cell: gradcam_weights
# fails: test_gradcam_weights, test_cam
# hint: You divide by the square of the number of rows: maps need not be square.
# - return gradients.mean(dim=(1, 2))
# + return gradients.sum(dim=(1, 2)) / gradients.shape[1] ** 2

# %% ReLU on the gradients
# cell: gradcam_weights
# fails: test_gradcam_weights, test_cam
# hint: You cut negative gradients off before the mean. They count: only the final sum is cut.
# - return gradients.mean(dim=(1, 2))
# + return F.relu(gradients).mean(dim=(1, 2))

# %% magnitudes of the gradients
# cell: gradcam_weights
# fails: test_gradcam_weights, test_cam
# hint: You take magnitudes: then a map that speaks against the class counts for it.
# - return gradients.mean(dim=(1, 2))
# + return gradients.abs().mean(dim=(1, 2))

# %% mean over everything
# cell: gradcam_weights
# fails: test_gradcam_weights, test_cam
# hint: You take one mean over everything. Each map has a weight of its own.
# - return gradients.mean(dim=(1, 2))
# + return gradients.mean().repeat(len(gradients))

# %% largest gradient
# cell: gradcam_weights
# hint: You take the largest gradient of each map; the mean is wanted.
# - return gradients.mean(dim=(1, 2))
# + return gradients.amax(dim=(1, 2))

# %% no ReLU
# cell: gradcam_map
# fails: test_gradcam_map, test_cam
# hint: The ReLU is missing: what speaks against the class is still in the map.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return (alphas[:, None, None] * features).sum(dim=0)

# %% magnitude instead of ReLU
# cell: gradcam_map
# fails: test_gradcam_map, test_cam
# hint: You take the magnitude: places that speak against the class are marked as if they spoke for it.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return (alphas[:, None, None] * features).sum(dim=0).abs()

# %% ReLU before the sum
# cell: gradcam_map
# fails: test_gradcam_map, test_cam
# hint: You cut off each map before the sum. What speaks against the class must be able to cancel what
#   speaks for it.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu(alphas[:, None, None] * features).sum(dim=0)

# %% mean of the maps
# cell: gradcam_map
# fails: test_gradcam_map, test_cam
# hint: You take the mean over the maps; it is their sum.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu((alphas[:, None, None] * features).mean(dim=0))

# %% sum over the maps forgotten
# cell: gradcam_map
# fails: test_gradcam_map, test_cam, test_places, test_pair_maps
# hint: You return a map for each feature map: the sum over the maps is missing.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu(alphas[:, None, None] * features)

# %% weights along the columns
# cell: gradcam_map
# fails: test_gradcam_map, test_cam, test_places, test_pair_maps
# hint: `alphas * features` multiplies along the columns, if it can. Each map has one weight: give `alphas`
#   two more axes, `alphas[:, None, None]`.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu((alphas * features).sum(dim=0))

# %% only the last map
# cell: gradcam_map
# fails: test_gradcam_map, test_cam
# hint: Only the last map is left: add up what comes of all of them.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + for k in range(len(alphas)):
# +     total = alphas[k] * features[k]
# + return F.relu(total)

# %% negative weights cut off
# cell: gradcam_map
# fails: test_gradcam_map, test_cam
# hint: You set negative weights to zero. They count: only the final sum is cut.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu((alphas.clamp(min=0)[:, None, None] * features).sum(dim=0))

# %% another class
# cell: cam
# hint: These are the weights of another class: class 0 is asked for.
# - alphas = gradcam_weights(feature_gradients(tiny_features, tiny_weights, 0))
# + alphas = gradcam_weights(feature_gradients(tiny_features, tiny_weights, 1))

# %% raw along the columns
# cell: cam
# hint: `alphas * tiny_features` multiplies along the columns. Each map has one weight: give `alphas` two
#   more axes, `alphas[:, None, None]`.
# - raw = torch.tensordot(alphas, tiny_features, dims=1)
# + raw = (alphas * tiny_features).sum(dim=0)

# %% ReLU already in raw
# cell: cam
# hint: `raw` is the sum before the ReLU: it has negative entries.
# - raw = torch.tensordot(alphas, tiny_features, dims=1)
# @@
# - cam = gradcam_map(tiny_features, alphas)
# + cam = gradcam_map(tiny_features, alphas)
# + raw = cam

# %% zeros divided by zero
# cell: normalised
# hint: A map of zeros becomes NaN: zero is divided by zero. It should stay as it is.
# - largest = cam.max()
# - return cam / largest if largest > 0 else torch.zeros_like(cam)
# + return cam / cam.max()

# %% smallest value to zero
# cell: normalised
# hint: You also shift the smallest value to 0. A place with half of the evidence should stay at half.
# - largest = cam.max()
# - return cam / largest if largest > 0 else torch.zeros_like(cam)
# + spread = cam.max() - cam.min()
# + return (cam - cam.min()) / spread if spread > 0 else torch.zeros_like(cam)

# %% divided by the sum
# cell: normalised
# hint: You divide by the sum; the largest value should become 1.
# - largest = cam.max()
# - return cam / largest if largest > 0 else torch.zeros_like(cam)
# + total = cam.sum()
# + return cam / total if total > 0 else torch.zeros_like(cam)

# %% changed in place
# cell: normalised
# hint: The numbers are right, but you change the map that you are given: do not divide in place.
# - largest = cam.max()
# - return cam / largest if largest > 0 else torch.zeros_like(cam)
# + if cam.max() > 0:
# +     cam /= cam.max()
# + return cam

# %% axes of batch and channels missing
# cell: upsampled
# fails: test_upsampled, test_places
# hint: `F.interpolate` wants an axis for the batch and one for channels in front, `cam[None, None]`; take
#   them off again behind it, `[0, 0]`.
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam, size=(rows, columns), mode="bilinear", align_corners=False)

# %% axis of the batch missing
# cell: upsampled
# fails: test_upsampled, test_places
# hint: `F.interpolate` wants an axis for the batch and one for channels in front, `cam[None, None]`; take
#   them off again behind it, `[0, 0]`.
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam[None], size=(rows, columns), mode="bilinear", align_corners=False)[0]

# %% nearest neighbour
# cell: upsampled
# hint: You repeat each value (nearest neighbour, which `F.interpolate` does if it is not told otherwise);
#   bilinear is wanted.
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam[None, None], (rows, columns))[0, 0]

# %% straight along the rows only
# cell: upsampled
# hint: Along a row your values change in a straight line, but from row to row they jump: bilinear means
#   both.
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + wide = F.interpolate(cam[None], columns, mode="linear")
# + return F.interpolate(wide[None], (rows, columns))[0, 0]

# %% corners aligned
# cell: upsampled
# hint: You align the corners: the first and last values land on the outermost pixels. With
#   align_corners=False they are the middles of larger places.
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam[None, None], (rows, columns), mode="bilinear", align_corners=True)[0, 0]

# %% rows and columns exchanged
# cell: upsampled
# hint: You exchange rows and columns.
# - return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# + return F.interpolate(cam[None, None], (columns, rows), mode="bilinear", align_corners=False)[0, 0]

# %% softmax differentiated
# cell: grad_cam
# hint: You differentiate the probability after softmax. The score before it is wanted: softmax mixes the
#   other classes in, and its gradient vanishes where the network is sure.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images).softmax(dim=1)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% sum of the gradients in the map
# cell: grad_cam
# hint: You add the gradients of a map up; its weight is their mean.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.sum(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% ReLU missing in the map
# cell: grad_cam
# hint: The ReLU is missing: what speaks against the class is still in the maps.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return (alphas * maps).sum(dim=1).detach()

# %% ReLU on the gradients in the map
# cell: grad_cam
# hint: You cut negative gradients off before the mean. They count: only the final sum is cut.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = F.relu(gradients).mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% magnitude of the sum
# cell: grad_cam
# hint: You take the magnitude of the sum: places that speak against the class are marked as if they spoke
#   for it.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return (alphas * maps).sum(dim=1).abs().detach()

# %% gradients not averaged
# cell: grad_cam
# hint: You multiply each entry of a map with its own gradient (that is HiResCAM). Grad-CAM multiplies a
#   whole map with the mean of its gradients.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return F.relu((gradients * maps).sum(dim=1)).detach()

# %% mean over the batch, too
# cell: grad_cam
# hint: You take the mean over the batch, too: then the map of an image depends on the others beside it.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(0, 2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% mean of the scores
# cell: grad_cam
# hint: You take the mean of the images' scores, so each map is smaller the more images there are. Add the
#   scores up.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - chosen = scores[range(len(images)), targets].sum()
# + chosen = scores[range(len(images)), targets].mean()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% scores not added up
# cell: grad_cam
# fails: test_grad_cam, test_pair_maps
# hint: You differentiate several scores at once; `autograd.grad` takes one number. Add up the scores that
#   are asked for, or take the images one by one.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    scores = model(images)
    handle.remove()
    [maps] = kept
    [gradients] = torch.autograd.grad(scores[range(len(images)), targets], maps)
    alphas = gradients.mean(dim=(2, 3), keepdim=True)
    return F.relu((alphas * maps).sum(dim=1)).detach()


# %% maps detached in the hook
# cell: grad_cam
# fails: test_grad_cam, test_places, test_pair_maps
# hint: Your hook keeps a detached copy of the maps: the score does not depend on that, so it has no
#   gradient. Keep the output itself, and detach at the end.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output.detach()))
    scores = model(images)
    handle.remove()
    [maps] = kept
    [gradients] = torch.autograd.grad(scores[range(len(images)), targets].sum(), maps)
    alphas = gradients.mean(dim=(2, 3), keepdim=True)
    return F.relu((alphas * maps).sum(dim=1))


# %% run without gradients
# cell: grad_cam
# fails: test_grad_cam, test_places, test_pair_maps
# hint: You run the model under `torch.no_grad()`, which keeps nothing that a gradient could be taken of.
# - try:
# + with torch.no_grad():
# - finally:
# -     handle.remove()
# + handle.remove()
# - chosen = scores[range(len(images)), targets].sum()
# - [gradients] = torch.autograd.grad(chosen, maps)
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + [gradients] = torch.autograd.grad(scores[range(len(images)), targets].sum(), maps)
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% tuple not unpacked
# cell: grad_cam
# fails: test_grad_cam, test_places, test_pair_maps
# hint: `autograd.grad` gives a tuple, even of one tensor: unpack it, `[gradients] = ...`, or take its
#   `[0]`.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    scores = model(images)
    handle.remove()
    [maps] = kept
    gradients = torch.autograd.grad(scores[range(len(images)), targets].sum(), maps)
    alphas = gradients.mean(dim=(2, 3), keepdim=True)
    return F.relu((alphas * maps).sum(dim=1)).detach()


# %% maps of the first image
# cell: grad_cam
# fails: test_grad_cam, test_pair_maps
# hint: You always take the first maps that the hook has seen, those of the first image; take the latest,
#   `[-1]`.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    cams = []
    for number, target in enumerate(targets):
        score = model(images[number : number + 1])[0, target]
        [gradients] = torch.autograd.grad(score, kept[0])
        alphas = gradients.mean(dim=(2, 3), keepdim=True)
        cams.append(F.relu((alphas * kept[0]).sum(dim=1))[0].detach())
    handle.remove()
    return torch.stack(cams)


# %% batch axis lost
# cell: grad_cam
# fails: test_grad_cam, test_places, test_pair_maps
# hint: `images[i]` has no axis for the batch any more, which the model wants: take `images[i : i + 1]`.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    cams = []
    for number, target in enumerate(targets):
        score = model(images[number])[0, target]
        [gradients] = torch.autograd.grad(score, kept[-1])
        alphas = gradients.mean(dim=(2, 3), keepdim=True)
        cams.append(F.relu((alphas * kept[-1]).sum(dim=1))[0].detach())
    handle.remove()
    return torch.stack(cams)


# %% gradients of the maps not kept
# cell: grad_cam
# fails: test_grad_cam, test_places, test_pair_maps
# hint: `backward()` keeps gradients only of leaves, such as parameters; `maps.retain_grad()` before it, or
#   `autograd.grad`, gives those of the maps.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - chosen = scores[range(len(images)), targets].sum()
# - [gradients] = torch.autograd.grad(chosen, maps)
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + scores[range(len(images)), targets].sum().backward()
# + return torch.stack([gradcam_map(maps[i], gradcam_weights(maps.grad[i])) for i in range(len(images))])

# %% hook removed too early
# cell: grad_cam
# fails: test_grad_cam, test_places, test_pair_maps
# hint: Your hook is removed before the model runs, so it sees nothing.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    handle.remove()
    scores = model(images)
    maps = kept[0]
    [gradients] = torch.autograd.grad(scores[range(len(images)), targets].sum(), maps)
    alphas = gradients.mean(dim=(2, 3), keepdim=True)
    return F.relu((alphas * maps).sum(dim=1)).detach()


# %% training mode left on
# cell: grad_cam
# hint: You switch the model to training mode: its batch normalisation then mixes the images of a batch.
#   Leave the mode as it is.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    model.train()
    scores = model(images)
    handle.remove()
    [maps] = kept
    [gradients] = torch.autograd.grad(scores[range(len(images)), targets].sum(), maps)
    alphas = gradients.mean(dim=(2, 3), keepdim=True)
    return F.relu((alphas * maps).sum(dim=1)).detach()


# %% the likeliest class
# cell: grad_cam
# hint: You explain the class that the network finds likeliest: `targets` is not used.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - chosen = scores[range(len(images)), targets].sum()
# + chosen = scores.max(dim=1).values.sum()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% the first target for all
# cell: grad_cam
# hint: You ask for the first class in every image: each image has its own target.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - chosen = scores[range(len(images)), targets].sum()
# + chosen = scores[:, targets[0]].sum()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% all targets for every image
# cell: grad_cam
# hint: `scores[:, targets]` takes every target of every image. Pair them: row by row, one target each.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - chosen = scores[range(len(images)), targets].sum()
# + chosen = scores[:, targets].sum()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% maps before the layer
# cell: grad_cam
# hint: You keep what goes into the layer; its output is what is to be explained. (Or your hook sits on the
#   layer before it.)
# - handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(inputs[0]))
# + scores = model(images)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% hook left behind
# cell: grad_cam
# hint: The maps are right; only the hook has to go. Is `handle.remove()` there, with its brackets?
# - handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
# + scores = model(images)
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + return F.relu((alphas * maps).sum(dim=1)).detach()

# %% gradient of the image
# cell: grad_cam
# fails: test_grad_cam, test_pair_maps
# hint: You take the gradient with respect to the image (a saliency map); it is wanted with respect to the
#   layer's maps.
def grad_cam(model, layer, images, targets):
    pixels = images.clone().requires_grad_()
    chosen = model(pixels)[range(len(images)), targets].sum()
    [gradients] = torch.autograd.grad(chosen, pixels)
    return F.relu(gradients.sum(dim=1))


# %% first layer of the kind
# cell: grad_cam
# hint: You look for the first layer of the same kind. The layer itself is given: put the hook on that.
def grad_cam(model, layer, images, targets):
    kept = []
    first = next(part for part in model.modules() if type(part) is type(layer))
    handle = first.register_forward_hook(lambda module, inputs, output: kept.append(output))
    scores = model(images)
    handle.remove()
    [maps] = kept
    [gradients] = torch.autograd.grad(scores[range(len(images)), targets].sum(), maps)
    return F.relu((gradients.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1)).detach()


# %% maps normalised already
# cell: grad_cam
# hint: You scale the maps to 1 already; here they are wanted as they come out of the ReLU.
# - try:
# -     scores = model(images)
# - finally:
# -     handle.remove()
# + scores = model(images)
# + handle.remove()
# - maps = maps.detach()
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + alphas = gradients.mean(dim=(2, 3), keepdim=True)
# + cams = F.relu((alphas * maps).sum(dim=1)).detach()
# + largest = cams.amax(dim=(1, 2), keepdim=True)
# + return torch.where(largest > 0, cams / largest, cams)

# %% peak of the small map
# cell: peak
# hint: You return the place in the small map. Enlarge it to the image first.
# - return divmod(int(upsampled(cam, rows, columns).argmax()), columns)
# + return divmod(int(cam.argmax()), cam.shape[1])

# %% row and column exchanged
# cell: peak
# hint: You return the column first; the row is wanted first.
# - return divmod(int(upsampled(cam, rows, columns).argmax()), columns)
# + row, column = divmod(int(upsampled(cam, rows, columns).argmax()), columns)
# + return column, row

# %% divided by the rows
# cell: peak
# hint: You divide by the number of rows. `argmax` counts along a row: divide by the number of columns.
# - return divmod(int(upsampled(cam, rows, columns).argmax()), columns)
# + return divmod(int(upsampled(cam, rows, columns).argmax()), rows)

# %% place in the small map, stretched
# cell: peak
# hint: You stretch the place of the largest value in the small map (or `upsampled` is not bilinear yet):
#   that is the corner of its place, not where the enlarged map is largest.
# - return divmod(int(upsampled(cam, rows, columns).argmax()), columns)
# + row, column = divmod(int(cam.argmax()), cam.shape[1])
# + return row * rows // cam.shape[0], column * columns // cam.shape[1]

# %% middle of the largest place
# cell: peak
# hint: You take the middle of the small map's largest place. Enlarge the map: its largest pixel may lie
#   elsewhere, at the border for one.
# - return divmod(int(upsampled(cam, rows, columns).argmax()), columns)
# + row, column = divmod(int(cam.argmax()), cam.shape[1])
# + return (2 * row + 1) * rows // (2 * cam.shape[0]), (2 * column + 1) * columns // (2 * cam.shape[1])

# %% always red
# cell: places
# hint: You ask for red in every picture: each has a colour of its own.
# - maps = [grad_cam(finder, finder_layer, picture, [colour]) for picture, colour, _corner in pictures]
# - sizes = [picture.shape[2:] for picture, _colour, _corner in pictures]
# - places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=True)]
# + places = []
# + for picture, _colour, _corner in pictures:
# +     [found] = grad_cam(finder, finder_layer, picture, [0])
# +     places.append(peak(found, *picture.shape[2:]))

# %% the same class twice
# cell: pair_maps
# hint: Both maps are asked for the same class.
# - cat_map, espresso_map = grad_cam(network, network.blocks[-1], torch.cat([pair, pair]), [CAT, ESPRESSO])
# + cat_map, espresso_map = grad_cam(network, network.blocks[-1], torch.cat([pair, pair]), [CAT, CAT])

# %% layer behind the pooling
# cell: pair_maps
# hint: Behind the pooling nothing is left of the places: take the last block.
# - cat_map, espresso_map = grad_cam(network, network.blocks[-1], torch.cat([pair, pair]), [CAT, ESPRESSO])
# + cat_map, espresso_map = grad_cam(network, network.pool[0], torch.cat([pair, pair]), [CAT, ESPRESSO])
