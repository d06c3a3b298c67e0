"""A class on a hub with its state on PostgreSQL, or in files: the server goes, everything goes, and all is back."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from nbgrader.api import Gradebook

from ...loops import run_apart
from ...pg_server import Server, running
from .kept_hub import COHORT, PREFIX, TOPIC, KeptHub, accounts, kept_hub, remove_accounts

pytestmark = [
    pytest.mark.hub,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.geteuid() != 0, reason="profile server makes system accounts, which only root can"),
]
NICKNAME, PIN = "小恐龍", "sun42moon"
ROLE, HUB, GRADES = "school", "kept_hub", f"kept_{COHORT}"
STRANGER = "x-z"
ANSWER = "print('my own work')"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """PostgreSQL with an ordinary role, as a school's own administrator would give out."""
    with running() as one:
        one.add_role(ROLE)
        yield one


def on_server(place: Path, server: Server, **changed: str) -> str:
    """hub.yaml's part, with the addresses in files that root alone reads."""
    urls = {"hub": server.url(HUB, ROLE), "gradebook": server.url("kept_{cohort}", ROLE), **changed}
    lines = ["databases:"]
    for name, url in urls.items():
        file = place / f"{name}.url"
        file.touch(mode=0o600)
        file.write_text(url)
        lines.append(f"  {name}: {{file: {file}}}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module", params=["postgres", pytest.param("files", marks=pytest.mark.long)])
def hub(request: pytest.FixtureRequest, server: Server) -> Iterator[KeptHub]:
    """A hub that has not been started."""
    with kept_hub() as one:
        if request.param == "postgres":
            server.create(HUB, GRADES, owner=ROLE)
            one.databases = on_server(one.place, server)
            one.configure()
        yield one


def test_a_database_that_cannot_be_used_is_one_line_and_nothing_is_made(hub: KeptHub, server: Server) -> None:
    if not hub.databases:
        pytest.skip("there is no server in this round")
    right = server.url(HUB, ROLE)
    wrong = {
        "password": (right.replace(server.password, "tiger-rain"), "authentication failed"),
        "port": (right.replace(f":{server.port}/", ":9/"), "refused"),
        "database": (server.url("nowhere", ROLE), "does not exist"),
    }
    grades = {"gradebook": (server.url("nothing_{cohort}", ROLE), "does not exist")}
    try:
        for what, (url, said) in {**wrong, **grades}.items():
            hub.configure(on_server(hub.place, server, **{what if what in grades else "hub": url}))
            done = hub.run("hub")
            assert done.returncode == 1
            (line,) = done.stderr.strip().splitlines()
            assert said in line
            assert server.password not in line
            assert "tiger-rain" not in line
            assert not hub.data.exists()
            assert not accounts()
    finally:
        hub.databases = on_server(hub.place, server)
        hub.configure()


def test_a_class_survives_the_loss_of_everything(hub: KeptHub, server: Server, driver: Any) -> None:
    """Work, a database that goes and comes, a backup while people work, everything destroyed, everything back."""
    seconds: dict[str, float] = {}
    began = time.monotonic()

    def done(what: str) -> None:
        seconds[what] = round(time.monotonic() - began, 1)

    hub.start()
    hub.make_passwords()
    done("started")
    people = run_apart(a_lesson(hub, driver, hub.new_code()))
    done("lesson")
    if hub.databases:
        run_apart(without_its_server(hub, server, driver, people))
        done("without PostgreSQL")
    backup = hub.place / "class.tar.gz"
    run_apart(saved_while_they_work(hub, driver, people, backup))
    done("saved")
    hub.stop()
    before = readers(hub, people), grades(hub), numbers(hub)
    destroy(hub, server)
    assert "files are back" in hub.ran("restore", backup)
    done("restored")
    after = readers(hub, people), grades(hub), numbers(hub)
    assert after[:2] == before[:2]
    assert set(after[2].values()).isdisjoint(before[2].values())  # other numbers, or this test shows little
    hub.start()
    done("started again")
    run_apart(as_if_nothing_had_been(hub, driver, people))
    assert readers(hub, people) == before[0]
    done("all")
    print(seconds)


async def a_lesson(hub: KeptHub, driver: Any, code: str) -> dict[str, Any]:
    """A pupil with the class code and a listed learner work and hand in; the instructor grades, and gives back."""
    amei, pupil = await asyncio.gather(come(hub, driver, "amei"), join(hub, driver, code))
    for one in (amei, pupil):
        assert "works" in await one._execute("print('works')")
        one.model["content"]["cells"].append(cell(ANSWER))
        await one._save()
        await one._submit()
    teacher = await come(hub, driver, "prof_lin", "log_in")
    for step in ("collect", *(f"submission/{one.name}" for one in (amei, pupil)), "generate", "release"):
        await grading(teacher, step)
    for one in (amei, pupil):
        await read_feedback(one)
        await leave(one)
    await teacher.web.aclose()
    return {"amei": "amei", "pupil": pupil.name, "code": code}


def cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, "id": "own"}


async def come(hub: KeptHub, driver: Any, name: str, *steps: str) -> Any:
    """Somebody whom the cohort's file lists."""
    one = driver.Learner(hub.url, name, hub.passwords[name], COHORT, TOPIC)
    one.web = driver.httpx.AsyncClient(base_url=hub.url, follow_redirects=True, timeout=driver.TIMEOUT)
    for step in steps or ("log_in", "server", "fetch", "kernel"):
        await getattr(one, f"_{step}")()
    return one


async def join(hub: KeptHub, driver: Any, code: str, known: bool = False) -> Any:
    """The pupil, with nickname and PIN; `known`: has an account already."""
    one = driver.Learner(hub.url, "", PIN, COHORT, TOPIC)
    one.web = driver.httpx.AsyncClient(base_url=hub.url, follow_redirects=True, timeout=driver.TIMEOUT)
    for more in ({},) if known else ({}, {"password2": PIN}):  # asked for twice where an account is made
        page = await one.web.get("/hub/login")
        form = {"class_code": code, "username": NICKNAME, "password": PIN, "_xsrf": driver._hidden(page.text, "_xsrf")}
        page = await one.web.post("/hub/login", data={**form, **more})
    assert "/services/home/" in str(page.url), page.text[:500]
    page = await one.web.get("/hub/spawn")
    found = re.search(r"/(?:spawn-pending|user)/(p-[\w-]+)", f"{page.url} {page.text}")
    assert found, page.url
    one.name = found[1]
    for step in ("server", "fetch", "kernel"):
        await getattr(one, f"_{step}")()
    return one


async def grading(teacher: Any, step: str) -> None:
    """One click of the formgrader."""
    base = f"/services/{COHORT}"
    await teacher.web.get(f"{base}/formgrader")
    what, _, who = step.partition("/")
    path = {
        "collect": f"assignment/{TOPIC}/collect",
        "submission": f"submission/{TOPIC}/{who}/autograde",
        "generate": f"assignment/{TOPIC}/generate_feedback",
        "release": f"assignment/{TOPIC}/release_feedback",
    }[what]
    token = next(c.value for c in teacher.web.cookies.jar if c.name == "_xsrf" and c.path.startswith(base))
    answer = await teacher.web.post(f"{base}/formgrader/api/{path}", headers={"X-XSRFToken": str(token)}, timeout=300)
    assert answer.json()["success"], answer.text[-1500:]


async def read_feedback(one: Any) -> None:
    """What the assignment list's button does."""
    await one._ask("POST", "assignments/fetch_feedback", params=one._which())
    listed = await one._ask("GET", "assignments", params={"course_id": COHORT})
    mine = [each for each in listed["value"] if each["status"] == "submitted" and each["assignment_id"] == TOPIC]
    assert any(each["has_local_feedback"] for each in mine[0]["submissions"]), mine


async def leave(one: Any) -> None:
    await one._leave()
    await one.web.aclose()


async def without_its_server(hub: KeptHub, server: Server, driver: Any, people: dict[str, Any]) -> None:
    """PostgreSQL stops while somebody works: the notebook goes on, pages say what is the matter; then all goes on."""
    amei = await come(hub, driver, "amei")
    await amei._execute("kept = 6 * 7")
    server.stop()
    try:
        assert "42" in await amei._execute("print(kept)")
        await amei._save()
        async with httpx.AsyncClient(base_url=hub.url, follow_redirects=True, timeout=60) as stranger:
            for page in (await amei.web.get("/hub/home"), await sign_in(stranger, driver, hub)):
                assert page.status_code == 503, page.text[:500]
                assert "請等一下" in page.text
                assert "Traceback" not in page.text
                assert "psycopg" not in page.text
    finally:
        server.start()
    assert "JupyterHub ended" not in hub.said()
    assert "42" in await amei._execute("print(kept)")
    await amei._submit()
    teacher = await come(hub, driver, "prof_lin", "log_in")
    for step in ("collect", "submission/amei"):
        await grading(teacher, step)
    await teacher.web.aclose()
    await leave(amei)


async def sign_in(web: httpx.AsyncClient, driver: Any, hub: KeptHub) -> httpx.Response:
    page = await web.get("/hub/login")
    if page.status_code != 200:
        return page
    form = {"username": "bohao", "password": hub.passwords["bohao"], "_xsrf": driver._hidden(page.text, "_xsrf")}
    return await web.post("/hub/login", data=form)


# at once: a backup that comes between a plain write's emptying and filling keeps what is there, nothing
SCRATCH = """\
import os
with open('scratch.new', 'w') as file:
    file.write('x' * 100_000)
os.replace('scratch.new', 'scratch.txt')
"""


async def saved_while_they_work(hub: KeptHub, driver: Any, people: dict[str, Any], backup: Path) -> None:
    """Three people run cells, save and hand in, one after the other and all the time, while the backup is made."""
    workers = await asyncio.gather(
        come(hub, driver, "amei"), come(hub, driver, "bohao"), join(hub, driver, people["code"], known=True)
    )
    ended, rounds = asyncio.Event(), 0

    async def work(one: Any) -> None:
        nonlocal rounds
        while not ended.is_set():
            await one._execute(SCRATCH)
            await one._save()
            await one._submit()
            rounds += 1
            await asyncio.sleep(0.3)

    working = [asyncio.create_task(work(one)) for one in workers]
    await asyncio.sleep(1)
    said = await asyncio.to_thread(hub.ran, "backup", backup)
    assert "files" in said
    print(f"{rounds} hand-ins meanwhile; {said}")
    assert rounds > 2
    ended.set()
    await asyncio.gather(*working)
    for one in workers:
        await leave(one)
    assert backup.stat().st_mode & 0o077 == 0


def readers(hub: KeptHub, people: dict[str, Any]) -> dict[str, str]:
    """For each account of the class: which of the class's things it can read, by trying."""
    names = {who: people.get(who, who) for who in ("amei", "bohao", "pupil", "prof_lin")}
    accounts_of = {who: f"{PREFIX}-{name}" for who, name in names.items()} | {"grader": f"{PREFIX}g-{COHORT}"}
    feedback = sorted((hub.data / "exchange" / COHORT / "feedback").glob("*.html"))
    assert len(feedback) == 2
    things = {f"feedback {path.name}": path for path in feedback}
    things |= {f"home of {who}": hub.data / "homes" / name for who, name in names.items()}
    things |= {"course": hub.course, "released": hub.data / "exchange" / COHORT / "outbound" / TOPIC}
    things |= {"inbound": hub.data / "exchange" / COHORT / "inbound", "hub": hub.data / "hub"}
    things |= {"cookie secret": hub.data / "hub" / "cookie_secret", "seed": hub.course / "judge" / "seed.txt"}
    things |= {f"submitted {who}": hub.course / "submitted" / names[who] / TOPIC for who in ("amei", "pupil")}
    found = {
        thing: " ".join(who for who, account in accounts_of.items() if reads(account, path))
        for thing, path in things.items()
    }
    pages = [found[f"feedback {path.name}"] for path in feedback]
    assert sorted(pages) == ["amei grader", "grader pupil"] or sorted(pages) == ["amei grader", "pupil grader"], pages
    assert found["home of pupil"] == "pupil"
    assert found["hub"] == found["cookie secret"] == ""
    assert found["course"] == found["seed"] == "grader"
    return found


def reads(account: str, path: Path) -> bool:
    """Whether an account can open it."""
    command = ["setpriv", f"--reuid={account}", f"--regid={pwd.getpwnam(account).pw_gid}", "--init-groups"]
    command += ["sh", "-c", 'if [ -d "$1" ]; then ls "$1"; else cat "$1"; fi', "sh", str(path)]
    return subprocess.run(command, capture_output=True, cwd="/", check=False).returncode == 0


def grades(hub: KeptHub) -> list[tuple[str, float]]:
    """Of the whole class, from the course's own gradebook."""
    file = hub.course / "gradebook.url"
    url = file.read_text().strip() if file.exists() else f"sqlite:///{hub.course / 'gradebook.db'}"
    with Gradebook(url, course_id=COHORT) as gradebook:
        found = [(one.student.id, one.score) for one in gradebook.assignment_submissions(TOPIC)]
    assert len(found) == 2
    return sorted(found)


def numbers(hub: KeptHub) -> dict[str, int]:
    """Account → uid; each home is its person's."""
    found = {name: pwd.getpwnam(name).pw_uid for name in accounts() if STRANGER not in name}
    for home in (hub.data / "homes").iterdir():
        inside = [home, *home.rglob("*")]
        owner = f"{PREFIX}g-{COHORT}" if home.name.startswith("grader-") else f"{PREFIX}-{home.name}"
        assert {pwd.getpwuid(path.lstat().st_uid).pw_name for path in inside} == {owner}
    return found


def destroy(hub: KeptHub, server: Server) -> None:
    """The data folder, both databases, and all accounts; then strangers take the numbers."""
    shutil.rmtree(hub.data)
    if hub.databases:
        server.drop(HUB, GRADES)
    count = len(accounts())
    remove_accounts()
    for number in range(count + 3):
        words = ("--no-create-home", "-K", "UID_MIN=20000", "-K", "UID_MAX=59999")
        subprocess.run(
            ["useradd", *words, "-K", "GID_MIN=20000", "-K", "GID_MAX=59999", f"{PREFIX}{STRANGER}{number}"], check=True
        )
    if hub.databases:
        refused = hub.run("restore", hub.place / "class.tar.gz")
        assert refused.returncode == 1
        assert "createdb" in refused.stderr
        assert not hub.data.exists()
        server.create(HUB, GRADES, owner=ROLE)


async def as_if_nothing_had_been(hub: KeptHub, driver: Any, people: dict[str, Any]) -> None:
    """The same PIN, the same passwords; work, feedback and pages are there."""
    amei, pupil = await asyncio.gather(come(hub, driver, "amei"), join(hub, driver, people["code"], known=True))
    assert pupil.name == people["pupil"]
    for one in (amei, pupil):
        assert ANSWER in json.dumps(one.model)
        assert "100000" in await one._execute("print(len(open('scratch.txt').read()))")
        shutil.rmtree(hub.data / "homes" / one.name / COHORT / TOPIC / "feedback")
        await read_feedback(one)
    home = await pupil.web.get("/services/home/")
    assert NICKNAME in home.text, f"{home.status_code} {home.url}: {hub.logged()}"
    wrong = await sign_in_as(hub, driver, "bohao", "not-the-password")
    assert wrong.status_code == 403
    teacher = await come(hub, driver, "prof_lin", "log_in")
    await grading(teacher, "collect")
    await grading(teacher, "submission/amei")
    for one in (amei, pupil):
        await leave(one)
    await teacher.web.aclose()


async def sign_in_as(hub: KeptHub, driver: Any, name: str, password: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=hub.url, follow_redirects=True, timeout=60) as web:
        page = await web.get("/hub/login")
        form = {"username": name, "password": password, "_xsrf": driver._hidden(page.text, "_xsrf")}
        return await web.post("/hub/login", data=form)
