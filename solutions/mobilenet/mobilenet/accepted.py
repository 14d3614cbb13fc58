"""Right solutions of mobilenet in other styles, and mutants that change nothing: see docs/authors.md."""


# %% functions of layers
# about: functions that give nn.Sequential, and subclasses of it, no forward anywhere but for the skip
# cell: conv_macs
def conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, groups=groups, bias=False)
    return layer.weight.numel() * rows * columns


# %% functions of layers
# cell: separable_macs
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    layers = nn.ModuleList(
        [
            nn.Conv2d(in_channels, in_channels, kernel_size, groups=in_channels, bias=False),
            nn.Conv2d(in_channels, out_channels, 1, bias=False),
        ]
    )
    return sum(parameter.nelement() for parameter in layers.parameters()) * rows * columns


# %% functions of layers
# cell: DepthwiseSeparable
def normed(before, after, size, stride=1, groups=1, activation=nn.ReLU):
    return nn.Sequential(
        nn.Conv2d(before, after, size, stride, "same" if size == 1 else size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(after),
        activation(),
    )


def DepthwiseSeparable(in_channels, out_channels, stride):
    depthwise = normed(in_channels, in_channels, 3, stride, in_channels)
    return nn.Sequential(depthwise, normed(in_channels, out_channels, 1))


# %% functions of layers
# cell: MobileNetV1
def blocks_of(width, plan):
    channels = scaled(32, width)
    for out, stride in plan:
        yield DepthwiseSeparable(channels, scaled(out, width), stride)
        channels = scaled(out, width)


class MobileNetV1(nn.Sequential):
    def __init__(self, width, classes, plan, stem_stride):
        super().__init__(
            normed(3, scaled(32, width), 3, stem_stride),
            *blocks_of(width, plan),
            nn.AdaptiveAvgPool2d((1, 1)),
            nn.Flatten(),
            nn.Linear(scaled(plan[-1][0], width), classes),
        )


# %% functions of layers
# cell: InvertedResidual
class Sum(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def InvertedResidual(in_channels, out_channels, stride, expansion, kernel_size=3):
    wide = in_channels * expansion
    parts = [normed(in_channels, wide, 1, activation=nn.ReLU6)][: expansion - 1]
    parts.append(normed(wide, wide, kernel_size, stride, wide, nn.ReLU6))
    parts.append(normed(wide, out_channels, 1, activation=nn.Identity))
    return (Sum if stride == 1 and in_channels == out_channels else nn.Sequential)(*parts)


# %% functions of layers
# cell: MobileNetV2
def stage_of(in_channels, expansion, out_channels, blocks, stride):
    first = InvertedResidual(in_channels, out_channels, stride, expansion)
    others = (InvertedResidual(out_channels, out_channels, 1, expansion) for _number in range(1, blocks))
    return nn.Sequential(first, *others)


def MobileNetV2(classes, plan):
    inputs = [32] + [out for _expansion, out, _blocks, _stride in plan]
    return nn.Sequential(
        normed(3, 32, 3, 2, activation=nn.ReLU6),
        nn.Sequential(*(stage_of(before, *line) for before, line in zip(inputs[:-1], plan, strict=True))),
        normed(inputs[-1], 1280, 1, activation=nn.ReLU6),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(1280, classes),
    )


# %% bare functions
# about: kernels as nn.Parameter, F.conv2d and F.batch_norm with statistics of its own
# cell: DepthwiseSeparable
class Normed(nn.Module):
    """A convolution without bias and a batch normalisation, by hand."""

    def __init__(self, before, after, size, stride=1, groups=1):
        super().__init__()
        self.register_buffer("var", torch.ones(after))
        self.register_buffer("mean", torch.zeros(after))
        self.beta = nn.Parameter(torch.zeros(after))
        self.gamma = nn.Parameter(torch.ones(after))
        self.kernel = nn.Parameter(torch.empty(after, before // groups, size, size))
        nn.init.kaiming_normal_(self.kernel, mode="fan_out")
        self.how = {"stride": stride, "padding": size // 2, "groups": groups}

    def forward(self, x):
        x = F.conv2d(x, self.kernel, **self.how)
        return F.batch_norm(x, self.mean, self.var, self.gamma, self.beta, training=self.training)


class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.pointwise = Normed(in_channels, out_channels, 1)
        self.depthwise = Normed(in_channels, in_channels, 3, stride, in_channels)

    def forward(self, x):
        return torch.clamp(self.pointwise(torch.clamp(self.depthwise(x), min=0)), min=0)


# %% bare functions
# cell: MobileNetV1
class MobileNetV1(nn.Module):
    def __init__(self, width, classes, plan, stem_stride):
        super().__init__()
        channels = [scaled(number, width) for number in (32, *(out for out, _stride in plan))]
        self.bias = nn.Parameter(torch.zeros(classes))
        self.weight = nn.Parameter(torch.randn(classes, channels[-1]) / channels[-1] ** 0.5)
        self.blocks = nn.ModuleList()
        for number, (_out, stride) in enumerate(plan):
            self.blocks.append(DepthwiseSeparable(channels[number], channels[number + 1], stride))
        self.stem = Normed(3, channels[0], 3, stem_stride)

    def forward(self, x):
        x = self.stem(x).relu()
        for block in self.blocks:
            x = block(x)
        return F.linear(torch.mean(x, dim=(-2, -1)), self.weight, self.bias)


# %% bare functions
# cell: count_parameters
def count_parameters(model):
    return sum(np.prod(p.shape, dtype=int) for p in model.parameters(recurse=True))


# %% bare functions
# cell: InvertedResidual
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        wide = expansion * in_channels
        self.project = Normed(wide, out_channels, 1)
        self.filter = Normed(wide, wide, kernel_size, stride, groups=wide)
        if expansion != 1:
            self.expand = Normed(in_channels, wide, 1)
        self.skips = stride == 1 and in_channels == out_channels

    def forward(self, x):
        y = x
        if hasattr(self, "expand"):
            y = torch.clamp(self.expand(y), 0, 6)
        y = self.filter(y).clamp(min=0, max=6)
        y = self.project(y)
        return torch.add(y, x) if self.skips else y


# %% bare functions
# cell: best
network = imagenet.stacked(InvertedResidual)
with torch.no_grad():
    scores = network(cat)
best = F.softmax(scores, dim=1).topk(5).indices.squeeze(0)


# %% bare functions
# cell: MobileNetV2
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(classes))
        self.weight = nn.Parameter(torch.randn(classes, 1280) / 1280**0.5)
        self.last = Normed(plan[-1][1], 1280, 1)
        self.first = Normed(3, 32, 3, 2)
        self.blocks = nn.ModuleList()
        for expansion, out, blocks, stride in plan:
            for number in range(blocks):
                before = self.channels if self.blocks else 32
                block = InvertedResidual(before, out, stride if number == 0 else 1, expansion)
                self.blocks.append(block)
                self.channels = out

    def forward(self, x):
        x = F.relu6(self.first(x))
        for block in self.blocks:
            x = block(x)
        x = F.relu6(self.last(x))
        x = F.avg_pool2d(x, x.shape[2:]).flatten(start_dim=1)
        return torch.addmm(self.bias, x, self.weight.t())


# %% bare functions
# cell: train_one_epoch
def train_one_epoch(model, optimizer, batches):
    model.train()
    total, images_seen = 0.0, 0
    for images, labels in batches:
        scores = model(images)
        logarithms = scores - scores.logsumexp(dim=1, keepdim=True)
        each = -logarithms.gather(1, labels[:, None]).squeeze(1)
        for parameter in model.parameters():
            parameter.grad = None
        each.mean().backward()
        optimizer.step()
        total += each.sum().item()
        images_seen += labels.numel()
    return total / images_seen


# %% back to front
# about: layers defined in the wrong order under odd names, in ModuleDict and ModuleList
# cell: DepthwiseSeparable
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.a = nn.ModuleDict(
            {
                "norm": nn.BatchNorm2d(out_channels),
                "conv": nn.Conv2d(in_channels, out_channels, kernel_size=(1, 1), bias=False),
            }
        )
        self.z = nn.ModuleDict(
            {
                "norm": nn.BatchNorm2d(in_channels),
                "conv": nn.Conv2d(
                    in_channels,
                    in_channels,
                    groups=in_channels,
                    bias=False,
                    padding=(1, 1),
                    stride=(stride, stride),
                    kernel_size=(3, 3),
                ),
            }
        )

    def forward(self, x):
        for part in (self.z, self.a):
            x = part["norm"](part["conv"](x)).relu_()
        return x


# %% back to front
# cell: MobileNetV1
class MobileNetV1(nn.Module):
    def __init__(self, width, classes, plan, stem_stride):
        super().__init__()
        outs = [scaled(c, width) for c, _s in plan]
        self.omega = nn.Linear(outs[-1], classes)
        self.tower = nn.ModuleList()
        for i in reversed(range(len(plan))):
            before = outs[i - 1] if i > 0 else scaled(32, width)
            self.tower.insert(0, DepthwiseSeparable(before, outs[i], plan[i][1]))
        self.beta = nn.BatchNorm2d(scaled(32, width))
        self.alpha = nn.Conv2d(3, scaled(32, width), 3, stride=stem_stride, padding=1, bias=False)

    def forward(self, x):
        x = torch.relu(self.beta(self.alpha(x)))
        for floor in self.tower:
            x = floor(x)
        return self.omega(x.flatten(2).mean(-1))


# %% back to front
# cell: v1_macs
def v1_macs(width, resolution, classes, plan, stem_stride):
    outs = [scaled(c, width) for c, _s in plan]
    total = outs[-1] * classes
    for i in reversed(range(len(plan))):
        size = resolution
        for stride in (stem_stride, *(s for _c, s in plan[: i + 1])):
            size = (size + stride - 1) // stride
        total += separable_macs(size, size, outs[i - 1] if i else scaled(32, width), outs[i])
    size = (resolution + stem_stride - 1) // stem_stride
    return total + conv_macs(size, size, 3, scaled(32, width), 3)


# %% back to front
# cell: InvertedResidual
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        t = in_channels * expansion
        half = (kernel_size - 1) // 2
        self.c = nn.ModuleList([nn.BatchNorm2d(out_channels), nn.Conv2d(t, out_channels, 1, bias=False)])
        self.b = nn.ModuleList(
            [nn.BatchNorm2d(t), nn.Conv2d(t, t, kernel_size, stride, half, groups=t, bias=False)]
        )
        self.a = nn.ModuleList()
        if expansion != 1:
            self.a.append(nn.BatchNorm2d(t))
            self.a.append(nn.Conv2d(in_channels, t, 1, bias=False))

    def forward(self, x):
        y = x
        for pair in (self.a, self.b):
            if len(pair) > 0:
                y = F.hardtanh(pair[0](pair[1](y)), 0, 6)
        y = self.c[0](self.c[1](y))
        if y.shape == x.shape and self.b[1].stride == (1, 1):
            y += x
        return y


# %% back to front
# cell: inverted_macs
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    places = -(-rows // stride) * -(-columns // stride)
    total = places * out_channels * in_channels * expansion
    total += places * kernel_size * kernel_size * in_channels * expansion
    if expansion > 1:
        total += rows * columns * in_channels * in_channels * expansion
    return total


# %% back to front
# cell: MobileNetV2
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        self.answers = nn.Linear(1280, classes)
        self.top = nn.ModuleDict()
        self.top["norm"] = nn.BatchNorm2d(1280)
        self.top["conv"] = nn.Conv2d(plan[-1][1], 1280, 1, bias=False)
        self.stages = nn.ModuleDict()
        for number in reversed(range(len(plan))):
            t, c, n, s = plan[number]
            before = plan[number - 1][1] if number else 32
            stage = nn.ModuleList(InvertedResidual(c, c, 1, t) for _i in range(n - 1))
            stage.insert(0, InvertedResidual(before, c, s, t))
            self.stages[str(number)] = stage
        self.bottom = nn.ModuleDict({"norm": nn.BatchNorm2d(32)})
        self.bottom["conv"] = nn.Conv2d(3, 32, 3, 2, padding=1, bias=False)

    def forward(self, x):
        x = F.relu6(self.bottom["norm"](self.bottom["conv"](x)), inplace=True)
        for number in range(len(self.stages)):
            for block in self.stages[str(number)]:
                x = block(x)
        x = F.relu6(self.top["norm"](self.top["conv"](x)), inplace=True)
        return self.answers(x.mean((2, 3)))


# %% terse
# about: as few lines as possible, with reduce, zip and numpy
# before: conv_macs
from functools import reduce
from itertools import accumulate, chain, pairwise, repeat, starmap

# %% terse
# cell: conv_macs
conv_macs = lambda rows, columns, in_channels, out_channels, kernel_size, groups=1: (  # noqa: E731
    np.prod([rows, columns, out_channels, in_channels // groups, kernel_size, kernel_size])
)


# %% terse
# cell: separable_macs
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    return conv_macs(rows, columns, 1, in_channels, kernel_size) + conv_macs(
        rows, columns, in_channels, out_channels, 1
    )


# %% terse
# cell: DepthwiseSeparable
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        i, o = in_channels, out_channels
        self.c = nn.ModuleList([nn.Conv2d(i, i, 3, stride, 1, 1, i, False), nn.Conv2d(i, o, 1, bias=False)])
        self.n = nn.ModuleList(map(nn.BatchNorm2d, (i, o)))

    def forward(self, x):
        return reduce(lambda y, cn: cn[1](cn[0](y)).relu(), zip(self.c, self.n, strict=True), x)


# %% terse
# cell: scaled
def scaled(channels, width):
    return next(n for n in range(8, 10**6, 8) if n + 4 > channels * width and n >= 0.9 * channels * width)


# %% terse
# cell: MobileNetV1
def MobileNetV1(width, classes, plan, stem_stride):
    outs = [scaled(c, width) for c in (32, *next(zip(*plan, strict=True)))]
    stem = nn.Conv2d(3, outs[0], 3, stem_stride, 1, bias=False), nn.BatchNorm2d(outs[0]), nn.ReLU()
    blocks = (DepthwiseSeparable(*io, s) for io, (_c, s) in zip(pairwise(outs), plan, strict=True))
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(outs[-1], classes))


# %% terse
# cell: count_parameters
def count_parameters(model):
    return sum(map(torch.numel, model.parameters()))


# %% terse
# cell: v1_counts
v1_counts = [*map(count_parameters, (MobileNetV1(w, 1000, PLAN, 2) for w in widths))]


# %% terse
# cell: v1_macs
def v1_macs(width, resolution, classes, plan, stem_stride):
    outs = [scaled(c, width) for c, _s in [(32, 0), *plan]]
    sizes = [*accumulate((stem_stride, *(s for _c, s in plan)), lambda n, s: -(-n // s), initial=resolution)][
        1:
    ]
    blocks = (separable_macs(n, n, i, o) for n, (i, o) in zip(sizes[1:], pairwise(outs), strict=True))
    return conv_macs(sizes[0], sizes[0], 3, outs[0], 3) + sum(blocks) + outs[-1] * classes


# %% terse
# cell: InvertedResidual
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        i, o, t, k, s = in_channels, out_channels, in_channels * expansion, kernel_size, stride
        lines = [(i, t, 1, 1, 0, 1), (t, t, k, s, k // 2, t), (t, o, 1, 1, 0, 1)][expansion == 1 :]
        convs = [nn.Conv2d(*line[:5], groups=line[5], bias=False) for line in lines]
        trios = ((c, nn.BatchNorm2d(c.out_channels), nn.ReLU6()) for c in convs)
        self.f, self.skip = nn.Sequential(*[*chain(*trios)][:-1]), (i, s) == (o, 1)

    def forward(self, x):
        return self.f(x) + self.skip * x if self.skip else self.f(x)


# %% terse
# cell: inverted_macs
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    t, r, c = in_channels * expansion, -(-rows // stride), -(-columns // stride)
    return t * ((expansion > 1) * rows * columns * in_channels + r * c * (kernel_size**2 + out_channels))


# %% terse
# cell: best
best = np.argsort((network := imagenet.stacked(InvertedResidual))(cat).numpy()[0])[:-6:-1].copy()


# %% terse
# cell: MobileNetV2
def MobileNetV2(classes, plan):
    def unit(*a):
        return nn.Conv2d(*a, bias=False), nn.BatchNorm2d(a[1]), nn.ReLU6()

    lines = [*chain(*([(t, c, s), *repeat((t, c, 1), n - 1)] for t, c, n, s in plan))]
    ins = [32, *(c for _t, c, _s in lines)]
    blocks = starmap(
        lambda i, line: InvertedResidual(i, line[1], line[2], line[0]), zip(ins[:-1], lines, strict=True)
    )
    top = *unit(ins[-1], 1280, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)
    return nn.Sequential(*unit(3, 32, 3, 2, 1), *blocks, *top)


# %% terse
# cell: train_one_epoch
def train_one_epoch(model, optimizer, batches):
    def step(x, y):
        (loss := F.cross_entropy(model.train()(x), y, reduction="sum")).div(len(y)).backward()
        return optimizer.step() or optimizer.zero_grad() or loss.item()

    return sum(starmap(step, batches)) / sum(len(y) for _x, y in batches)


# %% terse
# cell: evaluate
def evaluate(model, batches):
    model.eval()
    return np.mean([*chain(*(model(x).detach().numpy().argmax(1) == y.numpy() for x, y in batches))])


# %% terse
# cell: fit
def fit(model, optimizer, train_batches, validation_batches, epochs):
    both = [
        (train_one_epoch(model, optimizer, train_batches), evaluate(model, validation_batches))
        for _ in range(epochs)
    ]
    return [[*column] for column in zip(*both, strict=True)]


# %% terse
# cell: trained
losses, shares = fit(
    trained := MobileNetV1(SHORT_WIDTH, 10, SHORT, SHORT_STEM),
    torch.optim.Adam(trained.parameters(), 0.01),
    train_batches,
    validation_batches,
    3,
)


# %% first steps
# about: very long-hand, with prints, helper cells and one thing a line
# cell: conv_macs
def conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    # each group is a small ordinary convolution
    in_each_group = in_channels // groups
    out_each_group = out_channels // groups
    total = 0
    for _group in range(groups):
        for _channel in range(out_each_group):
            one_place = kernel_size * kernel_size * in_each_group
            total = total + one_place * rows * columns
    print("MACs:", total)
    return total


# %% first steps
# cell: separable_macs
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    macs_depthwise = conv_macs(
        rows=rows,
        columns=columns,
        in_channels=in_channels,
        out_channels=in_channels,
        kernel_size=kernel_size,
        groups=in_channels,
    )
    macs_pointwise = conv_macs(rows, columns, in_channels, out_channels, 1)
    result = macs_depthwise + macs_pointwise
    return result


# %% first steps
# before: DepthwiseSeparable
test_conv = nn.Conv2d(4, 4, 3, groups=4)
print(test_conv.weight.shape)
test_input = torch.randn(1, 4, 8, 8)
print(test_conv(test_input).shape)


# %% first steps
# cell: DepthwiseSeparable
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super(DepthwiseSeparable, self).__init__()  # noqa: UP008
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.stride = stride
        self.conv1 = nn.Conv2d(
            in_channels=in_channels,
            out_channels=in_channels,
            kernel_size=3,
            stride=stride,
            padding=1,
            dilation=1,
            groups=in_channels,
            bias=False,
        )
        self.bn1 = nn.BatchNorm2d(num_features=in_channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(
            in_channels=in_channels,
            out_channels=out_channels,
            kernel_size=1,
            stride=1,
            padding=0,
            bias=False,
        )
        self.bn2 = nn.BatchNorm2d(num_features=out_channels)

    def forward(self, x):
        out = self.conv1(x)
        out = self.bn1(out)
        out = self.relu(out)
        out = self.conv2(out)
        out = self.bn2(out)
        out = self.relu(out)
        return out


# %% first steps
# after: DepthwiseSeparable
my_block = DepthwiseSeparable(2, 3, 2)
print(my_block)
print(my_block(torch.randn(5, 2, 8, 8)).shape)


# %% first steps
# cell: scaled
def scaled(channels, width):
    product = channels * width
    # go up in steps of 8
    candidate = 8
    while candidate + 4 <= product:
        candidate = candidate + 8
    if candidate < 0.9 * product:
        candidate = candidate + 8
    return candidate


# %% first steps
# cell: MobileNetV1
class MobileNetV1(nn.Module):
    def __init__(self, width, classes, plan, stem_stride):
        super(MobileNetV1, self).__init__()  # noqa: UP008
        stem_channels = scaled(32, width)
        self.conv1 = nn.Conv2d(3, stem_channels, kernel_size=3, stride=stem_stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(stem_channels)
        self.relu1 = nn.ReLU()
        list_of_blocks = []
        current = stem_channels
        for i in range(len(plan)):
            out_channels = plan[i][0]
            stride = plan[i][1]
            next_channels = scaled(out_channels, width)
            new_block = DepthwiseSeparable(current, next_channels, stride)
            list_of_blocks.append(new_block)
            current = next_channels
        self.blocks = nn.ModuleList(list_of_blocks)
        self.last_channels = current
        self.fc = nn.Linear(current, classes)

    def forward(self, x):
        batch_size = x.shape[0]
        x = self.conv1(x)
        x = self.bn1(x)
        x = self.relu1(x)
        for i in range(len(self.blocks)):
            x = self.blocks[i](x)
        x = F.adaptive_avg_pool2d(x, (1, 1))
        x = x.view(batch_size, self.last_channels)
        x = self.fc(x)
        return x


# %% first steps
# cell: count_parameters
def count_parameters(model):
    total = 0
    for name, parameter in model.named_parameters():
        numbers = 1
        for n in parameter.shape:
            numbers = numbers * n
        print(name, numbers)
        total = total + numbers
    return total


# %% first steps
# cell: v1_counts
v1_counts = []
for w in widths:
    model = MobileNetV1(width=w, classes=1000, plan=PLAN, stem_stride=2)
    number = count_parameters(model)
    print("width", w, "has", number, "parameters")
    v1_counts.append(number)


# %% first steps
# before: v1_macs
def size_after(size, stride):
    """Rows of a map after a 3x3 convolution with padding 1."""
    return int(np.floor((size + 2 * 1 - 3) / stride)) + 1


# %% first steps
# cell: v1_macs
def v1_macs(width, resolution, classes, plan, stem_stride):
    size = size_after(resolution, stem_stride)
    channels = scaled(32, width)
    macs_stem = conv_macs(size, size, 3, channels, 3)
    macs_blocks = 0
    for i in range(len(plan)):
        out_channels = scaled(plan[i][0], width)
        stride = plan[i][1]
        size = size_after(size, stride)
        macs_blocks = macs_blocks + separable_macs(size, size, channels, out_channels)
        channels = out_channels
    macs_linear = channels * classes
    return macs_stem + macs_blocks + macs_linear


# %% first steps
# cell: InvertedResidual
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super(InvertedResidual, self).__init__()  # noqa: UP008
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.stride = stride
        self.expansion = expansion
        expanded_channels = in_channels * expansion
        if expansion == 1:
            pass  # nothing to expand
        else:
            self.conv1 = nn.Conv2d(in_channels, expanded_channels, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(expanded_channels)
        self.conv2 = nn.Conv2d(
            expanded_channels,
            expanded_channels,
            kernel_size,
            stride=stride,
            padding=int((kernel_size - 1) / 2),
            groups=expanded_channels,
            bias=False,
        )
        self.bn2 = nn.BatchNorm2d(expanded_channels)
        self.conv3 = nn.Conv2d(expanded_channels, out_channels, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out_channels)
        self.relu6 = nn.ReLU6()

    def forward(self, x):
        identity = x.clone()
        if self.expansion == 1:
            out = x
        else:
            out = self.conv1(x)
            out = self.bn1(out)
            out = self.relu6(out)
        out = self.conv2(out)
        out = self.bn2(out)
        out = self.relu6(out)
        out = self.conv3(out)
        out = self.bn3(out)
        if self.stride == 1:  # noqa: SIM102
            if self.in_channels == self.out_channels:
                out = out + identity
        return out


# %% first steps
# cell: inverted_macs
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    expanded = in_channels * expansion
    out_rows = size_after(rows, stride)
    out_columns = size_after(columns, stride)
    macs_1 = 0
    if expansion != 1:
        macs_1 = conv_macs(rows, columns, in_channels, expanded, 1)
    macs_2 = conv_macs(out_rows, out_columns, expanded, expanded, kernel_size, expanded)
    macs_3 = conv_macs(out_rows, out_columns, expanded, out_channels, 1)
    return macs_1 + macs_2 + macs_3


# %% first steps
# cell: best
network = imagenet.stacked(InvertedResidual)
scores = network(cat)
print(scores.shape)
scores_of_cat = scores[0].clone()
found_classes = []
for i in range(5):
    largest = torch.argmax(scores_of_cat).item()
    print("place", i + 1, "is class", largest)
    found_classes.append(largest)
    scores_of_cat[largest] = -float("inf")
best = torch.tensor(found_classes)


# %% first steps
# cell: MobileNetV2
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super(MobileNetV2, self).__init__()  # noqa: UP008
        self.conv1 = nn.Conv2d(3, 32, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.blocks = nn.ModuleList()
        current = 32
        for stage in plan:
            expansion = stage[0]
            out_channels = stage[1]
            how_many = stage[2]
            first_stride = stage[3]
            for k in range(how_many):
                if k == 0:
                    self.blocks.append(InvertedResidual(current, out_channels, first_stride, expansion))
                else:
                    self.blocks.append(InvertedResidual(current, out_channels, 1, expansion))
                current = out_channels
        self.conv2 = nn.Conv2d(current, 1280, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(1280)
        self.relu6 = nn.ReLU6()
        self.pool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(1280, classes)

    def forward(self, x):
        x = self.conv1(x)
        x = self.bn1(x)
        x = self.relu6(x)
        for b in self.blocks:
            x = b(x)
        x = self.conv2(x)
        x = self.bn2(x)
        x = self.relu6(x)
        x = self.pool(x)
        x = x.view(x.size(0), -1)
        x = self.fc(x)
        return x


# %% first steps
# cell: train_one_epoch
def train_one_epoch(model, optimizer, batches):
    criterion = nn.CrossEntropyLoss()
    model.train(True)
    total_loss = 0
    total_images = 0
    for i in range(len(batches)):
        images = batches[i][0]
        labels = batches[i][1]
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        number_of_images = images.size(0)
        total_loss = total_loss + loss * number_of_images
        total_images = total_images + number_of_images
    mean_loss = total_loss / total_images
    print("loss:", mean_loss)
    return mean_loss.item()


# %% first steps
# cell: evaluate
def evaluate(model, batches):
    model.train(False)
    correct = 0
    total = 0
    with torch.inference_mode():
        for i in range(len(batches)):
            images = batches[i][0]
            labels = batches[i][1]
            outputs = model(images)
            for j in range(len(labels)):
                if outputs[j].argmax() == labels[j]:
                    correct = correct + 1
                total = total + 1
    share = correct / total
    print("right:", correct, "of", total)
    return share


# %% first steps
# cell: fit
def fit(model, optimizer, train_batches, validation_batches, epochs):
    all_losses = []
    all_shares = []
    epoch = 0
    while epoch < epochs:
        loss = train_one_epoch(model, optimizer, train_batches)
        share = evaluate(model, validation_batches)
        all_losses.append(loss)
        all_shares.append(share)
        print("epoch", epoch + 1, "loss", loss, "share", share)
        epoch = epoch + 1
    return all_losses, all_shares


# %% first steps
# cell: trained
learning_rate = 0.01
number_of_epochs = 3
trained = MobileNetV1(width=SHORT_WIDTH, classes=10, plan=SHORT, stem_stride=SHORT_STEM)
my_adam = torch.optim.Adam(trained.parameters(), lr=learning_rate)
results = fit(trained, my_adam, train_batches, validation_batches, number_of_epochs)
losses = results[0]
shares = results[1]
print(losses)
print(shares)


# %% typed
# about: type hints, a dataclass for each line of a plan, classes that inherit from one another
# before: conv_macs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor


@dataclass(frozen=True)
class Map:
    """The size of a map."""

    rows: int
    columns: int
    channels: int

    def __len__(self) -> int:
        """Count its numbers."""
        return self.rows * self.columns * self.channels


# %% typed
# cell: conv_macs
def conv_macs(
    rows: int, columns: int, in_channels: int, out_channels: int, kernel_size: int, groups: int = 1
) -> int:
    assert in_channels % groups == 0, f"{in_channels} channels do not go into {groups} groups"
    return len(Map(rows, columns, out_channels)) * len(Map(kernel_size, kernel_size, in_channels // groups))


# %% typed
# cell: DepthwiseSeparable
class ConvBNReLU(nn.Sequential):
    """As in torchvision."""

    activation: type[nn.Module] = nn.ReLU

    def __init__(
        self, in_planes: int, out_planes: int, kernel_size: int = 3, stride: int = 1, groups: int = 1
    ) -> None:
        padding = (kernel_size - 1) // 2
        super().__init__(
            nn.Conv2d(in_planes, out_planes, kernel_size, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(out_planes),
            self.activation(inplace=True),
        )


class DepthwiseSeparable(nn.Module):
    """The block, made of two units of the class `unit`."""

    unit: type[ConvBNReLU] = ConvBNReLU

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.pointwise: nn.Module = self.make_pointwise(in_channels, out_channels)
        self.depthwise: nn.Module = self.make_depthwise(in_channels, 3, stride)

    def make_depthwise(self, channels: int, kernel_size: int, stride: int) -> nn.Module:
        """Make the depthwise unit."""
        return self.unit(channels, channels, kernel_size, stride, groups=channels)

    def make_pointwise(self, in_channels: int, out_channels: int) -> nn.Module:
        """Make the pointwise unit."""
        return self.unit(in_channels, out_channels, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        """Run both."""
        return self.pointwise(self.depthwise(x))


# %% typed
# cell: scaled
def scaled(channels: int, width: float, divisor: int = 8) -> int:
    """Round as the authors do."""
    value: float = channels * width
    new_value: int = max(divisor, int(value + divisor / 2) // divisor * divisor)
    if new_value < 0.9 * value:
        new_value += divisor
    return new_value


# %% typed
# cell: MobileNetV1
class Line(NamedTuple):
    """One block of a plan."""

    channels: int
    stride: int


class Classifier(nn.Module):
    """Features, average over all places, and a linear layer."""

    def __init__(self, features: Sequence[nn.Module], channels: int, classes: int) -> None:
        super().__init__()
        self.features = nn.Sequential(*features)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores."""
        return self.classifier(self.features(x).mean(dim=(2, 3)))


class MobileNetV1(Classifier):
    """Version 1."""

    def __init__(self, width: float, classes: int, plan: Sequence[tuple[int, int]], stem_stride: int) -> None:
        lines = [Line(32, stem_stride), *(Line(*line) for line in plan)]
        lines = [line._replace(channels=scaled(line.channels, width)) for line in lines]
        features: list[nn.Module] = [ConvBNReLU(3, lines[0].channels, stride=stem_stride)]
        for number, line in enumerate(lines[1:]):
            features.append(DepthwiseSeparable(lines[number].channels, line.channels, line.stride))
        super().__init__(features, lines[-1].channels, classes)


# %% typed
# cell: count_parameters
def count_parameters(model: nn.Module) -> int:
    """Count the numbers in a model's parameters."""
    return nn.utils.parameters_to_vector(model.parameters()).numel()


# %% typed
# cell: v1_counts
v1_counts: list[int] = []
for width in widths:
    v1_counts += [count_parameters(MobileNetV1(width, 1_000, PLAN, stem_stride=2))]
    print(f"{width = :<6}{v1_counts[-1]:>12,}")


# %% typed
# cell: InvertedResidual
class ConvBNReLU6(ConvBNReLU):
    """With ReLU6."""

    activation = nn.ReLU6


class InvertedResidual(DepthwiseSeparable):
    """The block of version 2 is that of version 1 with something before it and around it."""

    unit = ConvBNReLU6

    def __init__(
        self, in_channels: int, out_channels: int, stride: int, expansion: int, kernel_size: int = 3
    ) -> None:
        wide: int = in_channels * expansion
        super().__init__(wide, out_channels, stride)
        if kernel_size != 3:
            self.depthwise = self.make_depthwise(wide, kernel_size, stride)
        self.expand: nn.Module = nn.Identity() if expansion == 1 else self.unit(in_channels, wide, 1)
        self.use_res_connect: bool = stride == 1 and in_channels == out_channels

    def make_pointwise(self, in_channels: int, out_channels: int) -> nn.Module:
        """Make the linear bottleneck."""
        kernels, norm, _activation = super().make_pointwise(in_channels, out_channels)
        return nn.Sequential(kernels, norm)

    def forward(self, x: Tensor) -> Tensor:
        """Run all three."""
        result = super().forward(self.expand(x))
        return x + result if self.use_res_connect else result


# %% typed
# cell: best
network: nn.Module = imagenet.stacked(InvertedResidual)
_scores, best = torch.sort(network(cat).flatten(), descending=True)
best = best[:5].to(torch.int32)


# %% typed
# cell: MobileNetV2
@dataclass
class Stage:
    """A line of the plan of version 2."""

    expansion: int
    channels: int
    blocks: int
    stride: int

    def make(self, before: int) -> Iterator[InvertedResidual]:
        """Make its blocks."""
        stride = self.stride
        for _number in range(self.blocks):
            yield InvertedResidual(
                in_channels=before, out_channels=self.channels, stride=stride, expansion=self.expansion
            )
            before, stride = self.channels, 1


class MobileNetV2(Classifier):
    """Version 2."""

    def __init__(self, classes: int, plan: Sequence[tuple[int, int, int, int]]) -> None:
        features: list[nn.Module] = [ConvBNReLU6(3, 32, stride=2)]
        before = 32
        for stage in (Stage(*line) for line in plan):
            features.extend(stage.make(before))
            before = stage.channels
        features.append(ConvBNReLU6(before, 1280, kernel_size=1))
        super().__init__(features, 1280, classes)
        assert sum(isinstance(part, InvertedResidual) for part in self.features) == len(features) - 2


# %% typed
# cell: train_one_epoch
Batch = tuple[Tensor, Tensor]


@dataclass
class Mean:
    """A mean that grows."""

    total: float = 0.0
    count: int = 0

    def add(self, value: float, weight: int) -> None:
        """Take in the mean of `weight` things."""
        self.total += value * weight
        self.count += weight

    @property
    def value(self) -> float:
        """Return the mean so far."""
        return self.total / self.count


def train_one_epoch(model: nn.Module, optimizer: torch.optim.Optimizer, batches: Sequence[Batch]) -> float:
    model.train()
    mean = Mean()
    for images, labels in batches:
        optimizer.zero_grad(set_to_none=True)
        loss: Tensor = F.cross_entropy(input=model(images), target=labels)
        loss.backward()
        optimizer.step()
        mean.add(loss.item(), len(images))
    return mean.value


# %% typed
# cell: evaluate
@torch.no_grad()
def evaluate(model: nn.Module, batches: Sequence[Batch]) -> float:
    mean = Mean()
    model.eval()
    for images, labels in batches:
        hits: Tensor = model(images).argmax(-1).eq(labels)
        mean.add(hits.double().mean().item(), hits.numel())
    return mean.value


# %% typed
# cell: fit
class History(NamedTuple):
    """What came of each epoch."""

    losses: list[float]
    shares: list[float]


def fit(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    train_batches: Sequence[Batch],
    validation_batches: Sequence[Batch],
    epochs: int,
) -> tuple[list[float], list[float]]:
    history = History([], [])
    for epoch in range(1, epochs + 1):
        history.losses.append(train_one_epoch(model, optimizer, train_batches))
        history.shares.append(evaluate(model, validation_batches))
        print(f"epoch {epoch}/{epochs}: loss {history.losses[-1]:.4f}, right {history.shares[-1]:.1%}")
    return history.losses, history.shares


# %% typed
# cell: trained
@dataclass(frozen=True, kw_only=True)
class Config:
    """How to train."""

    epochs: int = 3
    learning_rate: float = 1e-2
    seed: int = 42


config = Config()
torch.manual_seed(config.seed)
trained: MobileNetV1 = MobileNetV1(SHORT_WIDTH, len(data.CLASSES), SHORT, SHORT_STEM)
losses, shares = fit(
    model=trained,
    optimizer=torch.optim.Adam(trained.parameters(), lr=config.learning_rate),
    train_batches=train_batches,
    validation_batches=validation_batches,
    epochs=config.epochs,
)


# %% purist
# about: recursion and generators, tuples instead of lists, closures and set_grad_enabled
# cell: conv_macs
def conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    if groups > 1:
        return groups * conv_macs(rows, columns, in_channels // groups, out_channels // groups, kernel_size)
    return int(torch.tensor([rows, columns, in_channels, out_channels, kernel_size, kernel_size]).prod())


# %% purist
# cell: DepthwiseSeparable
class Composed(nn.Module):
    def __init__(self, inner, outer, skip=False):
        super().__init__()
        self.outer, self.inner, self.skip = outer, inner, skip

    def forward(self, x):
        y = self.outer(self.inner(x))
        return torch.add(x, y) if self.skip else y


class Rectified(nn.Module):
    def __init__(self, kernels, top=None):
        super().__init__()
        self.norm, self.kernels, self.top = nn.BatchNorm2d(kernels.out_channels), kernels, top

    def forward(self, x):
        return self.norm(self.kernels(x)).clip(0, self.top)


def composed(*modules):
    return modules[0] if len(modules) == 1 else Composed(modules[0], composed(*modules[1:]))


def DepthwiseSeparable(in_channels, out_channels, stride):
    deep = nn.Conv2d(in_channels, in_channels, 3, stride, 1, groups=in_channels, bias=False)
    return composed(Rectified(deep), Rectified(nn.Conv2d(in_channels, out_channels, 1, bias=False)))


# %% purist
# cell: scaled
def scaled(channels, width):
    product = channels * width
    near = min(np.arange(8, product + 16, 8), key=lambda n: (abs(n - product), -n))
    return int(near) if near >= 0.9 * product else int(near) + 8


# %% purist
# cell: MobileNetV1
class Average(nn.Module):
    def forward(self, x):
        return x.sum(dim=(2, 3)) / (x.shape[2] * x.shape[3])


def MobileNetV1(width, classes, plan, stem_stride):
    def rest(before, lines):
        if not lines:
            return (Average(), nn.Linear(before, classes))
        after = scaled(lines[0][0], width)
        return (DepthwiseSeparable(before, after, lines[0][1]), *rest(after, lines[1:]))

    first = scaled(32, width)
    return composed(Rectified(nn.Conv2d(3, first, 3, stem_stride, 1, bias=False)), *rest(first, plan))


# %% purist
# cell: v1_counts
v1_counts = tuple(count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths)


# %% purist
# cell: v1_macs
def v1_macs(width, resolution, classes, plan, stem_stride):
    def rest(size, before, lines):
        if not lines:
            return before * classes
        (channels, stride), after_size = lines[0], (size + lines[0][1] - 1) // lines[0][1]
        here = separable_macs(after_size, after_size, before, scaled(channels, width))
        return here + rest(len(range(0, size, stride)), scaled(channels, width), lines[1:])

    size = len(range(0, resolution, stem_stride))
    return conv_macs(size, size, 3, scaled(32, width), 3) + rest(size, scaled(32, width), plan)


# %% purist
# cell: InvertedResidual
def InvertedResidual(in_channels, out_channels, stride, expansion, kernel_size=3):
    wide = in_channels * expansion
    deep = nn.Conv2d(wide, wide, kernel_size, stride, kernel_size // 2, groups=wide, bias=False)
    project = nn.Sequential(nn.Conv2d(wide, out_channels, 1, bias=False), nn.BatchNorm2d(out_channels))
    deep = Rectified(deep, 6)
    if expansion != 1:
        deep = composed(Rectified(nn.Conv2d(in_channels, wide, 1, bias=False), 6), deep)
    return Composed(deep, project, skip=(stride, in_channels) == (1, out_channels))


# %% purist
# cell: best
network = imagenet.stacked(InvertedResidual)
best = torch.from_numpy(np.array(sorted(range(1000), key=network(cat)[0].tolist().__getitem__)[::-1][:5]))


# %% purist
# cell: MobileNetV2
def MobileNetV2(classes, plan):
    def rest(before, lines):
        if not lines:
            top = Rectified(nn.Conv2d(before, 1280, 1, bias=False), 6)
            return (top, Average(), nn.Linear(1280, classes))
        (expansion, after, count, stride), *others = lines
        left = [(expansion, after, count - 1, 1), *others] if count > 1 else others
        return (InvertedResidual(before, after, stride, expansion), *rest(after, left))

    return composed(Rectified(nn.Conv2d(3, 32, 3, 2, 1, bias=False), 6), *rest(32, plan))


# %% purist
# cell: train_one_epoch
def train_one_epoch(model, optimizer, batches):
    def stepped(images, labels):
        def closure():
            with torch.set_grad_enabled(True):
                loss = F.cross_entropy(model(images), labels)
            parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
            for parameter, slope in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
                parameter.grad = slope
            return loss

        return torch.full((len(labels),), optimizer.step(closure).item(), dtype=torch.float64)

    model.train()
    return torch.cat([stepped(*batch) for batch in batches]).mean()


# %% purist
# cell: evaluate
def evaluate(model, batches):
    before = model.training
    with torch.set_grad_enabled(False):
        model.eval()
        guesses = torch.cat([model(images).max(1).indices for images, _labels in batches])
        model.train(before)
    return torch.eq(guesses, torch.cat([labels for _images, labels in batches])).float().mean()


# %% purist
# cell: fit
def fit(model, optimizer, train_batches, validation_batches, epochs):
    if epochs == 0:
        return (), ()
    here = train_one_epoch(model, optimizer, train_batches), evaluate(model, validation_batches)
    later = fit(model, optimizer, train_batches, validation_batches, epochs - 1)
    return tuple((now, *then) for now, then in zip(here, later, strict=True))


# %% purist
# cell: trained
torch.manual_seed(7)
trained = MobileNetV1(SHORT_WIDTH, 10, SHORT, SHORT_STEM)
groups = [{"params": [parameter]} for parameter in trained.parameters()]
adam = torch.optim.Adam(groups, lr=0.008, betas=(0.9, 0.99), eps=1e-7, amsgrad=True, foreach=False)
losses, shares = fit(trained, adam, train_batches, validation_batches, 3)

# %% equivalent mutant
# cell: scaled
# because: no multiple of 8 that is nearest to a product is exactly a tenth smaller
# - return rounded + 8 if rounded < 0.9 * product else rounded
# + return rounded + 8 if rounded <= 0.9 * product else rounded

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
# cell: v1_counts
# because: a stride has no parameters
# - v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths]
# + v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 3)) for width in widths]

# %% equivalent mutant
# cell: v1_counts
# because: a stride has no parameters
# - v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths]
# + v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 1)) for width in widths]

# %% equivalent mutant
# cell: v1_macs
# because: a product does not depend on the order of its factors
# - channels = scaled(32, width)
# + channels = scaled(width, 32)

# %% equivalent mutant
# cell: v1_macs
# because: a product does not depend on the order of its factors
# - channels = scaled(out_channels, width)
# + channels = scaled(width, out_channels)

# %% equivalent mutant
# cell: v1_macs
# because: a product does not depend on the order of its factors
# - total += separable_macs(size, size, channels, scaled(out_channels, width))
# + total += separable_macs(size, channels, size, scaled(out_channels, width))

# %% equivalent mutant
# cell: v1_macs
# because: a product does not depend on the order of its factors
# - total += separable_macs(size, size, channels, scaled(out_channels, width))
# + total += separable_macs(size, size, channels, scaled(width, out_channels))

# %% equivalent mutant
# cell: best
# because: the batch holds one picture, the first and the last
# - best = network(cat)[0].argsort(descending=True)[:5]
# + best = network(cat)[-1].argsort(descending=True)[:5]

# %% equivalent mutant
# cell: trained
# because: it learns enough with smaller steps, too
# - optimizer = torch.optim.Adam(trained.parameters(), lr=0.01)
# + optimizer = torch.optim.Adam(trained.parameters())

# %% equivalent mutant
# cell: trained
# because: it learns enough with smaller steps, too
# - optimizer = torch.optim.Adam(trained.parameters(), lr=0.01)
# + optimizer = torch.optim.Adam(trained.parameters(), lr=0.005)

# %% equivalent mutant
# cell: fit
# because: both are empty
# - losses, shares = [], []
# + shares, losses = [], []

# %% equivalent mutant
# cell: trained
# because: any seed will do
# - torch.manual_seed(0)
# + pass

# %% equivalent mutant
# cell: trained
# because: any seed will do
# - torch.manual_seed(0)
# + torch.manual_seed(1)

# %% equivalent mutant
# cell: trained
# because: any seed will do
# - torch.manual_seed(0)
# + torch.manual_seed(-1)
