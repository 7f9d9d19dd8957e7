# SPDX-License-Identifier: MIT
"""Drives a headless Chromium by the DevTools protocol over a pipe: no port, no
network, no library. `problems` gathers what a person would see in red in the
console."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

# How many events of a kind a page was given: what the browser says it has
# sent, a busy machine's page may not have had yet.
COUNT_EVENTS = """
    window.given = {};
    for (const kind of ["wheel", "pointerup", "pointercancel", "keyup"])
        addEventListener(kind, () => given[kind] = (given[kind] || 0) + 1,
                         {capture: true, passive: true});
"""

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-extensions", "--disable-background-networking",
         "--disable-component-update", "--disable-dev-shm-usage",
         "--force-device-scale-factor=1", "--remote-debugging-pipe"]


class Browser:
    def __init__(self, width=1280, height=860):
        self.folder = tempfile.mkdtemp(prefix="vmm-page.")
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()

        def connect():  # the protocol is on descriptors 3 and 4
            os.dup2(theirs_in, 10)
            os.dup2(theirs_out, 11)
            os.dup2(10, 3)
            os.dup2(11, 4)

        self.process = subprocess.Popen(
            ["chromium", *FLAGS, f"--window-size={width},{height}",
             f"--user-data-dir={self.folder}", "about:blank"],
            preexec_fn=connect, close_fds=False,
            env={**os.environ, "TMPDIR": self.folder},  # it leaves things there
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.source, self.sink = ours_in, ours_out
        self.buffer, self.number, self.session = b"", 0, None
        self.problems, self.events = [], []
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(t for t in targets if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", flatten=True,
                                 targetId=page["targetId"])["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Performance.enable", timeDomain="threadTicks")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=COUNT_EVENTS)
        self.size(width, height)

    def size(self, width, height, touch=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=touch)
        self.call("Emulation.setTouchEmulationEnabled", enabled=touch)

    def _read(self, timeout):
        end = time.monotonic() + timeout
        while b"\0" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.source], [], [], left)[0]:
                raise TimeoutError("Chromium does not answer")
            data = os.read(self.source, 1 << 20)
            if not data:
                raise EOFError("Chromium ended")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(line)
        method, params = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get(
                "description", details["text"]))
        elif method == "Runtime.consoleAPICalled":
            self.problems.append("console: " + str(params["args"]))
        elif method == "Log.entryAdded":
            self.problems.append("log: " + params["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.problems.append("dialog: " + params["message"])
            self.call("Page.handleJavaScriptDialog", accept=True)
        elif method == "Network.requestWillBeSent":
            self.events.append(params["request"]["url"])
        return message

    def call(self, method, timeout=60, **params):
        self.number += 1
        number = self.number
        request = {"id": number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.sink, json.dumps(request).encode() + b"\0")
        while True:
            message = self._read(timeout)
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message.get("result", {})

    def run(self, script):
        """The value of a JavaScript expression (a promise's, when it has one).
        """
        result = self.call("Runtime.evaluate", expression=script,
                           returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait(self, script, timeout=60):
        end = time.monotonic() + timeout
        while not self.run(script):
            if time.monotonic() > end:
                raise TimeoutError(script)
            time.sleep(0.02)

    def open(self, path):
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait("document.readyState === 'complete'")

    def frame(self):
        """Until what was asked for is drawn."""
        self.run("new Promise(done => requestAnimationFrame(() =>"
                 " requestAnimationFrame(done)))")

    def cpu_ms(self):
        """What the page's own thread has worked, whatever else the machine
        does."""
        metrics = self.call("Performance.getMetrics")["metrics"]
        return 1000 * next(m["value"] for m in metrics
                           if m["name"] == "TaskDuration")

    def given(self, kind):
        return self.run(f"given.{kind} || 0")

    def until_given(self, kind, before):
        self.wait(f"(given.{kind} || 0) > {before}")
        self.frame()

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x, y, clicks=1):
        self.mouse("mouseMoved", x, y)
        for n in range(1, clicks + 1):
            before = self.given("pointerup")
            for kind in ("mousePressed", "mouseReleased"):
                self.mouse(kind, x, y, button="left", clickCount=n)
            self.until_given("pointerup", before)

    def drag(self, x, y, to_x, to_y):
        before = self.given("pointerup")
        self.mouse("mousePressed", x, y, button="left", buttons=1,
                   clickCount=1)
        for step in range(1, 6):
            self.mouse("mouseMoved", x + (to_x - x) * step / 5,
                       y + (to_y - y) * step / 5, button="left", buttons=1)
        self.mouse("mouseReleased", to_x, to_y, button="left", clickCount=1)
        self.until_given("pointerup", before)

    def wheel(self, x, y, delta):
        before = self.given("wheel")
        self.mouse("mouseWheel", x, y, deltaX=0, deltaY=delta)
        self.until_given("wheel", before)

    def touch(self, *frames):
        """Each frame is a list of fingers: (x, y)."""
        kind = "touchStart"
        before = self.given("pointerup")
        for frame in frames:
            self.call("Input.dispatchTouchEvent", type=kind, touchPoints=[
                {"x": x, "y": y, "id": i} for i, (x, y) in enumerate(frame)])
            kind = "touchMove"
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        self.until_given("pointerup", before)

    KEYS = {"Enter": 13, "Escape": 27, "Home": 36, "End": 35, "Tab": 9,
            "ArrowLeft": 37, "ArrowRight": 39}

    def key(self, key):
        code = self.KEYS.get(key, ord(key.upper()) if len(key) == 1 else 0)
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        before = self.given("keyup")
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=text,
                  windowsVirtualKeyCode=code)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key,
                  windowsVirtualKeyCode=code)
        self.until_given("keyup", before)

    def type(self, text):
        self.call("Input.insertText", text=text)
        self.frame()

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": name}])
        self.frame()

    def screenshot(self, path):
        self.frame()
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        os.close(self.source)
        os.close(self.sink)
        shutil.rmtree(self.folder, ignore_errors=True)
