"""Frames nest a hundred deep, repeat keys of a dict and have keys that collide, to get past the checks on
replies.
"""

import gc

import msgpack

count = 0
nested = msgpack.packb(0)
for _level in range(100):
    nested = msgpack.packb(msgpack.ExtType(1, b"\x91" + nested))
frames = [
    b"\x92\xa5value" + nested,
    b"\x92\xa5value" + b"\x91" * 2000 + b"\xc0",
    b"\x92\xa5value\x82\xa4type\xa6module\xa4type\xa6module",
    b"\x92\xa5value\xde\x03\xe8" + b"".join(msgpack.packb(n * (2**61 - 1)) + b"\xc0" for n in range(8)),
    b"\x92\xa5value\xdd\xff\xff\xff\xff",
    b"\xc1",
    b"",
]
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: 0
servers = [one for one in gc.get_objects() if type(one).__name__ == "Server" and hasattr(one, "do_call")]
for server in servers:

    def send(reply, server=server):
        global count
        count += 1
        calls = reply[0] == "value" and isinstance(reply[1], list)
        server.channel.send(frames[count % 7]) if calls else type(server)._send(server, reply)

    server._send = send
