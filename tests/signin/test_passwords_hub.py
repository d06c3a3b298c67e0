"""Passwords alone: the page asks for no class code, and a code opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aitracks.signin.members import Members
from aitracks.signin.passwords import Passwords

pytestmark = pytest.mark.hub


@pytest.fixture(scope="module")
def hub(start_small_hub: Callable[..., Any]) -> Any:
    return start_small_hub({"method": "passwords"})


def test_name_and_password(hub: Any, visit: Any) -> None:
    word = Passwords(hub.store).make(["amei"])["amei"]
    visitor = visit(hub)
    assert "class_code" not in visitor.open()
    wrong = visitor.send(username="amei", password="wrong")
    assert wrong.status == 403
    assert "帳號或密碼不對" in wrong.text
    assert "班級代碼" not in wrong.text
    assert visitor.send(username="amei", password=f" {word}").came_in
    assert hub.groups("amei") == ["nbgrader-pair", "nbgrader-tiny"]


def test_a_class_code_opens_nothing(hub: Any, visit: Any) -> None:
    code = Members(hub.store).new_code("tiny").code
    assert visit(hub).join(code, "阿美", "sun42moon").status == 403
    assert Members(hub.store).of_cohort("tiny") == ()


def test_somebody_whom_no_cohort_lists_any_more_stays_out(hub: Any, visit: Any) -> None:
    word = Passwords(hub.store).make(["gone"])["gone"]
    page = visit(hub).send(username="gone", password=word)
    assert page.status == 403
    assert "沒有開放中的班級" in page.said
    assert "gone" not in hub.users()
