"""A headless Chromium that opens pages and reports what they run and ask for.

Nothing leaves the machine: every request is stopped here. MathJax, which the pages load from a server on the
net, is given from the package jupyter-server-mathjax, so that formulas do what they would do.
"""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import websocket

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LOCAL = ("127.0.0.1", "localhost", "")
QUIET_SECONDS = 0.3  # without any event: the page has settled
LONGEST_SECONDS = 30.0

# Handlers wait for a click or a pointer: give them one.
PROVOKE = """
for (const element of document.querySelectorAll('*'))
    for (const kind of ['mouseover', 'focus', 'error', 'toggle', 'animationstart', 'beforetoggle'])
        element.dispatchEvent(new Event(kind));
for (const link of document.querySelectorAll('a[href], area[href], form, [href]')) {
    const address = String(link.getAttribute('href') || link.getAttribute('action') || '');
    if (/^\\s*(javascript|vbscript|data):/i.test(address)) attacked('link ' + address);
}
"""


@dataclass
class Visit:
    """What came of opening a page.

    Attributes:
        ran: what the script said that a submission had brought.
        asked: addresses on the net that were asked for, in their order.
        text: what there is to read.
    """

    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    text: str = ""


class Browser:
    """One Chromium, for as long as the `with` block lasts."""

    def __enter__(self) -> "Browser":
        assert PROGRAM is not None
        self._profile = tempfile.TemporaryDirectory(prefix="chromium-")
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--remote-allow-origins=*",
        ]
        options += ["--disable-background-networking", f"--user-data-dir={self._profile.name}"]
        self._process = subprocess.Popen(
            [PROGRAM, *options, "--remote-debugging-port=0", "about:blank"], stderr=subprocess.DEVNULL
        )
        port_file = Path(self._profile.name) / "DevToolsActivePort"
        ends = time.monotonic() + LONGEST_SECONDS
        while not port_file.is_file() or len(port_file.read_text().splitlines()) < 2:
            assert time.monotonic() < ends, "Chromium did not start"
            time.sleep(0.05)
        port, path = port_file.read_text().splitlines()[:2]
        self._socket = websocket.create_connection(f"ws://127.0.0.1:{port}{path}", timeout=LONGEST_SECONDS)
        self._numbers = itertools.count(1)
        self._events: list[dict[str, Any]] = []
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait()
        self._profile.cleanup()

    def visit(self, address: str) -> Visit:
        """Open a page in a new tab, provoke its handlers, and wait until it has settled."""
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        session = self._do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime"):
            self._do(f"{domain}.enable", session)
        self._do("Fetch.enable", session, patterns=[{"urlPattern": "*"}])
        self._do("Runtime.addBinding", session, name="report")
        # Dialogs would wait for somebody; a call without an argument is still a call.
        trap = "window.attacked = (...what) => report(String(what)); window.alert = window.attacked;"
        self._do("Page.addScriptToEvaluateOnNewDocument", session, source=trap)
        found = Visit()
        self._do("Page.navigate", session, url=address, wait=False)
        self._settle(session, found)
        self._do("Runtime.evaluate", session, expression=PROVOKE, wait=False)
        self._settle(session, found)
        read = {"expression": "document.documentElement.innerText", "returnByValue": True}
        found.text = self._do("Runtime.evaluate", session, **read)["result"].get("value", "")
        self._do("Target.closeTarget", targetId=target)
        return found

    def _settle(self, session: str, found: Visit) -> None:
        ends = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < ends:
            self._socket.settimeout(QUIET_SECONDS)
            try:
                event = self._events.pop(0) if self._events else json.loads(self._socket.recv())
            except websocket.WebSocketTimeoutException:
                return
            if event.get("method") == "Runtime.bindingCalled":
                found.ran.append(event["params"]["payload"])
            if event.get("method") == "Fetch.requestPaused":
                self._answer(event["sessionId"], event["params"], found)

    def _answer(self, session: str, asked: dict[str, Any], found: Visit) -> None:
        address, number = asked["request"]["url"], asked["requestId"]
        if urlsplit(address).hostname in (*LOCAL, None):
            self._do("Fetch.continueRequest", session, requestId=number, wait=False)
            return
        found.asked.append(address)
        path = _mathjax(address)
        if path is None:
            self._do("Fetch.failRequest", session, requestId=number, errorReason="Aborted", wait=False)
            return
        body = base64.b64encode(path.read_bytes()).decode()
        allowed = [{"name": "Access-Control-Allow-Origin", "value": "*"}]
        answer = {"requestId": number, "responseCode": 200, "responseHeaders": allowed, "body": body}
        self._do("Fetch.fulfillRequest", session, **answer, wait=False)

    def _do(self, method: str, session: str = "", wait: bool = True, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        self._socket.settimeout(LONGEST_SECONDS)
        while wait:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]  # type: ignore[no-any-return]
            if "method" in answer:
                self._events.append(answer)
        return {}


def _mathjax(address: str) -> Path | None:
    """Return the file of MathJax that an address stands for; None if it is none."""
    import jupyter_server_mathjax

    parts = urlsplit(address)
    if "/mathjax/" not in parts.path.lower():
        return None
    name = parts.path.lower().rpartition("/mathjax/")[2].partition("/")[2]
    static = Path(jupyter_server_mathjax.__file__).parent / "static"
    original = parts.path[len(parts.path) - len(name) :]
    path = static / ("MathJax.js" if name in ("latest.js", "mathjax.js") else original)
    return path if path.is_file() else None
