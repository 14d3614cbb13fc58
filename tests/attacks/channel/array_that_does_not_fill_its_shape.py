"""Arrays come with a shape, a dtype and data that do not fit together: without data, there is nothing to be
wrong.

Zero rows, negative sizes, booleans as sizes, strings for dtypes and empty data take turns.
"""

import gc

import msgpack

count = 0
shapes = [[0], [0, 5], [-1, 5], [True, True], [5, 5], [], [2**39, 0], [1] * 40, [1.0], [None], "55", {}]
kinds = ["float64", "float16", "object", "datetime64", "longdouble", b"float64", None, "complex128"]
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: 0
servers = [one for one in gc.get_objects() if type(one).__name__ == "Server" and hasattr(one, "do_call")]
for server in servers:

    def send(reply, server=server):
        global count
        if reply[0] == "value" and isinstance(reply[1], list):
            count += 1
            content = msgpack.packb([kinds[count % 8], shapes[count % 12], b""])
            server.channel.send(msgpack.packb(["value", [msgpack.ExtType(4 + count % 3, content), [], []]]))
        else:
            type(server)._send(server, reply)

    server._send = send
