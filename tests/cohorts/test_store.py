"""A cohort's file: the old one or the new one, whenever a kill comes; and the rules it must keep."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from aitracks.cohorts.store import changing, find, save
from aitracks.cohorts.yaml_text import cohort_text
from aitracks.curriculum import Curriculum, load_curriculum
from aitracks.curriculum.cohort import Cohort, Person, load_cohort, load_people
from aitracks.errors import ContentError, StateError


@pytest.fixture
def curriculum(checkout: Any) -> Curriculum:
    """That of the small checkout."""
    return load_curriculum(checkout.root)


def with_learners(cohort: Cohort, count: int) -> Cohort:
    people = tuple(Person(id=f"u{number}", name="王小明") for number in range(count))
    return cohort.model_copy(update={"learners": people})


def test_a_kill_leaves_the_old_file_or_the_new_one(curriculum: Curriculum, tmp_path: Path) -> None:
    tiny, _ = find("tiny", curriculum, tmp_path)
    versions = [with_learners(tiny, 2), with_learners(tiny, 20)]
    texts = [cohort_text(version) for version in versions]
    with changing(tmp_path):
        file = save(versions[0], curriculum, tmp_path)
    chance, seen = random.Random(7), set()
    for _ in range(40):
        child = os.fork()
        if child == 0:
            while True:
                for version in versions:
                    save(version, curriculum, tmp_path)
        time.sleep(chance.uniform(0.02, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        seen.add(texts.index(file.read_text(encoding="utf-8")))  # ValueError: neither of the two
    assert seen == {0, 1}


def test_what_could_not_be_read_back_is_not_written(curriculum: Curriculum, tmp_path: Path) -> None:
    tiny, _ = find("tiny", curriculum, tmp_path)
    twice = tiny.model_copy(update={"learners": tiny.instructors})
    with changing(tmp_path), pytest.raises(StateError, match=r"nothing was changed, because .*already in line"):
        save(twice, curriculum, tmp_path)
    assert list((tmp_path / "cohorts").iterdir()) == []


def test_a_change_waits_for_another(checkout: Any, tmp_path: Path) -> None:
    with changing(tmp_path):
        process = checkout.start("aitracks", "cohort", "close", "tiny", "--data", tmp_path)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(5)
        assert list((tmp_path / "cohorts").iterdir()) == []
    assert process.wait(60) == 0
    assert load_people(tmp_path / "cohorts" / "tiny.yaml").closed is not None


def test_the_rules_of_the_file(checkout: Any, curriculum: Curriculum) -> None:
    """People alone can be read where the programme is gone; a course's own name belongs to nobody."""
    file = checkout.root / "hub_config" / "cohorts" / "tiny.yaml"
    checkout.edit("hub_config/cohorts/tiny.yaml", "programme: short", "programme: gone")
    assert [person.id for person in load_people(file).learners] == ["amei"]
    with pytest.raises(ContentError, match="unknown programme 'gone'"):
        load_cohort("tiny", curriculum)
    checkout.edit("hub_config/cohorts/tiny.yaml", "id: amei", "id: grader-tiny")
    with pytest.raises(ContentError, match="9: 'grader-tiny' begins with 'grader-', which is kept for the courses"):
        load_people(file)
