"""Replies hold pickles that write a file when they are loaded: as bytes, as an extension, and as an array of
objects.
"""

import gc
import os
import pickle

import msgpack
import numpy as np


class Write:
    def __reduce__(self):
        return os.system, (f"touch {MARK}",)


data = pickle.dumps(Write())
forms = [data, [data], msgpack.ExtType(4, data), msgpack.ExtType(9, data), msgpack.ExtType(-1, data)]
forms += [msgpack.ExtType(4, msgpack.packb([kind, [1], data])) for kind in ("object", "O", "|O", "V8")]
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: np.zeros(1)
servers = [one for one in gc.get_objects() if type(one).__name__ == "Server" and hasattr(one, "do_call")]
for server in servers:

    def send(reply, server=server):
        if reply[0] == "value" and isinstance(reply[1], list):
            forms.append(forms.pop(0))
            server.channel.send(msgpack.packb(["value", [forms[0], (), ()]]))
        else:
            type(server)._send(server, reply)

    server._send = send
