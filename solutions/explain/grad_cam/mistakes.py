"""Known wrong solutions of grad_cam, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% positions forgotten
# cell: feature_gradients
# fails: test_feature_gradients
# hint: The mean is taken over H·W entries: the gradient for one of them is the weight divided by H·W.
# - return (weights[target] / positions)[:, None, None].expand(features.shape)
# + return weights[target][:, None, None].expand(features.shape)

# %% class and map exchanged
# cell: feature_gradients
# fails: test_feature_gradients
# hint: You take a column of the weights, which belongs to one map and all classes. The weights of a class are
#   a row.
# - return (weights[target] / positions)[:, None, None].expand(features.shape)
# + return (weights[: len(features), target] / positions)[:, None, None].expand(features.shape)

# %% always the first class
# cell: feature_gradients
# hint: You always take class 0: `target` is not used.
# - return (weights[target] / positions)[:, None, None].expand(features.shape)
# + return (weights[0] / positions)[:, None, None].expand(features.shape)

# %% multiplied by the map
# cell: feature_gradients
# fails: test_feature_gradients
# hint: You multiply by the map itself. The gradient of a sum does not depend on its entries.
# - return (weights[target] / positions)[:, None, None].expand(features.shape)
# + return (weights[target] / positions)[:, None, None] * features

# %% mean over the maps and rows
# cell: gradcam_weights
# fails: test_gradcam_weights
# hint: Your mean runs over the wrong axes. Rows and columns are axes 1 and 2; axis 0, the maps, must stay.
# - return gradients.mean(dim=(1, 2))
# + return gradients.mean(dim=(0, 1))

# %% positions of the tiny network
# cell: gradcam_weights
# hint: You divide by the number of positions of `tiny_features`. The shape of the argument `gradients` says
#   how many there are.
# - return gradients.mean(dim=(1, 2))
# + return gradients.sum(dim=(1, 2)) / tiny_features[0].numel()

# %% sum of the gradients
# cell: gradcam_weights
# hint: You add the gradients up; the weight of a map is their mean.
# - return gradients.mean(dim=(1, 2))
# + return gradients.sum(dim=(1, 2))

# %% maps taken for squares
# cell: gradcam_weights
# hint: You divide by the square of the number of rows: maps need not be square.
# - return gradients.mean(dim=(1, 2))
# + return gradients.sum(dim=(1, 2)) / gradients.shape[1] ** 2

# %% ReLU on the gradients
# cell: gradcam_weights
# hint: You set negative gradients to zero before the mean. They count: the ReLU is applied to the final sum only.
# - return gradients.mean(dim=(1, 2))
# + return F.relu(gradients).mean(dim=(1, 2))

# %% magnitudes of the gradients
# cell: gradcam_weights
# hint: You take magnitudes: then a map that is evidence against the class counts for it.
# - return gradients.mean(dim=(1, 2))
# + return gradients.abs().mean(dim=(1, 2))

# %% mean over everything
# cell: gradcam_weights
# hint: You take one mean over everything. Each map has a weight of its own.
# - return gradients.mean(dim=(1, 2))
# + return gradients.mean().repeat(len(gradients))

# %% largest gradient
# cell: gradcam_weights
# hint: You take the largest gradient of each map; its weight is the mean.
# - return gradients.mean(dim=(1, 2))
# + return gradients.amax(dim=(1, 2))

# %% no ReLU
# cell: gradcam_map
# fails: test_gradcam_map
# hint: The ReLU is missing: evidence against the class is still in the map.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return (alphas[:, None, None] * features).sum(dim=0)

# %% magnitude instead of ReLU
# cell: gradcam_map
# fails: test_gradcam_map
# hint: You take the magnitude: positions with evidence against the class are marked as if they supported it.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return (alphas[:, None, None] * features).sum(dim=0).abs()

# %% ReLU before the sum
# cell: gradcam_map
# fails: test_gradcam_map
# hint: You apply the ReLU to each map before the sum. Evidence against the class must be able to cancel
#   evidence for it.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu(alphas[:, None, None] * features).sum(dim=0)

# %% mean of the maps
# cell: gradcam_map
# fails: test_gradcam_map
# hint: You take the mean over the weighted maps; the formula has their sum.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu((alphas[:, None, None] * features).mean(dim=0))

# %% sum over the maps forgotten
# cell: gradcam_map
# fails: test_gradcam_map
# hint: You return a map for each feature map: the sum over the maps is missing.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu(alphas[:, None, None] * features)

# %% weights along the columns
# cell: gradcam_map
# fails: test_gradcam_map
# hint: `alphas * features` pairs the weights with the columns, if there are as many. Each map has one weight:
#   `alphas` needs two more axes to be paired with the maps.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu((alphas * features).sum(dim=0))

# %% only the last map
# cell: gradcam_map
# fails: test_gradcam_map
# hint: Only the last map is left. Add up the weighted maps, all of them.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + for k in range(len(alphas)):
# +     total = alphas[k] * features[k]
# + return F.relu(total)

# %% negative weights cut off
# cell: gradcam_map
# fails: test_gradcam_map
# hint: You set negative weights to zero. They count: the ReLU is applied to the final sum only.
# - return F.relu((alphas[:, None, None] * features).sum(dim=0))
# + return F.relu((alphas.clamp(min=0)[:, None, None] * features).sum(dim=0))

# %% softmax differentiated
# cell: grad_cam
# fails: test_grad_cam
# hint: You differentiate the probability after the softmax. Use the logit: the softmax mixes the other classes
#   in, and its gradient vanishes where the network is confident.
# - chosen = logits[range(len(images)), targets].sum()
# + chosen = logits.softmax(dim=1)[range(len(images)), targets].sum()

# %% sum of the gradients in the map
# cell: grad_cam
# fails: test_grad_cam
# hint: You add up the gradients of a map; its weight is their mean.
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return torch.stack([gradcam_map(maps[i], gradients[i].sum(dim=(1, 2))) for i in range(len(images))])

# %% ReLU missing in the map
# cell: grad_cam
# fails: test_grad_cam
# hint: The ReLU is missing: evidence against the class is still in the maps.
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return (gradients.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1)

# %% ReLU on the gradients in the map
# cell: grad_cam
# fails: test_grad_cam
# hint: You set negative gradients to zero before the mean. They count: the ReLU is applied to the final sum only.
# - [gradients] = torch.autograd.grad(chosen, maps)
# + gradients = F.relu(torch.autograd.grad(chosen, maps)[0])

# %% magnitude of the sum
# cell: grad_cam
# fails: test_grad_cam
# hint: You take the magnitude of the sum: positions with evidence against the class are marked as if they
#   supported it.
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return (gradients.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1).abs()

# %% gradients not averaged
# cell: grad_cam
# fails: test_grad_cam
# hint: You multiply each entry of a map by its own gradient (that is HiResCAM). Grad-CAM multiplies a whole map
#   by the mean of its gradients.
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return F.relu((gradients * maps).sum(dim=1))

# %% mean over the batch, too
# cell: grad_cam
# hint: You take the mean over the batch, too: then the map of an image depends on the other images in its batch.
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return torch.stack([gradcam_map(one, gradcam_weights(gradients.mean(dim=0))) for one in maps])

# %% mean of the logits
# cell: grad_cam
# hint: You take the mean of the images' logits, so each map is smaller the more images there are. Add the
#   logits up.
# - chosen = logits[range(len(images)), targets].sum()
# + chosen = logits[range(len(images)), targets].mean()

# %% logits not added up
# cell: grad_cam
# fails: test_grad_cam
# hint: You differentiate several logits at once; `autograd.grad` takes one number. Add up the target logits, or
#   take the images one by one.
# - chosen = logits[range(len(images)), targets].sum()
# + chosen = logits[range(len(images)), targets]

# %% maps detached in the hook
# cell: maps_and_logits
# fails: test_grad_cam
# hint: Your hook keeps a detached copy of the maps: the logit does not depend on that copy, so it has no
#   gradient. Keep the output itself, and detach at the end.
# - handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
# + handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output.detach()))

# %% tuple not unpacked
# cell: grad_cam
# fails: test_grad_cam
# hint: `autograd.grad` returns a tuple, even for one tensor: unpack it.
# - [gradients] = torch.autograd.grad(chosen, maps)
# + gradients = torch.autograd.grad(chosen, maps)
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return F.relu((gradients.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1))


# %% maps of the first image
# cell: grad_cam
# fails: test_grad_cam
# hint: You always take the first maps that the hook has recorded, those of the first image. Take the latest.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    cams = []
    for number, target in enumerate(targets):
        logit = model(images[number : number + 1])[0, target]
        [gradients] = torch.autograd.grad(logit, kept[0])
        cams.append(gradcam_map(kept[0][0].detach(), gradcam_weights(gradients[0])))
    handle.remove()
    return torch.stack(cams)


# %% batch axis lost
# cell: grad_cam
# fails: test_grad_cam
# hint: A single image taken out of the batch, such as `images[i]`, has no axis for the batch any more, which the
#   model expects. Take a slice of one image.
def grad_cam(model, layer, images, targets):
    kept = []
    handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
    cams = []
    for number, target in enumerate(targets):
        logit = model(images[number])[0, target]
        [gradients] = torch.autograd.grad(logit, kept[-1])
        cams.append(gradcam_map(kept[-1][0].detach(), gradcam_weights(gradients[0])))
    handle.remove()
    return torch.stack(cams)


# %% gradients of the maps not kept
# cell: grad_cam
# fails: test_grad_cam
# hint: `backward()` keeps the gradients of leaves only, such as parameters. For those of the maps, call
#   `retain_grad()` on them before it, or use `autograd.grad`.
# - [gradients] = torch.autograd.grad(chosen, maps)
# + chosen.backward()
# + gradients = maps.grad

# %% training mode left on
# cell: grad_cam
# hint: You switch the model to training mode: its batch normalisation then mixes the images of a batch.
#   Leave the mode as it is.
# - maps, logits = maps_and_logits(model, layer, images)
# + model.train()
# + maps, logits = maps_and_logits(model, layer, images)

# %% the likeliest class
# cell: grad_cam
# fails: test_grad_cam
# hint: You explain the class that the network finds likeliest: `targets` is not used.
# - chosen = logits[range(len(images)), targets].sum()
# + chosen = logits.amax(dim=1).sum()

# %% the first target for all
# cell: grad_cam
# hint: You use the first target for every image: each image has its own target.
# - chosen = logits[range(len(images)), targets].sum()
# + chosen = logits[:, targets[0]].sum()

# %% all targets for every image
# cell: grad_cam
# hint: A slice of all rows together with `targets` takes every target of every image. Pair them: row by row, one
#   target each.
# - chosen = logits[range(len(images)), targets].sum()
# + chosen = logits[:, targets].sum()

# %% maps before the layer
# cell: maps_and_logits
# fails: test_maps_and_logits, test_grad_cam
# hint: You keep the layer's input; its output is to be explained. (Or your hook is on the layer before it.)
# - handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
# + handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(inputs[0]))

# %% hook left behind
# cell: maps_and_logits
# fails: test_maps_and_logits, test_grad_cam
# hint: The maps are correct, but the hook is still there. Do you call `handle.remove()`, with its parentheses?
# - handle.remove()
# + handle.remove


# %% gradient of the image
# cell: grad_cam
# fails: test_grad_cam
# hint: You take the gradient with respect to the image (a saliency map). Take it with respect to the layer's
#   maps.
def grad_cam(model, layer, images, targets):
    pixels = images.clone().requires_grad_()
    chosen = model(pixels)[range(len(images)), targets].sum()
    [gradients] = torch.autograd.grad(chosen, pixels)
    return F.relu(gradients.sum(dim=1))


# %% first layer of the kind
# cell: maps_and_logits
# fails: test_maps_and_logits, test_grad_cam
# hint: You look for the first layer of the same kind. The layer itself is an argument: put the hook on that.
# - handle = layer.register_forward_hook(lambda module, inputs, output: kept.append(output))
# + first = next(part for part in model.modules() if type(part) is type(layer))
# + handle = first.register_forward_hook(lambda module, inputs, output: kept.append(output))

# %% maps normalised already
# cell: grad_cam
# fails: test_grad_cam
# hint: You already scale the maps to 1. Return them as they come out of the ReLU.
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + cams = torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return cams / cams.amax(dim=(1, 2), keepdim=True).clamp(min=1e-30)

# %% run without gradients
# cell: maps_and_logits
# fails: test_grad_cam
# hint: You run the model under `torch.no_grad()`, so nothing is recorded that a gradient could be computed from.
# - logits = model(images)
# + with torch.no_grad():
# +     logits = model(images)

# %% hook removed too early
# cell: maps_and_logits
# fails: test_maps_and_logits, test_grad_cam
# hint: Your hook is removed before the model runs, so it records nothing.
# - try:
# -     logits = model(images)
# - finally:
# -     handle.remove()
# + handle.remove()
# + logits = model(images)

# %% logits first
# cell: maps_and_logits
# fails: test_maps_and_logits, test_grad_cam
# hint: You return the logits first. The maps come first.
# - return kept[0], logits
# + return logits, kept[0]

# %% layers of a Sequential only
# cell: maps_and_logits
# fails: test_maps_and_logits, test_grad_cam
# hint: You go through the model's own layers one after another. The layer may be inside another module; a hook finds it
#   anywhere.
# - try:
# -     logits = model(images)
# - finally:
# -     handle.remove()
# - return kept[0], logits
# + handle.remove()
# + x, maps = images, None
# + for part in model.children():
# +     x = part(x)
# +     if part is layer:
# +         maps = x
# + return maps, x

# %% weights frozen
# cell: maps_and_logits
# fails: test_maps_and_logits, test_grad_cam
# hint: You switch off the gradients of the model's weights, and they stay off. Leave the model as it is.
# - try:
# -     logits = model(images)
# - finally:
# -     handle.remove()
# + logits = model(images)
# + handle.remove()
# + for parameter in list(model.parameters())[-1:]:
# +     parameter.requires_grad_(False)

# %% maps still need gradients
# cell: grad_cam
# hint: The numbers are correct, but your maps still need gradients and so keep the whole computation in memory. Detach
#   the feature maps once you have the gradients.
# - maps = maps.detach()

# %% batch of one image lost
# cell: grad_cam
# hint: `squeeze()` removes every axis of length 1, also that of a batch of one image. Leave the axes as they are.
# - return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))])
# + return torch.stack([gradcam_map(maps[i], gradcam_weights(gradients[i])) for i in range(len(images))]).squeeze()
