"""`aitracks hub check`, and what hub.yaml may say, without a hub."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aitracks.errors import ContentError, StateError
from aitracks.hub.courses import Course, Person
from aitracks.hub.findings import Finding, Plan, findings
from aitracks.hub.names import SystemNames
from aitracks.hub.settings import HubSettings, load_settings

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(
    "tiny", "小班", "Tiny", "zh-TW", (Person("prof_lin", "林老師", "instructor"), Person("amei", "阿美", "learner"))
)
OIDC = """\
cohorts: [tiny]
sign_in:
  method: oidc
  client_id: us
  client_secret: {env: TEST_OIDC_SECRET}
  authorize_url: https://id.example/authorize
  token_url: https://id.example/token
  userdata_url: https://id.example/me
  callback_url: https://class.example/hub/oauth_callback
  cohorts: {ai-class: tiny}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., HubSettings]:
    """Loads the settings of a text, on a port that is free."""

    def load(text: str = "cohorts: [tiny]\n") -> HubSettings:
        file = tmp_path / "hub.yaml"
        file.write_text(text if "port:" in text else f"{text}port: {free_port()}\n", encoding="utf-8")
        return load_settings(file)

    return load


def found(settings: HubSettings, tmp_path: Path, as_root: bool = False, course: Course = COURSE) -> tuple[Finding, ...]:
    return findings(Plan(settings, (course,), ROOT, tmp_path, as_root))


def stops(*found: Finding) -> list[str]:
    return [each.what for each in found if each.level == "stops"]


def unsafe(*found: Finding) -> str:
    return "\n".join(each.what for each in found if each.level == "unsafe")


def test_the_settings_that_come_with_the_project_start(tmp_path):
    shipped = load_settings(ROOT / "hub_config" / "hub.yaml").model_copy(update={"port": free_port()})
    assert stops(*found(shipped, tmp_path)) == []


def test_profile_local_is_never_called_safe(settings, tmp_path):
    assert "one account" in unsafe(*found(settings(), tmp_path))
    assert "runs as root" in unsafe(*found(settings(), tmp_path, as_root=True))


def test_a_network_without_encryption(settings, tmp_path):
    said = unsafe(*found(settings("cohorts: [tiny]\nprofile: server\nhost: 0.0.0.0\n"), tmp_path, as_root=True))
    assert "without encryption" in said
    assert "without encryption" not in unsafe(*found(settings("cohorts: [tiny]\nprofile: server\n"), tmp_path, True))


def test_profile_server_needs_root(settings, tmp_path):
    assert any(
        "start it as root" in what for what in stops(*found(settings("cohorts: [tiny]\nprofile: server\n"), tmp_path))
    )


def test_a_name_that_is_too_long_for_an_account(settings, tmp_path):
    long = Course("c" * 31, "長", "Long", "zh-TW", COURSE.people)
    said = stops(*found(settings("cohorts: [tiny]\nprofile: server\n"), tmp_path, True, long))
    assert any("too long for a system account" in what for what in said)


def test_a_port_in_use(settings, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        text = f"cohorts: [tiny]\nport: {taken.getsockname()[1]}\n"
        assert any("in use" in what for what in stops(*found(settings(text), tmp_path)))


def test_secrets_are_named_never_written(settings, tmp_path, monkeypatch):
    with pytest.raises(ContentError, match="'client_secret' must be a group with the fields env, file"):
        settings(OIDC.replace("{env: TEST_OIDC_SECRET}", "hunter2"))
    with pytest.raises(ContentError, match="name one place of the secret"):
        settings(OIDC.replace("{env: TEST_OIDC_SECRET}", "{}"))
    monkeypatch.delenv("TEST_OIDC_SECRET", raising=False)
    assert any("TEST_OIDC_SECRET is empty or not set" in what for what in stops(*found(settings(OIDC), tmp_path)))
    monkeypatch.setenv("TEST_OIDC_SECRET", "word")
    assert stops(*found(settings(OIDC), tmp_path)) == []
    assert "word" not in settings(OIDC).model_dump_json()


def test_a_secret_that_others_can_read(settings, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("word\n")
    secret.chmod(0o644)
    text = OIDC.replace("{env: TEST_OIDC_SECRET}", f"{{file: {secret}}}")
    assert f"chmod 600 {secret}" in unsafe(*found(settings(text), tmp_path))
    secret.chmod(0o600)
    assert "chmod" not in unsafe(*found(settings(text), tmp_path))
    secret.write_text(" \n")
    assert any("empty" in what for what in stops(*found(settings(text), tmp_path)))


def test_addresses_without_encryption(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_OIDC_SECRET", "word")
    said = unsafe(*found(settings(OIDC.replace("https://id.example/token", "http://id.example/token")), tmp_path))
    assert "token_url" in said
    local = OIDC.replace("https://id.example/token", "http://127.0.0.1:9/token")
    assert "token_url" not in unsafe(*found(settings(local), tmp_path))


def test_a_cohort_that_is_not_served(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_OIDC_SECRET", "word")
    said = stops(*found(settings(OIDC.replace("tiny}", "other}")), tmp_path))
    assert said == ["sign_in: 'ai-class' maps to cohort 'other', which this hub does not serve"]


def test_a_database_that_is_not_there(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_DB", "postgresql+psycopg://me:hunter2@127.0.0.1:9/grades_{cohort}")
    said = stops(*found(settings("cohorts: [tiny]\ndatabases: {gradebook: {env: TEST_DB}}\n"), tmp_path))
    assert len(said) == 1
    assert "gradebook of tiny" in said[0]
    assert "hunter2" not in said[0]
    monkeypatch.setenv("TEST_DB", "nonsense")
    said = stops(*found(settings("cohorts: [tiny]\ndatabases: {hub: {env: TEST_DB}}\n"), tmp_path))
    assert "no database URL" in said[0]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("cohorts: [tiny]\nsign_in: {method: oidcc}\n", 2, "unknown method 'oidcc' of 'sign_in': did you mean 'oidc'?"),
        ("cohorts: [tiny]\nsign_in: {window: 9}\n", 2, "'sign_in' has no 'method'"),
        (OIDC.replace("client_id", "clint_id"), 4, "unknown field 'clint_id': did you mean 'client_"),
        (OIDC + "  scope: 3\n", 11, "'scope' must be a list"),
        ("cohorts: [tiny]\nprofile: sever\n", 2, "'profile' must be local, server or kubernetes"),
        ("cohorts: [tiny]\nservers: {memory_mb: 1}\n", 2, "'memory_mb' must be at least 256"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_at_its_line(settings, text, line, words):
    with pytest.raises(ContentError) as caught:
        settings(text)
    assert any(problem.line == line and words in problem.message for problem in caught.value.problems), caught.value


def test_names_of_accounts():
    names = SystemNames("at")
    assert (names.person("amei"), names.grader("tiny"), names.cohort("tiny")) == ("at-amei", "atg-tiny", "atc-tiny")
    assert names.user("at-amei") == "amei"
    assert names.user("root") is None
    assert names.user("atg-tiny") is None
    with pytest.raises(StateError, match="too long"):
        names.person("a" * 30)


def test_the_command_says_it_and_starts_nothing(tmp_path):
    before = sorted(tmp_path.iterdir())
    command = [str(Path(sys.executable).with_name("aitracks")), "hub", "check", "--data", str(tmp_path / "data")]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "profile local" in answer.stdout
    assert sorted(tmp_path.iterdir()) == before
