"""Run in a learner's kernel after `FACTS = {…}`: tries everything, and prints as JSON what could be done."""

import glob
import json
import os
import pathlib
import socket
import subprocess
import urllib.error
import urllib.request

COHORT, TOPIC = FACTS["cohort"], FACTS["topic"]
data, home, victim = FACTS["data"], FACTS["home"], FACTS["victim"]
said = {}


def attempt(name, do):
    try:
        got = do()
        said[name] = "open: " + repr(got)[:200] if got else "shut"
    except Exception as error:
        said[name] = "shut: " + type(error).__name__


def read(path):
    return open(path, "rb").read(100) or b"empty"


def asks(path, method="GET", token=os.environ["JUPYTERHUB_API_TOKEN"], base=os.environ["JUPYTERHUB_API_URL"]):
    request = urllib.request.Request(base + path, method=method, headers={"Authorization": "token " + token})
    try:
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).read(500)
    except urllib.error.HTTPError as error:
        if error.code in (403, 404):
            return None
        raise


for name, path in {
    "victim's home": f"{data}/homes/{victim}",
    "homes": f"{data}/homes",
    "inbound": f"{data}/exchange/{COHORT}/inbound",
    "other cohort": f"{data}/exchange/other_class",
    "course": f"{data}/courses/{COHORT}",
    "hub": f"{data}/hub",
    "units": f"{home}/notebooks",
    "checks": f"{home}/graders",
    "rosters": f"{home}/hub_config/cohorts",
    "snapshots": f"{data}/snapshots/{COHORT}",
    "cohort files": f"{data}/cohorts",
    "root's home": "/root",
    "feedback": f"{data}/exchange/{COHORT}/feedback",
    "capstones": f"{data}/capstones",
}.items():
    attempt(
        "list " + name, lambda: os.listdir(path) if path != "/root" else [n for n in os.listdir(path) if n != ".pyenv"]
    )
for name, path in {
    "gradebook": f"{data}/courses/{COHORT}/gradebook.db",
    "hub's database": f"{data}/hub/jupyterhub.sqlite",
    "cookie secret": f"{data}/hub/cookie_secret",
    "sign-in store": f"{data}/hub/sign_in.sqlite",
    "hidden checks": f"{home}/graders/core/machine_learning/{TOPIC}/hidden.py",
    "solution": f"{home}/notebooks/core/machine_learning/{TOPIC}/unit.py",
    "shadow": "/etc/shadow",
    "teams": f"{data}/capstones/store/capstones.sqlite",
    "victim's log": f"{data}/hub/servers/{victim}.log",
}.items():
    attempt("read " + name, lambda: read(path))
    attempt("write " + name, lambda: open(path, "ab"))
attempt("rename the exchange", lambda: os.rename(f"{data}/exchange/{COHORT}", f"{data}/exchange/gone") or True)
attempt("write in the package", lambda: open(f"{home}/hub_config/nbgrader_config.py", "ab"))
attempt(
    "others' processes",
    lambda: [p for p in os.listdir("/proc") if p.isdigit() and os.stat("/proc/" + p).st_uid != os.getuid()],
)
attempt(
    "others' environments",
    lambda: [p for p in glob.glob("/proc/[0-9]*/environ") if os.stat(p).st_uid != os.getuid() and read(p)],
)
attempt("signal the hub", lambda: [os.kill(pid, 0) for pid in FACTS["pids"]] or True)
attempt("become root", lambda: os.setuid(0) or True)
attempt("sudo", lambda: subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0)
attempt(
    "su", lambda: subprocess.run(["su", "-c", "true"], stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
)
attempt("hub users", lambda: asks("/users"))
attempt("victim on the hub", lambda: asks(f"/users/{victim}"))
attempt("groups", lambda: asks("/groups"))
attempt("proxy routes", lambda: asks("/proxy"))
attempt("stop the victim", lambda: asks(f"/users/{victim}/server", "DELETE"))
attempt("a token for more", lambda: asks(f"/users/{victim}/tokens", "POST"))
attempt("victim's server", lambda: asks("/api/contents", base=FACTS["victim_url"]))
attempt("victim's kernels", lambda: asks("/api/kernels", base=FACTS["victim_url"]))
attempt("proxy's own API", lambda: asks("/api/routes", base=FACTS["proxy"]))
attempt("formgrader", lambda: asks("/lab", base=FACTS["hub"] + "/services/" + COHORT))
attempt("another cohort's formgrader", lambda: asks("/lab", base=FACTS["hub"] + "/services/other_class"))


def take_the_port():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", FACTS["victim_port"]))
    s.listen()
    return True


attempt("the victim's port", take_the_port)
attempt(
    "sockets in /tmp of others",
    lambda: [p for p in glob.glob("/tmp/*") + glob.glob("/dev/shm/*") if os.stat(p).st_uid != os.getuid()],
)
print(json.dumps(said))
