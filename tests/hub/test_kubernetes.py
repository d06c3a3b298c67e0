"""hub.yaml → values for Zero to JupyterHub, and the objects beside the chart. No cluster: what can be held without one.

The chart's schema is not the project's to copy: AITRACKS_Z2JH names a folder with values.yaml and values.schema.yaml of
the chart that is deployed. Names of options are held against lists taken from JupyterHub 5.5.4 and KubeSpawner 7.1.0
(k8s/traits.json); where KubeSpawner is installed, it makes people's pods for real.
"""

from __future__ import annotations

import copy
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from aitracks.errors import StateError, UnknownError
from aitracks.hub.courses import Course, Person
from aitracks.hub.kubernetes import SECRET, Cluster, dump, helm_values, image_profile, merged, objects, printed
from aitracks.hub.kubernetes_hub import OWNERS, UIDS, Owners, cluster_config, cohort_group, cohort_number, configure
from aitracks.hub.places import Places
from aitracks.hub.settings import DATA, HubSettings, load_settings
from aitracks.hub.site import Site
from aitracks.signin.config import SignInSite, sign_in_config

from ..loops import run_apart

ROOT = Path(__file__).resolve().parents[2]
K8S = ROOT / "hub_config" / "k8s"
CHART = os.environ.get("AITRACKS_Z2JH", "")
WORD = "hunter2-hunter2"
PEOPLE = (Person("prof_lin", "林老師", "instructor"), Person("amei", "阿美", "learner"))
COURSES = tuple(Course(name, name, name, "zh-TW", PEOPLE) for name in ("class_7a", "pcb_team"))
HUB_YAML = """\
profile: kubernetes
cohorts: [class_7a, pcb_team]
sign_in: {method: class_code}
servers: {memory_mb: 1024, cpus: 0.5, idle_minutes: 30}
databases: {hub: {env: HUB_DATABASE}, gradebook: {env: GRADEBOOKS}}
"""
CLUSTER = Cluster(registry="images.example/school", tag="7")


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., HubSettings]:
    def load(text: str = HUB_YAML) -> HubSettings:
        (tmp_path / "hub.yaml").write_text(text, encoding="utf-8")
        return load_settings(tmp_path / "hub.yaml")

    return load


@pytest.fixture
def values(settings) -> dict[str, Any]:
    base = yaml.safe_load((K8S / "values.yaml").read_text(encoding="utf-8"))
    # through YAML, as Helm reads it
    found = yaml.safe_load(dump(helm_values(settings(), COURSES, base, CLUSTER)))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def things(settings) -> list[dict[str, Any]]:
    text = objects(K8S / "manifests", settings(), COURSES, CLUSTER)
    return [one for one in yaml.safe_load_all(text) if one]


# -- the chart's own schema


@pytest.fixture(scope="session")
def complaints() -> Callable[[dict[str, Any]], list[str]]:
    """What the chart's schema says of values, merged with its defaults as Helm does."""
    if not CHART:
        pytest.skip("AITRACKS_Z2JH names no chart: a folder with its values.yaml and values.schema.yaml")
    from jsonschema import Draft7Validator

    defaults, schema = (
        yaml.safe_load(Path(CHART, name).read_text(encoding="utf-8")) for name in ("values.yaml", "values.schema.yaml")
    )
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)

    def look(over: dict[str, Any]) -> list[str]:
        return [
            f"{'.'.join(map(str, one.path))}: {one.message}" for one in validator.iter_errors(merged(defaults, over))
        ]

    return look


def test_the_charts_schema_takes_our_values(complaints, values):
    assert complaints(values) == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("singleuser", "memory", "limt"), "1G"),
        (("singleuser", "memmory"), {}),
        (("singleuser", "networkPolicy", "egressAllowRules", "privateIP"), False),
        (("singleuser", "cloudMetadata", "blockWithIptable"), False),
        (("singleuser", "uid"), "20000"),
        (("singleuser", "startTimeout"), "120"),
        (("singleuser", "cpu", "limit"), "half"),
        (("singleuser", "storage", "type"), "nfs"),
        (("hub", "extraConfigg"), {}),
        (("hub", "db", "type"), "postgresql"),
        (("hub", "services"), []),
        (("hub", "image", "tag"), 7),
        (("cull", "timeout"), "1800"),
        (("prePuller", "hook", "enable"), True),
        (("scheduling", "userPlaceholder", "replicas"), "40"),
    ],
    ids=lambda each: ".".join(each) if isinstance(each, tuple) else "",
)
def test_a_typing_error_in_our_values_is_seen(complaints, values, path, wrong):
    broken = copy.deepcopy(values)
    place = broken
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = wrong
    assert any(path[-1] in one or ".".join(path) in one for one in complaints(broken))


def test_merging_is_helms():
    assert merged({"a": {"b": 1, "c": 2}, "d": [1, 2]}, {"a": {"b": None, "e": 3}, "d": [9]}) == {
        "a": {"c": 2, "e": 3},
        "d": [9],
    }


# -- what the schema does not look into


def traits() -> dict[str, set[str]]:
    return {name: set(found) for name, found in json.loads((ROOT / "tests/hub/k8s/traits.json").read_text()).items()}


def test_every_option_inside_hub_config_is_one_of_its_class(values):
    for name, options in values["hub"]["config"].items():
        assert set(options) <= traits()[name], name


def site(settings: HubSettings, tmp_path: Path, **more: Any) -> Site:
    def sign_in(site: Site) -> Any:
        return sign_in_config(settings.sign_in, SignInSite(f"sqlite:///{tmp_path / 's.sqlite'}", roster=lambda: None))

    return Site(settings, COURSES, Places(tmp_path), ROOT, sign_in=sign_in, **more)


def test_every_option_that_extra_config_sets_is_one_of_its_class(settings, tmp_path):
    from aitracks.signin.authenticator import SignInAuthenticator

    found = cluster_config(site(settings(), tmp_path, hub_database="postgresql://"), Owners(tmp_path / "owners.json"))
    known = {
        **traits(),
        "Authenticator": set(SignInAuthenticator.class_traits(config=True)),
        "SignInAuthenticator": set(SignInAuthenticator.class_traits(config=True)),
    }
    assert found.keys() == known.keys()
    for name, options in found.items():
        assert set(options) <= known[name], name
    assert "extra_user_scopes" not in found["JupyterHub"]  # hub 6 has it, the chart's 5.5 does not
    assert found["JupyterHub"]["db_url"] == "postgresql://"


def test_extra_config_is_python_that_calls_what_is_there(values):
    (text,) = values["hub"]["extraConfig"].values()
    names: dict[str, Any] = {}
    exec(compile(text.partition("\n\n")[0], "extraConfig", "exec"), names)
    assert names["configure"] is configure
    assert "configure(c)" in text


def test_without_extra_config_nobody_comes_in(values):
    assert values["hub"]["config"]["JupyterHub"] == {"authenticator_class": "null", "admin_access": False}


# -- what hub.yaml says


def test_limits_and_culling_are_those_of_hub_yaml(values):
    assert values["singleuser"]["memory"] == {"limit": "1024M", "guarantee": "256M"}
    assert values["singleuser"]["cpu"] == {"limit": 0.5, "guarantee": 0.05}
    assert values["cull"] == {"enabled": True, "timeout": 1800, "every": 60}
    assert values["singleuser"]["image"] == {"name": "images.example/school/tensorflow", "tag": "7"}
    assert values["singleuser"]["initContainers"][0]["image"] == "images.example/school/tensorflow:7"


def test_services_run_elsewhere_with_tokens_of_the_charts_secret(values, things):
    services = values["hub"]["services"]
    assert services.keys() == {"home", "class_7a", "pcb_team"}
    assert services["class_7a"]["url"] == "http://grader-class-7a:8888"
    assert not any("command" in one or "api_token" in one for one in services.values())
    pods = [spec for spec in pod_specs(things) if "formgrader" in names_of(spec) or "home" in names_of(spec)]
    tokens = {
        each["valueFrom"]["secretKeyRef"]["key"]
        for spec in pods
        for container in spec["containers"]
        for each in container["env"]
        if each["name"] == "JUPYTERHUB_API_TOKEN"
    }
    assert tokens == {f"hub.services.{name}.apiToken" for name in services}
    assert {one["metadata"]["name"] for one in things if one["kind"] == "Service"} >= {
        re.sub(r"http://(.*):8888", r"\1", one["url"]) for one in services.values()
    }


def test_roles_give_a_cohort_only_its_own_service(values):
    roles = values["hub"]["loadRoles"]
    assert "access:services!service=class_7a" in roles["formgrade-class_7a"]["scopes"]
    assert not any("pcb_team" in scope for scope in roles["formgrade-class_7a"]["scopes"])
    assert "idle-culler" not in roles  # the chart has its own


def test_secrets_come_from_kubernetes_and_stand_nowhere(settings, monkeypatch):
    monkeypatch.setenv("HUB_DATABASE", WORD)
    monkeypatch.setenv("GRADEBOOKS", WORD)
    base = yaml.safe_load((K8S / "values.yaml").read_text(encoding="utf-8"))
    found = helm_values(settings(), COURSES, base, CLUSTER)
    assert WORD not in dump(found) + objects(K8S / "manifests", settings(), COURSES, CLUSTER)
    reference = found["hub"]["extraEnv"]["HUB_DATABASE"]["valueFrom"]["secretKeyRef"]
    assert reference == {"name": SECRET, "key": "HUB_DATABASE"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{env: HUB_DATABASE}", "{file: /x}", "databases.hub: in a cluster name it by"),
        ("gradebook: {env: GRADEBOOKS}", "", "databases.gradebook: a cluster needs PostgreSQL"),
        ("profile: kubernetes", "profile: server", "profile is 'server'"),
    ],
)
def test_what_a_cluster_cannot_do_is_refused(settings, before, after, said):
    with pytest.raises(StateError, match=re.escape(said)):
        helm_values(settings(HUB_YAML.replace(before, after)), COURSES, {}, CLUSTER)


def test_cohorts_whose_names_fall_together_are_refused(settings):
    two = (*COURSES, replace(COURSES[0], id="class-7a"))
    with pytest.raises(StateError, match="share one name or number"):
        helm_values(settings(), two, {}, CLUSTER)


def test_what_is_printed_is_yaml_of_one_image(settings):
    text = printed(settings(), COURSES, K8S, replace(CLUSTER, profile=image_profile("torch")))
    assert yaml.safe_load(text)["singleuser"]["image"]["name"] == "images.example/school/torch"
    assert "kind: CronJob" in printed(settings(), COURSES, K8S, CLUSTER, beside=True)
    with pytest.raises(UnknownError, match="did you mean torch"):
        image_profile("torhc")


# -- whose files are whose


def test_each_person_gets_one_uid_for_good(tmp_path):
    owners = Owners(tmp_path / "owners.json")
    assert [owners.uid(name) for name in ("amei", "bo", "amei")] == [UIDS[0], UIDS[1], UIDS[0]]
    assert Owners(owners.file).uid("cy") == UIDS[2]
    assert json.loads(owners.file.read_text()) == {"amei": UIDS[0], "bo": UIDS[1], "cy": UIDS[2]}
    assert owners.file.stat().st_mode & 0o777 & ~0o640 == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 0}', '{"a": 20000, "b": 20000}', '{"a": "20000"}'])
def test_a_damaged_list_of_owners_gives_no_uid(tmp_path, text):
    (tmp_path / "owners.json").write_text(text)
    with pytest.raises(StateError, match="bring it back from the backup"):
        Owners(tmp_path / "owners.json").uid("amei")
    assert (tmp_path / "owners.json").read_text() == text


def test_the_last_uid_is_not_given_twice(tmp_path):
    (tmp_path / "owners.json").write_text(json.dumps({"amei": UIDS[-1]}))
    with pytest.raises(StateError, match="uids are given"):
        Owners(tmp_path / "owners.json").uid("bo")


def test_numbers_of_cohorts_never_meet_those_of_people():
    numbers = {cohort_number(f"class_{n}") for n in range(200)} | {cohort_group(f"class_{n}") for n in range(200)}
    assert len(numbers) == 400
    assert numbers.isdisjoint(UIDS)
    assert cohort_number("class_7a") == cohort_number("class_7a") != cohort_number("class_7b")


def test_collecting_goes_by_the_hubs_list(tmp_path):
    """The file that the hub writes is the one that the exchange's plug-ins read."""
    from aitracks.exchange.base import HubExchange

    owners = Owners(tmp_path / "owners.json")
    uid = owners.uid("amei")
    exchange = HubExchange(owners_file=str(owners.file))
    assert exchange.owner_of("amei") == uid
    assert exchange.student_of(uid) == "amei"
    assert exchange.student_of(0) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="gives files away: needs root")
def test_the_preparation_makes_folders_that_the_exchange_needs(things, tmp_path):
    """The script of the Job, run here on a folder."""
    (job,) = [one for one in things if one["metadata"]["name"] == "aitracks-prepare"]
    (table,) = [one for one in things if one["metadata"]["name"] == "aitracks-folders"]
    script = job["spec"]["template"]["spec"]["containers"][0]["command"][-1]
    (tmp_path / "folders").write_text(table["data"]["folders"])
    (tmp_path / "data").mkdir()
    script = script.replace("/srv/aitracks", str(tmp_path / "data")).replace("/etc/aitracks", str(tmp_path))
    for _ in range(2):
        subprocess.run(["sh", "-euc", script], check=True)
    state = (tmp_path / "data/exchange/class_7a").stat()
    assert (state.st_mode & 0o7777, state.st_uid) == (0o750, cohort_number("class_7a"))
    assert state.st_gid == cohort_group("class_7a")
    assert (tmp_path / "data/homes").stat().st_mode & 0o7777 == 0o1777
    assert (tmp_path / "data/snapshots/pcb_team").stat().st_mode & 0o7777 == 0o2750


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes two people: needs root")
def test_a_home_is_made_by_its_person_and_nobody_elses_is_taken(values, tmp_path):
    """The script of the init container, run here as two uids."""
    open_folder = Path("/tmp") / f"aitracks-homes-{os.getpid()}"  # learners cannot pass pytest's own folders
    homes = open_folder / "homes"
    homes.mkdir(parents=True)
    open_folder.chmod(0o711)
    homes.chmod(0o1777)
    *shell, script = values["singleuser"]["initContainers"][0]["command"]
    script = script.replace("/homes", str(homes))
    try:
        command = [*shell, script]
        assert subprocess.run(command, user=20001, group=20001, extra_groups=[], check=False).returncode == 0
        assert (homes / "20001").stat().st_mode & 0o777 == 0o700
        (homes / "20002").mkdir()
        os.chown(homes / "20002", 20001, 20001)
        assert subprocess.run(command, user=20002, group=20002, extra_groups=[], check=False).returncode == 1
    finally:
        shutil.rmtree(open_folder)


# -- what pods may


def pod_specs(things: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in things:
        spec = one.get("spec", {})
        if one["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if "template" in spec:
            yield spec["template"]["spec"]


def names_of(spec: dict[str, Any]) -> set[str]:
    return {container["name"] for container in spec["containers"]}


def test_no_pod_has_more_rights_than_it_needs(things):
    """Root: the one that gives folders away, and Dask's workers, which are root in a user namespace of their own."""
    specs = list(pod_specs(things))
    assert len(specs) == 2 + 2 + 2 * len(COURSES)
    for spec in specs:
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in (*spec.get("initContainers", ()), *spec["containers"]):
            context = {**spec["securityContext"], **container["securityContext"]}
            assert context["capabilities"]["drop"] == ["ALL"], container["name"]
            assert "privileged" not in context
            assert container["resources"]["limits"]["memory"]
            if container["name"] == "worker":
                assert spec["hostUsers"] is False
                assert not any("persistentVolumeClaim" in volume for volume in spec["volumes"])
                continue
            assert context["allowPrivilegeEscalation"] is False
            if container["name"] != "prepare":
                assert context["runAsNonRoot"] is True
                assert context["runAsUser"] > 0
                assert "add" not in context["capabilities"]


def test_a_grader_sees_its_own_course_alone(things):
    for spec in pod_specs(things):
        if names_of(spec) & {"formgrader", "grade"}:
            own = {mount.get("subPath", "") for one in spec["containers"] for mount in one["volumeMounts"]}
            assert sum(path.startswith("courses/") for path in own) == 1
            assert not own & {"courses", "homes", "", "snapshots"} - {""}
            assert all(
                mount.get("subPath") or mount["name"] == "tmp" for mount in spec["containers"][0]["volumeMounts"]
            )


def test_learners_pods_reach_the_hub_and_names_alone(values):
    policy = values["singleuser"]["networkPolicy"]
    open_rules = {name for name, allowed in policy["egressAllowRules"].items() if allowed}
    assert (policy["enabled"], policy["egress"], open_rules) == (True, [], {"dnsPortsKubeSystemNamespace"})


def test_every_pod_of_ours_stands_behind_a_network_policy(things):
    policies = [one["spec"]["podSelector"].get("matchLabels", {}) for one in things if one["kind"] == "NetworkPolicy"]
    for one in things:
        if one["kind"] in {"Deployment", "CronJob"}:
            spec = one["spec"] if one["kind"] == "Deployment" else one["spec"]["jobTemplate"]["spec"]
            labels = spec["template"]["metadata"]["labels"].items()
            assert any(policy.items() <= labels for policy in policies), one["metadata"]["name"]


def test_learners_mount_their_home_and_the_exchange_alone(values):
    mounts = values["singleuser"]["storage"]["extraVolumeMounts"]
    assert [mount.get("subPath") or mount["subPathExpr"] for mount in mounts] == ["homes/$(AITRACKS_UID)", "exchange"]


# -- images


def recipe(name: str) -> list[Requirement]:
    lines = (K8S / "images" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


def lock() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(name): rest.split(" ;")[0] for name, _, rest in (line.partition("==") for line in lines)}


SERVERS = ("light", "tensorflow", "torch", "grader")


def test_images_hold_what_the_project_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = [*project["dependencies"], *extras["postgres"], *extras["cluster"]]
    found = {canonicalize_name(one.name) for image in SERVERS for one in recipe(image)}
    assert found == {canonicalize_name(Requirement(text).name) for text in declared}


def test_versions_come_from_the_lock_alone():
    dockerfile = (K8S / "images" / "Dockerfile").read_text(encoding="utf-8")
    for image in SERVERS:
        assert not [str(one) for one in recipe(image) if one.specifier], image
        assert f"--constraint requirements.lock --requirement /opt/recipe/{image}.txt" in dockerfile
    missing = {canonicalize_name(one.name) for image in (*SERVERS, "hub") for one in recipe(image)} - lock().keys()
    assert missing == {"jupyterhub-kubespawner", "pycurl"}  # of the hub's image alone
    pinned = {one.name: str(one.specifier) for one in recipe("hub") if one.specifier}
    assert pinned == {"jupyterhub": "==5.5.4", "jupyterhub-kubespawner": "==7.1.0"}


def closure(requirements: Iterable[Requirement]) -> set[str]:
    """Everything that pip installs for these, by what the installed packages say of themselves."""
    found: set[str] = set()
    waiting = [(canonicalize_name(one.name), frozenset(one.extras)) for one in requirements]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        found.add(name)
        for one in needs(name, extras):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return found


def needs(name: str, extras: Iterable[str]) -> list[tuple[str, frozenset[str]]]:
    required = [Requirement(text) for text in importlib.metadata.requires(name) or ()]
    return [
        (canonicalize_name(one.name), frozenset(one.extras))
        for one in required
        if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in (*extras, ""))
    ]


def test_images_and_tests_together_are_the_lock():
    images = closure(one for image in SERVERS for one in recipe(image))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tests = closure(Requirement(text) for text in project["optional-dependencies"]["test"])
    assert images <= lock().keys()
    assert lock().keys() <= images | tests
    for image in ("light", "tensorflow"):
        assert not closure(recipe(image)) & {"playwright", "pytest-xdist", "mypy", "torch"}


def stages() -> dict[str, tuple[str, str]]:
    """Stage → what it begins from, and its lines."""
    text = (K8S / "images" / "Dockerfile").read_text(encoding="utf-8")
    parts = re.split(r"^FROM (\S+) AS (\w+)$", text, flags=re.MULTILINE)[1:]
    return {parts[i + 1]: (parts[i], parts[i + 2]) for i in range(0, len(parts), 3)}


def test_learners_images_hold_no_solutions_and_no_names_and_end_without_root():
    found = stages()
    assert [found[name][0] for name in ("tensorflow", "torch", "grader")] == ["light", "tensorflow", "torch"]
    for name, (_, lines) in found.items():
        copied = re.findall(r"^COPY (?:--\S+ )*(.+) \S+$", lines, flags=re.MULTILINE)
        for source in copied:
            assert source.startswith("/") or all(word != "." and [*ROOT.glob(word)] for word in source.split())
        if name not in {"grader", "hub"}:
            private = ("notebooks", "graders", "hub_config/cohorts")
            assert not [word for each in copied for word in each.split() if word.startswith(private)]
            assert "hub_config" not in copied
        if name != "pages":
            user = re.findall(r"^USER (\d+):", lines, flags=re.MULTILINE)[-1]
            assert int(user) > 0


# -- people's pods, made by KubeSpawner itself


NO_CLUSTER = """\
apiVersion: v1
kind: Config
current-context: none
contexts: [{name: none, context: {cluster: none, user: none}}]
clusters: [{name: none, cluster: {server: "http://127.0.0.1:9"}}]
users: [{name: none, user: {}}]
"""


def test_kubespawner_makes_the_pods(settings, values, tmp_path, monkeypatch):
    (tmp_path / "kubeconfig").write_text(NO_CLUSTER)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))  # read when it is imported; nothing is asked there
    kubespawner = pytest.importorskip("kubespawner", reason="KubeSpawner is not installed: pip install 7.1.0 to try")
    from kubernetes_asyncio import client as kubernetes_client
    from traitlets.config import Config

    assert traits()["KubeSpawner"] == set(kubespawner.KubeSpawner.class_traits(config=True))
    owners = Owners(tmp_path / "owners.json")
    owners.uid("somebody-before")
    ours = cluster_config(site(settings(), tmp_path), owners)["KubeSpawner"]
    storage = values["singleuser"]["storage"]
    ours |= {
        **values["hub"]["config"]["KubeSpawner"],
        "init_containers": values["singleuser"]["initContainers"],
        "volumes": storage["extraVolumes"],
        "volume_mounts": storage["extraVolumeMounts"],
        "cmd": values["singleuser"]["cmd"],
        "allow_privilege_escalation": values["singleuser"]["allowPrivilegeEscalation"],
        "image": "x:1",
    }
    people = SimpleNamespace(groups=lambda user: frozenset({"nbgrader-class_7a"}), name=lambda user: "阿美")

    async def manifest() -> Any:
        spawner = kubespawner.KubeSpawner(config=Config(KubeSpawner=ours), _mock=True)
        spawner.user.name, spawner.user.url, spawner.api_token = "amei", "/user/amei/", "token"
        spawner.authenticator = SimpleNamespace(people=people)
        made = await spawner.get_pod_manifest()
        async with kubernetes_client.ApiClient() as api:
            return api.sanitize_for_serialization(made)  # as the cluster is sent it

    pod = run_apart(manifest())["spec"]
    uid = UIDS[1]
    (server,), (first,) = pod["containers"], pod["initContainers"]
    assert pod["securityContext"] == {
        "runAsUser": uid,
        "runAsGroup": uid,
        "runAsNonRoot": True,
        "supplementalGroups": [cohort_group("class_7a")],
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    closed = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert server["securityContext"] == {**closed, "runAsUser": uid, "runAsGroup": uid}
    assert first["securityContext"] == closed  # and so the pod's uid
    told = {each["name"]: each["value"] for each in server["env"]}
    assert (told["AITRACKS_UID"], told["HOME"], told[OWNERS]) == (str(uid), "/home/learner", "/tmp/owners.json")
    assert WORD not in json.dumps(pod)
    assert pod["automountServiceAccountToken"] is False
    assert {each.get("subPathExpr") or each["subPath"] for each in server["volumeMounts"]} == {
        "homes/$(AITRACKS_UID)",
        "exchange",
    }


PRIMITIVES: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "bool": bool, "float": (int, float)}


def mistakes(model: str, thing: Any, client: Any, where: str = "") -> Iterator[str]:
    """Fields that the Kubernetes API has not, or of another type, by what its client's models say."""
    inner = re.fullmatch(r"list\[(.+)\]|dict\(str, (.+)\)|dict\[str, (.+)\]", model)
    if inner:
        kind = list if inner[1] else dict
        if not isinstance(thing, kind):
            yield f"{where}: no {kind.__name__}"
            return
        each = enumerate(thing) if isinstance(thing, list) else thing.items()
        for name, value in each:
            yield from mistakes(str(inner[1] or inner[2] or inner[3]), value, client, f"{where}.{name}")
    elif model in PRIMITIVES:
        if not isinstance(thing, PRIMITIVES[model]) or (model == "int" and isinstance(thing, bool)):
            yield f"{where}: {thing!r} is no {model}"
    elif hasattr(client, model):
        fields = getattr(client, model)
        known = {sent: fields.openapi_types[name] for name, sent in fields.attribute_map.items()}
        for name, value in thing.items():
            if name in known:
                yield from mistakes(known[name], value, client, f"{where}.{name}")
            else:
                yield f"{where}.{name}: {model} has no such field"


def test_every_field_is_one_of_the_kubernetes_api(values, things):
    client = pytest.importorskip(
        "kubernetes_asyncio.client", reason="the Kubernetes client is not installed: it comes with KubeSpawner"
    )
    assert [*mistakes("V1PodSpec", {"hostUser": False, "containers": [{"name": 3}]}, client)] == [
        ".hostUser: V1PodSpec has no such field",
        ".containers.0.name: 3 is no str",
    ]
    singleuser = values["singleuser"]
    pieces = [(f"V1{one['kind']}", one) for one in things]
    pieces += [("V1Container", one) for one in singleuser["initContainers"]]
    pieces += [("V1VolumeMount", one) for one in singleuser["storage"]["extraVolumeMounts"]]
    pieces += [("V1Volume", one) for one in (*singleuser["storage"]["extraVolumes"], *values["hub"]["extraVolumes"])]
    pieces += [("V1VolumeMount", one) for one in values["hub"]["extraVolumeMounts"]]
    pieces += [("V1PodSpec", singleuser["extraPodConfig"])]
    for model, one in pieces:
        assert hasattr(client, model)
        assert [*mistakes(model, one, client, model)] == []
    told = values["hub"]["extraEnv"].items()
    env = [{"name": name, **(value if isinstance(value, dict) else {"value": value})} for name, value in told]
    assert [*mistakes("list[V1EnvVar]", env, client)] == []


def test_configure_keeps_what_the_values_tell_servers(settings, tmp_path, monkeypatch):
    """Against the real demonstration cohorts, as the hub's pod runs it; SQLite in place of the database."""
    from traitlets.config import Config

    monkeypatch.setenv("HUB_DATABASE", f"sqlite:///{tmp_path / 'hub.sqlite'}")
    loaded = settings(HUB_YAML.replace("[class_7a, pcb_team]", "[outreach_demo]"))
    c = Config()
    c.KubeSpawner.environment = {"PROXY": "http://proxy.example"}
    c.JupyterHub.services = [{"name": "home"}]
    configure(c, {DATA: str(tmp_path), "AITRACKS_HUB_OVERRIDES": loaded.model_dump_json()})
    assert c.KubeSpawner.environment["PROXY"] == "http://proxy.example"
    assert c.KubeSpawner.environment["HOME"] == "/home/learner"
    assert c.JupyterHub.authenticator_class == "aitracks.signin.authenticator.SignInAuthenticator"
    assert c.JupyterHub.services == [{"name": "home"}]
    assert "KubeSpawner" not in str(c.JupyterHub.get("spawner_class", ""))
