"""Correct solutions of inverted_residual in other styles, and mutants that change nothing: see docs/authors.md."""


# %% functions of layers
# about: functions that return modules instead of classes, a subclass of nn.Sequential
# before: InvertedResidual
def normed(before, after, size, stride=1, groups=1, activation=nn.ReLU):
    padding = "same" if size == 1 else size // 2
    conv = nn.Conv2d(before, after, size, stride, padding, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), activation())


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
def MobileNetV2(classes, plan):
    lines = [(t, c, s if i == 0 else 1) for t, c, n, s in plan for i in range(n)]
    inputs = [32] + [c for _t, c, _s in lines]
    blocks = [InvertedResidual(before, c, s, t) for before, (t, c, s) in zip(inputs, lines, strict=False)]
    stem, top = normed(3, 32, 3, 2, 1, nn.ReLU6), normed(inputs[-1], 1280, 1, activation=nn.ReLU6)
    return nn.Sequential(stem, *blocks, top, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes))


# %% bare functions
# about: own nn.Parameter, layers defined from back to front, functional calls
# before: InvertedResidual
import torch.nn.functional as F


# %% bare functions
# cell: likeliest
def likeliest(network, images, count):
    with torch.no_grad():
        return F.log_softmax(network(images).double(), dim=1).topk(count).indices.squeeze(0).to(torch.int32)


# %% bare functions
# cell: InvertedResidual
class Normed(nn.Module):
    def __init__(self, before, after, size, stride=1, groups=1):
        super().__init__()
        self.register_buffer("var", torch.ones(after))
        self.register_buffer("mean", torch.zeros(after))
        self.beta, self.gamma = nn.Parameter(torch.zeros(after)), nn.Parameter(torch.ones(after))
        self.kernel = nn.Parameter(nn.init.kaiming_normal_(torch.empty(after, before // groups, size, size)))
        self.settings = {"stride": stride, "padding": size // 2, "groups": groups}

    def forward(self, x):
        x = F.conv2d(x, self.kernel, **self.settings)
        return F.batch_norm(x, self.mean, self.var, self.gamma, self.beta, training=self.training)


class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        wide = expansion * in_channels
        self.project = Normed(wide, out_channels, 1)
        self.filter = Normed(wide, wide, kernel_size, stride, groups=wide)
        self.expand = Normed(in_channels, wide, 1) if expansion != 1 else None
        self.skips = stride == 1 and in_channels == out_channels

    def forward(self, x):
        y = x if self.expand is None else torch.clamp(self.expand(x), 0, 6)
        y = self.project(F.hardtanh(self.filter(y), 0, 6))
        if self.skips:
            y += x
        return y


# %% bare functions
# cell: inverted_macs
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    t, r, c = in_channels * expansion, -(-rows // stride), -(-columns // stride)
    return t * ((expansion > 1) * rows * columns * in_channels + r * c * (kernel_size**2 + out_channels))


# %% a list of modules
# about: nn.ModuleList and a loop in forward, NumPy for the classes
# cell: InvertedResidual
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        wide = expansion * in_channels
        sizes = [
            (in_channels, wide, 1, 1, 1),
            (wide, wide, kernel_size, stride, wide),
            (wide, out_channels, 1, 1, 1),
        ]
        if expansion == 1:
            del sizes[0]
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, k, s, (k - 1) // 2, groups=g, bias=False) for a, b, k, s, g in sizes
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(b) for _a, b, *_rest in sizes)
        self.change = (in_channels, stride) != (out_channels, 1)

    def forward(self, x):
        out = x
        for number, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True), 1):
            out = norm(conv(out))
            if number < len(self.convs):
                out = out.clip(0, 6)
        return out if self.change else out + x


# %% a list of modules
# cell: likeliest
def likeliest(network, images, count):
    return np.argsort(-network(images).detach().numpy().ravel())[:count]


# %% equivalent mutant
# cell: likeliest
# because: the batch holds one image, which is both the first and the last
# - return network(images)[0].argsort(descending=True)[:count]
# + return network(images)[-1].argsort(descending=True)[:count]
