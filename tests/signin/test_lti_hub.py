"""LTI 1.3 against a fake learning platform on loopback, honest and hostile."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

pytestmark = pytest.mark.hub
CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"


@pytest.fixture(scope="module")
def platform(provider: Any) -> Any:
    return provider


@pytest.fixture(scope="module")
def hub(start_small_hub: Callable[..., Any], platform: Any) -> Any:
    sign_in = {
        "method": "lti",
        "client_ids": ["tool-1"],
        "deployment_ids": ["d0", "d1"],
        "issuer": platform.url,
        "authorize_url": f"{platform.url}/lti/auth",
        "jwks_url": f"{platform.url}/jwks",
        "cohorts": {"ctx-7": "tiny", "AI102": "pair"},
    }
    return start_small_hub(sign_in)


class Launch:
    """One browser on its way from the platform to the hub."""

    def __init__(self, hub: Any, platform: Any) -> None:
        self.hub = hub
        self.platform = platform
        self.session = requests.Session()
        answer = self.session.post(
            f"{hub.url}/hub/lti13/oauth_login",
            {"iss": platform.url, "login_hint": "1", "target_link_uri": f"{hub.url}/hub", "client_id": "tool-1"},
            allow_redirects=False,
            timeout=30,
        )
        asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert (asked["response_mode"], asked["response_type"]) == (["form_post"], ["id_token"])
        self.state, self.nonce = asked["state"][0], asked["nonce"][0]

    def finish(self, token: str | None = None, state: str | None = None, **changes: Any) -> requests.Response:
        sent = {
            "state": self.state if state is None else state,
            "id_token": self.platform.launch_token(self.nonce, **changes) if token is None else token,
        }
        return self.session.post(f"{self.hub.url}/hub/lti13/oauth_callback", sent, allow_redirects=False, timeout=60)


@pytest.fixture
def launch(hub: Any, platform: Any) -> Callable[[], Launch]:
    return lambda: Launch(hub, platform)


def new_user(hub: Any, before: set[str]) -> str:
    (user,) = hub.users() - before
    return str(user)


def test_course_and_role_give_cohort_and_rights(hub: Any, launch: Callable[[], Launch]) -> None:
    before = hub.users()
    assert launch().finish().status_code == 302
    learner = new_user(hub, before)
    assert hub.groups(learner) == ["nbgrader-tiny"]
    before = hub.users()
    assert launch().finish(sub="u-2", **{f"{CLAIM}/roles": [f"{MEMBERSHIP}#Instructor"]}).status_code == 302
    assert hub.groups(new_user(hub, before)) == ["formgrade-tiny"]
    other = {f"{CLAIM}/context": {"id": "ctx-8", "label": "AI102"}}
    assert launch().finish(**other).status_code == 302
    assert hub.groups(learner) == ["nbgrader-pair", "nbgrader-tiny"], "a launch speaks of its own course alone"


def test_a_teacher_of_the_school_is_a_learner_where_he_learns(hub: Any, launch: Callable[[], Launch]) -> None:
    before = hub.users()
    roles = {f"{CLAIM}/roles": [f"{INSTITUTION}#Instructor", f"{INSTITUTION}#Administrator", f"{MEMBERSHIP}#Learner"]}
    assert launch().finish(sub="u-3", **roles).status_code == 302
    assert hub.groups(new_user(hub, before)) == ["nbgrader-tiny"]


def test_two_people_never_share_a_user(hub: Any, launch: Callable[[], Launch]) -> None:
    before = hub.users()
    emails = ["chen@a.example", "chen@b.example", "prof_lin", "prof_lin@school.example", "amei"]
    for number, email in enumerate(emails):
        assert launch().finish(sub=f"v-{number}", email=email).status_code == 302
    made = hub.users() - before
    assert len(made) == len(emails)
    assert not made & {"prof_lin", "amei"}, "pupils can change their names on a platform"
    assert launch().finish(sub="v-0", email="renamed@c.example").status_code == 302
    assert hub.users() - before == made, "who is renamed stays who he is"


def claim(**changes: Any) -> dict[str, Any]:
    return {f"{CLAIM}/{name}": value for name, value in changes.items()}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        (claim(context={"id": "ctx-9", "label": "unknown"}), 403),
        (claim(context=None), 403),
        (claim(roles=[f"{MEMBERSHIP}#Mentor"]), 403),
        (claim(roles=[f"{INSTITUTION}#Instructor"]), 403),
        (claim(version="1.1"), 400),
        ({"nonce": "another"}, 400),
        ({"nonce": None}, 400),
        ({"iss": "http://evil.example"}, 400),
        ({"aud": "another-tool"}, 401),
        ({"exp": int(time.time()) - 10}, 400),
        ({"iat": int(time.time()) - 3600}, 400),
        ({"key": "of another issuer"}, 400),
        ({"sub": None}, 403),
        (claim(deployment_id="d2"), 403),
        (claim(deployment_id=["d1"]), 403),
    ],
)
def test_a_wrong_launch_is_refused(
    hub: Any, launch: Callable[[], Launch], changes: dict[str, Any], status: int
) -> None:
    before = hub.users()
    assert launch().finish(**{"sub": "w-1", **changes}).status_code == status
    assert hub.users() == before


def test_another_installation_of_the_platform_is_told_so(hub: Any, launch: Callable[[], Launch]) -> None:
    refused = launch().finish(sub="w-6", **claim(deployment_id="of another school"))
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "請把這一頁給老師" in page
    assert "does not know" in page
    assert "'of another school', which sign_in.deployment_ids does not name" in hub.log
    assert launch().finish(sub="w-6", **claim(deployment_id="d0")).status_code == 302


def test_unsigned_and_symmetric_tokens_are_refused(hub: Any, platform: Any, launch: Callable[[], Launch]) -> None:
    before = hub.users()
    for algorithm, key in (("none", ""), ("HS256", str(platform.public(platform.key)["n"]))):
        one = launch()
        assert one.finish(platform.launch_token(one.nonce, key, algorithm, sub="w-2")).status_code == 400, algorithm
    assert hub.users() == before


def test_state_and_nonce_belong_to_one_browser(hub: Any, platform: Any, launch: Callable[[], Launch]) -> None:
    before = hub.users()
    mine, victim = launch(), launch()
    assert mine.finish(state="forged", sub="w-3").status_code == 400
    token = platform.launch_token(mine.nonce, sub="w-3")
    assert victim.finish(token).status_code == 400, "a token made for another browser"
    bare = requests.post(f"{hub.url}/hub/lti13/oauth_callback", {"state": mine.state, "id_token": token}, timeout=30)
    assert bare.status_code == 400, "no cookie"
    assert hub.users() == before


def test_a_launch_cannot_be_sent_twice(hub: Any, platform: Any, launch: Callable[[], Launch]) -> None:
    one = launch()
    token = platform.launch_token(one.nonce, sub="w-4")
    assert one.finish(token).status_code == 302
    assert one.finish(token).status_code == 400


def test_a_slow_platform_does_not_stop_the_hub(hub: Any, platform: Any, launch: Callable[[], Launch]) -> None:
    platform.slow = 3
    try:
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(launch().finish, sub="w-5")
            time.sleep(0.3)
            began = time.monotonic()
            assert requests.get(f"{hub.url}/hub/health", timeout=30).ok
            assert time.monotonic() - began < 1
            assert waiting.result().status_code == 302
    finally:
        platform.slow = 0


def test_the_page_says_where_to_begin(hub: Any) -> None:
    page = requests.get(f"{hub.url}/hub/login", timeout=30).content.decode()
    assert "學習平台" in page
    assert 'type="password"' not in page
