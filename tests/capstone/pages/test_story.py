"""In a real browser: a team founds, joins, applies, hands in; is evaluated, stands on the board, is reviewed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(580)]

ROOT = Path(__file__).resolve().parents[3]
ARTIFACTS = ROOT / "test-artifacts" / "capstone_pages"
AITRACKS = str(Path(sys.executable).with_name("aitracks"))
PREFIX = "/services/capstones/"
PROBLEM = "customer_intents"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
SHOTS = os.environ.get("AITRACKS_KEEP_SHOTS")
TWO = (("zh-TW", "phone"), ("en", "desktop"))
ALL = (*TWO, ("zh-TW", "desktop"), ("en", "phone"))
PARAMETERS = 'train = "data/train"\ninputs = "data/practice"\nout = "results"\nseed = 0\nbudget = 60\n'
ABLE = """\
from pathlib import Path
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
known = pd.read_csv(f"{train}/train.csv", dtype={"id": str})
asked = pd.read_csv(f"{inputs}/inputs.csv", dtype={"id": str})
model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 2)), LogisticRegression(C=10, max_iter=300))
model.fit(known["message"], known["label"])
Path(out).mkdir(exist_ok=True)
answers = pd.DataFrame({"id": asked["id"], "label": model.predict(asked["message"])})
answers.to_csv(f"{out}/predictions.csv", index=False)
"""
WEAK = ABLE.replace('analyzer="char", ngram_range=(1, 2)', "max_features=60")
AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, {runOnly: tags});
  const about = node => node.html.slice(0, 200) + " " + node.failureSummary;
  return JSON.stringify(found.violations.map(each => [each.id, each.help, each.nodes.map(about)]));
}"""


def notebook(folder: Path, name: str, source: str) -> Path:
    cells = [
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(source),
    ]
    file = folder / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
    return file


@pytest.fixture
def sit(classes: Any, served: Callable[[Any], str], browser: Any) -> Iterator[Callable[..., Any]]:
    """Seats somebody at a browser on a page."""
    address = served(classes.app)
    contexts = []

    def seat(name: str, group: str = "nbgrader-class_a", size: str = "desktop") -> Any:
        contexts.append(browser.new_context(viewport=SIZES[size], locale="zh-TW", base_url=f"{address}{PREFIX}"))
        contexts[-1].add_cookies([{"name": "who", "value": f"{name}|{group}", "url": address}])
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda said: "load resource" in said.text or page.complaints.append(said.text))
        page.set_default_timeout(20_000)
        return page

    yield seat
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def look(page: Any, axe: str, name: str, part: str = "") -> None:
    """Nothing against it, nothing cut off, what is tapped is large enough; with shots all four looks, else two."""
    address = f"{page.url.partition('?')[0].partition('#')[0]}?part={part}&"
    for language, size in ALL if SHOTS else TWO:
        page.set_viewport_size(SIZES[size])
        page.goto(f"{address}lang={language}")
        if SHOTS:
            ARTIFACTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=ARTIFACTS / f"{name}-{size}-{language}.png", full_page=True)
        page.evaluate(axe)
        assert json.loads(page.evaluate(AXE)) == [], (name, language, size)
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], (name, language, size)
        for control in page.locator("main button:visible").all():
            assert control.bounding_box()["height"] >= 40, (name, control.text_content())
    page.set_viewport_size(SIZES["desktop"])
    page.goto(f"{address}lang=zh-TW")
    assert page.complaints == [], page.complaints


def found(page: Any, id_: str, zh: str, en: str) -> str:
    page.goto("class_a/teams")
    page.get_by_label("隊伍代號").fill(id_)
    page.get_by_label("隊名（中文）").fill(zh)
    page.get_by_label("隊名（英文，可不填）").fill(en)
    page.locator("#form-found").get_by_label("資料處理").check()
    page.get_by_role("button", name="成立").click()
    page.get_by_role("heading", name=zh).wait_for()
    return page.locator(".code code").inner_text()


def apply(page: Any) -> None:
    page.goto("class_a/problems")
    page.get_by_role("link", name="客服訊息的意圖辨識", exact=True).click()
    page.get_by_role("button", name="用我的隊伍申請").click()
    page.get_by_role("heading", name="繳交與成績").wait_for()


def hand_in(page: Any, file: Path) -> None:
    page.get_by_label("繳交筆記本").set_input_files(file)
    page.locator("#form-submit-poc button").click()
    page.get_by_role("status").filter(has_text="已收到").wait_for()


def evaluate(data: Path) -> str:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "AITRACKS_HOME": str(ROOT)}
    command = (AITRACKS, "capstone", "evaluate", "class_a", "--jobs", "1", "--data", str(data))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_story(classes, sit, axe, tmp_path):
    amei, bohao, chiahui = sit("amei"), sit("bohao"), sit("chiahui")
    amei.goto("")
    look(amei, axe, "problems")
    amei.goto("class_a/teams")
    look(amei, axe, "teams-none")
    code = found(amei, "hawks", "飛鷹", "Hawks")
    bohao.goto("class_a/teams")
    bohao.get_by_label("隊伍代碼").fill("WRONG-1")
    bohao.locator("#form-join").get_by_label("模型").check()
    bohao.get_by_role("button", name="加入").click()
    bohao.get_by_role("alert").filter(has_text="沒有這個隊伍代碼").wait_for()
    assert bohao.get_by_label("隊伍代碼").input_value() == "WRONG-1"
    assert bohao.locator("#form-join").get_by_label("模型").is_checked()
    if SHOTS:
        bohao.screenshot(path=ARTIFACTS / "refused-desktop-zh-TW.png", full_page=True)
    bohao.get_by_label("隊伍代碼").fill(code)
    bohao.keyboard.press("Enter")
    bohao.get_by_role("heading", name="飛鷹").wait_for()
    found(chiahui, "owls", "貓頭鷹", "Owls")
    amei.goto(f"class_a/problems/{PROBLEM}")
    look(amei, axe, "problem")
    for page, source in ((amei, ABLE), (chiahui, WEAK)):
        apply(page)
        hand_in(page, notebook(tmp_path, "ours", source))
    hand_in(chiahui, notebook(tmp_path, "broken", "1 / 0"))
    look(amei, axe, "work-queued")
    amei.goto(f"class_a/boards/{PROBLEM}")
    look(amei, axe, "board-empty")

    said = evaluate(classes.data)
    assert "hawks" in said

    amei.goto(f"class_a/teams/hawks/{PROBLEM}")
    amei.get_by_role("button", name="選為最終成果").click()
    amei.get_by_role("status").filter(has_text="已選定").wait_for()
    assert "公開榜第 1 名" in amei.locator("main").inner_text()
    assert "決選" not in amei.locator(".tries").first.inner_text()
    look(amei, axe, "work")
    chiahui.goto(f"class_a/teams/owls/{PROBLEM}")
    assert "ZeroDivisionError" in chiahui.locator("main").inner_text()
    look(chiahui, axe, "work-failed")
    amei.goto(f"class_a/boards/{PROBLEM}")
    board = amei.locator("table.board tbody tr")
    assert "飛鷹" in board.nth(0).inner_text()
    assert "貓頭鷹" in board.nth(1).inner_text()
    assert "起步筆記本" in amei.locator(".legend").inner_text()
    look(amei, axe, "board")
    assert amei.goto(f"class_a/boards/{PROBLEM}?part=final").status == 403

    amei.complaints.clear()
    amei.goto(f"class_a/teams/hawks/{PROBLEM}/poc")
    for area in amei.locator("textarea").all():
        area.fill("我們用字元 n-gram 與邏輯迴歸。\n第二行 <b>不是粗體</b>。")
    amei.locator("input[name=entry]").first.check()
    amei.get_by_role("button", name="繳交").click()
    amei.get_by_role("status").filter(has_text="已繳交").wait_for()
    look(amei, axe, "stage")

    head, helper = sit("prof_lin", "formgrade-class_a"), sit("ta_chen", "formgrade-class_a")
    head.goto(f"class_a/boards/{PROBLEM}?part=final")
    assert "決選榜" in head.locator(".tabs").inner_text()
    head.goto("class_a/reviews")
    head.locator("#all + .list a").click()
    for reviewer in ("ta_chen", "prof_lin"):
        head.get_by_label("加一位（帳號）").fill(reviewer)
        head.locator("#form-assign button").click()
        shown = head.get_by_text("陳助教").first if reviewer == "ta_chen" else head.get_by_label("以上都沒有")
        shown.wait_for()
    dossier = head.url
    for person, level in ((helper, 2), (head, 3)):
        person.goto("class_a/reviews")
        if person is helper:
            look(person, axe, "reviews-declare")
        person.get_by_label("以上都沒有").check()
        person.get_by_role("button", name="聲明").click()
        person.goto(dossier)
        person.get_by_role("heading", name="我的審查").wait_for()
        if person is helper:
            look(person, axe, "dossier-reviewer")
        for group in person.locator("#form-review fieldset").all():
            group.locator("input").nth(level).check()
        person.get_by_label("評語").fill("方法清楚，錯誤分析還可以更細。")
        person.get_by_role("button", name="送出審查").click()
        person.get_by_role("status").filter(has_text="審查已送出").wait_for()
    look(head, axe, "dossier-head")
    head.get_by_label("通過", exact=True).check()
    head.get_by_label("理由（隊伍看得到", exact=False).fill("達到期望，請進入實證。")
    head.locator("#form-decide button").click()
    head.get_by_role("status").filter(has_text="已決定並記錄").wait_for()
    head.goto("class_a/reviews")
    look(head, axe, "reviews")
    head.goto("class_a/teams/hawks")
    look(head, axe, "team-staff")
    head.goto(f"class_a/teams/hawks/{PROBLEM}")
    look(head, axe, "work-staff")
    amei.goto("class_a/teams/hawks")
    look(amei, axe, "team")
    amei.goto("class_a/teams")
    look(amei, axe, "teams")
    amei.goto(f"class_a/teams/hawks/{PROBLEM}")
    assert "達到期望，請進入實證。" in amei.locator("main").inner_text()
    amei.get_by_role("heading", name="實證", exact=True).first.wait_for()
    head.goto(f"class_a/boards/{PROBLEM}?part=final")
    head.get_by_text("還有 2 隊可以繳交").wait_for()
    look(head, axe, "board-to-publish", "final")
    head.get_by_label("我知道，仍要公布").check()
    head.get_by_role("button", name="公布決選榜").click()
    head.get_by_role("status").filter(has_text="已公布").wait_for()
    amei.goto(f"class_a/teams/hawks/{PROBLEM}")
    amei.get_by_role("link", name="決選榜").click()
    assert "飛鷹" in amei.locator("table.board tbody tr").nth(0).inner_text()
    amei.complaints.clear()
    look(amei, axe, "board-published", "final")


def test_the_keyboard_reaches_the_form(sit):
    page = sit("amei")
    page.goto("class_a/teams")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "join-code"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_no_script_runs_and_no_other_site_is_asked(sit):
    page = sit("amei")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("class_a/problems")
    host = page.url.partition(PREFIX)[0]
    assert [address for address in asked if not address.startswith(host)] == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
    assert page.title() != "1"
