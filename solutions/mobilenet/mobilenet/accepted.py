"""Right solutions of mobilenet in other styles, and mutants that change nothing: see docs/authors.md."""


# %% one thing a line
# about: loops, intermediate results and prints, a helper in a cell of its own, layers under their own names
# cell: conv_macs
def conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    # each group is a small ordinary convolution
    total = 0
    for _group in range(groups):
        for _channel in range(out_channels // groups):
            macs_of_a_pixel = kernel_size * kernel_size * (in_channels // groups)
            total = total + macs_of_a_pixel * rows * columns
    print("MACs:", total)
    return total


# %% one thing a line
# cell: DepthwiseSeparable
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super(DepthwiseSeparable, self).__init__()  # noqa: UP008
        self.conv1 = nn.Conv2d(in_channels, in_channels, 3, stride, 1, groups=in_channels, bias=False)
        self.conv2 = nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=1, padding=0, bias=False)
        self.bn1 = nn.BatchNorm2d(num_features=in_channels)
        self.bn2 = nn.BatchNorm2d(num_features=out_channels)
        self.relu = nn.ReLU()

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        return out


# %% functions of layers
# about: functions that return nn.Sequential, subclasses of it, unpacking and comprehensions
# cell: separable_macs
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    depthwise = nn.Conv2d(in_channels, in_channels, kernel_size, groups=in_channels, bias=False)
    pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=False)
    return sum(layer.weight.numel() for layer in (depthwise, pointwise)) * rows * columns


# %% functions of layers
# cell: DepthwiseSeparable
def normed(before, after, size, stride=1, groups=1, activation=nn.ReLU):
    padding = "same" if size == 1 else size // 2
    conv = nn.Conv2d(before, after, size, stride, padding, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), activation())


def DepthwiseSeparable(in_channels, out_channels, stride):
    depthwise = normed(in_channels, in_channels, 3, stride, in_channels)
    return nn.Sequential(depthwise, normed(in_channels, out_channels, 1))


# %% functions of layers
# cell: MobileNetV1
class MobileNetV1(nn.Sequential):
    def __init__(self, width, classes, plan, stem_stride):
        outs = [scaled(channels, width) for channels in (32, *(out for out, _stride in plan))]
        strides = [stride for _out, stride in plan]
        blocks = map(DepthwiseSeparable, outs[:-1], outs[1:], strides)
        head = nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(outs[-1], classes)
        super().__init__(normed(3, outs[0], 3, stem_stride), *blocks, *head)


# %% bare functions
# about: NumPy numbers, tuples and tensors as results; own nn.Parameter, layers defined from back to front
# cell: conv_macs
def conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    return np.prod([rows, columns, out_channels, in_channels // groups, kernel_size, kernel_size])


# %% bare functions
# cell: train_one_epoch
def train_one_epoch(model, optimizer, batches):
    model.train()
    losses = []
    for images, labels in batches:
        logits = model(images)
        each = logits.logsumexp(dim=1) - logits.gather(1, labels[:, None]).squeeze(1)
        for parameter in model.parameters():
            parameter.grad = None
        each.mean().backward()
        optimizer.step()
        losses.append(each.detach())
    return torch.cat(losses).mean().numpy()


# %% equivalent mutant
# cell: MobileNetV1
# because: a product does not depend on the order of its factors
# - channels = scaled(32, width)
# + channels = scaled(width, 32)

# %% equivalent mutant
# cell: MobileNetV1
# because: a product does not depend on the order of its factors
# - channels = scaled(out_channels, width)
# + channels = scaled(width, out_channels)

# %% equivalent mutant
# cell: MobileNetV1
# because: a product does not depend on the order of its factors
# - self.blocks.append(DepthwiseSeparable(channels, scaled(out_channels, width), stride))
# + self.blocks.append(DepthwiseSeparable(channels, scaled(width, out_channels), stride))

# %% equivalent mutant
# cell: train_one_epoch
# because: six digits of a loss are enough
# - return total / images_seen
# + return np.round(total / images_seen, 6)
