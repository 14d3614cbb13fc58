"""Hands in and shows images that claim a gigapixel in a few bytes: unpacking them takes gigabytes
of memory."""

import base64
import json
import struct
import zlib


def png():
    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40_000, 25_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(5001) * 25_000, 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    data = {"image/png": base64.b64encode(png()).decode()}
    for cell in blank["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
        elif cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "An answer ![](attachment:a.png)"
            cell["attachments"] = {"a.png": data}
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
