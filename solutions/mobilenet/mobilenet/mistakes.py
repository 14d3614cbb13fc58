"""Known wrong solutions of mobilenet, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% groups ignored
# cell: conv_macs
# hint: You count every input channel for every output channel. With groups, an output channel sees only
#   in_channels / groups of them.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + return rows * columns * out_channels * kernel_size**2 * in_channels

# %% kernel not squared
# cell: conv_macs
# hint: You count only one row of the kernel: a K×K kernel has K² weights.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + return rows * columns * out_channels * kernel_size * in_channels // groups

# %% additions counted too
# cell: conv_macs
# hint: You count two operations for each multiply-accumulate. One MAC is a multiplication and an addition
#   together; the number of FLOPs is twice as large.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + return 2 * rows * columns * out_channels * kernel_size**2 * in_channels // groups

# %% only depthwise is cheaper
# cell: conv_macs
# hint: You reduce the cost only if there are as many groups as channels. Any number of groups divides the
#   work.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + if groups == in_channels:
# +     return rows * columns * out_channels * kernel_size**2
# + return rows * columns * out_channels * kernel_size**2 * in_channels

# %% pointwise forgotten
# cell: separable_macs
# hint: You count only the depthwise convolution; the pointwise one, which mixes the channels, is missing.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return rows * columns * in_channels * kernel_size**2

# %% depthwise like an ordinary convolution
# cell: separable_macs
# hint: You count the depthwise convolution as if every channel saw all the others. It has as many groups as
#   channels.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return rows * columns * in_channels * (kernel_size**2 * in_channels + out_channels)

# %% pointwise with a kernel
# cell: separable_macs
# hint: You give the pointwise convolution a K×K kernel; its kernel is 1×1.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return rows * columns * in_channels * (kernel_size**2 + kernel_size**2 * out_channels)

# %% costs multiplied
# cell: separable_macs
# hint: This is the cost of an ordinary convolution: K² times the output channels. Here two convolutions run
#   one after the other, so their costs add up: K² plus the output channels, for every pixel and input
#   channel.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return rows * columns * in_channels * kernel_size**2 * out_channels

# %% kernel always 3 wide in the cost
# cell: separable_macs
# hint: You always count a 3×3 kernel: `kernel_size` is not used.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return rows * columns * in_channels * (9 + out_channels)

# %% groups missing
# cell: DepthwiseSeparable
# fails: test_DepthwiseSeparable
# hint: Your first convolution mixes the channels: without `groups` it is an ordinary one.
# - nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
# + nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, bias=False),

# %% stride on the pointwise convolution
# cell: DepthwiseSeparable
# hint: Your stride is on the pointwise convolution. There it discards three of four results that the
#   depthwise convolution has computed; the stride belongs to the depthwise one.
# - nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
# + nn.Conv2d(in_channels, in_channels, 3, padding=1, groups=in_channels, bias=False),
# - nn.Conv2d(in_channels, out_channels, 1, bias=False),
# + nn.Conv2d(in_channels, out_channels, 1, stride, bias=False),

# %% bias before batch norm
# cell: DepthwiseSeparable
# fails: test_DepthwiseSeparable
# hint: Your convolutions have a bias. The batch normalisation after them subtracts it again, so it is left
#   out.
# - nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
# + nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels),
# - nn.Conv2d(in_channels, out_channels, 1, bias=False),
# + nn.Conv2d(in_channels, out_channels, 1),

# %% one batch norm and ReLU for both
# cell: DepthwiseSeparable
# fails: test_DepthwiseSeparable
# hint: There is nothing between your two convolutions. Batch normalisation and ReLU follow each of them.
# - nn.BatchNorm2d(in_channels),
# - nn.ReLU(),

# %% ReLU before batch norm
# cell: DepthwiseSeparable
# hint: Your ReLU comes before the batch normalisation. Here the order is convolution, batch norm, ReLU.
# - nn.BatchNorm2d(in_channels),
# - nn.ReLU(),
# + nn.ReLU(),
# + nn.BatchNorm2d(in_channels),
# - nn.BatchNorm2d(out_channels),
# - nn.ReLU(),
# + nn.ReLU(),
# + nn.BatchNorm2d(out_channels),

# %% always stride 2
# cell: DepthwiseSeparable
# hint: Your depthwise convolution always has stride 2: `stride` is not used.
# - nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
# + nn.Conv2d(in_channels, in_channels, 3, 2, padding=1, groups=in_channels, bias=False),

# %% last layer not scaled
# cell: MobileNetV1
# fails: test_MobileNetV1
# hint: The last block keeps all its channels at every width; the width scales it like the others.
# - for out_channels, stride in plan:
# + for out_channels, stride in plan[:-1]:
# - self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))
# + last, stride = plan[-1]
# + self.blocks.append(DepthwiseSeparable(channels, last, stride))
# + self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(last, classes))

# %% stem not scaled
# cell: MobileNetV1
# fails: test_MobileNetV1
# hint: Your stem has 32 channels at every width; the width scales it, too.
# - channels = scaled(32, width)
# + channels = 32

# %% stem stride fixed
# cell: MobileNetV1
# hint: Your stem always has stride 2: `stem_stride` is not used.
# - nn.Conv2d(3, channels, 3, stem_stride, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
# + nn.Conv2d(3, channels, 3, 2, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()

# %% softmax inside
# cell: MobileNetV1
# hint: Your network ends in a softmax. It should return logits: the loss applies softmax itself.
# - return self.head(self.blocks(self.stem(x)))
# + return self.head(self.blocks(self.stem(x))).softmax(1)

# %% gradients never set to zero
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: Your gradients add up from batch to batch: call `optimizer.zero_grad()` in the loop, before each
#   `backward`.
# - optimizer.zero_grad()

# %% gradients set to zero once an epoch
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: Your gradients add up from batch to batch: call `optimizer.zero_grad()` in the loop, before each
#   `backward`.
# - optimizer.zero_grad()
# @@
# - model.train()
# + model.train()
# + optimizer.zero_grad()

# %% means added, images divided
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: You add up the batches' means and divide by the number of images. Multiply each mean by its number
#   of images before you add.
# - total += loss.item() * len(labels)
# + total += loss.item()

# %% trained in evaluation mode
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: Your model is not in training mode: its batch normalisation uses the old statistics. Call
#   `model.train()`, whatever mode the model is in at first.
# - model.train()
# + model.eval()

# %% mode left as it is
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: Your model is not in training mode: its batch normalisation uses the old statistics. Call
#   `model.train()`, whatever mode the model is in at first.
# - model.train()

# %% mean of the batches' losses
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: You take the mean of the batches' losses. The last batch is shorter and would count too much: weight
#   each loss by its number of images.
# - total += loss.item() * len(labels)
# + total += loss.item()
# - return total / images_seen
# + return total / len(batches)

# %% no step
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: Your weights never change: is `loss.backward()` there, then `optimizer.step()`, and `zero_grad()`
#   before `backward`, not between the two?
# - optimizer.step()

# %% gradients set to zero between backward and step
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: Your weights never change: is `loss.backward()` there, then `optimizer.step()`, and `zero_grad()`
#   before `backward`, not between the two?
# - optimizer.zero_grad()
# - loss.backward()
# + loss.backward()
# + optimizer.zero_grad()

# %% first batch only
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: You return after the first batch: `return` stands inside the loop.
# - return total / images_seen
# +     return total / images_seen

# %% arguments of the loss exchanged
# cell: train_one_epoch
# hint: `F.cross_entropy` takes the logits first, then the labels.
# - loss = F.cross_entropy(model(images), labels)
# + loss = F.cross_entropy(labels, model(images))

# %% steps of its own
# cell: train_one_epoch
# hint: You subtract the gradients yourself. Momentum and Adam do more than that: let the given optimizer
#   update the weights.
# - optimizer.step()
# + with torch.no_grad():
# +     for parameter in model.parameters():
# +         parameter -= optimizer.param_groups[0]["lr"] * parameter.grad

# %% softmax before cross-entropy
# cell: train_one_epoch
# fails: test_train_one_epoch
# hint: You apply softmax before the cross-entropy, which applies it itself.
# - loss = F.cross_entropy(model(images), labels)
# + loss = F.cross_entropy(model(images).softmax(1), labels)

# %% plan eaten
# cell: MobileNetV1
# hint: You take the pairs out of the caller's plan, which is empty afterwards. Only read them.
# - for out_channels, stride in plan:
# -     self.blocks.append(DepthwiseSeparable(channels, scaled(out_channels, width), stride))
# + while plan:
# +     out_channels, stride = plan.pop(0)
# +     self.blocks.append(DepthwiseSeparable(channels, scaled(out_channels, width), stride))

# %% dropout before the linear layer
# cell: MobileNetV1
# hint: There is a dropout in your network, which the task does not have.
# - self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))
# + self.head = nn.Sequential(
# +     nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(channels, classes)
# + )

# %% a tensor returned
# cell: train_one_epoch
# hint: You return a tensor, which keeps everything in memory that it was computed from. `loss.item()` is a number.
# - total += loss.item() * len(labels)
# + total += loss * len(labels)

# %% both channels divided by groups
# cell: conv_macs
# hint: You divide input *and* output channels by the number of groups. That is the cost of one group; there are
#   `groups` of them.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + return rows * columns * (out_channels // groups) * kernel_size**2 * (in_channels // groups)

# %% any groups taken for depthwise
# cell: conv_macs
# hint: You count a single input channel for each output channel as soon as there are groups. That is right only if
#   there are as many groups as input channels.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + return rows * columns * out_channels * kernel_size**2 * (in_channels if groups == 1 else 1)

# %% depthwise with the output channels
# cell: separable_macs
# hint: You count the depthwise convolution with `out_channels` results. It has as many output channels as input
#   channels; the pointwise one leads to `out_channels`.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return rows * columns * out_channels * (kernel_size**2 + in_channels)

# %% saving as a fraction
# cell: separable_macs
# hint: You multiply the ordinary cost by a fraction and cut off the rest, which loses 1 now and then. Count with
#   integers.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + ordinary = rows * columns * in_channels * out_channels * kernel_size**2
# + return int(ordinary / (1 / (1 / out_channels + 1 / kernel_size**2)))

# %% a skip connection in the block
# cell: DepthwiseSeparable
# hint: Your block adds its input to its output. MobileNetV1 has no skip connections.
# - return self.layers(x)
# + y = self.layers(x)
# + return x + y if x.shape == y.shape else y

# %% equal blocks are one object
# cell: MobileNetV1
# hint: You use the same block again for equal pairs of the plan, so they share their weights. Each pair has a
#   block of its own.
# - for out_channels, stride in plan:
# -     self.blocks.append(DepthwiseSeparable(channels, scaled(out_channels, width), stride))
# + made = {}
# + for out_channels, stride in plan:
# +     key = channels, scaled(out_channels, width), stride
# +     made.setdefault(key, DepthwiseSeparable(*key))
# +     self.blocks.append(made[key])

# %% batch of one image lost
# cell: MobileNetV1
# hint: `squeeze()` removes every axis of length 1, also that of a batch of one image. Flatten from axis 1 on.
# - self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))
# + self.linear = nn.Linear(channels, classes)
# - return self.head(self.blocks(self.stem(x)))
# + return self.linear(self.blocks(self.stem(x)).mean(dim=(2, 3), keepdim=True).squeeze())

# %% channels not rounded
# cell: MobileNetV1
# hint: You multiply the channels by the width, but do not round to multiples of 8: use `scaled`.
# - channels = scaled(32, width)
# + channels = int(32 * width)
# - self.blocks.append(DepthwiseSeparable(channels, scaled(out_channels, width), stride))
# - channels = scaled(out_channels, width)
# + self.blocks.append(DepthwiseSeparable(channels, int(out_channels * width), stride))
# + channels = int(out_channels * width)

# %% gradients clipped
# cell: train_one_epoch
# hint: You clip the gradients, which the task does not ask for: leave them as `backward` computes them.
# - optimizer.step()
# + nn.utils.clip_grad_norm_(model.parameters(), 10.0)
# + optimizer.step()
