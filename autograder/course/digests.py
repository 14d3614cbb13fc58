"""Fingerprints of what results depend on, so that nothing unchanged is computed again."""

import functools
import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent.parent


@functools.cache
def code_digest(*rooms: str) -> str:
    """Return a fingerprint of the code in some rooms of this package; "" are the modules in none of them."""
    whole = hashlib.sha256()
    for room in rooms:
        for path in sorted((PACKAGE / room).glob("*.py")):
            whole.update(path.read_bytes())
    return whole.hexdigest()


def digest_of(*parts: str | bytes) -> str:
    """Return a fingerprint of some texts in their order."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()
