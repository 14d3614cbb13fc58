"""Takes memory in large steps until no more is given, touching each page: the machine, not only it,
may run out."""

taken = []
for _ in range(25):
    taken.append(bytearray(b"\x01") * (100 << 20))
