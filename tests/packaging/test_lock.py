"""pyproject.toml declares, requirements.lock pins, environment.yml is its conda face."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = {
    "jupyterlab",
    "nbgrader",
    "papermill",
    "scikit-learn",
    "tensorflow-cpu",
    "transformers",
    "jupyterhub",
    "pytest",
}


def lock() -> list[str]:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8").split("\n")[:-1]


def test_the_lock_pins_each_package_exactly_and_names_no_host():
    for line in lock():
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*==[0-9][0-9a-z.]*( ; .+)?", line), line


def test_environment_yml_is_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert "python=3.11" in conda
    assert pip["pip"] == ["-e .", *lock()]


def test_the_lock_fits_what_pyproject_declares():
    pins = {canonicalize_name(Requirement(line).name): Requirement(line) for line in lock()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for text in [*project["dependencies"], *(text for extra in extras for text in extra)]:
        wanted = Requirement(text)
        (pin,) = pins[canonicalize_name(wanted.name)].specifier
        assert wanted.specifier.contains(pin.version), text


def test_what_the_users_asked_for_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        canonicalize_name(Requirement(text).name)
        for text in [*project["dependencies"], *project["optional-dependencies"]["test"]]
    }
    assert declared >= REQUIRED
