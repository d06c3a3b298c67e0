"""The same grading on a Dask cluster: two workers run the submissions, one gradebook is written here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as found:
        yield found


@pytest.fixture
def course(new_checkout: Any, new_course: Any, tmp_path: Path) -> Any:
    checkout = new_checkout(tmp_path / "checkout")
    learners = "".join(f"  - {{id: l{i}, name: L}}\n" for i in range(6))
    checkout.edit("hub_config/cohorts/tiny.yaml", "topics:", f"{learners}topics:")
    done = checkout.run("aitracks", "build", "tiny", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    return new_course(tmp_path / "data" / "courses" / "tiny", "fit_line", checkout)


def grade(course: Any, scheduler: str) -> Any:
    data = course.folder.parents[1]
    return course.checkout.run("aitracks", "grade", "tiny", "fit_line", "--data", data, "--scheduler", scheduler)


def test_a_cluster_gives_the_grades_of_one_machine(course: Any, cluster: Any) -> None:
    reference = course.reference()
    for i in range(6):
        course.submit(f"l{i}", reference if i % 2 else {"fit": "def fit(x, y):\n    return 0.0, 0.0"})
    done = grade(course, cluster.scheduler_address)
    assert done.returncode == 0, done.stderr + done.stdout
    assert [course.score(f"l{i}") for i in range(6)] == [0.0, 4.0] * 3
    assert "6 of 6 graded" in done.stdout


def test_no_cluster_is_one_clear_line(course: Any) -> None:
    course.submit("l0")
    done = grade(course, "tcp://127.0.0.1:1")
    assert done.returncode == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr
