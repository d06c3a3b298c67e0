"""The capstones' pages behind a real hub's sign-in: from the course home to a team, an application and a notebook."""

from __future__ import annotations

import re

import nbformat
import pytest
from hub_story.axe import violations

from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.preparing import prepare
from aitracks.capstone.problems.load import load_problem
from aitracks.language import ZH
from aitracks.paths import home

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(400)]

COHORT, PROBLEM = "outreach_demo", "customer_intents"


@pytest.fixture
def own_hub(make_hub, tmp_path):
    """A hub whose data folder has capstones of its one class."""
    made = make_hub(cohort=COHORT)
    prepare(CohortPlaces.of(made.data, COHORT), [load_problem(PROBLEM, home())], home(), ZH, print)
    return made


def at_capstones(person) -> None:
    """Signed in, and from the course home to the problems."""
    person.log_in()
    person.page.wait_for_url(re.compile("/services/home/"))
    person.page.get_by_role("link", name="專題").click()
    person.page.get_by_role("heading", name="產業出題").wait_for()


def test_teams_form_behind_the_hubs_sign_in(own_hub, screen, tmp_path):
    own_hub.start()
    assert "Capstones: answer" in own_hub.said()
    amei, bohao, teacher = (screen(name, own_hub) for name in ("amei", "bohao", "prof_lin"))
    at_capstones(amei)
    amei.shot("capstones")
    assert violations(amei.page) == []
    amei.page.get_by_role("link", name="隊伍", exact=True).click()
    amei.page.get_by_label("隊伍代號").fill("hawks")
    amei.page.get_by_label("隊名（中文）").fill("飛鷹")
    amei.page.get_by_role("button", name="成立").click()
    code = amei.page.locator(".code code").inner_text()

    at_capstones(bohao)
    bohao.page.get_by_role("link", name="隊伍", exact=True).click()
    bohao.page.get_by_label("隊伍代碼").fill(code)
    bohao.page.get_by_role("button", name="加入").click()
    bohao.page.get_by_role("heading", name="飛鷹").wait_for()

    amei.page.goto(f"{own_hub.url}/services/capstones/{COHORT}/problems/{PROBLEM}")
    amei.page.get_by_role("button", name="用我的隊伍申請").click()
    file = tmp_path / "ours.ipynb"
    source = 'train = "t"\ninputs = "i"\nout = "o"\nseed = 0\nbudget = 60\n'
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), file)
    amei.page.get_by_label("繳交筆記本").set_input_files(file)
    amei.page.locator("#form-submit-poc button").click()
    amei.page.get_by_role("status").filter(has_text="已收到").wait_for()
    amei.shot("handed-in")

    at_capstones(teacher)
    teacher.page.get_by_role("link", name="隊伍", exact=True).click()
    assert code in teacher.page.locator("main").inner_text()
    teacher.page.get_by_role("link", name="審查", exact=True).click()
    teacher.page.get_by_role("heading", name="審查", exact=True).wait_for()
    assert bohao.page.goto(f"{own_hub.url}/services/capstones/{COHORT}/reviews").status == 403

    amei.page.goto(f"{own_hub.url}/services/capstones/{COHORT}/teams")
    amei.page.get_by_role("link", name="登出").click()
    amei.page.goto(f"{own_hub.url}/services/capstones/{COHORT}/teams")
    assert "/hub/login" in amei.page.url
    assert amei.elsewhere == []
