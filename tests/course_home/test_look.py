"""The pages in a real browser: axe has nothing against them, nothing is cut off, the keyboard reaches everything."""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import uvicorn

from aitracks.checks.run import Verdict
from aitracks.course_home.app import create_app
from aitracks.course_home.fresh import FreshCurriculum
from aitracks.course_home.pages import Pages
from aitracks.course_home.progress import Assignment, Check, Facts, Learner, Progress, Work
from aitracks.course_home.render import Links, Renderer
from aitracks.course_home.sign_in import User

pytestmark = pytest.mark.browser

ARTIFACTS = Path(__file__).resolve().parents[2] / "test-artifacts" / "course_home"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
COHORT = "outreach_demo"
TOPICS = ("introduction_and_ecosystem", "supervised_learning", "unsupervised_learning", "sentiment_analysis")
SURNAMES = "陳林黃張李王吳劉蔡楊"
GIVEN = "怡君志豪淑芬家瑋雅婷冠宇欣怡俊傑佩珊宗翰"
CHECKS = (
    ("two_points", "兩點決定一條線", "Two points make a line", True),
    ("noise", "有雜訊時仍接近真值", "Close to the truth in spite of noise", True),
    ("unseen", "沒看過的資料", "Unseen data", False),
    ("scale", "單位換了結果不變", "The same answer in other units", False),
)


def facts(topics: tuple[str, ...]) -> Facts:
    title = {"title_zh": "高中生 AI 扎根示範班", "title_en": "High-school AI outreach (demo)"}
    return Facts(id=COHORT, language="zh-TW", programme="outreach", topics=topics, **title)


def class_of_sixty(topics: tuple[str, ...]) -> Progress:
    """Sixty learners of every kind, from a fixed seed; s00 has one assignment of each state."""
    chance, now = random.Random(7), datetime.now(UTC)
    names = [f"{chance.choice(SURNAMES)}{GIVEN[2 * (n % 10) : 2 * (n % 10) + 2]}" for n in range(60)]
    learners = tuple(Learner(id=f"s{n:02}", name=name) for n, name in enumerate(names))
    works = [_work(learner.id, topic, chance, now) for learner in learners[1:] for topic in TOPICS]
    mine = (
        Work(
            learner="s00",
            topic=TOPICS[0],
            submitted_at=now,
            graded_version=now,
            graded=True,
            score=9.5,
            most=12,
            feedback=True,
        ),
        Work(
            learner="s00",
            topic=TOPICS[1],
            submitted_at=now,
            graded_version=now,
            graded=True,
            score=4,
            most=12,
            feedback=True,
        ),
        Work(learner="s00", topic=TOPICS[2], submitted_at=now, due=now - timedelta(days=1)),
        Work(learner="s00", topic=TOPICS[3], fetched=True, due=now + timedelta(days=3, hours=2)),
    )
    checks = tuple(Check(id=id_, title_zh=zh, title_en=en, public=public) for id_, zh, en, public in CHECKS)
    dues = (now - timedelta(days=9), None, now - timedelta(days=1), now + timedelta(days=3, hours=2))
    assignments = [
        Assignment(
            topic=t, built=True, released=True, released_at=now - timedelta(days=20), due=due, points=12, checks=checks
        )
        for t, due in zip(TOPICS, dues, strict=True)
    ]
    built = Assignment(topic="association_rules", built=True)
    return Progress(
        taken_at=now, cohort=facts(topics), assignments=(*assignments, built), learners=learners, works=(*mine, *works)
    )


def _work(learner: str, topic: str, chance: random.Random, now: datetime) -> Work:
    about = {"learner": learner, "topic": topic, "most": 12}
    kind = chance.random()
    if kind < 0.15 + 0.15 * TOPICS.index(topic):
        return Work(**about, fetched=chance.random() < 0.5, due=now - timedelta(days=chance.randrange(-3, 3)))
    if kind > 0.95:
        return Work(**about, submitted_at=now)
    verdicts = {id_: chance.choices(list(Verdict)[:4], (8, 1, 3, 1))[0] for id_, *_ in CHECKS}
    score = 3 * sum(verdict is Verdict.PASS for verdict in verdicts.values())
    waiting = int(chance.random() < 0.15)
    return Work(
        **about, submitted_at=now, graded_version=now, graded=True, score=score, waiting=waiting, verdicts=verdicts
    )


class Still:
    """A class that does not change."""

    def __init__(self, progress: Progress) -> None:
        self.held = progress

    def progress(self, cohort: str) -> Progress:
        return self.held

    def feedback(self, cohort: str, learner: str, topic: str) -> None:
        return None


class Named:
    """Whoever the browser's cookie names is asking."""

    async def user(self, request) -> User:
        name = request.cookies.get("who", "s00")
        groups = {"prof": f"formgrade-{COHORT}", "stranger": ""}.get(name, f"nbgrader-{COHORT}")
        return User(name, frozenset([groups]))


@pytest.fixture(scope="module")
def address(repository: Path) -> Iterator[str]:
    """The course home of a class of sixty, on a port of its own."""
    from aitracks.curriculum import load_curriculum

    progress = class_of_sixty(load_curriculum(repository).programme("outreach").topics)
    pages = Pages(
        (COHORT,),
        Still(progress),
        FreshCurriculum(repository),
        Renderer(Links(prefix="/services/home/"), ZoneInfo("Asia/Taipei")),
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(pages, Named()), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/services/home/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def look(browser, address: str) -> Iterator[Callable[..., SimpleNamespace]]:
    """Opens a page as somebody, in a language and at a size."""
    contexts = []

    def open_(who: str, path: str, size: str = "desktop", language: str = "zh-TW"):
        contexts.append(browser.new_context(viewport=SIZES[size], locale="zh-TW"))
        contexts[-1].add_cookies([{"name": "who", "value": who, "url": address}])
        page = contexts[-1].new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{address}{path}?lang={language}")
        if os.environ.get("AITRACKS_KEEP_SHOTS"):
            ARTIFACTS.mkdir(parents=True, exist_ok=True)
            name = f"{who}-{path.replace('/', '-') or 'landing'}-{size}-{language}.png"
            page.screenshot(path=ARTIFACTS / name, full_page=True)
        return SimpleNamespace(page=page, complaints=complaints)

    yield open_
    for context in contexts:
        context.close()


PAGES = [
    ("s00", ""),
    ("prof", ""),
    ("prof", f"class/{COHORT}"),
    ("stranger", ""),
    ("s00", "feedback/outreach_demo/chatbots"),
]


@pytest.mark.parametrize("language", ["zh-TW", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_axe_finds_nothing(look, violations, who, path, size, language):
    seen = look(who, path, size, language)
    assert violations(seen.page) == []
    assert [text for text in seen.complaints if "Failed to load resource" not in text] == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]


def test_axe_would_find_something(look, violations):
    page = look("s00", "").page
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=data:,><a href=x></a>'")
    assert {found[0] for found in violations(page)} >= {"image-alt", "link-name"}


def test_the_keyboard_goes_from_top_to_the_next_thing(look):
    page = look("s00", "").page
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached
    assert reached[0] == "跳到主要內容"
    assert any(words.startswith("繼續寫") for words in reached), reached
    page.keyboard.press("Shift+Tab")


def test_the_skip_link_goes_to_the_content(look):
    page = look("s00", "").page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("繼續寫")


def test_names_stay_in_sight_in_a_wide_table(look):
    page = look("prof", f"class/{COHORT}", "phone").page
    region = page.locator(".scroll")
    region.evaluate("element => { element.scrollLeft = 300; element.scrollTop = 900 }")
    left = region.bounding_box()["x"]
    row = page.locator("tbody th").nth(35)
    assert abs(row.bounding_box()["x"] - left) < 3
    assert page.locator("thead th").nth(0).bounding_box()["y"] >= region.bounding_box()["y"] - 1


@pytest.mark.parametrize("size", SIZES)
def test_what_is_tapped_is_large_enough(look, size):
    page = look("s00", "", size).page
    for link in page.locator("main a").all():
        assert link.bounding_box()["height"] >= 40, link.text_content()
