"""What stands under a check cell: a number for nbgrader, words for the learner."""

from __future__ import annotations

import pytest

from aitracks.checks.report import Report
from aitracks.checks.run import Outcome, Verdict
from aitracks.language import Language, Text

TITLE = Text("兩點", "Two points")
SECRET = Text("輸入 [7, 7, 7] 時錯了", "wrong for the input [7, 7, 7]")


def outcome(
    verdict: Verdict, earned: float = 0.0, points: float = 2.0, public: bool = True, message: Text | None = None
) -> Outcome:
    return Outcome("check", TITLE, public, verdict, earned, points, message)


PASSED = outcome(Verdict.PASS, 2.0)
FAILED = outcome(Verdict.FAIL, message=Text("斜率錯了", "The slope is wrong"))
PART = outcome(Verdict.PARTIAL, 0.67, message=Text("差一點", "Nearly"))
UNTOUCHED = outcome(Verdict.NOT_ATTEMPTED, message=Text("還沒有作答", "Not answered yet"))


@pytest.mark.parametrize(
    ("outcomes", "hidden", "plain"),
    [
        ([PASSED, PASSED], 0, "4"),
        ([PASSED, PART], 0, "2.67"),
        ([FAILED], 0, "0"),
        ([UNTOUCHED], 3, "0"),
        ([PASSED, FAILED], 3, "2"),
        ([PASSED], 3, "5"),
        ([PASSED], 0.5, "2.5"),
    ],
)
def test_the_plain_text_is_the_number_nbgrader_reads(outcomes: list[Outcome], hidden: float, plain: str) -> None:
    """With hidden checks to come, a clean pass counts in full: Validate compares with the cell's points."""
    assert Report("fit", outcomes, "en", hidden)._repr_mimebundle_()["text/plain"] == plain


def test_many_points_stay_a_number() -> None:
    """No exponent: nbgrader reads the text as a Python number."""
    report = Report("fit", [outcome(Verdict.PASS, 1234.25, 1234.25)], "en")
    assert float(report._repr_mimebundle_()["text/plain"]) == pytest.approx(1234.25)


@pytest.mark.parametrize(
    ("language", "words", "absent"),
    [
        ("zh-TW", ["得分：0 / 2", "兩點", "還不對", "斜率錯了"], ["Score", "Two points", "The slope"]),
        ("en", ["Score: 0 / 2", "Two points", "not right yet", "The slope is wrong"], ["得分", "兩點", "斜率"]),
        ("both", ["得分：0 / 2 / Score: 0 / 2", "兩點 / Two points", "斜率錯了 / The slope is wrong"], []),
    ],
)
def test_a_report_speaks_the_notebooks_language(language: Language, words: list[str], absent: list[str]) -> None:
    report = Report("fit", [FAILED], language)
    for text in (str(report), report._repr_mimebundle_()["text/html"]):
        assert all(word in text for word in words)
        assert not any(word in text for word in absent)


def test_every_verdict_has_its_mark_and_word() -> None:
    lines = str(Report("fit", [PASSED, PART, FAILED, UNTOUCHED], "en")).splitlines()
    assert lines == [
        "Score: 2.67 / 8",
        "✓ Two points — passed (2/2)",
        "◐ Two points — partly right (0.67/2)",
        "    Nearly",
        "✗ Two points — not right yet (0/2)",
        "    The slope is wrong",
        "○ Two points — not attempted yet (0/2)",
        "    Not answered yet",
    ]


def test_html_escapes_what_the_learner_wrote() -> None:
    message = Text("<script>alert(1)</script>&", '<img src=x onerror="alert(1)">')
    page = Report("fit", [outcome(Verdict.FAIL, message=message)], "both")._repr_mimebundle_()["text/html"]
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in page


def test_a_footer_tells_of_hidden_points() -> None:
    report = Report("fit", [PASSED], "both", 3)
    for text in (str(report), report._repr_mimebundle_()["text/html"]):
        assert "公開檢查：2 / 2 分" in text
        assert "另有 3 分，由繳交後的隱藏檢查決定" in text
        assert "Hidden checks decide another 3" in text
    assert "hidden" not in str(Report("fit", [PASSED], "en"))


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.PARTIAL])
def test_a_hidden_check_never_shows_its_message(verdict: Verdict) -> None:
    report = Report("fit", [outcome(verdict, public=False, message=SECRET)], "both")
    for text in (str(report), report._repr_mimebundle_()["text/html"]):
        assert "7, 7, 7" not in text
        assert "這一類情況還沒有處理好。" in text
        assert "This kind of case is not handled yet." in text
        assert "Two points" in text


def test_a_hidden_check_says_what_was_not_attempted() -> None:
    """That much gives nothing away, and helps."""
    message = Text("找不到 fit", "fit is not defined")
    report = Report("fit", [outcome(Verdict.NOT_ATTEMPTED, public=False, message=message)], "en")
    assert "fit is not defined" in str(report)
