"""Servers of a real JupyterHub: forked, walled off from each other, found again, and stopped whole."""

from __future__ import annotations

import ast
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aitracks.servers import processes
from aitracks.servers.account import Account

from .conftest import ROOT, Hub, Learner, make_data, wait_for

pytestmark = [
    pytest.mark.hub,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of other accounts"),
]
WARM = Path(processes.__file__).parent / "__init__.py"  # a file that the warm process is made of


@pytest.fixture
def ann(hub: Hub) -> Iterator[Learner]:
    learner = hub.open("ann")
    yield learner
    learner.end_kernels()


@pytest.fixture
def ben(hub: Hub) -> Iterator[Learner]:
    learner = hub.open("ben")
    yield learner
    learner.end_kernels()


def tried(learner: Learner, expression: str) -> str:
    """What a learner's code gets: the value, or the name of the error."""
    code = f"try:\n    print(repr({expression}))\nexcept Exception as error:\n    print(type(error).__name__)"
    return learner.run(code)


def test_a_forked_server_is_its_accounts_and_nothing_more(ann: Learner, hub: Hub, accounts: dict[str, Account]) -> None:
    assert hub.server("ann")["state"]["warm"], hub.words()[-2000:]
    assert "starts cold" not in hub.words()
    status = dict(line.split(":", 1) for line in Path(f"/proc/{ann.pid}/status").read_text().splitlines())
    assert status["Uid"].split() == [str(accounts["ann"].uid)] * 4
    assert status["Gid"].split() == [str(accounts["ann"].gid)] * 4
    assert status["Groups"].split() == [str(group) for group in accounts["ann"].groups]
    assert {int(status[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    assert status["NoNewPrivs"].strip() == "1"
    assert len(hub.server("ann")["state"]["groups"]) == 3
    assert Path(f"/proc/{ann.pid}/environ").read_bytes().strip(b"\0") in (b"", b"LC_CTYPE=C.UTF-8")
    files = [str(one.readlink()) for one in Path(f"/proc/{ann.pid}/fd").iterdir()]
    assert not [file for file in files if "ended" in file or "warm" in file or "hub.sqlite" in file], files
    assert tried(ann, "__import__('os').environ['HOME']") == repr(str(hub.data / "homes" / "ann"))


def test_the_log_is_the_hubs_alone(ann: Learner, hub: Hub) -> None:
    found = ann.log.stat()
    assert (found.st_uid, found.st_mode & 0o777) == (0, 0o600)
    assert ann.log.parent.stat().st_mode & 0o777 == 0o700
    assert "Jupyter Server" in ann.log.read_text(encoding="utf-8")
    assert ann.token not in ann.log.read_text(encoding="utf-8")


def test_learners_see_nothing_of_each_other(ann: Learner, ben: Learner, hub: Hub) -> None:
    homes, pid = hub.data / "homes", ben.pid
    ben.run("import subprocess; p = subprocess.Popen(['sleep', '600'])\nopen('/tmp/mine', 'w').write('x')")
    for expression in (
        f"open({str(homes / 'ben' / 'work.txt')!r}).read()",
        f"open({str(homes / 'ben')!r} + '/planted', 'w')",
        f"open('/proc/{pid}/environ').read()",
        f"open('/proc/{pid}/root/tmp/mine').read()",
        f"__import__('os').listdir({str(hub.data / 'hub')!r})",
        "open('/proc/1/environ').read()",
        "open('/tmp/mine').read()",
    ):
        assert tried(ann, expression) in ("PermissionError", "FileNotFoundError"), expression
    assert tried(ann, f"__import__('os').kill({pid}, 9)") == "PermissionError"
    assert tried(ann, f"__import__('os').listdir({str(ROOT / 'graders')!r})") == "[]"
    seen = ast.literal_eval(tried(ann, "[int(p) for p in __import__('os').listdir('/proc') if p.isdigit()]"))
    owners = {Path(f"/proc/{one}").stat().st_uid for one in seen if Path(f"/proc/{one}").exists()}
    assert owners <= {Path(f"/proc/{ann.pid}").stat().st_uid}
    assert ann.pid in seen


def test_nothing_of_another_learner_is_in_the_memory_that_was_forked(ann: Learner, ben: Learner) -> None:
    """The one who forks has never read what the hub asked for the one before."""
    code = """if True:
        import os
        secret, found = os.environ["JUPYTERHUB_API_TOKEN"].encode(), 0
        server, mark = os.getppid(), b"/user/" + b"%s/"
        with open(f"/proc/{server}/maps") as maps, open(f"/proc/{server}/mem", "rb", 0) as memory:
            text = b""
            for line in maps:
                place, rights = line.split()[:2]
                first, last = (int(x, 16) for x in place.split("-"))
                if "r" in rights and "[v" not in line:
                    memory.seek(first)
                    try:
                        text = memory.read(last - first)
                    except OSError:
                        continue
                    found += text.count(mark)
        print(found)"""
    assert int(ben.run(code % "ben")) > 0  # this is how it would be found
    assert ben.run(code % "ann") == "0"
    assert ann.run(code % "ben") == "0"


def test_the_servers_refuse_each_others_tokens(ann: Learner, ben: Learner) -> None:
    assert ann.ask("GET", "/api/contents")[0] == 200
    assert ann.ask("GET", "/api/contents", of="ben")[0] in (302, 403)
    port = int(tried(ben, "__import__('os').environ['JUPYTERHUB_SERVICE_URL']").split(":")[2].split("/")[0])
    code = f"""if True:
        import os, urllib.request, urllib.error
        token = os.environ["JUPYTERHUB_API_TOKEN"]
        ask = urllib.request.Request("http://127.0.0.1:{port}/user/ben/api/contents",
                                     headers={{"Authorization": "token " + token}})
        try:
            print(urllib.request.build_opener(urllib.request.ProxyHandler({{}})).open(ask).status)
        except urllib.error.HTTPError as error:
            print(error.code)"""
    assert ann.run(code) == "403"


def test_nobody_takes_a_port_not_even_of_a_server_that_died(ann: Learner, ben: Learner, hub: Hub) -> None:
    port = int(tried(ben, "__import__('os').environ['JUPYTERHUB_SERVICE_URL']").split(":")[2].split("/")[0])
    bind = f"__import__('socket').create_server(('127.0.0.1', {port}), reuse_port=True)"
    assert tried(ann, bind) == "OSError"
    os.kill(ben.pid, signal.SIGKILL)
    assert tried(ann, bind) == "OSError"
    wait_for(lambda: not hub.server("ben").get("ready"), 30, "the hub does not see that it died")
    uid = Path(hub.data / "homes" / "ben").stat().st_uid
    assert processes.of_account(uid) == []  # its kernels have ended with it
    assert hub.open("ben").run("print(6 * 7)") == "42"


def test_kernels_talk_through_files_two_at_once_and_after_a_restart(ann: Learner) -> None:
    first, second = ann.new_kernel(), ann.new_kernel()
    assert ann.run("x = 1; print('first')", first) == "first"
    assert ann.run("x = 2; print('second')", second) == "second"
    assert ann.run("print(x)", first) == "1"
    assert ann.ask("POST", f"/api/kernels/{first}/restart")[0] == 200
    assert "NameError" in ann.run("print(x)", first)
    assert ann.run("print(x)", second) == "2"
    code = "from ipykernel.connect import get_connection_info; c = get_connection_info(unpack=True)"
    ann.run(code, first)
    assert ann.run("print(c['transport'], c['ip'])", first) == f"ipc /tmp/jupyter/kernel-{first}-ipc"
    assert ann.run("import os; print(oct(os.stat('/tmp/jupyter').st_mode)[-3:])", first) == "700"
    assert not Path("/tmp/jupyter").exists()  # it is the learner's own /tmp
    for kernel in (first, second):
        assert ann.ask("DELETE", f"/api/kernels/{kernel}")[0] == 204


def test_a_memory_hog_ends_and_the_neighbour_does_not_notice(ann: Learner, ben: Learner) -> None:
    hog = ann.new_kernel()
    assert ben.run("y = 1; print(y)") == "1"
    before = ann.pid
    assert "dead" in ann.run("x = b'x' * (900 << 20)", hog)
    assert ben.run("print(y)") == "1"
    assert ann.pid == before
    ann.ask("DELETE", f"/api/kernels/{hog}")


def test_a_fork_bomb_stays_small(ann: Learner, ben: Learner, hub: Hub, accounts: dict[str, Account]) -> None:
    bomb = ann.new_kernel()
    code = """if True:
        import os, time
        if os.fork() == 0:
            while True:
                try:
                    os.fork()
                except OSError:
                    time.sleep(0.1)"""
    ann.run(code, bomb)
    wait_for(lambda: len(processes.of_account(accounts["ann"].uid)) > 60)
    time.sleep(1)
    assert len(processes.of_account(accounts["ann"].uid)) <= 120
    assert ben.run("print(1)") == "1"
    hub.close("ann")
    assert processes.of_account(accounts["ann"].uid) == []


def test_stopping_leaves_no_process(ann: Learner, hub: Hub, accounts: dict[str, Account]) -> None:
    ann.run("import subprocess; subprocess.Popen('setsid nohup sleep 600 & setsid sleep 700 &', shell=True)")
    names = [Path(f"/proc/{one.pid}/comm").read_text().strip() for one in processes.of_account(accounts["ann"].uid)]
    assert names.count("sleep") == 2
    groups = hub.server("ann")["state"]["groups"]
    hub.close("ann")
    assert processes.of_account(accounts["ann"].uid) == []
    assert not any(Path(group).exists() for group in groups)


def test_a_killed_hub_finds_the_servers_again(ann: Learner, hub: Hub) -> None:
    assert ann.run("kept = 1; print(kept)") == "1"
    before = ann.pid
    assert hub.hub is not None
    hub.hub.kill()
    hub.hub.wait()
    hub.start_hub()
    wait_for(lambda: hub.server("ann").get("ready"), 30)
    assert ann.pid == before
    assert ann.run("print(kept)") == "1"
    hub.close("ann")
    assert not Path(f"/proc/{before}").exists()


def test_a_killed_warm_process_comes_back(hub: Hub, ben: Learner) -> None:
    times = hub.warm_words().count("is ready")
    before = ben.pid
    os.kill(hub.zygote(), signal.SIGKILL)
    ann = hub.open("ann")  # at once: cold, or by the next warm process
    assert ann.run("print(1)") == "1"
    if not hub.server("ann")["state"]["warm"]:
        assert "the server of ann starts cold, which takes longer: the warm process" in hub.words()
    assert "ended (status -9)" in hub.warm_words()
    hub.wait_until_warm(times + 1)
    assert ben.pid == before
    assert ben.run("print(2)") == "2"
    hub.close("ann")
    hub.open("ann")
    assert hub.server("ann")["state"]["warm"]


def test_without_a_supervisor_servers_start_cold_and_are_the_same(hub: Hub, accounts: dict[str, Account]) -> None:
    assert hub.supervisor is not None
    hub.close("ann")
    hub.supervisor.kill()
    hub.supervisor.wait()
    wait_for(lambda: not Path(f"/proc/{hub.zygote()}").exists())
    ann = hub.open("ann")
    assert not hub.server("ann")["state"]["warm"]
    assert "the server of ann starts cold, which takes longer: no warm process at" in hub.words()
    status = dict(line.split(":", 1) for line in Path(f"/proc/{ann.pid}/status").read_text().splitlines())
    assert status["Uid"].split() == [str(accounts["ann"].uid)] * 4
    assert int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"].strip() == "1"
    assert tried(ann, f"__import__('os').listdir({str(ROOT / 'graders')!r})") == "[]"
    assert ann.run("print(open('/proc/1/comm').read())").startswith("FileNotFoundError")
    assert "JUPYTERHUB_API_TOKEN" not in Path(f"/proc/{ann.pid}/cmdline").read_text()
    times = hub.warm_words().count("is ready")
    wait_for(lambda: len(hub.server("ann")["state"]["groups"]) == 3 or time.sleep(1), 30)
    hub.close("ann")
    assert processes.of_account(accounts["ann"].uid) == []
    hub.start_supervisor()
    hub.wait_until_warm(times + 1)


def test_an_upgrade_warms_a_new_process_and_leaves_servers_alone(hub: Hub, ben: Learner) -> None:
    zygote, before = hub.zygote(), ben.pid
    times = hub.warm_words().count("is ready")
    os.utime(WARM)
    hub.wait_until_warm(times + 1)
    assert f"it replaces process {zygote}, which was made of other versions" in hub.warm_words()
    assert hub.zygote() != zygote
    wait_for(lambda: not Path(f"/proc/{zygote}").exists())
    assert ben.pid == before
    assert ben.run("print(3)") == "3"
    hub.close("ann")
    assert hub.open("ann").run("print(4)") == "4"
    assert hub.server("ann")["state"]["warm"]
    os.kill(ben.pid, signal.SIGKILL)  # a server of the old one: the supervisor has it now
    wait_for(lambda: not hub.server("ben").get("ready"), 30)


def test_who_has_no_account_reads_why_and_nothing_is_started(hub: Hub) -> None:
    hub.ask("POST", "/users/eve")
    status, said = hub.ask("POST", "/users/eve/server")
    assert status == 500
    assert "this machine has no account 'tqsv-eve'" in hub.words()
    assert said["message"]


def test_profile_local_forks_under_one_account(tmp_path: Path, accounts: dict[str, Account]) -> None:
    """A hub of an ordinary account: the same start, without a wall."""
    owner = accounts["ann"]
    data = make_data(tmp_path, {})
    for path in (data, *data.iterdir()):
        os.chown(path, owner.uid, owner.gid)
    as_owner = (sys.executable, "-I", "-m", "aitracks.servers.run", "--account", owner.name, "--home", str(data), "--")
    local = Hub(data, "LocalWarmSpawner", as_owner)
    try:
        local.start()
        eve = local.open("eve")
        assert local.server("eve")["state"]["warm"], local.words()[-3000:]
        assert eve.run("print(6 * 7)") == "42"
        assert tried(eve, "__import__('os').environ['HOME']") == repr(str(data / "homes" / "eve"))
        eve.run("import subprocess; subprocess.Popen('setsid nohup sleep 600 &', shell=True)")
        pid = eve.pid
        local.close("eve")
        assert not Path(f"/proc/{pid}").exists()
        left = [Path(f"/proc/{one.pid}/comm").read_text().strip() for one in processes.of_account(owner.uid)]
        assert "sleep" not in left
    finally:
        local.stop()
        processes.end_all(lambda: processes.of_account(owner.uid))
