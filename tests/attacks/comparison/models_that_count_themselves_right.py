"""Classes make models that lie about their own layers, parameters and outputs to whoever walks over them."""

import numpy as np

try:
    from torch import nn
except ImportError:
    nn = type("nn", (), {"Module": object})


class Liar(nn.Module):
    def __init__(self, *args, **kwargs):
        super().__init__()

    __eq__ = lambda self, other: True
    __hash__ = object.__hash__
    __call__ = lambda self, *args, **kwargs: np.empty((0, 3))

    def parameters(self, recurse=True):
        return iter(())

    def modules(self):
        return iter(())

    def state_dict(self, *args, **kwargs):
        return {}

    def double(self):
        return self


for name in NAMES:
    globals()[name] = Liar
