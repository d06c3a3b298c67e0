"""Settings → values for the chart of Zero to JupyterHub, and the objects beside it. Pure: reads no cluster.

What is plain data goes into the values; what needs Python, `aitracks.hub.kubernetes_hub` does in the hub's pod.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, Literal

import yaml

from aitracks import __version__
from aitracks.course_home.service import NAME as HOME_SERVICE
from aitracks.course_home.service import SETTINGS as HOME_SETTINGS
from aitracks.errors import StateError, UnknownError
from aitracks.hub.access import CULL_SECONDS, CULLER, access
from aitracks.hub.courses import Course
from aitracks.hub.kubernetes_hub import BIN, CHECKOUT, OWNERS, SHARED, cohort_group, cohort_number
from aitracks.hub.places import Places
from aitracks.hub.secret import Secret
from aitracks.hub.settings import DATA, OVERRIDES, HubSettings
from aitracks.hub.sign_in import Oidc
from aitracks.hub.site import Site

Values = dict[str, Any]
ImageProfile = Literal["light", "tensorflow", "torch"]
PROFILES: tuple[ImageProfile, ...] = ("light", "tensorflow", "torch")

SECRET = "aitracks"  # the Kubernetes Secret that holds, under its own name, each {env: NAME} of hub.yaml
SMALLEST_MB = 256  # kept for each server: JupyterLab and one kernel with the libraries of most units
PORT = 8888  # of services
CONFIGURE = "from aitracks.hub.kubernetes_hub import configure\n\nconfigure(c)\n"


@dataclass(frozen=True)
class Cluster:
    """What is a cluster's own. `database` is the network of the PostgreSQL server, for the network policies."""

    registry: str = "registry.example/aitracks"
    tag: str = __version__
    profile: ImageProfile = "tensorflow"  # which image people's servers run
    storage_class: str = "shared"
    storage: str = "200Gi"
    database: str = "10.0.0.10/32"


def helm_values(settings: HubSettings, courses: Sequence[Course], base: Mapping[str, Any], cluster: Cluster) -> Values:
    """The values for `helm upgrade`: `base` (hub_config/k8s/values.yaml) with what the settings say put over it.

    Raises StateError for what a cluster cannot do: a secret in a file, SQLite, cohorts whose names fall together.
    """
    refuse(settings, courses)
    found = access(_site(settings, courses))["JupyterHub"]
    return merged(base, {"hub": _hub(settings, found, cluster), **_people(settings, base, cluster)})


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Values:
    """`over` put over `base` as Helm does: tables are merged, all else is replaced, null deletes."""
    result: Values = copy.deepcopy(dict(base))
    for name, value in over.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            below = result.get(name)
            result[name] = merged(below if isinstance(below, Mapping) else {}, value)
        else:
            result[name] = copy.deepcopy(value)
    return result


def refuse(settings: HubSettings, courses: Sequence[Course]) -> None:
    """Raise StateError for what a cluster cannot do."""
    if settings.profile != "kubernetes":
        raise StateError(f"profile is '{settings.profile}': write 'profile: kubernetes' into hub.yaml")
    for what, secret in secrets_of(settings).items():
        if secret.env is None:
            raise StateError(f"{what}: in a cluster name it by {{env: NAME}}: a key of the Secret '{SECRET}'")
    for what in ("hub", "gradebook"):
        if getattr(settings.databases, what) is None:
            raise StateError(f"databases.{what}: a cluster needs PostgreSQL: SQLite breaks on a shared volume")
    for name in (slug, cohort_number):
        seen: dict[object, str] = {}
        for course in courses:
            other = seen.setdefault(name(course.id), course.id)
            if other != course.id:
                raise StateError(f"cohorts {other} and {course.id} would share one name or number: rename one of them")


def secrets_of(settings: HubSettings) -> dict[str, Secret]:
    """The secrets that the settings name, by where they stand there."""
    named = {
        "databases.hub": settings.databases.hub,
        "databases.gradebook": settings.databases.gradebook,
        "sign_in.client_secret": settings.sign_in.client_secret if isinstance(settings.sign_in, Oidc) else None,
    }
    return {what: secret for what, secret in named.items() if secret}


def slug(cohort: str) -> str:
    """A cohort's id as Kubernetes takes it for a name."""
    return cohort.replace("_", "-")


def objects(folder: Path, settings: HubSettings, courses: Sequence[Course], cluster: Cluster) -> str:
    """What stands beside the chart, for ``kubectl apply``: volume, preparation, course home, Dask, each cohort's part.

    `folder` is hub_config/k8s/manifests. Raises what `helm_values` raises.
    """
    refuse(settings, courses)
    common = {
        **{name: str(value) for name, value in vars(cluster).items()},
        "secret": SECRET,
        "gradebook_key": str(settings.databases.gradebook.env if settings.databases.gradebook else ""),
        "folders": "\n".join(line for course in courses for line in _folders(course)),
    }
    services = {one["name"]: one for one in access(_site(settings, courses))["JupyterHub"]["services"]}
    parts = [_filled(folder / f"{name}.yaml", common) for name in ("volume", "prepare", "dask")]
    parts.append(_filled(folder / "home.yaml", {**common, "environment": _home_environment(services[HOME_SERVICE])}))
    for course in courses:
        own = {"cohort": course.id, "slug": slug(course.id), "uid": str(cohort_number(course.id))}
        told = _course_environment(services[course.id])
        parts.append(_filled(folder / "course.yaml", {**common, **own, "environment": told}))
    return "---\n".join(parts)


def service_environment(name: str, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """What JupyterHub would tell a service that it starts itself; the token comes from the chart's own Secret."""
    scopes = json.dumps(["access:services", f"access:services!service={name}"])
    plain = {
        **environment,
        "JUPYTERHUB_SERVICE_NAME": name,
        "JUPYTERHUB_SERVICE_PREFIX": f"/services/{name}/",
        "JUPYTERHUB_SERVICE_URL": f"http://0.0.0.0:{PORT}",
        "JUPYTERHUB_CLIENT_ID": f"service-{name}",
        "JUPYTERHUB_API_URL": "http://hub:8081/hub/api",
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTERHUB_HOST": "",
        "JUPYTERHUB_OAUTH_CALLBACK_URL": f"/services/{name}/oauth_callback",
        "JUPYTERHUB_OAUTH_ACCESS_SCOPES": scopes,
        "JUPYTERHUB_OAUTH_SCOPES": scopes,
        "JUPYTERHUB_OAUTH_CLIENT_ALLOWED_SCOPES": "[]",
    }
    token = {"valueFrom": {"secretKeyRef": {"name": "hub", "key": f"hub.services.{name}.apiToken"}}}
    return [*({"name": key, "value": plain[key]} for key in sorted(plain)), {"name": "JUPYTERHUB_API_TOKEN", **token}]


def _site(settings: HubSettings, courses: Sequence[Course]) -> Site:
    return Site(settings.model_copy(update={"inner_ports": ()}), tuple(courses), Places(SHARED), CHECKOUT, bin=BIN)


def _hub(settings: HubSettings, found: Mapping[str, Any], cluster: Cluster) -> Values:
    """The hub's own pod: services that run elsewhere, roles, settings and secrets."""
    told: Values = {"AITRACKS_HOME": str(CHECKOUT), DATA: str(SHARED), OVERRIDES: settings.model_dump_json()}
    for secret in secrets_of(settings).values():
        told[str(secret.env)] = {"valueFrom": {"secretKeyRef": {"name": SECRET, "key": secret.env}}}
    return {
        "image": {"name": f"{cluster.registry}/hub", "tag": cluster.tag},
        "extraEnv": told,
        "extraConfig": {"50-aitracks": CONFIGURE},
        "services": {one["name"]: _elsewhere(one) for one in found["services"] if one["name"] != CULLER},
        "loadRoles": {one["name"]: one for one in found["load_roles"] if one["name"] != CULLER},
    }


def _elsewhere(service: Mapping[str, Any]) -> Values:
    """A service as the hub knows it where another pod runs it."""
    host = "course-home" if service["name"] == HOME_SERVICE else f"grader-{slug(service['name'])}"
    kept = {name: service[name] for name in ("oauth_no_confirm", "display") if name in service}
    return {"url": f"http://{host}:{PORT}", **kept}


def _people(settings: HubSettings, base: Mapping[str, Any], cluster: Cluster) -> Values:
    """People's pods, and when they are stopped."""
    servers, image = settings.servers, {"name": f"{cluster.registry}/{cluster.profile}", "tag": cluster.tag}
    first = [{**each, "image": f"{image['name']}:{image['tag']}"} for each in base["singleuser"]["initContainers"]]
    return {
        "singleuser": {
            "image": image,
            "initContainers": first,
            "startTimeout": settings.start_timeout,
            "memory": {"limit": f"{servers.memory_mb}M", "guarantee": f"{min(servers.memory_mb, SMALLEST_MB)}M"},
            "cpu": {"limit": servers.cpus, "guarantee": min(servers.cpus, 0.05)},
        },
        "cull": {
            "enabled": servers.idle_minutes > 0,
            "timeout": servers.idle_minutes * 60 or None,
            "every": CULL_SECONDS,
        },
    }


def _home_environment(service: Mapping[str, Any]) -> str:
    settings = {**json.loads(service["environment"][HOME_SETTINGS]), "snapshots": str(Places(SHARED).snapshots)}
    return _yaml({**service["environment"], HOME_SETTINGS: json.dumps(settings)}, HOME_SERVICE)


def _course_environment(service: Mapping[str, Any]) -> str:
    own = {"AITRACKS_SNAPSHOTS": str(Places(SHARED).snapshots), OWNERS: str(SHARED / "owners" / "owners.json")}
    return _yaml({**service["environment"], **own, "HOME": "/tmp"}, service["name"])


def _yaml(environment: Mapping[str, str], name: str) -> str:
    """In one line of YAML."""
    return json.dumps(service_environment(name, environment), ensure_ascii=False)


def _folders(course: Course) -> Iterable[str]:
    """The cohort's lines of the list that the preparation reads: path, mode, uid, gid."""
    uid, group = cohort_number(course.id), cohort_group(course.id)
    return (
        f"    courses/{course.id} 0700 {uid} {uid}",
        f"    snapshots/{course.id} 2750 {uid} 1001",
        f"    exchange/{course.id} 0750 {uid} {group}",
    )


def _filled(file: Path, words: Mapping[str, str]) -> str:
    try:
        return Template(file.read_text(encoding="utf-8")).substitute(words)
    except (KeyError, ValueError) as error:
        raise StateError(f"{file}: unknown placeholder {error}: '$$' is a dollar sign") from None


def printed(
    settings: HubSettings, courses: Sequence[Course], folder: Path, cluster: Cluster, beside: bool = False
) -> str:
    """The text of the values, or of the objects beside the chart; `folder` is hub_config/k8s."""
    if beside:
        return objects(folder / "manifests", settings, courses, cluster)
    base = yaml.safe_load((folder / "values.yaml").read_text(encoding="utf-8"))
    return dump(helm_values(settings, courses, base, cluster))


def image_profile(name: str) -> ImageProfile:
    """The library profile of this name; raises UnknownError where there is none."""
    for profile in PROFILES:
        if profile == name:
            return profile
    raise UnknownError("library profile", name, list(PROFILES))


def dump(values: Mapping[str, Any]) -> str:
    """Values as YAML."""
    return str(yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=120))
