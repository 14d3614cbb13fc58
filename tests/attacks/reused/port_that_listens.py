"""A thread and a child process listen at a port of this machine, to hand answers to whoever is graded
next.
"""

import os
import socket
import threading


def serve(port):
    try:
        server = socket.create_server(("127.0.0.1", port))
        server.settimeout(60)
        server.accept()[0].sendall(b"my answers")
    except OSError:
        pass


threading.Thread(target=serve, args=(47011,), daemon=True).start()
if os.fork() == 0:
    serve(47012)
    os._exit(0)

# %% another student
import socket

for port in (47011, 47012):
    try:
        leaked(socket.create_connection(("127.0.0.1", port), 1).recv(100))
    except OSError:
        pass
