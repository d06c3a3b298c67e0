"""A list that names an id with which somebody signs in to the hub already, whom no cohort's file lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aitracks.signin.identities import Identities, Said, Vouched
from aitracks.signin.members import Members
from aitracks.signin.nicknames import read_nickname
from aitracks.signin.tables import open_tables, sqlite_url

People = Callable[..., Any]


@pytest.fixture
def signed_in(class_7a: Any) -> Any:
    """A hub's sign-in store, in which a pupil joined with a class code and a company's sign-in vouched for somebody."""
    (class_7a.data / "hub").mkdir()
    engine = open_tables(sqlite_url(class_7a.data / "hub"))
    members = Members(engine)
    members.join(members.new_code("tiny").code, read_nickname("小恐龍"), "-", lambda user: False)
    Identities(engine).arrive(Vouched("sso.example", "1", "wang", "王小明", exact=True), Said({}), lambda user: False)
    engine.dispose()
    return class_7a


def test_an_id_that_somebody_signs_in_with_is_refused(signed_in: Any, people: People) -> None:
    engine = open_tables(sqlite_url(signed_in.data / "hub"))
    (member,) = Members(engine).of_cohort("tiny")
    engine.dispose()
    line = signed_in.refused("import", "class_7a", people("id,name", "amei,阿美", "wang,王大明"))
    assert line.endswith(
        "people.csv:3: 'wang' is on this hub already 王小明, who signs in through sso.example: use another id for "
        "王大明, or say with '--same wang' that this is one person"
    )
    line = signed_in.refused("import", "class_7a", people("id,name,role", f"{member.user},阿美,老師"))
    assert f"people.csv:2: '{member.user}' is on this hub already 小恐龍, who joined tiny with a class code" in line
    words = ("create", "class_7b", "--programme", "short", "--name-zh", "乙", "--name-en", "B", "--term", "t")
    assert signed_in.refused(*words, "--instructor", "wang:王大明").startswith("'wang' is on this hub already")


def test_the_same_person_is_let_into_the_list(signed_in: Any, people: People) -> None:
    file = people("id,name", "wang,王小明")
    assert "added: wang 王小明" in signed_in.ok("import", "class_7a", file, "--same", "wang")
    assert "nothing to change" in signed_in.ok("import", "class_7a", file), "it is known from now on"
    words = ("create", "class_7b", "--programme", "short", "--name-zh", "乙", "--name-en", "B", "--term", "t")
    signed_in.ok(*words, "--instructor", "prof_lin:林老師", "--csv", file)


def test_numbers_that_are_made_pass_by_who_signs_in(signed_in: Any, people: People) -> None:
    engine = open_tables(sqlite_url(signed_in.data / "hub"))
    Identities(engine).arrive(Vouched("sso.example", "2", "p01", "李四", exact=True), Said({}), lambda user: False)
    signed_in.ok("import", "class_7a", people("name", "阿美", "柏豪"), "--make-ids", "p")
    assert "{id: p02, name: 阿美}" in signed_in.text()
    assert "{id: p03, name: 柏豪}" in signed_in.text()


def test_a_hub_yaml_that_cannot_be_read_is_said(signed_in: Any, people: People, tmp_path: Any) -> None:
    file = people("id,name", "amei,阿美")
    (tmp_path / "hub.yaml").write_text("cohorts: [tiny]\ndatabases: {hub: {env: NO_SUCH_NAME}}\n", encoding="utf-8")
    assert "NO_SUCH_NAME" in signed_in.refused("import", "class_7a", file, "--config", tmp_path / "hub.yaml")
