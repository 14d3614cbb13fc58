"""Trains a plain convolutional network of three widths on the drawn shapes, and prints its accuracy.

The network has three 3 × 3 convolutions of 16, 32 and 64 channels times the width, global average pooling and
a linear layer. Each width is trained from several seeds; the accuracy is that on the test split.
"""

import argparse
import statistics
import time

import torch
from torch import nn

from autograder.materials import data

WIDTHS = (0.25, 0.5, 1.0)
BATCH = 64


def main() -> None:
    """Train every width from every seed, print a line for each width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, metavar="N")
    parser.add_argument("--epochs", type=int, default=25, metavar="N")
    parser.add_argument("--threads", type=int, default=2, metavar="N")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    print(f"{chosen.epochs} epochs, {chosen.threads} threads, seeds 0 to {chosen.seeds - 1}, test accuracy")
    for width in WIDTHS:
        started = time.perf_counter()
        rates = [accuracy(trained(width, chosen.epochs, seed)) for seed in range(chosen.seeds)]
        seconds = (time.perf_counter() - started) / chosen.seeds
        each = ", ".join(f"{rate:.1%}" for rate in rates)
        print(
            f"width {width:<5} mean {statistics.mean(rates):.1%} ({each})  {seconds:.0f} s each", flush=True
        )


def network(width: float) -> nn.Module:
    """Return the untrained network; input (n, 3, 32, 32), output (n, 10)."""
    a, b, c = (round(channels * width) for channels in (16, 32, 64))
    return nn.Sequential(
        *(nn.Conv2d(3, a, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1)),
        *(nn.Flatten(), nn.Linear(c, len(data.CLASSES))),
    )


def split(name: data.Split) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a split as tensors, pixels about zero."""
    images, labels = data.shapes(name)
    return torch.from_numpy(images) * 2 - 1, torch.from_numpy(labels)


def trained(width: float, epochs: int, seed: int) -> nn.Module:
    """Train the network of this width."""
    torch.manual_seed(seed)
    model = network(width)
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    images, labels = split("train")
    for _epoch in range(epochs):
        for chosen in torch.randperm(len(labels)).split(BATCH):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(images[chosen]), labels[chosen]).backward()
            optimiser.step()
    return model


@torch.no_grad()
def accuracy(model: nn.Module) -> float:
    """Return the accuracy of the model on the test split."""
    images, labels = split("test")
    return (model(images).argmax(dim=1) == labels).double().mean().item()


if __name__ == "__main__":
    main()
