"""Public checks of development_tools: what a learner sees while working."""

import ast

from aitracks.checks import Text, fail, partial, public, require, show
from aitracks.data.screws import BROKEN_RATES, reject_rate

RUN = "aitracks.data.notebook_runs:Run"
NIGHT = "aitracks.data.screws:ToyNight"
LEFT = {"drawn": [int], "rejected": int}
CASE = ([None], float, float, float)


def _code(source, count):
    return {"cell_type": "code", "source": source, "execution_count": count}


@public("unclean_cells", points=1, title=Text("六格的小筆記本", "A small notebook of six cells"))
def counts_example(student):
    cells = [
        {"cell_type": "markdown", "source": "# Report"},
        _code("a = 1", 1),
        _code("  \n", None),
        _code("b = a", 3),
        _code("c = b", 3),
        _code("print(c)", None),
    ]
    got = student.call("unclean_cells", cells, returns=[int])
    tried = Text(
        "文字、程式 [1]、空白、程式 [3]、程式 [3]、沒執行過的程式",
        "text, code [1], blank, code [3], code [3], code never run",
    )
    require(
        got == [3, 5],
        f"試了六格：{tried.zh}。該有的編號依序是 1、2、3、4，所以應該回傳 [3, 5]，你的是 {show(got)}。",
        f"Tried six cells: {tried.en}. The counts should be 1, 2, 3, 4, so it should return [3, 5]; "
        f"yours is {show(got)}.",
    )


def _report(student):
    """The learner's notebook as plain values, and a handle on it."""
    plain = student.call("make_report", returns={"cells": [{"cell_type": str, "source": str}]})
    return plain, student.make("make_report")


def _left(student, report, parameters, files):
    run = student.library(RUN, report, parameters, files, list(LEFT))
    if error := run.attr("error", returns=str):
        cell = run.attr("cell", returns=int)
        fail(
            f"用參數 {show(parameters)} 在全新的工作區執行，第 {cell} 格（從 0 起）停下來：{error}",
            f"Run with {show(parameters)} in a new workspace, cell {cell} (counted from 0) stops: {error}",
        )
    return run.attr("values", returns=LEFT)


def _names(source):
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _csv(lengths, first):
    """A file of screws numbered from `first`; None is a blank."""
    rows = [f"{first + i},{'' if length is None else length}" for i, length in enumerate(lengths)]
    return "\n".join(["screw,length_mm", *rows]) + "\n"


@public("make_report", points=1, title=Text("標記與預設值", "The tag and the defaults"))
def report_parameters(student):
    plain, report = _report(student)
    tagged = [cell for cell in plain["cells"] if "parameters" in cell.get("metadata", {}).get("tags", [])]
    require(
        len(tagged) == 1,
        f"應該恰好一格標記 parameters，你的有 {len(tagged)} 格。",
        f"Exactly one cell should be tagged parameters; yours has {len(tagged)}.",
    )
    missing = [name for name in ("file", "sample", "seed") if name not in _names(tagged[0]["source"])]
    require(
        not missing,
        f"標記的那一格沒有寫下這些參數：{'、'.join(missing)}。",
        f"The tagged cell does not set these parameters: {', '.join(missing)}.",
    )
    run = student.library(RUN, report, {}, {"M1.csv": _csv([20.0] * 30, 1)}, ["file", "sample", "seed"])
    values = run.attr("values")
    require(
        values == {"file": "M1.csv", "sample": 20, "seed": 1},
        f"不給參數執行時，file、sample、seed 應該是 'M1.csv'、20、1，你的是 {show(values)}。",
        f"Run without parameters, file, sample and seed should be 'M1.csv', 20 and 1; yours are {show(values)}.",
    )


@public("make_report", points=1, title=Text("換一個檔案跑跑看", "Run with another file"))
def report_runs(student):
    _, report = _report(student)
    lengths = [20.0, 20.3, None, 19.9, 19.5, 20.05, None, 20.0, 20.31, 20.1, 19.96, 20.02]
    by_screw = {101 + i: length for i, length in enumerate(lengths) if length is not None}
    files = {"B.csv": _csv(lengths, 101), "M1.csv": _csv([20.0] * 40, 1)}
    for seed in (3, 4, 5):
        parameters = {"file": "B.csv", "sample": 8, "seed": seed}
        left = _left(student, report, parameters, files)
        drawn, tried = left["drawn"], f"{parameters}"
        # Ten were measured. Of draws with replacement 1.8 % have no number twice; of draws among all twelve 9 % have
        # no blank one: three seeds together let one in 170,000 and one in 1,300 through; both rejected samples fail.
        require(
            len(drawn) == 8 and len(set(drawn)) == 8,
            f"試了 {tried}：drawn 應該是 8 個不重複的編號，你的是 {show(drawn)}。",
            f"Tried {tried}: drawn should be 8 numbers, none twice; yours is {show(drawn)}.",
        )
        strange = [screw for screw in drawn if screw not in by_screw]
        require(
            not strange,
            f"試了 {tried}：{show(strange)} 不是 B.csv 裡量到的螺絲（101 到 112，103 與 107 沒量到）。",
            f"Tried {tried}: {show(strange)} are no measured screws of B.csv (101 to 112; 103 and 107 were not "
            "measured).",
        )
        rejected = sum(not 19.85 <= by_screw[screw] <= 20.15 for screw in drawn)
        require(
            left["rejected"] == rejected,
            f"試了 {tried}：你抽到的 8 顆裡有 {rejected} 顆不良，你的 rejected 是 {left['rejected']}。",
            f"Tried {tried}: of the 8 that you drew {rejected} are rejects; your rejected is {left['rejected']}.",
        )


@public("run_night", points=1, title=Text("一台失敗，其他照跑", "One fails, the others run"))
def night_goes_on(student):
    toy = student.library(NIGHT, {"M1": 3, "M2": "no file", "M3": 5})
    results, failed = student.call("run_night", toy, ["M1", "M2", "M3"], returns=({}, {}))
    calls = toy.attr("calls", returns=[str])
    tried = Text("M1 回傳 3，M2 拋出 no file，M3 回傳 5", "M1 returns 3, M2 raises 'no file', M3 returns 5")
    require(
        calls == ["M1", "M2", "M3"],
        f"試了三台（{tried.zh}）。應該依序各呼叫一次，你呼叫的是 {show(calls)}。",
        f"Tried three machines ({tried.en}). Each should be called once and in order; you called {show(calls)}.",
    )
    require(
        results == {"M1": 3, "M3": 5},
        f"試了三台（{tried.zh}）。results 應該是 {{'M1': 3, 'M3': 5}}，你的是 {show(results)}。",
        f"Tried three machines ({tried.en}). results should be {{'M1': 3, 'M3': 5}}; yours is {show(results)}.",
    )
    require(
        failed == {"M2": "no file"},
        f"試了三台（{tried.zh}）。failed 應該是 {{'M2': 'no file'}}，你的是 {show(failed)}。",
        f"Tried three machines ({tried.en}). failed should be {{'M2': 'no file'}}; yours is {show(failed)}.",
    )


def _table(student):
    return student.call("reject_cases", returns=[CASE])


def _notices(function, case):
    """Whether the case tells this function from what it expects; a crash tells as well."""
    lengths, low, high, expected = case
    try:
        return abs(function(list(lengths), low, high) - expected) > 1e-9
    except Exception:  # a broken version's own mistake: a learner's lengths may be anything
        return True


@public("reject_cases", points=1, title=Text("正確的版本全部通過", "The right version passes"))
def cases_right(student):
    cases = _table(student)
    require(
        1 <= len(cases) <= 8,
        f"應該有 1 到 8 個案例，你有 {len(cases)} 個。",
        f"There should be 1 to 8 cases; you have {len(cases)}.",
    )
    for number, case in enumerate(cases, 1):
        lengths, low, high, expected = case
        require(
            not _notices(reject_rate, case),
            f"第 {number} 個案例（{show(lengths)}，{low:g} 到 {high:g}）寫了 {show(expected)}，"
            "照規則算出來的不是這個數字。",
            f"Case {number} ({show(lengths)}, {low:g} to {high:g}) expects {show(expected)}; "
            "the rules give another number.",
        )


@public("reject_cases", points=1, title=Text("抓到四個公開的壞版本", "Four broken versions that are open to all"))
def cases_catch_open(student):
    cases = [case for case in _table(student)[:8] if not _notices(reject_rate, case)]
    missed = {
        "only_too_long": Text("太短的不管", "lets short ones through"),
        "limit_is_bad": Text("剛好等於 high 的也算不良", "rejects a screw exactly at high"),
        "divides_by_all": Text("沒量到的也算進總數", "counts unmeasured ones in the total"),
        "gives_percent": Text("回傳百分比", "gives a percentage"),
    }
    left = [text for name, text in missed.items() if not any(_notices(BROKEN_RATES[name], case) for case in cases)]
    if left:
        zh, en = "、".join(text.zh for text in left), "; ".join(text.en for text in left)
        words = (f"這些壞版本通過了你全部的案例：{zh}。", f"These broken versions pass all your cases: {en}.")
        if len(left) == 4:
            fail(*words)
        partial(1 - len(left) / 4, *words)
