"""Watching JupyterHub: until it answers, and until it ends, is to change, or is stopped."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable

from aitracks.errors import AitracksError, ServiceError
from aitracks.hub import reload
from aitracks.hub.launch import Running, Say, last_words
from aitracks.hub.site import Site
from aitracks.servers import supervisor

SECONDS_TO_START = 180  # for each part: a laptop that is busy with something else needs a minute
SECONDS_TO_WARM = 90


def wait_until_up(running: Running, say: Say) -> None:
    """Return when the hub and all course services answer and servers can be forked.

    Raises ServiceError when it ends or takes too long.
    """
    say("JupyterHub: starting …")
    site = running.site
    base = f"http://127.0.0.1:{site.settings.port}" if site.settings.host == "0.0.0.0" else url(site)
    # the services are asked at their own ports: the proxy's answer would be the hub's until they are there
    parts = {f"http://127.0.0.1:{site.settings.ports[0]}/hub/health": "JupyterHub: answers"}
    parts[f"http://127.0.0.1:{site.settings.ports[2]}/services/home/health"] = "Course home: answers"
    if site.capstones:
        parts[f"http://127.0.0.1:{site.settings.ports[-1]}/services/capstones/health"] = "Capstones: answer"
    for course, port in zip(site.courses, site.settings.course_ports, strict=True):
        parts[f"http://127.0.0.1:{port}/services/{course.id}/api"] = f"{course.id}: formgrader answers"
    parts[f"{base}/hub/health"] = "Proxy: answers"
    for address, message in parts.items():
        deadline = time.monotonic() + SECONDS_TO_START
        while not _answers(address):
            _still_starting(running, deadline)
            time.sleep(0.2)
        say(message)
    if running.warm is not None:
        _wait_until_warm(running, say)


def wait_until_ended(running: Running, reread: Callable[[], Site], say: Say) -> None:
    """Wait for a signal (raises `Stopped`), or for the one to read the settings again: `reread` gives them, built.

    A JupyterHub that ends by itself is started again: people's servers go on. Raises ServiceError where that does not
    help.
    """
    while True:
        try:
            with reload.listening():
                status = running.process.wait()
        except reload.Asked:
            _change(running, reread, say)
            continue
        say(f"JupyterHub ended by itself (status {status}): starting it again; notebooks that are open go on.")
        running.restart()
        _bring_back(running, say)
        say("JupyterHub is back.")


def url(site: Site) -> str:
    """Where a browser on this machine finds the hub."""
    host = site.settings.host
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else f'[{host}]' if ':' in host else host}:{site.settings.port}"


def _wait_until_warm(running: Running, say: Say) -> None:
    """A hub without a warm process serves all the same, so this only waits for a while."""
    folder, log, deadline = running.site.places.warm, running.site.places.log, time.monotonic() + SECONDS_TO_WARM
    while not (ready := supervisor.is_ready(folder)) and time.monotonic() < deadline:
        if running.warm is None or running.warm.poll() is not None:
            break
        time.sleep(0.2)
    say("Warm process: ready" if ready else f"Warm process: not ready, so servers start cold; see {log}")


def _change(running: Running, reread: Callable[[], Site], say: Say) -> None:
    say("Reading the settings again …")
    try:
        site = reread()
    except AitracksError as error:
        say(f"{error}\nNothing was changed; the hub goes on as it was.")
        return
    running.change(site)
    _bring_back(running, say)
    say("The hub goes on with the new settings; notebooks that were open are.")


def _bring_back(running: Running, say: Say) -> None:
    """Wait until a hub answers on which people are working: one that fails is tried again. Raises as `restart` does."""
    while True:
        try:
            wait_until_up(running, say)
            return
        except ServiceError as error:
            say(f"{error}: trying again.")
            if running.process.poll() is None:
                running.process.kill()
                running.process.wait()
            running.restart()


def _still_starting(running: Running, deadline: float) -> None:
    if running.process.poll() is not None:
        raise ServiceError(f"JupyterHub could not start: {last_words(running.site.places.log)}")
    if time.monotonic() > deadline:
        raise ServiceError(
            f"JupyterHub did not answer within {SECONDS_TO_START} s: {last_words(running.site.places.log)}"
        )


def _answers(address: str) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False
