"""The known mistakes of mobilenet as other people write them: each mistake twice, in two ways.

A block's title is the mistake's name; `about` says how this person has written it.
"""


# %% groups ignored
# about: kernel first, step by step
def conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    weights_of_a_filter = kernel_size * kernel_size * in_channels
    all_weights = weights_of_a_filter * out_channels
    places = rows * columns
    return places * all_weights


# %% groups ignored
# about: with np.prod and numel of a weight
def conv_macs(h, w, in_channels, out_channels, kernel_size, groups=1):
    kernel = torch.empty(out_channels, in_channels, kernel_size, kernel_size)
    return int(np.prod((h, w))) * kernel.numel()


# %% kernel not squared
# about: channels of a group first
def conv_macs(out_h, out_w, in_channels, out_channels, kernel_size, groups=1):
    seen = in_channels // groups
    per_output = seen * kernel_size
    outputs = out_h * out_w * out_channels
    return outputs * per_output


# %% kernel not squared
# about: as a running product in a loop
def conv_macs(height, width, in_channels, out_channels, kernel_size, groups=1):
    count = 1
    for factor in [height, width, kernel_size, in_channels, out_channels]:
        count *= factor
    return round(count / groups)


# %% additions counted too
# about: multiplications plus additions
def conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    multiplications = rows * columns * out_channels * (in_channels // groups) * kernel_size * kernel_size
    additions = multiplications
    return multiplications + additions


# %% additions counted too
# about: group by group
def conv_macs(h, w, in_channels, out_channels, kernel_size, groups=1):
    flops = 0
    for _group in range(groups):
        ins, outs = in_channels // groups, out_channels // groups
        flops += 2 * ins * kernel_size**2 * outs * (h * w)
    return flops


# %% only depthwise is cheaper
# about: as one conditional factor
def conv_macs(out_rows, out_cols, in_channels, out_channels, kernel_size, groups=1):
    depth = 1 if groups == in_channels else in_channels
    area = kernel_size * kernel_size
    return depth * area * out_channels * out_rows * out_cols


# %% only depthwise is cheaper
# about: full count first, divided afterwards
def conv_macs(height, width, in_channels, out_channels, kernel_size, groups=1):
    sizes = np.array([height, width, kernel_size, kernel_size, in_channels, out_channels])
    macs = int(sizes.prod())
    is_depthwise = groups == in_channels
    if is_depthwise:
        macs //= in_channels
    return macs


# %% pointwise forgotten
# about: the formula without conv_macs
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    area = kernel_size * kernel_size
    return in_channels * area * columns * rows


# %% pointwise forgotten
# about: summed channel by channel
def separable_macs(h, w, c_in, c_out, k=3):
    one_channel = conv_macs(h, w, 1, 1, k)
    total = 0
    for _channel in range(c_in):
        total += one_channel
    return total


# %% depthwise like an ordinary convolution
# about: one product for each of the two
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    places = rows * columns
    spatial = places * in_channels * in_channels * kernel_size**2
    mixing = places * in_channels * out_channels
    return spatial + mixing


# %% depthwise like an ordinary convolution
# about: a loop over the two convolutions
def separable_macs(h, w, c_in, c_out, k=3):
    macs = 0
    for outs, size in ((c_in, k), (c_out, 1)):
        macs += conv_macs(h, w, c_in, outs, size)
    return macs


# %% costs multiplied
# about: depthwise by conv_macs, times the output channels
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    first = conv_macs(rows, columns, in_channels, in_channels, kernel_size, in_channels)
    second = out_channels
    return first * second


# %% costs multiplied
# about: for one place, then all of them
def separable_macs(h, w, c_in, c_out, k=3):
    depthwise_at_a_place = np.prod([k, k, c_in])
    pointwise_at_a_place = depthwise_at_a_place * c_out
    return int(h * w * pointwise_at_a_place)


# %% kernel always 3 wide in the cost
# about: with conv_macs
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    macs = conv_macs(rows, columns, in_channels, in_channels, 3, groups=in_channels)
    macs += conv_macs(rows, columns, in_channels, out_channels, 1)
    return macs


# %% kernel always 3 wide in the cost
# about: two named parts, places last
def separable_macs(h, w, c_in, c_out, k=3):
    depthwise = 3 * 3 * c_in
    pointwise = c_out * c_in
    return sum((depthwise, pointwise)) * h * w


# %% groups missing
# about: layers by name, F.relu in forward
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.depthwise = nn.Conv2d(
            in_channels, in_channels, kernel_size=3, stride=stride, padding=1, bias=False
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.bn2 = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        x = F.relu(self.bn1(self.depthwise(x)))
        x = F.relu(self.bn2(self.pointwise(x)))
        return x


# %% groups missing
# about: a helper class for convolution, norm and ReLU
class ConvNormAct(nn.Module):
    def __init__(self, ins, outs, size, step=1):
        super().__init__()
        self.norm = nn.BatchNorm2d(outs)
        self.filter = nn.Conv2d(ins, outs, size, step, (size - 1) // 2, bias=False)

    def forward(self, maps):
        return self.norm(self.filter(maps)).clamp(min=0)


class DepthwiseSeparable(nn.Sequential):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__(
            ConvNormAct(in_channels, in_channels, 3, stride), ConvNormAct(in_channels, out_channels, 1)
        )


# %% stride on the pointwise convolution
# about: defined from the end to the beginning
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.act = nn.ReLU()
        self.norm_b = nn.BatchNorm2d(out_channels)
        self.mix = nn.Conv2d(
            in_channels, out_channels, kernel_size=(1, 1), stride=(stride, stride), bias=False
        )
        self.norm_a = nn.BatchNorm2d(in_channels)
        self.look = nn.Conv2d(
            in_channels, in_channels, kernel_size=(3, 3), padding=(1, 1), groups=in_channels, bias=False
        )

    def forward(self, images):
        seen = self.look(images)
        seen = self.act(self.norm_a(seen))
        mixed = self.mix(seen)
        return self.act(self.norm_b(mixed))


# %% stride on the pointwise convolution
# about: layers in a ModuleList, run by a loop
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.steps = nn.ModuleList()
        self.steps.append(
            nn.Conv2d(in_channels, in_channels, 3, padding="same", groups=in_channels, bias=False)
        )
        self.steps.append(nn.BatchNorm2d(in_channels))
        self.steps.append(nn.Conv2d(in_channels, out_channels, 1, stride=stride, bias=False))
        self.steps.append(nn.BatchNorm2d(out_channels))

    def forward(self, x):
        for place, step in enumerate(self.steps):
            x = step(x)
            if place % 2 == 1:
                x = torch.relu(x)
        return x


# %% bias before batch norm
# about: F.relu in forward, nothing said of the bias
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.dw = nn.Conv2d(in_channels, in_channels, (3, 3), stride=stride, padding=1, groups=in_channels)
        self.pw = nn.Conv2d(in_channels, out_channels, (1, 1))
        self.dw_bn = nn.BatchNorm2d(in_channels)
        self.pw_bn = nn.BatchNorm2d(out_channels)

    def forward(self, inputs):
        hidden = F.relu(self.dw_bn(self.dw(inputs)))
        return F.relu(self.pw_bn(self.pw(hidden)))


# %% bias before batch norm
# about: a function makes each half, with bias=True
def half(convolution):
    return nn.Sequential(convolution, nn.BatchNorm2d(convolution.out_channels), nn.ReLU(inplace=True))


class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.second = half(nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=True))
        spatial = nn.Conv2d(in_channels, in_channels, 3, stride, 1, groups=in_channels, bias=True)
        self.first = half(spatial)

    def forward(self, x):
        return self.second(self.first(x))


# %% one batch norm and ReLU for both
# about: by hand in forward
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.bn = nn.BatchNorm2d(out_channels)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.depthwise = nn.Conv2d(in_channels, in_channels, 3, stride, 1, groups=in_channels, bias=False)

    def forward(self, x):
        out = self.depthwise(x)
        out = self.pointwise(out)
        out = self.bn(out)
        return F.relu(out)


# %% one batch norm and ReLU for both
# about: the pair of convolutions in a loop over settings
class DepthwiseSeparable(nn.Sequential):
    def __init__(self, in_channels, out_channels, stride):
        settings = [
            {
                "out_channels": in_channels,
                "kernel_size": 3,
                "stride": stride,
                "padding": 1,
                "groups": in_channels,
            },
            {"out_channels": out_channels, "kernel_size": 1},
        ]
        super().__init__()
        for number, setting in enumerate(settings):
            self.add_module(f"convolution{number}", nn.Conv2d(in_channels, bias=False, **setting))
        self.add_module("normalise", nn.BatchNorm2d(out_channels))

    def forward(self, x):
        return super().forward(x).relu()


# %% ReLU before batch norm
# about: nested calls in forward
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.bn1, self.bn2 = nn.BatchNorm2d(in_channels), nn.BatchNorm2d(out_channels)
        self.conv1 = nn.Conv2d(
            in_channels, in_channels, kernel_size=3, stride=stride, padding=1, groups=in_channels, bias=False
        )
        self.conv2 = nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=False)

    def forward(self, x):
        x = self.bn1(F.relu(self.conv1(x)))
        return self.bn2(F.relu(self.conv2(x)))


# %% ReLU before batch norm
# about: pairs of convolution and norm in a ModuleDict
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.part = nn.ModuleDict()
        self.part["pointwise"] = nn.Conv2d(in_channels, out_channels, 1, 1, 0, bias=False)
        self.part["pointwise norm"] = nn.BatchNorm2d(out_channels)
        self.part["depthwise"] = nn.Conv2d(
            in_channels, in_channels, 3, stride, 1, groups=in_channels, bias=False
        )
        self.part["depthwise norm"] = nn.BatchNorm2d(in_channels)

    def forward(self, maps):
        for kind in ("depthwise", "pointwise"):
            maps = torch.relu(self.part[kind](maps))
            maps = self.part[f"{kind} norm"](maps)
        return maps


# %% always stride 2
# about: layers by name, one ReLU for both
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride=2):
        super().__init__()
        self.spatial = nn.Conv2d(
            in_channels, in_channels, kernel_size=3, stride=2, padding=1, groups=in_channels, bias=False
        )
        self.spatial_norm = nn.BatchNorm2d(in_channels)
        self.channel = nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=1, bias=False)
        self.channel_norm = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU()

    def forward(self, x):
        y = self.relu(self.spatial_norm(self.spatial(x)))
        z = self.relu(self.channel_norm(self.channel(y)))
        return z


# %% always stride 2
# about: two small classes, the first halves
class Halve(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.kernels = nn.Conv2d(depth, depth, 3, stride=(2, 2), padding=1, bias=False, groups=depth)
        self.batch = nn.BatchNorm2d(depth)

    def forward(self, x):
        return F.relu(self.batch(self.kernels(x)))


class Mix(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.batch = nn.BatchNorm2d(after)
        self.kernels = nn.Conv2d(before, after, 1, bias=False)

    def forward(self, x):
        return F.relu(self.batch(self.kernels(x)))


class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.mix = Mix(in_channels, out_channels)
        self.halve = Halve(in_channels)

    def forward(self, x):
        return self.mix(self.halve(x))


# %% width not rounded
# about: np.floor
def scaled(channels, width):
    wide = np.floor(width * channels)
    return int(wide)


# %% width not rounded
# about: whole-number division by one
def scaled(base, multiplier):
    whole, _rest = divmod(base * multiplier, 1)
    return int(whole)


# %% always rounded down
# about: the remainder taken away
def scaled(channels, width):
    wide = int(width * channels)
    wide -= wide % 8
    if wide < 8:
        wide = 8
    return wide


# %% always rounded down
# about: eights counted in a loop
def scaled(base, multiplier):
    wanted = base * multiplier
    channels = 8
    while channels + 8 <= wanted:
        channels += 8
    return channels


# %% never a step up
# about: np.floor of eights and a half
def scaled(channels, width):
    eights = np.floor(channels * width / 8 + 0.5)
    return 8 * int(np.maximum(eights, 1))


# %% never a step up
# about: by the remainder
def scaled(base, multiplier):
    product = base * multiplier
    rest = product % 8
    nearest = product - rest
    if rest >= 4:
        nearest += 8
    if nearest == 0:
        return 8
    return int(nearest)


# %% last layer not scaled
# about: a list of widths first, then F in forward
class MobileNetV1(nn.Module):
    def __init__(self, width, classes, plan, stem_stride):
        super().__init__()
        sizes = [scaled(32, width)]
        for out, _step in plan[:-1]:
            sizes.append(scaled(out, width))
        sizes.append(plan[-1][0])
        self.fc = nn.Linear(sizes[-1], classes)
        self.conv1 = nn.Conv2d(3, sizes[0], kernel_size=3, stride=stem_stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(sizes[0])
        self.body = nn.ModuleList(
            [DepthwiseSeparable(sizes[i], sizes[i + 1], plan[i][1]) for i in range(len(plan))]
        )

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for block in self.body:
            x = block(x)
        x = F.adaptive_avg_pool2d(x, 1)
        return self.fc(torch.flatten(x, 1))


# %% last layer not scaled
# about: the last block apart from the others
class MobileNetV1(nn.Module):
    def __init__(self, alpha, n_classes, plan, first_stride):
        super().__init__()
        *others, (last_channels, last_stride) = plan
        now = scaled(32, alpha)
        layers = [
            nn.Conv2d(3, now, 3, first_stride, 1, bias=False),
            nn.BatchNorm2d(now),
            nn.ReLU(inplace=True),
        ]
        for base, step in others:
            after = scaled(base, alpha)
            layers.append(DepthwiseSeparable(now, after, step))
            now = after
        self.last = DepthwiseSeparable(now, last_channels, last_stride)
        self.features = nn.Sequential(*layers)
        self.output = nn.Linear(last_channels, n_classes)

    def forward(self, images):
        maps = self.last(self.features(images))
        return self.output(maps.mean(dim=-1).mean(dim=-1))


# %% stem not scaled
# about: everything in one Sequential
class MobileNetV1(nn.Sequential):
    def __init__(self, width, classes, plan, stem_stride):
        layers = [nn.Conv2d(3, 32, kernel_size=3, stride=stem_stride, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(32), nn.ReLU()]
        last = 32
        for out, step in plan:
            wide = scaled(out, width)
            layers += [DepthwiseSeparable(last, wide, step)]
            last = wide
        layers += [nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(last, classes)]
        super().__init__(*layers)


# %% stem not scaled
# about: channels before and after zipped, forward by hand
class MobileNetV1(nn.Module):
    def __init__(self, alpha, n_classes, table, first_stride):
        super().__init__()
        after = [scaled(base, alpha) for base, _stride in table]
        before = [32, *after[:-1]]
        self.classify = nn.Linear(after[-1], n_classes)
        self.separable = nn.ModuleList()
        for ins, outs, (_base, stride) in zip(before, after, table, strict=True):
            self.separable.append(DepthwiseSeparable(ins, outs, stride))
        self.first_norm = nn.BatchNorm2d(before[0])
        self.first = nn.Conv2d(3, before[0], (3, 3), (first_stride, first_stride), (1, 1), bias=False)

    def forward(self, picture):
        maps = torch.relu(self.first_norm(self.first(picture)))
        for block in self.separable:
            maps = block(maps)
        return self.classify(F.avg_pool2d(maps, maps.shape[2:]).flatten(1))


# %% stem stride fixed
# about: layers by name, blocks unpacked
class MobileNetV1(nn.Module):
    def __init__(self, width, classes, plan, stem_stride=2):
        super().__init__()
        wide = [scaled(c, width) for c in (32, *(c for c, _s in plan))]
        self.conv = nn.Conv2d(3, wide[0], kernel_size=3, stride=2, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(wide[0])
        self.blocks = nn.Sequential(
            *(DepthwiseSeparable(wide[n], wide[n + 1], s) for n, (_c, s) in enumerate(plan))
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(wide[-1], classes)

    def forward(self, x):
        x = F.relu(self.bn(self.conv(x)))
        x = self.pool(self.blocks(x))
        return self.fc(x.squeeze(-1).squeeze(-1))


# %% stem stride fixed
# about: a class for the stem and a method that builds the body
class Entrance(nn.Module):
    def __init__(self, outs):
        super().__init__()
        self.batch = nn.BatchNorm2d(outs)
        self.filter = nn.Conv2d(3, outs, 3, stride=(2, 2), padding=(1, 1), bias=False)

    def forward(self, colours):
        return self.batch(self.filter(colours)).relu()


class MobileNetV1(nn.Module):
    def __init__(self, alpha, n_classes, table, first_stride):
        super().__init__()
        self.alpha = alpha
        self.now = scaled(32, alpha)
        self.entrance = Entrance(self.now)
        self.body = nn.ModuleList(map(self.next_block, table))
        self.exit = nn.Linear(self.now, n_classes)

    def next_block(self, line):
        before, self.now = self.now, scaled(line[0], self.alpha)
        return DepthwiseSeparable(before, self.now, line[1])

    def forward(self, colours):
        maps = self.entrance(colours)
        for block in self.body:
            maps = block(maps)
        return self.exit(maps.flatten(2).mean(2))


# %% softmax inside
# about: F.softmax at the end of a forward by hand
class MobileNetV1(nn.Module):
    def __init__(self, width, classes, plan, stem_stride):
        super().__init__()
        stem = scaled(32, width)
        self.conv1 = nn.Conv2d(3, stem, kernel_size=3, stride=stem_stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(stem)
        self.layers = nn.ModuleList()
        ins = stem
        for base, step in plan:
            outs = scaled(base, width)
            self.layers.append(DepthwiseSeparable(in_channels=ins, out_channels=outs, stride=step))
            ins = outs
        self.fc = nn.Linear(ins, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for layer in self.layers:
            x = layer(x)
        x = F.adaptive_avg_pool2d(x, (1, 1)).flatten(start_dim=1)
        return F.softmax(self.fc(x), dim=-1)


# %% softmax inside
# about: nn.Softmax as the last of one Sequential
class MobileNetV1(nn.Module):
    def __init__(self, alpha, n_classes, table, first_stride):
        super().__init__()
        depths = [scaled(base, alpha) for base, _stride in [(32, first_stride), *table]]
        self.network = nn.Sequential()
        self.network.append(nn.Conv2d(3, depths[0], 3, stride=first_stride, padding=1, bias=False))
        self.network.append(nn.BatchNorm2d(depths[0]))
        self.network.append(nn.ReLU())
        for number in range(len(table)):
            self.network.append(DepthwiseSeparable(depths[number], depths[number + 1], table[number][1]))
        self.network.extend([nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(depths[-1], n_classes)])
        self.network.append(nn.Softmax(dim=1))

    def forward(self, images):
        return self.network(images)


# %% frozen parameters left out
# about: skipped in a loop
def count_parameters(model):
    total = 0
    for weights in model.parameters():
        if not weights.requires_grad:
            continue
        total += weights.nelement()
    return total


# %% frozen parameters left out
# about: filter and np.prod of the shapes
def count_parameters(net):
    trainable = filter(lambda item: item[1].requires_grad, net.named_parameters())
    sizes = [np.prod(tensor.shape) for _name, tensor in trainable]
    return int(np.sum(sizes))


# %% buffers counted
# about: parameters, then buffers, in loops
def count_parameters(model):
    count = 0
    for p in model.parameters():
        count += p.numel()
    for b in model.buffers():
        count += b.numel()
    return count


# %% buffers counted
# about: keys of state_dict, np.size
def count_parameters(net):
    state = net.state_dict()
    return int(sum(np.size(state[key].detach().numpy()) for key in state))


# %% layers counted instead of numbers
# about: a counter in a loop
def count_parameters(model):
    count = 0
    for _name, _weights in model.named_parameters():
        count += 1
    return count


# %% layers counted instead of numbers
# about: module by module
def count_parameters(net):
    total = 0
    for module in net.modules():
        own = list(module.parameters(recurse=False))
        total = total + len(own)
    return total


# %% ten classes
# about: appended in a loop
v1_counts = []
for alpha in widths:
    net = MobileNetV1(alpha, 10, PLAN, 2)
    v1_counts.append(count_parameters(net))


# %% ten classes
# about: a function, mapped, without count_parameters
def numbers_at(width):
    network = MobileNetV1(width, len(data.CLASSES), PLAN, 2)
    return sum(np.prod(tuple(weights.shape)).item() for weights in network.parameters())


v1_counts = list(map(numbers_at, widths))


# %% size of the input map
# about: one list for stem and blocks, the size updated at the end
def v1_macs(width, resolution, classes, plan, stem_stride):
    n, before, macs = resolution, 3, 0
    for number, (base, step) in enumerate([(32, stem_stride), *plan]):
        after = scaled(base, width)
        if number == 0:
            macs += n * n * 27 * after
        else:
            macs += n * n * before * 9 + n * n * before * after
        n = (n - 1) // step + 1
        before = after
    macs += before * classes
    return macs


# %% size of the input map
# about: lists of sizes and channels, zipped
def v1_macs(alpha, side, n_classes, table, first_stride):
    sides = [side]
    for stride in [first_stride, *(stride for _base, stride in table)]:
        sides.append(int(np.ceil(sides[-1] / stride)))
    depths = [scaled(32, alpha)] + [scaled(base, alpha) for base, _stride in table]
    costs = [conv_macs(sides[0], sides[0], 3, depths[0], 3), depths[-1] * n_classes]
    for n, ins, outs in zip(sides[1:-1], depths[:-1], depths[1:], strict=True):
        costs.append(conv_macs(n, n, ins, ins, 3, groups=ins))
        costs.append(conv_macs(n, n, ins, outs, 1))
    return sum(costs)


# %% linear layer forgotten
# about: depthwise and pointwise written out
def v1_macs(width, resolution, classes, plan, stem_stride):
    n = (resolution + stem_stride - 1) // stem_stride
    c = scaled(32, width)
    macs = 3 * 3 * 3 * c * n * n
    for base, step in plan:
        n = (n + step - 1) // step
        depthwise = 9 * c * n * n
        pointwise = c * scaled(base, width) * n * n
        macs = macs + depthwise + pointwise
        c = scaled(base, width)
    return macs


# %% linear layer forgotten
# about: a helper for sizes, recursion over the blocks
def shrink(side, stride):
    return 1 + (side - 1) // stride


def macs_of_blocks(alpha, side, depth, table):
    if not table:
        return 0
    (base, stride), *rest = table
    side, after = shrink(side, stride), scaled(base, alpha)
    own = conv_macs(side, side, depth, depth, 3, depth) + conv_macs(side, side, depth, after, 1)
    return own + macs_of_blocks(alpha, side, after, rest)


def v1_macs(alpha, side, n_classes, table, first_stride):
    side = shrink(side, first_stride)
    depth = scaled(32, alpha)
    return conv_macs(side, side, 3, depth, 3) + macs_of_blocks(alpha, side, depth, table)


# %% sizes rounded down
# about: depthwise and pointwise written out, int of a quotient
def v1_macs(width, resolution, classes, plan, stem_stride):
    n = int(resolution / stem_stride)
    c_in = scaled(32, width)
    macs = n**2 * 27 * c_in
    for base, step in plan:
        n = int(n / step)
        c_out = scaled(base, width)
        macs += n**2 * (9 * c_in + c_in * c_out)
        c_in = c_out
    macs += c_in * classes
    return macs


# %% sizes rounded down
# about: sizes and channels in lists first
def v1_macs(alpha, side, n_classes, table, first_stride):
    sides, depths = [side // first_stride], [scaled(32, alpha)]
    for base, stride in table:
        sides.append((sides[-1] - sides[-1] % stride) // stride)
        depths.append(scaled(base, alpha))
    stem = conv_macs(sides[0], sides[0], 3, depths[0], 3)
    body = 0
    for number in range(1, len(sides)):
        body += separable_macs(sides[number], sides[number], depths[number - 1], depths[number])
    return stem + body + n_classes * depths[-1]


# %% one factor for all
# about: depthwise by conv_macs, without groups
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    hidden = in_channels * expansion
    r, c = 1 + (rows - 1) // stride, 1 + (columns - 1) // stride
    macs = conv_macs(r, c, in_channels, hidden, kernel_size) + conv_macs(r, c, hidden, out_channels, 1)
    if expansion > 1:
        macs += conv_macs(rows, columns, in_channels, hidden, 1)
    return macs


# %% one factor for all
# about: three numbers by the formula, ceil for the sizes
def inverted_macs(h, w, c_in, c_out, s, t, k=3):
    small = int(np.ceil(h / s) * np.ceil(w / s))
    expand = h * w * t * c_in * c_in
    depthwise = small * t * c_in * c_in * k * k
    project = small * t * c_in * c_out
    return sum([expand, depthwise, project][t == 1 :])


# %% all at the input's size
# about: the formula of the text
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    first = in_channels if expansion != 1 else 0
    return rows * columns * expansion * in_channels * (first + kernel_size**2 + out_channels)


# %% all at the input's size
# about: a loop over a table of layers
def inverted_macs(h, w, c_in, c_out, s, t, k=3):
    hidden = t * c_in
    table = [(hidden, k, hidden), (c_out, 1, 1)]
    macs = 0
    if t > 1:
        macs += h * w * c_in * hidden
    for outs, size, groups in table:
        macs += conv_macs(h, w, hidden, outs, size, groups)
    return macs


# %% expansion counted where there is none
# about: the three written out
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    hidden = in_channels * expansion
    before = rows * columns
    after = ((rows + stride - 1) // stride) * ((columns + stride - 1) // stride)
    return before * in_channels * hidden + after * hidden * kernel_size**2 + after * hidden * out_channels


# %% expansion counted where there is none
# about: depthwise and projection by separable_macs
def inverted_macs(h, w, c_in, c_out, s, t, k=3):
    small = [len(range(0, n, s)) for n in (h, w)]
    macs = separable_macs(*small, t * c_in, c_out, k)
    macs += conv_macs(h, w, c_in, t * c_in, 1)
    return macs


# %% smallest first
# about: topk of the smallest
model = imagenet.stacked(InvertedResidual)
with torch.no_grad():
    scores = model(cat)
_values, places = torch.topk(scores, 5, largest=False)
best = places.squeeze(0)


# %% smallest first
# about: np.argsort of probabilities
net = imagenet.stacked(InvertedResidual)
probabilities = F.softmax(net(cat), dim=1).detach().numpy().ravel()
order = np.argsort(probabilities)
best = torch.tensor([int(order[n]) for n in range(5)])


# %% ReLU after the linear bottleneck
# about: by hand in forward, the layers defined from back to front
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        hidden = in_channels * expansion
        self.expansion = expansion
        self.residual = stride == 1 and in_channels == out_channels
        self.bn3 = nn.BatchNorm2d(out_channels)
        self.conv3 = nn.Conv2d(hidden, out_channels, kernel_size=1, bias=False)
        self.bn2 = nn.BatchNorm2d(hidden)
        self.conv2 = nn.Conv2d(
            hidden,
            hidden,
            kernel_size,
            stride=stride,
            padding=(kernel_size - 1) // 2,
            groups=hidden,
            bias=False,
        )
        if expansion > 1:
            self.bn1 = nn.BatchNorm2d(hidden)
            self.conv1 = nn.Conv2d(in_channels, hidden, kernel_size=1, bias=False)

    def forward(self, x):
        y = x
        if self.expansion > 1:
            y = F.relu6(self.bn1(self.conv1(y)))
        y = F.relu6(self.bn2(self.conv2(y)))
        y = F.relu6(self.bn3(self.conv3(y)))
        if self.residual:
            y = y + x
        return y


# %% ReLU after the linear bottleneck
# about: as a list of conv-norm-ReLU6 units of one helper class
class ConvNormAct(nn.Module):
    def __init__(self, before, after, size, step=1, groups=1):
        super().__init__()
        self.kernels = nn.Conv2d(before, after, size, step, (size - 1) // 2, groups=groups, bias=False)
        self.normalise = nn.BatchNorm2d(after)

    def forward(self, maps):
        return self.normalise(self.kernels(maps)).clamp(0, 6)


class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        t = in_channels * expansion
        self.units = nn.ModuleList([ConvNormAct(in_channels, t, 1)] if expansion != 1 else [])
        self.units.append(ConvNormAct(t, t, kernel_size, stride, t))
        self.units.append(ConvNormAct(t, out_channels, 1))
        self.same = (in_channels, stride) == (out_channels, 1)

    def forward(self, maps):
        kept = maps
        for unit in self.units:
            maps = unit(maps)
        return kept + maps if self.same else maps


# %% ReLU instead of ReLU6
# about: by hand in forward, with F.relu
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        middle = in_channels * expansion
        self.grow = None
        if expansion != 1:
            self.grow = nn.Conv2d(in_channels, middle, 1, bias=False)
            self.grow_norm = nn.BatchNorm2d(middle)
        self.depth = nn.Conv2d(
            middle, middle, kernel_size, stride=stride, padding=kernel_size // 2, groups=middle, bias=False
        )
        self.depth_norm = nn.BatchNorm2d(middle)
        self.shrink = nn.Conv2d(middle, out_channels, 1, bias=False)
        self.shrink_norm = nn.BatchNorm2d(out_channels)
        self.shortcut = in_channels == out_channels and stride == 1

    def forward(self, x):
        out = x
        if self.grow is not None:
            out = F.relu(self.grow_norm(self.grow(out)))
        out = F.relu(self.depth_norm(self.depth(out)))
        out = self.shrink_norm(self.shrink(out))
        if self.shortcut:
            out += x
        return out


# %% ReLU instead of ReLU6
# about: three stages made by one function, with torch.clamp
def stage(channels_in, channels_out, **more):
    kernels = nn.Conv2d(channels_in, channels_out, bias=False, **more)
    return nn.Sequential(kernels, nn.BatchNorm2d(channels_out))


class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        n = expansion * in_channels
        self.project = stage(n, out_channels, kernel_size=1)
        self.deep = stage(
            n, n, kernel_size=kernel_size, stride=stride, padding=(kernel_size - 1) // 2, groups=n
        )
        self.expand = stage(in_channels, n, kernel_size=1) if expansion != 1 else None
        self.adds = [stride, in_channels] == [1, out_channels]

    def forward(self, x):
        wide = torch.clamp(self.expand(x), min=0) if self.expand else x
        thin = self.project(torch.clamp(self.deep(wide), min=0))
        return torch.add(thin, x) if self.adds else thin


# %% skip wherever channels agree
# about: by hand in forward, with F.relu6
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        self.cin = in_channels
        self.cout = out_channels
        self.t = expansion
        mid = in_channels * expansion
        if self.t != 1:
            self.c1 = nn.Conv2d(in_channels, mid, 1, bias=False)
            self.b1 = nn.BatchNorm2d(mid)
        self.c2 = nn.Conv2d(mid, mid, kernel_size, stride, kernel_size // 2, 1, mid, False)
        self.b2 = nn.BatchNorm2d(mid)
        self.c3 = nn.Conv2d(mid, out_channels, 1, bias=False)
        self.b3 = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        h = x
        if self.t != 1:
            h = F.relu6(self.b1(self.c1(h)))
        h = F.relu6(self.b2(self.c2(h)))
        h = self.b3(self.c3(h))
        if self.cin == self.cout:
            return x + h
        return h


# %% skip wherever channels agree
# about: a subclass of nn.Sequential, asked for its channels in forward
class InvertedResidual(nn.Sequential):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        sizes = [in_channels] * (expansion == 1) + [in_channels * expansion] * (1 + (expansion != 1))
        super().__init__()
        if expansion != 1:
            self.add_module("expand", nn.Conv2d(in_channels, sizes[0], 1, bias=False))
            self.add_module("expand_norm", nn.BatchNorm2d(sizes[0]))
            self.add_module("expand_act", nn.ReLU6(inplace=True))
        wide = sizes[-1]
        self.add_module(
            "depthwise",
            nn.Conv2d(wide, wide, kernel_size, stride, (kernel_size - 1) // 2, groups=wide, bias=False),
        )
        self.add_module("depthwise_norm", nn.BatchNorm2d(wide))
        self.add_module("depthwise_act", nn.ReLU6(inplace=True))
        self.add_module("project", nn.Conv2d(wide, out_channels, 1, bias=False))
        self.add_module("project_norm", nn.BatchNorm2d(out_channels))

    def forward(self, x):
        result = super().forward(x)
        return torch.add(x, result) if x.shape[1] == result.shape[1] else result


# %% skip wherever the stride is 1
# about: by hand in forward, odd names, defined from back to front
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        big = in_channels * expansion
        self.f, self.e = nn.BatchNorm2d(out_channels), nn.Conv2d(big, out_channels, 1, bias=False)
        self.d = nn.BatchNorm2d(big)
        self.c = nn.Conv2d(
            big, big, (kernel_size, kernel_size), stride, kernel_size // 2, groups=big, bias=False
        )
        self.b = nn.BatchNorm2d(big) if expansion != 1 else None
        self.a = nn.Conv2d(in_channels, big, 1, bias=False) if expansion != 1 else None
        self.stride = stride

    def forward(self, inputs):
        outputs = inputs
        if self.a is not None:
            outputs = nn.functional.relu6(self.b(self.a(outputs)))
        outputs = nn.functional.relu6(self.d(self.c(outputs)))
        outputs = self.f(self.e(outputs))
        if self.stride > 1:
            return outputs
        return inputs + outputs


# %% skip wherever the stride is 1
# about: layers in an nn.ModuleDict, gone through by name
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        self.stride = stride
        inner = in_channels * expansion
        self.parts = nn.ModuleDict({"project": nn.Conv2d(inner, out_channels, 1, bias=False)})
        self.parts["deep"] = nn.Conv2d(
            inner, inner, kernel_size, stride, kernel_size // 2, groups=inner, bias=False
        )
        self.order = ["deep", "project"]
        if expansion != 1:
            self.parts["expand"] = nn.Conv2d(in_channels, inner, 1, bias=False)
            self.order.insert(0, "expand")
        self.norms = nn.ModuleDict(
            {name: nn.BatchNorm2d(self.parts[name].out_channels) for name in self.order}
        )

    def forward(self, x):
        y = x
        for name in self.order:
            y = self.norms[name](self.parts[name](y))
            if name != "project":
                y = y.clamp(0, 6)
        return sum([x, y]) if self.stride == 1 else y


# %% no skip
# about: by hand in forward, with F.relu6
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        self.has_expansion = expansion > 1
        n_hidden = in_channels * expansion
        if self.has_expansion:
            self.conv_expand = nn.Conv2d(in_channels, n_hidden, 1, bias=False)
            self.bn_expand = nn.BatchNorm2d(n_hidden)
        self.conv_depth = nn.Conv2d(
            n_hidden,
            n_hidden,
            kernel_size,
            stride=stride,
            padding=(kernel_size - 1) // 2,
            groups=n_hidden,
            bias=False,
        )
        self.bn_depth = nn.BatchNorm2d(n_hidden)
        self.conv_project = nn.Conv2d(n_hidden, out_channels, 1, bias=False)
        self.bn_project = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        if self.has_expansion:
            x = self.conv_expand(x)
            x = self.bn_expand(x)
            x = F.relu6(x)
        x = self.conv_depth(x)
        x = self.bn_depth(x)
        x = F.relu6(x)
        x = self.conv_project(x)
        x = self.bn_project(x)
        return x


# %% no skip
# about: a function that gives an nn.Sequential
def pair(wide_in, wide_out, size=1, step=1, together=1):
    yield nn.Conv2d(wide_in, wide_out, size, step, size // 2, groups=together, bias=False)
    yield nn.BatchNorm2d(wide_out)


def InvertedResidual(in_channels, out_channels, stride, expansion, kernel_size=3):
    inner = in_channels * expansion
    parts = []
    if expansion != 1:
        parts.extend([*pair(in_channels, inner), nn.ReLU6()])
    parts.extend([*pair(inner, inner, kernel_size, stride, inner), nn.ReLU6()])
    parts.extend(pair(inner, out_channels))
    return nn.Sequential(*parts)


# %% expansion of the output
# about: by hand in forward
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        self.use_skip = stride == 1 and in_channels == out_channels
        hidden = in_channels
        self.expand = nn.Identity()
        if expansion != 1:
            hidden = out_channels * expansion
            self.expand = nn.Sequential(
                nn.Conv2d(in_channels, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()
            )
        self.depthwise = nn.Conv2d(
            hidden, hidden, kernel_size, stride, kernel_size // 2, groups=hidden, bias=False
        )
        self.norm_depthwise = nn.BatchNorm2d(hidden)
        self.pointwise = nn.Conv2d(hidden, out_channels, 1, bias=False)
        self.norm_pointwise = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        y = self.expand(x)
        y = F.relu6(self.norm_depthwise(self.depthwise(y)))
        y = self.norm_pointwise(self.pointwise(y))
        if self.use_skip:
            return y + x
        return y


# %% expansion of the output
# about: from a table of channels, in a loop with zip
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        table = [(in_channels, expansion * out_channels, 1, 1, 1)] if expansion != 1 else []
        wide = table[0][1] if table else in_channels
        table.append((wide, wide, kernel_size, stride, wide))
        table.append((wide, out_channels, 1, 1, 1))
        self.kernels, self.scales = nn.ModuleList(), nn.ModuleList()
        for left, right, size, step, groups in table:
            self.scales.append(nn.BatchNorm2d(right))
            self.kernels.append(nn.Conv2d(left, right, size, step, size // 2, groups=groups, bias=False))
        self.plus = int(stride == 1 and in_channels == out_channels)

    def forward(self, x):
        start, left = x, len(self.kernels)
        for kernel, scale in zip(self.kernels, self.scales, strict=True):
            left -= 1
            x = scale(kernel(x))
            if left:
                x = F.hardtanh(x, 0.0, 6.0)
        return start + x if self.plus else x


# %% expansion layer for expansion 1
# about: by hand in forward, always with all three convolutions
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        hidden = in_channels * expansion
        self.conv1 = nn.Conv2d(in_channels, hidden, 1, bias=False)
        self.conv2 = nn.Conv2d(
            hidden, hidden, kernel_size, stride=stride, padding=kernel_size // 2, groups=hidden, bias=False
        )
        self.conv3 = nn.Conv2d(hidden, out_channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(hidden)
        self.bn2 = nn.BatchNorm2d(hidden)
        self.bn3 = nn.BatchNorm2d(out_channels)
        self.stride = stride

    def forward(self, x):
        out = F.relu6(self.bn1(self.conv1(x)))
        out = F.relu6(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.stride == 1 and x.shape == out.shape:
            out = out + x
        return out


# %% expansion layer for expansion 1
# about: a subclass of nn.Sequential and a chain of channels
class InvertedResidual(nn.Sequential):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        chain = [in_channels, in_channels * expansion, in_channels * expansion, out_channels]
        steps = [1, stride, 1]
        sizes = [1, kernel_size, 1]
        parts = []
        for place in range(3):
            groups = chain[1] if place == 1 else 1
            parts.append(
                nn.Conv2d(
                    chain[place],
                    chain[place + 1],
                    sizes[place],
                    steps[place],
                    sizes[place] // 2,
                    groups=groups,
                    bias=False,
                )
            )
            parts.append(nn.BatchNorm2d(chain[place + 1]))
            parts.append(nn.ReLU6())
        super().__init__(*parts[:-1])
        self.skip = stride == 1 and chain[0] == chain[-1]

    def forward(self, x):
        y = x
        for part in self:
            y = part(y)
        return y + x if self.skip else y


# %% kernel always 3 wide
# about: by hand in forward
class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        hidden = in_channels * expansion
        self.conv_in = nn.Conv2d(in_channels, hidden, 1, bias=False) if expansion > 1 else None
        self.norm_in = nn.BatchNorm2d(hidden) if expansion > 1 else None
        self.conv_deep = nn.Conv2d(
            hidden, hidden, kernel_size=(3, 3), stride=(stride, stride), padding="same" if stride == 1 else 1,
            groups=hidden, bias=False,
        )  # fmt: skip
        self.norm_deep = nn.BatchNorm2d(hidden)
        self.conv_out = nn.Conv2d(hidden, out_channels, 1, bias=False)
        self.norm_out = nn.BatchNorm2d(out_channels)
        self.skip = stride == 1 and in_channels == out_channels

    def forward(self, x):
        y = x
        if self.conv_in is not None:
            y = F.relu6(self.norm_in(self.conv_in(y)))
        y = F.relu6(self.norm_deep(self.conv_deep(y)))
        y = self.norm_out(self.conv_out(y))
        return y + x if self.skip else y


# %% kernel always 3 wide
# about: with a helper class whose kernel is 3 by default
class Depthwise(nn.Module):
    def __init__(self, channels, stride, size=3):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)
        self.conv = nn.Conv2d(
            channels, channels, size, stride, padding=(size - 1) // 2, groups=channels, bias=False
        )

    def forward(self, x):
        return self.norm(self.conv(x))


class InvertedResidual(nn.Module):
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        self.skip = (stride, in_channels) == (1, out_channels)
        channels = in_channels
        parts = nn.Sequential()
        if expansion != 1:
            channels *= expansion
            parts.append(nn.Conv2d(in_channels, channels, 1, bias=False))
            parts.append(nn.BatchNorm2d(channels))
            parts.append(nn.ReLU6())
        parts.append(Depthwise(channels, stride))
        parts.append(nn.ReLU6())
        parts.append(nn.Conv2d(channels, out_channels, 1, bias=False))
        parts.append(nn.BatchNorm2d(out_channels))
        self.parts = parts

    def forward(self, x):
        out = self.parts(x)
        if self.skip:
            out += x
        return out


# %% every block has the stride
# about: by hand in forward, blocks in an nn.ModuleList
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, kernel_size=3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.blocks = nn.ModuleList()
        before = 32
        for t, c, n, s in plan:
            while n > 0:
                self.blocks.append(InvertedResidual(before, c, stride=s, expansion=t))
                before = c
                n -= 1
        self.conv2 = nn.Conv2d(before, 1280, kernel_size=1, bias=False)
        self.bn2 = nn.BatchNorm2d(1280)
        self.fc = nn.Linear(1280, classes)

    def forward(self, x):
        x = F.relu6(self.bn1(self.conv1(x)))
        for block in self.blocks:
            x = block(x)
        x = F.relu6(self.bn2(self.conv2(x)))
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return self.fc(x)


# %% every block has the stride
# about: the plan unrolled into lines first
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        lines = [line for line in plan for _copy in range(line[2])]
        inputs = [32] + [line[1] for line in lines]
        stages = [InvertedResidual(inputs[i], line[1], line[3], line[0]) for i, line in enumerate(lines)]
        first = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()]
        last = [nn.Conv2d(inputs[-1], 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
        head = [nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(1280, classes)]
        self.everything = nn.Sequential(*first, *stages, *last, *head)

    def forward(self, images):
        return self.everything(images)


# %% one block for each stage
# about: by hand in forward, one name for each block
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        self.linear = nn.Linear(1280, classes)
        self.n = len(plan)
        cin = 32
        for i in range(self.n):
            row = plan[i]
            setattr(self, f"block{i}", InvertedResidual(cin, row[1], row[3], row[0]))
            cin = row[1]
        self.last = nn.Conv2d(cin, 1280, 1, bias=False)
        self.last_norm = nn.BatchNorm2d(1280)
        self.first = nn.Conv2d(3, 32, 3, stride=2, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(32)

    def forward(self, x):
        x = F.relu6(self.first_norm(self.first(x)))
        for i in range(self.n):
            x = getattr(self, f"block{i}")(x)
        x = F.relu6(self.last_norm(self.last(x)))
        return self.linear(x.mean(dim=3).mean(dim=2))


# %% one block for each stage
# about: a function that zips inputs and outputs of the stages
def with_relu6(kernels):
    return nn.Sequential(kernels, nn.BatchNorm2d(kernels.out_channels), nn.ReLU6())


def MobileNetV2(classes, plan):
    expansions, outs, _counts, strides = zip(*plan, strict=True)
    ins = (32, *outs)
    blocks = map(InvertedResidual, ins, outs, strides, expansions)
    return nn.Sequential(
        with_relu6(nn.Conv2d(3, ins[0], 3, 2, padding=1, bias=False)),
        *blocks,
        with_relu6(nn.Conv2d(ins[-1], 1280, 1, bias=False)),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(1280, classes),
    )


# %% last convolution forgotten
# about: by hand in forward, stages nested in one another
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        self.stem_conv = nn.Conv2d(3, 32, 3, padding=1, stride=2, bias=False)
        self.stem_norm = nn.BatchNorm2d(32)
        self.stages = nn.ModuleList()
        width = 32
        for expansion, out, repeats, stride in plan:
            stage = nn.ModuleList([InvertedResidual(width, out, stride, expansion)])
            for _more in range(1, repeats):
                stage.append(InvertedResidual(out, out, 1, expansion))
            self.stages.append(stage)
            width = out
        self.scores = nn.Linear(width, classes)

    def forward(self, x):
        x = self.stem_norm(self.stem_conv(x))
        x = torch.clamp(x, 0, 6)
        for stage in self.stages:
            for block in stage:
                x = block(x)
        x = F.avg_pool2d(x, x.shape[2:]).squeeze(3).squeeze(2)
        return self.scores(x)


# %% last convolution forgotten
# about: a subclass of nn.Sequential, strides popped from a list
class MobileNetV2(nn.Sequential):
    def __init__(self, classes, plan):
        super().__init__(nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6(inplace=True))
        channels = [32]
        for t, c, n, s in plan:
            strides = [1] * (n - 1) + [s]
            while strides:
                self.append(InvertedResidual(channels[-1], c, strides.pop(), t))
                channels.append(c)
        self.extend([nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels[-1], classes)])


# %% first stage never expands
# about: the first stage written out before the loop
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 3, stride=2, padding=1, bias=False)
        self.stem_bn = nn.BatchNorm2d(32)
        _one, channels, count, stride = plan[0]
        blocks = [InvertedResidual(32, channels, stride, 1)]
        for _again in range(count - 1):
            blocks.append(InvertedResidual(channels, channels, 1, 1))
        for stage in plan[1:]:
            for number in range(stage[2]):
                s = stage[3] if number == 0 else 1
                blocks.append(InvertedResidual(channels, stage[1], s, stage[0]))
                channels = stage[1]
        self.blocks = nn.Sequential(*blocks)
        self.top = nn.Conv2d(channels, 1280, 1, bias=False)
        self.top_bn = nn.BatchNorm2d(1280)
        self.out = nn.Linear(1280, classes)

    def forward(self, x):
        x = self.blocks(F.relu6(self.stem_bn(self.stem(x))))
        x = F.relu6(self.top_bn(self.top(x)))
        return self.out(x.mean([-2, -1]))


# %% first stage never expands
# about: the plan corrected, then unrolled by a generator
def unrolled(plan):
    now = 32
    for factor, out, count, stride in [(1, *plan[0][1:]), *plan[1:]]:
        for k in range(count):
            yield now, out, (stride if not k else 1), factor
            now = out


class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        self.head = nn.ModuleDict({"linear": nn.Linear(1280, classes), "norm": nn.BatchNorm2d(1280)})
        self.head["conv"] = nn.Conv2d(plan[-1][1], 1280, 1, bias=False)
        self.body = nn.Sequential(*(InvertedResidual(*line) for line in unrolled(plan)))
        self.foot = nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32))

    def forward(self, x):
        maps = self.body(self.foot(x).clamp(0, 6))
        maps = self.head["norm"](self.head["conv"](maps)).clamp(0, 6)
        return self.head["linear"](maps.flatten(2).mean(2))


# %% gradients never set to zero
# about: with nn.CrossEntropyLoss and running sums in a list
def train_one_epoch(model, optimizer, batches):
    criterion = nn.CrossEntropyLoss()
    model.train(True)
    sums, counts = [], []
    for inputs, targets in batches:
        outputs = model(inputs)
        loss = criterion(outputs, targets)
        loss.backward()
        optimizer.step()
        sums.append(float(loss.detach()) * inputs.shape[0])
        counts.append(inputs.shape[0])
    return sum(sums) / sum(counts)


# %% gradients never set to zero
# about: in a while loop, with log_softmax, the total kept as a tensor
def train_one_epoch(net, optim, pairs):
    net.train()
    total, seen, i = torch.tensor(0.0), 0, 0
    while i < len(pairs):
        x, y = pairs[i]
        cost = F.nll_loss(F.log_softmax(net(x), dim=1), y)
        cost.backward()
        optim.step()
        total = total + cost.detach() * y.numel()
        seen += y.numel()
        i += 1
    return (total / seen).item()


# %% trained in evaluation mode
# about: with train(False), nn.CrossEntropyLoss and model.zero_grad
def train_one_epoch(model, optimizer, batches):
    model.train(False)
    loss_function = nn.CrossEntropyLoss()
    running_loss, n = 0.0, 0
    for batch in batches:
        model.zero_grad()
        loss = loss_function(model(batch[0]), batch[1])
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * batch[0].size(0)
        n += batch[0].size(0)
    return running_loss / n


# %% trained in evaluation mode
# about: every module switched, the sum of losses divided by hand
def train_one_epoch(model, optimizer, batches):
    for module in model.modules():
        module.training = False
    history = []
    for x, y in batches:
        losses = F.cross_entropy(model(x), y, reduction="none")
        optimizer.zero_grad(set_to_none=False)
        losses.mean().backward()
        optimizer.step()
        history.append(losses.detach())
    return torch.cat(history).mean().item()


# %% mode left as it is
# about: with nn.CrossEntropyLoss, summed, in an enumerate
def train_one_epoch(model, optimizer, batches):
    summed = nn.CrossEntropyLoss(reduction="sum")
    total_loss = 0.0
    total_images = sum(len(labels) for _images, labels in batches)
    for _i, (images, labels) in enumerate(batches):
        optimizer.zero_grad()
        loss = summed(model(images), labels)
        (loss / len(labels)).backward()
        optimizer.step()
        total_loss += loss.item()
    return total_loss / total_images


# %% mode left as it is
# about: one step as a function of its own
def one_step(model, optimizer, images, labels):
    optimizer.zero_grad()
    scores = model(images)
    loss = torch.nn.functional.cross_entropy(input=scores, target=labels)
    loss.backward()
    optimizer.step()
    return loss.item(), labels.shape[0]


def train_one_epoch(model, optimizer, batches):
    steps = np.array([one_step(model, optimizer, *batch) for batch in batches])
    return float(np.average(steps[:, 0], weights=steps[:, 1]))


# %% mean of the batches' losses
# about: a list of losses and np.mean
def train_one_epoch(model, optimizer, batches):
    model.train()
    criterion = nn.CrossEntropyLoss()
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return float(np.mean(losses))


# %% mean of the batches' losses
# about: a running mean, updated from batch to batch
def train_one_epoch(network, opt, data_loader):
    network.train()
    mean = torch.zeros(())
    for number, (pictures, truth) in enumerate(data_loader, start=1):
        logarithms = network(pictures).log_softmax(dim=1)
        cost = -logarithms[torch.arange(len(truth)), truth].mean()
        opt.zero_grad()
        cost.backward()
        opt.step()
        mean = mean + (cost.detach() - mean) / number
    return mean.item()


# %% no step
# about: with nn.CrossEntropyLoss, zero_grad at the end
def train_one_epoch(model, optimizer, batches):
    loss_fn = nn.CrossEntropyLoss()
    model.train(mode=True)
    weighted, number = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        weighted += float(loss) * x.shape[0]
        number += x.shape[0]
    return weighted / number


# %% no step
# about: losses of all images joined, no gradient at all
def train_one_epoch(model, optimizer, batches):
    model.train()
    optimizer.zero_grad()
    single = [F.cross_entropy(model(images), labels, reduction="none") for images, labels in batches]
    everything = torch.cat(single).mean()
    return everything.item()


# %% softmax before cross-entropy
# about: with an nn.Softmax layer and nn.CrossEntropyLoss
def train_one_epoch(model, optimizer, batches):
    probabilities = nn.Softmax(dim=1)
    criterion = nn.CrossEntropyLoss()
    model.train()
    numerator = denominator = 0.0
    for images, labels in batches:
        optimizer.zero_grad()
        outputs = probabilities(model(images))
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        numerator += loss.item() * len(images)
        denominator += len(images)
    return numerator / denominator


# %% softmax before cross-entropy
# about: softmax written out with exp, losses one by one
def train_one_epoch(model, optimizer, batches):
    model.train()
    seen = []
    for x, y in batches:
        powers = model(x).exp()
        chances = powers / powers.sum(dim=1, keepdim=True)
        each = F.cross_entropy(chances, y, reduction="none")
        optimizer.zero_grad()
        each.mean().backward()
        optimizer.step()
        seen.extend(each.tolist())
    return sum(seen) / len(seen)


# %% measured in training mode
# about: with train() by name, argmax by max, under inference_mode
def evaluate(model, batches):
    model.train(True)
    right, total = 0, 0
    with torch.inference_mode():
        for x, y in batches:
            _largest, predicted = torch.max(model(x), 1)
            right += int((predicted == y).sum())
            total += y.size(0)
    return right / total


# %% measured in training mode
# about: hits of all batches joined, modes set one by one
@torch.no_grad()
def evaluate(model, batches):
    for part in model.modules():
        part.training = True
    hits = torch.cat([torch.eq(model(x).topk(1, dim=1).indices[:, 0], y) for x, y in batches])
    return hits.double().mean().item()


# %% mean of the batches' shares
# about: a running sum of shares, divided by the number of batches
@torch.no_grad()
def evaluate(model, batches):
    model.train(False)
    accuracy = 0.0
    for images, labels in batches:
        predictions = model(images).max(dim=1)[1]
        accuracy += (predictions == labels).sum().item() / len(labels)
    return accuracy / len(batches)


# %% mean of the batches' shares
# about: with numpy and a helper for one batch
def share_of_batch(model, images, labels):
    with torch.inference_mode():
        guesses = np.argmax(model(images).numpy(), axis=1)
    return np.count_nonzero(guesses == labels.numpy()) / guesses.size


def evaluate(model, batches):
    model.eval()
    return float(np.mean([share_of_batch(model, *batch) for batch in batches]))


# %% hits instead of share
# about: hits counted one image at a time
def evaluate(model, batches):
    model.eval()
    correct = 0
    for images, labels in batches:
        with torch.no_grad():
            scores = model(images)
        for row, label in zip(scores.tolist(), labels.tolist(), strict=True):
            if row.index(max(row)) == label:
                correct += 1
    return correct


# %% hits instead of share
# about: one sum over a generator
@torch.inference_mode()
def evaluate(net, pairs):
    net.train(False)
    return sum(int(torch.count_nonzero(net(x).max(1).indices == y)) for x, y in pairs)


# %% last batch only
# about: counters set to zero inside the loop
def evaluate(model, batches):
    model.eval()
    for images, labels in batches:
        correct = 0
        total = 0
        with torch.no_grad():
            outputs = model(images)
        _values, predicted = outputs.max(1)
        correct += (predicted == labels).sum().item()
        total += labels.size(0)
    return correct / total


# %% last batch only
# about: goes straight to batches[-1], with numpy
def evaluate(model, batches):
    model.train(False)
    pictures, truth = batches[-1]
    with torch.inference_mode():
        guesses = model(pictures).numpy().argmax(axis=1)
    return float((guesses == truth.numpy()).mean())


# %% trained on what is measured
# about: in one comprehension, zipped
def fit(model, optimizer, train_batches, validation_batches, epochs):
    both = [
        (train_one_epoch(model, optimizer, validation_batches), evaluate(model, validation_batches))
        for _epoch in range(epochs)
    ]
    return [loss for loss, _share in both], [share for _loss, share in both]


# %% trained on what is measured
# about: a while loop over lists filled beforehand
def fit(net, optim, learn, test, n):
    losses = [0.0] * n
    accuracies = [0.0] * n
    k = 0
    learn = test
    while k < n:
        losses[k] = train_one_epoch(net, optim, learn)
        accuracies[k] = evaluate(net, test)
        k += 1
    return losses, accuracies


# %% measured on what is trained
# about: in one comprehension, zipped
def fit(model, optimizer, train_batches, validation_batches, epochs):
    both = np.array(
        [
            (train_one_epoch(model, optimizer, train_batches), evaluate(model, train_batches))
            for _epoch in range(epochs)
        ]
    )
    return both[:, 0].tolist(), both[:, 1].tolist()


# %% measured on what is trained
# about: with a dict of histories
def fit(net, optim, batches, _others, number_of_epochs):
    history = {"loss": [], "accuracy": []}
    epoch = 1
    while epoch <= number_of_epochs:
        loss = train_one_epoch(net, optim, batches)
        accuracy = evaluate(net, batches)
        print(f"epoch {epoch}: loss {loss:.3f}, accuracy {accuracy:.3f}")
        history["loss"].append(loss)
        history["accuracy"].append(accuracy)
        epoch += 1
    return history["loss"], history["accuracy"]


# %% measured before training
# about: in one comprehension, the share first
def fit(model, optimizer, train_batches, validation_batches, epochs):
    both = [
        (evaluate(model, validation_batches), train_one_epoch(model, optimizer, train_batches))
        for _epoch in range(epochs)
    ]
    return [one[1] for one in both], [one[0] for one in both]


# %% measured before training
# about: measured once before the loop and then after each epoch but the last
def fit(net, optim, learn, validate, count):
    shares = [evaluate(net, validate)]
    losses = []
    while len(losses) < count:
        losses.append(train_one_epoch(net, optim, learn))
        if len(losses) < count:
            shares.append(evaluate(net, validate))
    return losses, shares


# %% a learning rate far too large
# about: the rate set afterwards in the optimizer's groups
torch.manual_seed(0)
trained = MobileNetV1(width=SHORT_WIDTH, classes=10, plan=SHORT, stem_stride=SHORT_STEM)
adam = torch.optim.Adam(trained.parameters())
for group in adam.param_groups:
    group["lr"] = 10
losses, shares = fit(trained, adam, train_batches, validation_batches, epochs=3)


# %% a learning rate far too large
# about: epochs in a loop of their own, parameters in groups
torch.manual_seed(0)
learning_rate = 1e1
trained = MobileNetV1(SHORT_WIDTH, len(data.CLASSES), SHORT, SHORT_STEM)
groups = [{"params": list(trained.parameters()), "lr": learning_rate}]
solver = torch.optim.Adam(groups, betas=(0.9, 0.999))
losses, shares = [], []
for _number in range(3):
    losses += [train_one_epoch(trained, solver, train_batches)]
    shares += [evaluate(trained, validation_batches)]


# %% gradients set to zero once an epoch
# about: with the model's own zero_grad
def train_one_epoch(net, optimiser, batches):
    net.train(True)
    net.zero_grad()
    losses, sizes = [], []
    for x, y in batches:
        scores = net(x)
        cost = F.cross_entropy(scores, y)
        cost.backward()
        optimiser.step()
        losses.append(cost.detach() * y.numel())
        sizes.append(y.numel())
    return float(sum(losses)) / sum(sizes)


# %% gradients set to zero once an epoch
# about: by setting each gradient to None before the loop
def train_one_epoch(model, optimizer, batches):
    model.train()
    for parameter in model.parameters():
        parameter.grad = None
    summed = 0.0
    for number in range(len(batches)):
        images, labels = batches[number]
        summed_here = F.cross_entropy(model(images), labels, reduction="sum")
        (summed_here / len(labels)).backward()
        optimizer.step()
        summed = summed + summed_here.item()
    return summed / sum(len(labels) for _images, labels in batches)


# %% means added, images divided
# about: with nn.CrossEntropyLoss and two passes over the batches
def train_one_epoch(model, optimizer, batches):
    criterion = nn.CrossEntropyLoss()
    model.train()
    history = []
    for images, labels in batches:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    count = sum(labels.shape[0] for _images, labels in batches)
    return sum(history) / count


# %% means added, images divided
# about: with running_loss, as many tutorials have it
def train_one_epoch(net, opt, loader):
    net.train()
    running_loss = 0.0
    for data_, target_ in loader:
        opt.zero_grad(set_to_none=True)
        output = net(data_)
        loss_value = F.nll_loss(F.log_softmax(output, dim=1), target_)
        loss_value.backward()
        opt.step()
        running_loss += loss_value.item()
    dataset_size = len(torch.cat([target_ for _data, target_ in loader]))
    return running_loss / dataset_size
