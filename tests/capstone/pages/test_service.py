"""The service as a hub's configuration: who may open it, where it runs, when it is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aitracks.capstone.pages.service import SETTINGS, capstone_service
from aitracks.hub.access import access, capstones
from aitracks.hub.courses import Course
from aitracks.hub.opened import open_site
from aitracks.hub.places import Places
from aitracks.hub.reload import follow
from aitracks.hub.settings import HubSettings
from aitracks.hub.site import Site

ROOT = Path(__file__).resolve().parents[3]


def services(**changes: object) -> dict[str, dict]:
    settings = HubSettings(cohorts=("one",), port=9000)
    site = Site(settings, (Course("one", "一", "One", "zh-TW"),), Places(Path("/data")), Path("/checkout"), **changes)
    return {service["name"]: service for service in access(site)["JupyterHub"]["services"]}


def test_members_of_the_cohorts_may_open_it():
    found = capstone_service(["one"], 9005, Path("/checkout"), Path("/data"), python=Path("/p"), environment={"A": "b"})
    (role,) = found.roles
    assert role["groups"] == ["nbgrader-one", "formgrade-one"]
    assert role["scopes"] == ["access:services!service=capstones"]
    assert "services" not in role  # its own token may nothing
    assert found.service["environment"]["A"] == "b"
    assert json.loads(found.service["environment"][SETTINGS])["data"] == "/data"


def test_it_is_there_where_the_site_says_so_and_linked():
    assert "capstones" not in services()
    there = services(capstones=True)
    assert there["capstones"]["url"] == "http://127.0.0.1:9005"
    assert len({service["url"] for service in there.values() if "url" in service}) == 3
    linked = [
        json.loads(each["home"]["environment"]["AITRACKS_COURSE_HOME"])["capstones"] for each in (there, services())
    ]
    assert linked == [True, False]


@pytest.mark.parametrize(("said", "folder", "wanted"), [(None, True, True), (None, False, False), (True, False, True),
                         (False, True, False)])  # fmt: skip
def test_hub_yaml_decides_else_the_data_folder(tmp_path, monkeypatch, said, folder, wanted):
    monkeypatch.setenv("AITRACKS_HOME", str(ROOT))
    if folder:
        Places(tmp_path).capstones("outreach_demo").mkdir(parents=True)
    settings = HubSettings(cohorts=("outreach_demo",), capstones=said)
    assert open_site(settings, tmp_path).capstones is wanted


def test_profile_server_serves_them_by_their_own_account(tmp_path, monkeypatch):
    monkeypatch.setenv("AITRACKS_HOME", str(ROOT))
    settings = HubSettings(cohorts=("outreach_demo",), capstones=True, profile="server")
    site = open_site(settings, tmp_path)
    assert site.capstones is True
    command = capstones(site).service["command"]
    assert command[command.index("--account") + 1] == "atx-capstones"
    assert command[-3:] == [str(site.bin / "python"), "-m", "aitracks.capstone.pages"]


def test_a_cluster_does_not_serve_them_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("AITRACKS_HOME", str(ROOT))
    settings = HubSettings(cohorts=("outreach_demo",), capstones=True, profile="kubernetes")
    assert open_site(settings, tmp_path).capstones is False


def test_a_reload_keeps_the_ports():
    now = HubSettings(cohorts=("one",), inner_ports=(1, 2, 3, 4, 5))
    after = follow(now, HubSettings(cohorts=("one", "two")))
    assert (after.ports[:4], after.ports[-1]) == ((1, 2, 3, 4), 5)
    assert len(after.course_ports) == 2
