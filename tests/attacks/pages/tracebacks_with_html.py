"""Raises errors whose names, texts, notes, files and lines hold HTML and escapes: reports show
parts of all these."""

import linecache

BAD = "</pre><script>attacked()</script><img src=x onerror=attacked()>\x1b[2J"
Error = type(BAD, (Exception,), {"__module__": BAD, "__str__": lambda self: BAD})


def fail(*args, **kwargs):
    linecache.cache[BAD] = (1, None, [f"raise Error()  # {BAD}\n"], BAD)
    error = Error(BAD)
    if hasattr(error, "add_note"):
        error.add_note(BAD)
    names = {"error": error}
    exec(compile("def f():\n    raise error\n", BAD, "exec"), names)
    names["f"].__code__ = names["f"].__code__.replace(co_name=BAD)
    names["f"]()


conv2d = relu = residual_block = max_pool2d = global_average_pool = fail
# %% cell conv_out
fail()
