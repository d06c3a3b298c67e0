"""A company's sign-in by OpenID Connect, against a provider on loopback that insists on PKCE."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import update

from aitracks.signin import tables
from aitracks.signin.oidc import CLAIMS_SECONDS

pytestmark = pytest.mark.hub


@pytest.fixture(scope="module")
def hub(start_small_hub: Callable[..., Any], free: Callable[[], int], provider: Any) -> Any:
    port = free()
    sign_in = {
        "method": "oidc",
        "name": "公司帳號",
        "client_id": provider.client,
        "client_secret": {"env": "NOT_READ"},
        "authorize_url": f"{provider.url}/authorize",
        "token_url": f"{provider.url}/token",
        "userdata_url": f"{provider.url}/userinfo",
        "callback_url": f"http://127.0.0.1:{port}/hub/oauth_callback",
        "cohorts": {"ai-course": "tiny", "ai-pair": "pair", "ghost": "no_such_cohort"},
        "staff": {"ai-teachers": "tiny"},
    }
    return start_small_hub(sign_in, port=port, refresh=1)


def sign_in(hub: Any, provider: Any, **person: Any) -> requests.Response:
    provider.person = person
    session = requests.Session()
    return session.get(f"{hub.url}/hub/oauth_login", timeout=30)


def in_as(hub: Any, provider: Any, **person: Any) -> str:
    """Sign in, and the hub user that came of it."""
    before = hub.users()
    answer = sign_in(hub, provider, **person)
    assert answer.ok, answer.text
    (new,) = hub.users() - before
    return str(new)


def test_groups_claim_opens_the_cohort(hub: Any, provider: Any) -> None:
    user = in_as(hub, provider, sub="s1", preferred_username="wei", name="小薇", groups=["ai-course", "canteen"])
    assert (user, hub.groups(user)) == ("wei", ["nbgrader-tiny"])
    assert sign_in(hub, provider, sub="s1", preferred_username="wei", groups=["ai-course", "ai-teachers"]).ok
    assert hub.groups("wei") == ["formgrade-tiny"], "whoever teaches is not graded"
    assert sign_in(hub, provider, sub="s1", preferred_username="wei", groups=["ai-pair"]).ok
    assert hub.groups("wei") == ["nbgrader-pair"], "what the provider says no more is gone"


def test_a_person_of_the_cohort_file_has_its_groups(hub: Any, provider: Any) -> None:
    assert sign_in(hub, provider, sub="amei-1", preferred_username="amei", groups=[]).ok
    assert hub.groups("amei") == ["nbgrader-pair", "nbgrader-tiny"]


@pytest.mark.parametrize("groups", [[], ["canteen"], ["ghost"], "ai-course", None, [["ai-course"]]])
def test_no_cohort_no_entry(hub: Any, provider: Any, groups: Any) -> None:
    before = hub.users()
    answer = sign_in(hub, provider, sub="x1", preferred_username="stranger", groups=groups)
    assert answer.status_code == 403
    assert "沒有開放中的班級" in answer.content.decode()
    assert hub.users() == before


def test_two_people_never_share_a_user(hub: Any, provider: Any) -> None:
    names = ["lin@a.example", "lin@b.example", "Lin", "LIN", "lin ", "林"]
    users = {
        in_as(hub, provider, sub=f"t{n}", preferred_username=name, groups=["ai-course"]) for n, name in enumerate(names)
    }
    assert len(users) == len(names)
    assert "lin" not in users, "only the plain name is the plain user"
    assert in_as(hub, provider, sub="t9", preferred_username="lin", groups=["ai-course"]) == "lin"
    other = sign_in(hub, provider, sub="t10", preferred_username="lin", groups=["ai-course"])
    assert other.status_code == 403
    assert "屬於另一個人" in other.content.decode()


def test_an_address_is_never_a_person_of_the_file(hub: Any, provider: Any) -> None:
    user = in_as(hub, provider, sub="e1", preferred_username="prof_lin@evil.example", groups=["ai-course"])
    assert user != "prof_lin"
    assert hub.groups(user) == ["nbgrader-tiny"]
    kept = in_as(hub, provider, sub="e2", preferred_username="grader-tiny", groups=["ai-course"])
    assert kept != "grader-tiny"


@pytest.mark.parametrize("person", [{}, {"sub": ""}, {"sub": 7}, {"sub": "y", "preferred_username": None}])
def test_who_is_not_named_stays_out(hub: Any, provider: Any, person: dict[str, Any]) -> None:
    answer = sign_in(hub, provider, **{"preferred_username": "nobody", "groups": ["ai-course"], **person})
    assert answer.status_code in (403, 500)
    assert "nobody" not in hub.users()


def test_pkce_is_asked_for_and_checked(hub: Any, provider: Any) -> None:
    provider.person = {"sub": "p1", "preferred_username": "pkce", "groups": ["ai-course"]}
    session = requests.Session()
    leave = session.get(f"{hub.url}/hub/oauth_login", allow_redirects=False, timeout=30)
    asked = parse_qs(urlsplit(leave.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    without = leave.headers["Location"].replace("code_challenge=", "left_out=")
    assert requests.get(without, timeout=30).status_code == 400
    # a code that belongs to another browser's challenge
    stolen = requests.get(
        requests.Session().get(f"{hub.url}/hub/oauth_login", allow_redirects=False, timeout=30).headers["Location"],
        allow_redirects=False,
        timeout=30,
    ).headers["Location"]
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    mine = f"{hub.url}/hub/oauth_callback?code={code}&state={asked['state'][0]}"
    assert session.get(mine, timeout=30).status_code >= 400
    assert provider.refusals[-1] == "wrong PKCE"
    assert "pkce" not in hub.users()


def test_a_callback_without_its_own_state_is_refused(hub: Any, provider: Any) -> None:
    provider.person = {"sub": "c1", "preferred_username": "csrf", "groups": ["ai-course"]}
    leave = requests.get(f"{hub.url}/hub/oauth_login", allow_redirects=False, timeout=30)
    back = requests.get(leave.headers["Location"], allow_redirects=False, timeout=30).headers["Location"]
    assert requests.get(back, timeout=30).status_code == 400, "no cookie"
    victim = requests.Session()
    victim.get(f"{hub.url}/hub/oauth_login", allow_redirects=False, timeout=30)
    assert victim.get(back, timeout=30).status_code == 400, "the state of another browser"
    assert "csrf" not in hub.users()


def test_the_page_shows_one_button_and_no_secret_is_kept(hub: Any) -> None:
    page = requests.get(f"{hub.url}/hub/login", timeout=30).content.decode()
    assert "用 公司帳號 登入" in page
    assert 'type="password"' not in page
    kept = b"".join(file.read_bytes() for file in hub.folder.glob("*.sqlite*"))
    assert b"s3cret-of-the-client" not in kept


def test_the_provider_is_asked_again_after_half_a_day(hub: Any, provider: Any) -> None:
    provider.person = {"sub": "h1", "preferred_username": "half", "groups": ["ai-course"]}
    session = requests.Session()
    assert session.get(f"{hub.url}/hub/oauth_login", timeout=30).ok
    time.sleep(1.2)  # auth_refresh_age of this hub
    assert session.get(f"{hub.url}/hub/home", timeout=30).url.endswith("/hub/home")
    with hub.store.begin() as connection:
        old = update(tables.identities).where(tables.identities.c.user == "half")
        connection.execute(old.values(seen=time.time() - CLAIMS_SECONDS - 1))
    time.sleep(1.2)
    answer = session.get(f"{hub.url}/hub/home", timeout=30, allow_redirects=False)
    assert "/hub/login" in answer.headers["Location"]
    assert session.get(f"{hub.url}/hub/oauth_login", timeout=30).ok
    assert session.get(f"{hub.url}/hub/home", timeout=30).url.endswith("/hub/home")
