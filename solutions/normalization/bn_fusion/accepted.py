"""Right solutions of bn_fusion in other styles, and mutants that change nothing: see docs/authors.md."""


# %% channel by channel
# about: loops over channels, state dictionaries, new Sequentials built recursively
# cell: fused_weights
def fused_weights(W, b, gamma, beta, mean, var, eps):
    new_W, new_b = W.clone(), torch.zeros_like(mean)
    for o in range(len(W)):
        s = gamma[o] / (var[o] + eps) ** 0.5
        new_W[o] = s * W[o]
        new_b[o] = beta[o] + s * ((b[o] if b is not None else 0) - mean[o])
    return new_W, new_b


# %% channel by channel
# cell: fuse
def fuse(conv, bn):
    new = copy.deepcopy(conv)
    W, b = fused_weights(
        conv.weight.detach(),
        None if conv.bias is None else conv.bias.detach(),
        bn.weight.detach(),
        bn.bias.detach(),
        bn.running_mean,
        bn.running_var,
        bn.eps,
    )
    new.weight, new.bias = nn.Parameter(W), nn.Parameter(b)
    return new


# %% channel by channel
# cell: fuse_all
def fuse_all(model):
    new = copy.deepcopy(model)

    def visit(module):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Sequential):
                parts = []
                for part in child:
                    if isinstance(part, nn.BatchNorm2d) and parts and isinstance(parts[-1], nn.Conv2d):
                        parts[-1] = fuse(parts[-1], part)
                    else:
                        parts.append(part)
                child = nn.Sequential(*parts)
                setattr(module, name, child)
            visit(child)

    holder = nn.Module()
    holder.whole = new
    visit(holder)
    return holder.whole.eval()


# %% channel by channel
# cell: pre_fused_weights
def pre_fused_weights(W, b, gamma, beta, mean, var, eps):
    f = (gamma / (var + eps).sqrt()).reshape(1, -1, 1, 1)
    t = beta.reshape(1, -1, 1, 1) - f * mean.reshape(1, -1, 1, 1)
    return f * W, (W * t).sum(dim=(1, 2, 3)) + b


# %% channel by channel
# cell: differs
rows, columns = np.indices((7, 9))
differs = (rows < 2) | (rows > 4) | (columns < 1) | (columns > 7)


# %% PyTorch's own
# about: PyTorch's function for the pair, arrays instead of tensors
# cell: fuse
def fuse(conv, bn):
    return torch.nn.utils.fuse_conv_bn_eval(conv, bn)


# %% PyTorch's own
# cell: fused_weights
def fused_weights(W, b, gamma, beta, mean, var, eps):
    s = gamma.numpy() / np.sqrt(var.numpy() + eps)
    old = np.zeros(len(s)) if b is None else b.numpy()
    return np.einsum("ocuv,o->ocuv", W.numpy(), s), s * (old - mean.numpy()) + beta.numpy()


# %% equivalent mutant
# cell: fuse
# because: the weights that are put in decide about the channels
# - new = nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel_size, *settings, padding_mode=mode)
# + new = nn.Conv2d(conv.out_channels, conv.in_channels, conv.kernel_size, *settings, padding_mode=mode)

# %% equivalent mutant
# cell: fuse_all
# because: the layer that does nothing may come first
# - module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + module[i], module[i + 1] = nn.Identity(), fuse(module[i], module[i + 1])

# %% equivalent mutant
# cell: fuse_all
# because: the layer that does nothing may come first
# - module[i], module[i + 1] = fuse(module[i], module[i + 1]), nn.Identity()
# + module[i + 1], module[i] = fuse(module[i], module[i + 1]), nn.Identity()
