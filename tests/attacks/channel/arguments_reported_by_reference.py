"""The arguments after a call are reported as too many, as none, as the judge's own, or as something without a
length.
"""

import gc

from autograder.sandbox.wire import Reference

forms = [(), None, 7, {}, [[]], (None,) * 50, "xx"]
forms += [Reference("yours", 1, "tuple"), Reference("mine", 99, "tuple")]
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: None


def call(function, args, kwargs):
    forms.append(forms.pop(0))
    return ["value", [None, forms[0], ()]] if len(forms) % 2 else ["value", forms[0]]


servers = [one for one in gc.get_objects() if type(one).__name__ == "Server" and hasattr(one, "do_call")]
for server in servers:
    server.do_call = call
