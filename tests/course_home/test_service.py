"""What the hub is told about the course home: least scopes, nothing secret."""

from __future__ import annotations

import json
from pathlib import Path

from aitracks.course_home.service import SETTINGS, home_service


def service(**options):
    place = Path("/srv/aitracks")
    return home_service(
        ["one", "two"],
        8003,
        place,
        place / "var",
        python=Path("/usr/bin/python3"),
        environment={"LANG": "C.UTF-8"},
        **options,
    )


def test_only_members_of_the_cohorts_may_open_it():
    (role,) = service().roles
    assert role["scopes"] == ["access:services!service=home"]
    assert set(role["groups"]) == {"nbgrader-one", "formgrade-one", "nbgrader-two", "formgrade-two"}
    assert "users" not in role


def test_its_own_token_may_do_nothing():
    found = service()
    assert not [role for role in found.roles if "services" in role]
    assert "admin" not in found.service
    assert "api_token" not in found.service


def test_it_listens_on_this_machine_alone_and_is_started_by_the_hub():
    found = service(entry=["enter", "--account", "atx-home", "--"]).service
    assert found["url"] == "http://127.0.0.1:8003"
    assert found["command"] == [
        "enter",
        "--account",
        "atx-home",
        "--",
        "/usr/bin/python3",
        "-m",
        "aitracks.course_home",
    ]
    assert found["oauth_no_confirm"]


def test_settings_travel_in_the_environment():
    environment = service(snapshots=Path("/srv/progress")).service["environment"]
    assert environment["LANG"] == "C.UTF-8"
    settings = json.loads(environment[SETTINGS])
    assert settings["snapshots"] == "/srv/progress"
    assert settings["cohorts"] == ["one", "two"]
