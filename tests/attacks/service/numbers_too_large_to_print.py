"""Gives numbers of a million digits: writing them down in decimals takes very long, or raises an error."""

features = features_signed = 1 << 3_000_000


def global_average_pool(x):
    return 1 << 3_000_000


# %% cell features
features = features_signed = 1 << 3_000_000
# %% cell pooled
pooled = pooled_signed = [1 << 40_000_000]
