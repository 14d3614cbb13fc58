"""Raises errors with texts of 30 MB, in chains, for each call: kept in reports, they fill pages and
memory."""

TEXT = "<b>x</b>\x1b[31m\n" * 500_000


def conv2d(*args, **kwargs):
    try:
        raise KeyError(TEXT)
    except KeyError as error:
        error.add_note(TEXT) if hasattr(error, "add_note") else None
        raise ValueError(TEXT) from error


relu = conv2d
# %% cell conv_out
raise ValueError("\u0301" * 3_000_000)
