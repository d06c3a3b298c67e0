"""Problems, teams, handing in: what forms do, what comes back, who may what."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import nbformat
import pytest
from typer.testing import CliRunner

from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.cli import app

PROBLEM = "customer_intents"
WORK = f"class_a/teams/hawks/{PROBLEM}"
WORDS = {"tag", "parameters", "ipynb", "model", "pkl"}  # as they stand in every language


def notebook(tags: tuple[str, ...] = ("parameters",)) -> bytes:
    source = 'train = "t"\ninputs = "i"\nout = "o"\nseed = 0\nbudget = 60\n'
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


def test_the_listing_and_the_form_without_its_contact(classes):
    page = classes.learner("amei").get("class_a/problems").text
    for word in ("電腦視覺", "木瓜成熟度自動分級", "果香合作農場", "≥ 95%", "暑期實習名額"):
        assert word in page
    for name in ("papaya_ripeness", PROBLEM, "dryer_maintenance", "demand_forecast", "traffic_clips"):
        form = classes.learner("amei").get(f"class_a/problems/{name}").text
        assert "期望成果" in form
        assert "穩健與公平性" in form
        assert ".example" not in form
    assert classes.learner("amei").get("class_a/problems/nothing").status_code == 404


def test_the_kit_is_a_zip_for_members_alone(classes):
    answer = classes.learner("amei").get(f"class_a/kits/{PROBLEM}.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert f"{PROBLEM}/{PROBLEM}.ipynb" in names
    assert any(name.startswith(f"{PROBLEM}/data/") for name in names)
    assert not any("hidden" in name for name in names)
    assert classes.learner("emma", "class_b").get(f"class_a/kits/{PROBLEM}.zip").status_code == 403
    assert classes.learner("amei").get("class_a/kits/papaya_ripeness.zip").status_code == 404
    assert classes.learner("amei").get("class_a/kits/..%2f..%2fsecret.zip").status_code in (403, 404)


def test_found_join_apply(classes):
    classes.team()
    team = Teams(classes.store).find("class_a", "hawks")
    assert (team.people, team.captain, team.problems) == (("amei", "bohao"), "amei", (PROBLEM,))
    page = classes.learner("bohao").get("class_a/teams/hawks").text
    for word in ("飛鷹", "阿美", "柏豪", "專長組合", "進度、繳交與成績"):
        assert word in page


def test_what_is_wrong_brings_the_form_back_with_what_was_typed(classes):
    amei = classes.learner("amei")
    answer = amei.post("class_a/teams", "found", id="Big Team", name_zh="<b>飛鷹</b>", skill=["data", "model"])
    assert answer.status_code == 422
    assert "「Big Team」不能當隊伍代號" in answer.text
    assert 'value="Big Team"' in answer.text
    assert "&lt;b&gt;飛鷹&lt;/b&gt;" in answer.text
    assert answer.text.count(" checked") == 2
    english = amei.client.post("/services/capstones/class_a/teams?lang=en", data={"do": "join", "code": "x",
                               "csrf": amei.tokens["class_a/teams"]})  # fmt: skip
    assert "no team of this cohort has this code" in english.text
    assert Teams(classes.store).of_cohort("class_a") == ()


def test_a_code_that_is_wrong_too_often(classes):
    amei = classes.learner("amei")
    for _ in range(10):
        amei.refused("class_a/teams", "join", code="QQQQ-QQQQ")
    assert "一小時後再試" in amei.refused("class_a/teams", "join", code="QQQQ-QQQQ")


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_changes_nothing(classes, token):
    amei = classes.learner("amei")
    sent = {"do": "found", "id": "hawks", "name_zh": "飛鷹", "csrf": token}
    answer = amei.client.post("/services/capstones/class_a/teams", data=sent)
    assert answer.status_code == 422
    assert "放太久了" in answer.text
    assert 'value="飛鷹"' in answer.text
    assert Teams(classes.store).of_cohort("class_a") == ()


def test_a_token_is_of_one_person_in_one_session(classes):
    amei, bohao = classes.learner("amei"), classes.learner("bohao")
    amei.get("class_a/teams")
    bohao.tokens["class_a/teams"] = amei.tokens["class_a/teams"]
    assert "放太久了" in bohao.refused("class_a/teams", "found", id="owls", name_zh="貓頭鷹")
    again = classes.learner("amei")
    again.client.cookies.set("aitracks-home-token", "another session")
    again.tokens["class_a/teams"] = amei.tokens["class_a/teams"]
    assert "放太久了" in again.refused("class_a/teams", "found", id="owls", name_zh="貓頭鷹")


def test_without_a_sign_in_nothing_is_shown_or_changed(classes):
    nobody = classes.person("")
    for address in ("", "class_a/problems", "class_a/teams", "class_a/reviews", f"class_a/kits/{PROBLEM}.zip"):
        answer = nobody.get(address)
        assert (answer.status_code, answer.headers["location"]) == (302, "/hub/login")
    assert nobody.client.post("/services/capstones/class_a/teams", data={"do": "found"}).status_code == 400


def test_another_class_sees_nothing(classes):
    classes.team()
    for person in (classes.learner("emma", "class_b"), classes.staff("prof_wu", "class_b"), classes.person("eve")):
        for address in ("problems", "teams", "teams/hawks", f"teams/hawks/{PROBLEM}", f"boards/{PROBLEM}", "reviews"):
            answer = person.get(f"class_a/{address}")
            assert answer.status_code == 403, address
            assert "飛鷹" not in answer.text
    assert classes.learner("emma", "class_b").get("nothing/problems").status_code == 403


def test_another_team_sees_no_page_of_ours(classes):
    classes.team()
    other = classes.learner("chiahui")
    for address in ("teams/hawks", f"teams/hawks/{PROBLEM}", f"teams/hawks/{PROBLEM}/concept", "teams/owls"):
        assert other.get(f"class_a/{address}").status_code == 403
    assert "飛鷹" in other.get("class_a/teams").text
    assert Teams(classes.store).find("class_a", "hawks").code not in other.get("class_a/teams").text
    assert classes.staff().get("class_a/teams/hawks").status_code == 200
    assert classes.staff().get("class_a/teams/owls").status_code == 404
    other.get("class_a/teams")
    other.tokens["class_a/teams/hawks"] = other.tokens["class_a/teams"]
    assert other.post("class_a/teams/hawks", "renew").status_code == 403


def test_members_and_captain(classes):
    captain = classes.team(people=("amei", "bohao", "chiahui"))
    bohao = classes.learner("bohao")
    assert "只有隊長或講師" in bohao.refused("class_a/teams/hawks", "renew")
    assert "只有本人、隊長" in bohao.refused("class_a/teams/hawks", "leave", person="chiahui", key="chiahui")
    assert "移交隊長" in captain.refused("class_a/teams/hawks", "leave", person="amei")
    assert bohao.post("class_a/teams/hawks", "skills", skill=["data"]).status_code == 303
    assert captain.post("class_a/teams/hawks", "leave", person="chiahui").status_code == 303
    assert "輸入隊伍代號" in captain.refused("class_a/teams/hawks", "dissolve", sure="owls")
    assert captain.post("class_a/teams/hawks", "hand_over", person="bohao").status_code == 303
    assert bohao.post("class_a/teams/hawks", "withdraw", problem=PROBLEM).status_code == 303
    assert bohao.post("class_a/teams/hawks", "dissolve", sure="hawks").status_code == 303
    assert Teams(classes.store).of_person("class_a", "amei") is None


def test_staff_binds_and_learners_do_not(classes):
    captain = classes.team()
    assert "講師或助教" in captain.refused("class_a/teams/hawks", "bind", unit="guoxiang_coop")
    assert "沒有這個出題單位" in classes.staff().refused("class_a/teams/hawks", "bind", unit="nobody")
    assert classes.staff().post("class_a/teams/hawks", "bind", unit="guoxiang_coop").status_code == 303


def test_a_notebook_is_queued(classes):
    captain = classes.team()
    answer = captain.post(WORK, "submit", ("ours.ipynb", notebook()), stage="poc")
    assert answer.status_code == 303
    (entry,) = Tries(classes.store).find_all("class_a", "hawks")
    assert (entry.state, entry.by, entry.stage) == ("queued", "amei", "poc")
    page = captain.get(WORK).text
    assert "等待評測" in page
    assert "今天還可以繳 2 次" in page


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.ipynb", b"no json", "這不是筆記本"),
        ("a.ipynb", notebook(tags=()), "剛好有一個程式格加上標籤（tag）parameters；目前一格也沒有"),
        ("a.ipynb", b"{" * 100_000, "這不是筆記本"),
        ("model.pkl", b"x", "不是筆記本"),
        ("../../a.ipynb/..", b"x", "不是筆記本"),
        ("big.ipynb", b"x" * ((16 << 20) + 1), "超過 16 MB"),
        ("huge.ipynb", b"x" * (18 << 20), "超過 16 MB"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_line(classes, name, content, words):
    captain = classes.team()
    why = captain.refused(WORK, "submit", (name, content), stage="poc")
    assert words in why
    assert "\n" not in why
    assert not set(re.findall(r"\b[a-z]{3,}\b", why)) - WORDS, "in Chinese alone"
    assert str(classes.data) not in why
    assert "/tmp" not in why
    assert Tries(classes.store).find_all("class_a") == ()


def test_the_refusal_is_in_the_pages_language(classes):
    captain = classes.team()
    captain.get(WORK)
    sent = {"do": "submit", "stage": "poc", "csrf": captain.tokens[WORK]}
    files = {"file": ("a.ipynb", notebook(tags=()), "application/json")}
    page = captain.client.post(f"/services/capstones/{WORK}?lang=en", data=sent, files=files).text
    why = unescape(re.search(r'class="refusal" role="alert">([^<]*)', page)[1].strip())
    assert (
        why == "not taken, and not counted: exactly one code cell must have the tag 'parameters'; cells with it: none"
    )
    (line,) = [line for line in read_log(classes.store, "class_a", "hawks") if line.what == "hand-in refused"]
    assert line.why == f"必須剛好有一個程式格加上標籤（tag）parameters；目前一格也沒有。 / {why.partition(': ')[2]}"


def test_no_file_and_too_many_tries(classes):
    captain = classes.team()
    assert "請選擇一個 .ipynb 檔" in captain.refused(WORK, "submit", stage="poc")
    for number in range(3):
        captain.post(WORK, "submit", (f"{number}.ipynb", notebook()), stage="poc")
    assert "今天的 3 次機會已用完" in captain.refused(WORK, "submit", ("4.ipynb", notebook()), stage="poc")
    assert "解題（PoC）尚未通過" in captain.refused(WORK, "submit", ("4.ipynb", notebook()), stage="field")


def test_a_class_says_its_own_rules(classes):
    captain = classes.team()
    file = classes.data / "cohorts" / "class_a.yaml"
    said = file.read_text(encoding="utf-8") + "capstones: {tries_a_day: 2, concept_review: true, team: {most: 3}}\n"
    file.unlink()  # it is linked to that of the other tests
    file.write_text(said, encoding="utf-8")
    assert "每隊 1 到 3 人" in classes.learner("chiahui").get("class_a/teams").text
    assert "構想審查尚未通過" in captain.refused(WORK, "submit", ("1.ipynb", notebook()), stage="poc")
    file.write_text(said.replace("concept_review: true, ", ""), encoding="utf-8")
    assert "今天還可以繳 2 次（每天 2 次" in captain.get(WORK).text
    for number in range(2):
        assert captain.post(WORK, "submit", (f"{number}.ipynb", notebook()), stage="poc").status_code == 303
    assert "今天的 2 次機會已用完" in captain.refused(WORK, "submit", ("3.ipynb", notebook()), stage="poc")
    (classes.data / "3.ipynb").write_bytes(notebook())
    command = ["capstone", "submit", "class_a", "hawks", PROBLEM, str(classes.data / "3.ipynb")]
    command += ["--data", str(classes.data)]
    assert "has used its 2 tries" in str(CliRunner().invoke(app, command).exception)
    assert "try 3 is queued" in CliRunner().invoke(app, [*command, "--tries-a-day", "3"]).output


def test_only_scored_tries_of_ones_own_are_chosen(classes):
    captain = classes.team()
    classes.team(people=("chiahui",), slug="owls")
    captain.post(WORK, "submit", ("1.ipynb", notebook()), stage="poc")
    owls = classes.learner("chiahui")
    owls.post(f"class_a/teams/owls/{PROBLEM}", "submit", ("1.ipynb", notebook()), stage="poc")
    mine, theirs = (Tries(classes.store).find_all("class_a", team)[0] for team in ("hawks", "owls"))
    assert "只能選擇已評分的成果" in captain.refused(WORK, "choose", **{"try": mine.id})
    for number in (theirs.id, "0", "x", "9" * 30):
        assert captain.post(WORK, "choose", **{"try": number}).status_code == 404


def test_members_divide_and_staff_decide(classes):
    captain = classes.team(people=("amei", "bohao", "chiahui"))
    why = captain.refused(WORK, "divide", **{"points-bohao": "60", "points-chiahui": "30"})
    assert "合計 100 分" in why
    assert captain.post(WORK, "divide", **{"points-bohao": "60", "points-chiahui": "40"}).status_code == 303
    assert "不是整數" in captain.refused(WORK, "divide", **{"points-bohao": "lots", "points-chiahui": "40"})
    assert captain.post(WORK, "contribute", kind="said", said="<script>alert(1)</script>").status_code == 303
    assert "&lt;script&gt;" in captain.get(WORK).text
    assert "<script" not in captain.get(WORK).text
    assert "60" not in re.sub(r"<[^>]+>", "", classes.learner("bohao").get(WORK).text)
    assert "講師或助教" in captain.refused(WORK, "factor", person="amei", factor="1.2", reason="me")
    staff = classes.staff()
    assert "還沒分配" in staff.get(WORK).text
    assert "係數介於" in staff.refused(WORK, "factor", person="amei", factor="3", reason="做很多")
    assert staff.post(WORK, "factor", person="amei", factor="1.1", reason="做很多").status_code == 303
    assert "× 1.1" in staff.get(WORK).text


def test_a_report_is_for_the_staff(classes):
    captain, staff = classes.team(), classes.staff()
    assert staff.get("class_a/reports/hawks/customer_intents").status_code == 404
    file = classes.data / "capstones" / "class_a" / "reports" / "team-hawks.html"
    file.parent.mkdir()
    file.write_text("<h1>Hawks</h1>", encoding="utf-8")
    answer = staff.get("class_a/reports/hawks/customer_intents")
    assert answer.text == "<h1>Hawks</h1>"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "/services/capstones/class_a/reports/hawks/customer_intents" in staff.get(WORK).text
    assert captain.get("class_a/reports/hawks/customer_intents").status_code == 403
    assert "reports/hawks" not in captain.get(WORK).text
    assert staff.get("class_a/reports/..%2f..%2fsecret").status_code == 404


def test_names_of_teams_are_text(classes):
    amei = classes.learner("amei")
    name = '"><img src=x onerror=alert(1)>'
    assert amei.post("class_a/teams", "found", id="hawks", name_zh=name).status_code == 303
    for page in (amei.get("class_a/teams").text, amei.get("class_a/teams/hawks").text):
        assert "<img" not in page


def test_every_answer_is_protected(classes):
    amei = classes.learner("amei")
    for address in ("", "health", "style.css", "nothing", "class_a/teams", "class_a/problems/nothing"):
        headers = amei.get(address).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_english_pages_hold_no_chinese_but_names(classes):
    classes.team()
    people = {"阿美", "柏豪", "嘉惠", "大偉", "飛鷹", "中文", "陳助教", "林老師"}
    for address in ("problems", f"problems/{PROBLEM}", "teams", "teams/hawks", f"teams/hawks/{PROBLEM}",
                    f"teams/hawks/{PROBLEM}/concept", f"boards/{PROBLEM}"):  # fmt: skip
        page = classes.learner("amei").get(f"class_a/{address}?lang=en").text
        assert set(re.findall(r"[一-鿿]+", page)) <= people, address
    assert '<html lang="en">' in classes.learner("emma", "class_b").get("class_b/problems").text
