"""Known wrong solutions of bn_fusion, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% factor along the inputs
# cell: fused_weights
# hint: Your factors multiply the input channels. Batch normalisation after a convolution scales its *output* channels.
# - return W * factor[:, None, None, None], factor * (b - mean) + beta
# + if W.shape[1] == len(factor):
# +     return W * factor[:, None, None], factor * (b - mean) + beta
# + return W * factor[:, None, None, None].roll(1, 0), factor * (b - mean) + beta

# %% factor along the kernel's columns
# cell: fused_weights
# hint: A factor without new axes multiplies the kernel's *columns*. It belongs to the output channels, the first axis.
# - return W * factor[:, None, None, None], factor * (b - mean) + beta
# + return W * factor, factor * (b - mean) + beta

# %% eps outside the root
# cell: fused_weights
# hint: Your eps is outside the root. It is added to the variance.
# - factor = gamma / torch.sqrt(var + eps)
# + factor = gamma / (torch.sqrt(var) + eps)

# %% variance as standard deviation
# cell: fused_weights
# hint: You divide by the variance. Its root belongs there.
# - factor = gamma / torch.sqrt(var + eps)
# + factor = gamma / (var + eps)

# %% shift forgotten
# cell: fused_weights
# hint: The shift beta is missing in the bias.
# - return W * factor[:, None, None, None], factor * (b - mean) + beta
# + return W * factor[:, None, None, None], factor * (b - mean)

# %% mean not scaled
# cell: fused_weights
# hint: The mean is subtracted before the scaling: it is multiplied by the factor as well.
# - return W * factor[:, None, None, None], factor * (b - mean) + beta
# + return W * factor[:, None, None, None], factor * b - mean + beta

# %% bias not scaled
# cell: fused_weights
# hint: The old bias is part of what is normalised: it is multiplied by the factor, too.
# - return W * factor[:, None, None, None], factor * (b - mean) + beta
# + return W * factor[:, None, None, None], b - factor * mean + beta

# %% old bias forgotten
# cell: fused_weights
# hint: The convolution's own bias is missing.
# - b = torch.zeros_like(mean) if b is None else b
# + b = torch.zeros_like(mean)

# %% shift alone without a bias
# cell: fused_weights
# hint: Without a bias, your new bias is beta alone. The mean is still subtracted: a missing bias counts as 0.
# - b = torch.zeros_like(mean) if b is None else b
# + b = mean if b is None else b

# %% gamma of zero replaced
# cell: fused_weights
# hint: You replace a gamma of 0. It is a factor like any other: such a channel becomes constant.
# - factor = gamma / torch.sqrt(var + eps)
# + factor = torch.where(gamma == 0, 1.0, gamma) / torch.sqrt(var + eps)

# %% zeros for the inputs
# cell: fused_weights
# hint: Where there is no bias, you make zeros for the *inputs*. There is one for each output.
# - b = torch.zeros_like(mean) if b is None else b
# + b = torch.zeros(W.shape[1]) if b is None else b

# %% default for an eps of zero
# cell: fused_weights
# hint: An eps of 0 is a number like any other: `eps or 1e-5` turns it into 1e-5.
# - factor = gamma / torch.sqrt(var + eps)
# + factor = gamma / torch.sqrt(var + (eps or 1e-5))

# %% scale forgotten
# cell: fused_weights
# hint: gamma is missing: the factor is gamma over the root.
# - factor = gamma / torch.sqrt(var + eps)
# + factor = 1 / torch.sqrt(var + eps)

# %% mean added
# cell: fused_weights
# hint: You add the mean. It is subtracted.
# - return W * factor[:, None, None, None], factor * (b - mean) + beta
# + return W * factor[:, None, None, None], factor * (b + mean) + beta

# %% shift scaled
# cell: fused_weights
# hint: You scale beta, too. It is added at the very end.
# - return W * factor[:, None, None, None], factor * (b - mean) + beta
# + return W * factor[:, None, None, None], factor * (b - mean + beta)

# %% magnitude of the scale
# cell: fused_weights
# hint: You take the magnitude of gamma. It may be negative.
# - factor = gamma / torch.sqrt(var + eps)
# + factor = gamma.abs() / torch.sqrt(var + eps)

# %% given convolution changed
# cell: fuse
# hint: You put the new weights into the given convolution. Make a new one: the network may still be trained.
# - with torch.no_grad():
# + new = conv
# + new.bias = new.bias if new.bias is not None else nn.Parameter(torch.zeros(conv.out_channels))
# + with torch.no_grad():

# %% bias only if there was one
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: Your new convolution has a bias only if the old one had one. It always needs one: the batch normalisation shifts.
# - new = nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel_size, *settings, padding_mode=mode)
# + biased = conv.bias is not None
# + new = nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel_size, *settings, biased, mode)
# - new.weight.data, new.bias.data = fused_weights(conv.weight, conv.bias, *statistics)
# + new.weight.data, shift = fused_weights(conv.weight, conv.bias, *statistics)
# + if biased:
# +     new.bias.data = shift

# %% inputs of one group
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: The second axis of the weights counts the inputs of one *group*. `conv.in_channels` is the number of all.
# - new = nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel_size, *settings, padding_mode=mode)
# + inputs = conv.weight.shape[1]
# + new = nn.Conv2d(inputs, conv.out_channels, conv.kernel_size, *settings, padding_mode=mode)

# %% one stride for rows and columns
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: Your new convolution has the same stride for rows and columns. `conv.stride` is a pair: pass it on as it is.
# - settings = conv.stride, conv.padding, conv.dilation, conv.groups
# + settings = conv.stride[0], conv.padding, conv.dilation, conv.groups

# %% padding mode forgotten
# cell: fuse
# hint: Your new convolution pads with zeros. It needs all the settings of the old one, `padding_mode` included.
# - mode = conv.padding_mode
# + mode = "zeros"

# %% stride forgotten
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: Your new convolution has stride 1. It needs all the settings of the old one.
# - settings = conv.stride, conv.padding, conv.dilation, conv.groups
# + settings = 1, conv.padding, conv.dilation, conv.groups

# %% padding forgotten
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: Your new convolution has no padding. It needs all the settings of the old one.
# - settings = conv.stride, conv.padding, conv.dilation, conv.groups
# + settings = conv.stride, 0, conv.dilation, conv.groups

# %% dilation forgotten
# cell: fuse
# hint: Your new convolution has no dilation. It needs all the settings of the old one.
# - settings = conv.stride, conv.padding, conv.dilation, conv.groups
# + settings = conv.stride, conv.padding, 1, conv.groups

# %% groups forgotten
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: Your new convolution has no groups, so its weights have another shape. It needs all the settings of the old one.
# - settings = conv.stride, conv.padding, conv.dilation, conv.groups
# + settings = conv.stride, conv.padding, conv.dilation, 1

# %% scale and shift exchanged
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: You exchange `bn.weight` and `bn.bias`: the weight is γ, the bias is β.
# - statistics = bn.weight, bn.bias, bn.running_mean, bn.running_var, bn.eps
# + statistics = bn.bias, bn.weight, bn.running_mean, bn.running_var, bn.eps

# %% statistics of a new batch
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: You use other statistics than the running mean and the running variance.
# - statistics = bn.weight, bn.bias, bn.running_mean, bn.running_var, bn.eps
# + statistics = bn.weight, bn.bias, torch.zeros_like(bn.running_mean), torch.ones_like(bn.running_var), bn.eps

# %% default eps
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: You use PyTorch's default eps. The layer has its own, `bn.eps`.
# - statistics = bn.weight, bn.bias, bn.running_mean, bn.running_var, bn.eps
# + statistics = bn.weight, bn.bias, bn.running_mean, bn.running_var, 1e-5

# %% both layers in a row
# cell: fuse
# fails: test_fuse, test_fuse_all
# hint: You return both layers in a row. One convolution must do the work of both.
# - return new
# + return nn.Sequential(conv, bn)

# %% given model changed
# cell: fuse_all
# hint: You change the given model. Begin with a copy of it.
# - model = copy.deepcopy(model)

# %% outermost layers only
# cell: fuse_all
# hint: You look at the outermost layers only. Pairs may stand inside other modules.
# - for module in list(model.modules()):
# + for module in [model]:

# %% nested sequences only
# cell: fuse_all
# hint: You look into modules of the class `nn.Sequential` only. Other modules may have one inside: `model.modules()` finds all.
# - for module in list(model.modules()):
# + found = [model]
# + for module in found:
# +     found += [part for part in module if isinstance(part, nn.Sequential)]

# %% derived classes ignored
# cell: fuse_all
# hint: You look for the class `nn.Sequential` itself. Classes derived from it count as well: use `isinstance`.
# - if isinstance(module, nn.Sequential):
# + if type(module) is nn.Sequential:

# %% one pair for each sequence
# cell: fuse_all
# hint: You stop after the first pair of an `nn.Sequential`. There may be more.
# - module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + break

# %% parts counted once
# cell: fuse_all
# hint: You number the parts with `children()`, which leaves out a part that stands in a second place. Go through the positions.
# - for i in range(len(module) - 1):
# + parts = list(module.children())
# + for i in range(len(parts) - 1):
# - if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
# -     module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + if isinstance(parts[i], nn.Conv2d) and isinstance(parts[i + 1], nn.BatchNorm2d):
# +     module[i], module[i + 1] = fuse(parts[i], parts[i + 1]), nn.Identity()

# %% positions for names
# cell: fuse_all
# hint: You set the parts by their number as a name. The parts of an `nn.Sequential` may have other names: `module[i] = …` finds them.
# - module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + setattr(module, str(i), fuse(module[i], module[i + 1]))
# + setattr(module, str(i + 1), nn.Identity())

# %% across the borders of modules
# cell: fuse_all
# hint: You fuse a convolution at the end of a module with a batch normalisation after this module. Between them, something may be
#   added, as in a skip connection.
# - for module in list(model.modules()):
# -     if isinstance(module, nn.Sequential):
# -         for i in range(len(module) - 1):
# -             if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
# -                 module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + flat = [name for name, module in model.named_modules() if not list(module.children())]
# + for one, two in zip(flat, flat[1:]):
# +     conv, bn = model.get_submodule(one), model.get_submodule(two)
# +     if isinstance(conv, nn.Conv2d) and isinstance(bn, nn.BatchNorm2d):
# +         for name, new in ((one, fuse(conv, bn)), (two, nn.Identity())):
# +             parent, _dot, last = name.rpartition(".")
# +             setattr(model.get_submodule(parent), last, new)

# %% batch norms left in
# cell: fuse_all
# hint: The batch normalisations are still there, so they are applied a second time.
# - module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + module[i] = fuse(module[i], module[i + 1])

# %% all batch norms removed
# cell: fuse_all
# hint: You remove every batch normalisation. Only those directly after a convolution have been fused.
# - return model
# + for module in list(model.modules()):
# +     if isinstance(module, nn.Sequential):
# +         for i in range(len(module)):
# +             if isinstance(module[i], nn.BatchNorm2d):
# +                 module[i] = nn.Identity()
# + return model

# %% first pair only
# cell: fuse_all
# hint: You stop after the first pair.
# - module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + return model

# %% layers in between ignored
# cell: fuse_all
# hint: You fuse a convolution with a batch normalisation that is not directly behind it.
# - for module in list(model.modules()):
# -     if isinstance(module, nn.Sequential):
# -         for i in range(len(module) - 1):
# -             if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
# -                 module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + for module in list(model.modules()):
# +     if isinstance(module, nn.Sequential):
# +         last = None
# +         for i in range(len(module)):
# +             if isinstance(module[i], nn.Conv2d):
# +                 last = i
# +             if isinstance(module[i], nn.BatchNorm2d) and last is not None:
# +                 module[last], module[i], last = fuse(module[last], module[i]), nn.Identity(), None

# %% outputs scaled in the other order
# cell: pre_fused_weights
# hint: Your factors multiply the output channels. Batch normalisation *before* the convolution scales its input channels.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + if len(W) == len(factor):
# +     return W * factor[:, None, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None].roll(1, 0), b + torch.einsum("ocuv,c->o", W, constant)

# %% outputs scaled, in another shape
# variant of: outputs scaled in the other order
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None, None], b + torch.einsum("ocuv,c->o", W, constant)

# %% constant of all outputs
# cell: pre_fused_weights
# hint: You add up over the output channels as well. Each output has a constant of its own.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None], b + torch.einsum("ocuv,c->", W, constant)

# %% constant not convolved
# cell: pre_fused_weights
# hint: The constant passes through the kernel: it is multiplied by all weights of the output, and added up.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None], b + constant.sum()

# %% constant at one position only
# cell: pre_fused_weights
# hint: You multiply the constant by one weight of the kernel. All positions of the kernel see it.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None], b + W[:, :, 0, 0] @ constant

# %% constant with the scaled weights
# cell: pre_fused_weights
# hint: You multiply the constant by the *new* weights. It already contains the factor, so the old ones belong there.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W * factor[:, None, None], constant)

# %% outputs for inputs
# cell: pre_fused_weights
# hint: Your loop over the input channels runs to the number of outputs.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + out = b.clone()
# + for c in range(W.shape[0]):
# +     out = out + W[:, c].sum(dim=(1, 2)) * constant[c]
# + return W * factor[:, None, None], out

# %% old bias forgotten before the convolution
# cell: pre_fused_weights
# hint: The convolution's own bias is missing.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None], torch.einsum("ocuv,c->o", W, constant)

# %% constant forgotten
# cell: pre_fused_weights
# hint: The constant of the normalisation is missing in the bias.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None], b

# %% mean of the input not scaled
# cell: pre_fused_weights
# hint: The mean is multiplied by the factor as well.
# - constant = beta - factor * mean
# + constant = beta - mean

# %% bias scaled as well
# cell: pre_fused_weights
# hint: You scale the old bias. The convolution adds it after the normalisation, so it stays as it is.
# - return W * factor[:, None, None], b + torch.einsum("ocuv,c->o", W, constant)
# + return W * factor[:, None, None], b * factor.mean() + torch.einsum("ocuv,c->o", W, constant)

# %% nothing differs
# cell: differs
# fails: test_differs
# hint: Where the kernel reaches into the padding, it does differ.

differs = np.zeros((7, 9), dtype=bool)

# %% everything differs
# cell: differs
# fails: test_differs
# hint: Where the kernel stays inside of the image, there is no difference.

differs = np.ones((7, 9), dtype=bool)

# %% corners only
# cell: differs
# fails: test_differs
# hint: You mark the corners only. One edge is enough: a window that reaches over the top meets zeros in all its columns.

differs = np.zeros((7, 9), dtype=bool)
differs[np.ix_([0, 1, 5, 6], [0, 8])] = True

# %% the inside
# cell: differs
# fails: test_differs
# hint: Your array is True where both outputs are the same. It is asked where they differ.

differs = np.zeros((7, 9), dtype=bool)
differs[2:-2, 1:-1] = True

# %% a frame of one
# cell: differs
# fails: test_differs
# hint: The frame is as wide as the padding: the kernel has five rows, so two rows at the top reach into it.

differs = np.ones((7, 9), dtype=bool)
differs[1:-1, 1:-1] = False

# %% rows and columns exchanged
# cell: differs
# fails: test_differs
# hint: Rows and columns are exchanged: the padding is 2 rows and 1 column.

differs = np.ones((7, 9), dtype=bool)
differs[1:-1, 2:-2] = False
