"""Chromium without a window, asked through its own debugging protocol; nothing but the browser is needed."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

PROGRAM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), "")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--remote-debugging-port=0", "--remote-allow-origins=*", "--lang=vi",
)  # fmt: skip
PATIENCE = 30.0
# Sizes are observed after the first frame is laid out: scripts that answer to them have run before the second one.
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


class Page:
    """One open page.

    Attributes:
        requests: Addresses that the page asked for, the page itself first.
    """

    def __init__(self, socket: str) -> None:
        self.requests: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._connection: WebSocketClientConnection = self._loop.run_until_complete(_connected(socket))
        self._number = 0
        for domain in ("Page", "Network", "Runtime"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the answer to a command."""
        self._number += 1
        return self._loop.run_until_complete(self._answer(self._number, method, params))

    def open(self, path: Path, *, width: int = 1280) -> None:
        """Show a file in a window of some width and wait until it is there, laid out, and its scripts have run."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600
        )
        self.send("Page.navigate", url=path.as_uri())
        self.until(f"document.readyState + location.href === 'complete' + {json.dumps(path.as_uri())}")
        self.value(TWO_FRAMES)

    def until(self, condition: str) -> None:
        """Wait until a JavaScript expression is true on the page."""
        deadline = time.monotonic() + PATIENCE
        while not self.value(condition):
            assert time.monotonic() < deadline, f"this does not become true: {condition}"
            time.sleep(0.01)

    def value(self, expression: str) -> Any:
        """Return what a JavaScript expression is on the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, keys: str) -> None:
        """Type characters, one keystroke each."""
        for key in keys:
            self.send("Input.dispatchKeyEvent", type="keyDown", text=key, key=key)
            self.send("Input.dispatchKeyEvent", type="keyUp", key=key)

    def close(self) -> None:
        """Close the connection."""
        self._loop.run_until_complete(self._leave())
        self._loop.close()

    async def _leave(self) -> None:
        # Inside the loop: other tests may have left this thread without one.
        self._connection.close()
        await asyncio.sleep(0.05)

    async def _answer(self, number: int, method: str, params: dict[str, Any]) -> dict[str, Any]:
        await self._connection.write_message(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            raw = await asyncio.wait_for(self._connection.read_message(), PATIENCE)
            message = json.loads(raw or "{}")
            if message.get("method") == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
            if message.get("id") == number:
                assert "error" not in message, message
                return dict(message["result"])


@contextmanager
def chromium_page() -> Iterator[Page]:
    """Start Chromium with an empty profile, give its page, and end it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [PROGRAM, *OPTIONS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            page = Page(_socket_of(Path(profile)))
            yield page
            page.close()
        finally:
            process.terminate()
            process.wait(PATIENCE)


async def _connected(address: str) -> WebSocketClientConnection:
    return await websocket_connect(address, max_message_size=2**26)


def _socket_of(profile: Path) -> str:
    """Return the address of the first page, as soon as Chromium has written on which port it listens."""
    deadline, port_file = time.monotonic() + PATIENCE, profile / "DevToolsActivePort"
    while not port_file.exists() or "\n" not in port_file.read_text():
        assert time.monotonic() < deadline, "Chromium does not start"
        time.sleep(0.05)
    port = port_file.read_text().split("\n")[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:  # our own browser
        targets = json.load(answer)
    return str(next(target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page"))
