"""hub.yaml → JupyterHub's configuration, as plain dictionaries and without a hub."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aitracks.hub.config import hub_config
from aitracks.hub.courses import Course, Person
from aitracks.hub.opened import open_site
from aitracks.hub.places import Places
from aitracks.hub.settings import HubSettings, load_settings, settings_file
from aitracks.hub.site import Config, Site

ROOT = Path(__file__).resolve().parents[2]
COURSES = tuple(
    Course(name, name, name, "zh-TW", (Person("prof_lin", "林老師", "instructor"), Person("amei", "阿美", "learner")))
    for name in ("one", "two")
)
WORD = "hunter2-hunter2"


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., Config]:
    """Makes the configuration of a hub.yaml for two courses."""

    def make(text: str = "", **site: Any) -> Config:
        file = tmp_path / "hub.yaml"
        file.write_text(f"cohorts: [one, two]\n{text}", encoding="utf-8")
        return hub_config(Site(load_settings(file), COURSES, Places(tmp_path / "data"), ROOT, **site))

    return make


def services(config: Config) -> dict[str, dict[str, Any]]:
    return {service["name"]: service for service in config["JupyterHub"]["services"]}


def roles(config: Config) -> dict[str, dict[str, Any]]:
    return {role["name"]: role for role in config["JupyterHub"]["load_roles"]}


def test_profile_local_runs_all_under_one_account(configured, tmp_path):
    config = configured()
    assert config["JupyterHub"]["spawner_class"] == "aitracks.servers.spawner.LocalWarmSpawner"
    assert config["LocalWarmSpawner"]["home_dir_template"] == str(tmp_path / "data/homes/{username}")
    assert config["JupyterHub"]["bind_url"] == "http://127.0.0.1:8000"
    assert config["JupyterHub"]["db_url"] == f"sqlite:///{tmp_path / 'data/hub/jupyterhub.sqlite'}"
    with closing(sqlite3.connect(tmp_path / "x.sqlite", **config["JupyterHub"]["db_kwargs"]["connect_args"])) as made:
        assert made.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert made.execute("PRAGMA synchronous").fetchone() == (1,)  # NORMAL
    assert set(services(config)) == {"home", "one", "two", "idle-culler"}
    assert "--allow-root" not in services(config)["one"]["command"]
    assert "--allow-root" in services(configured(as_root=True))["one"]["command"]


def test_profile_server_enters_an_account_for_everything(configured, tmp_path):
    text = "profile: server\naccount_prefix: xy\nservers: {memory_mb: 512, cpus: 0.5, processes: 99}\n"
    config = configured(text, as_root=True)
    assert config["JupyterHub"]["spawner_class"] == "aitracks.servers.spawner.WarmSpawner"
    own = config["WarmSpawner"]
    assert (own["account_prefix"], own["mem_limit"], own["cpu_limit"], own["process_limit"]) == (
        "xy",
        512 << 20,
        0.5,
        99,
    )
    assert {str(ROOT / "graders"), str(ROOT / "notebooks"), str(tmp_path / "data/hub")} <= set(own["hide"])
    for name, account in (("one", "xyg-one"), ("two", "xyg-two"), ("home", "xyx-home")):
        command = services(config)[name]["command"]
        assert command[command.index("--account") + 1] == account
        assert services(config)[name].get("user") is None
    assert services(config)["one"]["cwd"] == "/"
    assert "--allow-root" not in json.dumps(services(config))
    assert config["Spawner"]["environment"]["AITRACKS_ACCOUNT_PREFIX"] == "xy"


def test_without_warm_servers_and_without_culling(configured):
    config = configured("servers: {warm: false, idle_minutes: 0}\n")
    assert config["Spawned"]["warm_folder"] == ""
    assert "idle-culler" not in services(config)
    assert "idle-culler" not in roles(config)


def test_scopes_are_the_least_that_work(configured):
    config = configured()
    found = roles(config)
    assert found["formgrade-one"]["groups"] == ["formgrade-one"]
    assert set(found["formgrade-one"]["scopes"]) == {
        "access:services!service=one",
        "list:services",
        "read:services!service=one",
    }
    assert not any("access:services" in scope for scope in found["nbgrader-one"]["scopes"])
    everything = [scope for role in found.values() for scope in role["scopes"]]
    assert not any(scope.startswith(("admin", "tokens", "self", "inherit", "users")) for scope in everything)
    assert not any("groups" in scope for scope in everything)
    assert [name for name, role in found.items() if "delete:servers" in role["scopes"]] == ["idle-culler"]
    token = config["Spawner"]["server_token_scopes"]
    assert not any(scope.startswith(("access:services", "admin", "groups")) for scope in token)


def test_every_service_has_a_port_of_its_own(configured):
    config = configured("port: 9000\n")
    urls = [service["url"] for service in services(config).values() if "url" in service]
    hub, proxy = config["JupyterHub"]["hub_port"], config["ConfigurableHTTPProxy"]["api_url"].rpartition(":")[2]
    ports = {int(url.rpartition(":")[2]) for url in urls} | {hub, int(proxy)}
    assert ports == {9001, 9002, 9003, 9004, 9005}
    assert all(url.startswith("http://127.0.0.1:") for url in urls)


def test_an_address_of_six_and_proxies_that_are_trusted(configured):
    config = configured('host: "::1"\ntrusted_proxies: [127.0.0.1, "::1"]\n')
    assert config["JupyterHub"]["bind_url"] == "http://[::1]:8000"
    assert config["JupyterHub"]["trusted_downstream_ips"] == ["127.0.0.1", "::1"]


def site_of(settings: HubSettings, tmp_path: Path) -> Site:
    return open_site(settings, tmp_path / "data")


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("", "aitracks.signin.authenticator.SignInAuthenticator"),
        ("sign_in: {method: class_code}\n", "aitracks.signin.authenticator.SignInAuthenticator"),
        (
            "sign_in: {method: lti, client_ids: [a], deployment_ids: ['1'], issuer: 'https://x', "
            "authorize_url: 'https://x/a', jwks_url: 'https://x/j'}\n",
            "aitracks.signin.lti.LtiAuthenticator",
        ),
        (
            "sign_in: {method: oidc, client_id: a, client_secret: {env: TEST_WORD}, authorize_url: 'https://x/a', "
            "token_url: 'https://x/t', userdata_url: 'https://x/u', callback_url: 'https://y/hub/oauth_callback'}\n",
            "aitracks.signin.oidc.OidcAuthenticator",
        ),
    ],
)
def test_each_sign_in_has_its_authenticator_and_groups_of_ours(tmp_path, monkeypatch, text, chosen):
    monkeypatch.setenv("TEST_WORD", WORD)
    (tmp_path / "hub.yaml").write_text(f"cohorts: [outreach_demo]\n{text}", encoding="utf-8")
    site = site_of(load_settings(tmp_path / "hub.yaml"), tmp_path)
    config = hub_config(site)
    assert config["JupyterHub"]["authenticator_class"] == chosen
    assert config["Authenticator"]["manage_groups"] is True
    assert "load_groups" not in config["JupyterHub"]  # JupyterHub refuses both
    assert WORD not in repr({name: part for name, part in config.items() if name != "OidcAuthenticator"})
    assert WORD not in site.settings.model_dump_json()


def test_the_hubs_database_comes_from_its_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_WORD", f"postgresql+psycopg://me:{WORD}@db/hub")
    text = "cohorts: [outreach_demo]\ndatabases: {hub: {env: TEST_WORD}}\n"
    (tmp_path / "hub.yaml").write_text(text, encoding="utf-8")
    config = hub_config(site_of(load_settings(tmp_path / "hub.yaml"), tmp_path))
    assert config["JupyterHub"]["db_url"] == f"postgresql+psycopg://me:{WORD}@db/hub"
    assert "db_kwargs" not in config["JupyterHub"]
    assert config["SignInAuthenticator"]["store_url"] == f"postgresql+psycopg://me:{WORD}@db/hub"
    assert WORD not in json.dumps([config["Spawner"], config["JupyterHub"]["services"]], default=str)


def test_which_hub_yaml_counts(tmp_path):
    assert settings_file(tmp_path, None, {}) == tmp_path / "hub_config" / "hub.yaml"
    assert settings_file(tmp_path, None, {"AITRACKS_HUB_CONFIG": "/etc/a.yaml"}) == Path("/etc/a.yaml")
    assert settings_file(tmp_path, Path("b.yaml"), {"AITRACKS_HUB_CONFIG": "/etc/a.yaml"}) == Path("b.yaml")
