"""Hidden checks of development_tools: unseen notebooks, files, nights and broken versions."""

from aitracks.checks import Text, fail, hidden, partial, require
from aitracks.data.screws import reject_rate

RUN = "aitracks.data.notebook_runs:Run"
NIGHT = "aitracks.data.screws:ToyNight"
LEFT = {"drawn": [int], "rejected": int}
CASE = ([None], float, float, float)


def _code(source, count):
    return {"cell_type": "code", "source": source, "execution_count": count, "metadata": {}, "outputs": []}


def _unclean(student, cells):
    expected, unclean = 0, []
    for position, cell in enumerate(cells):
        if cell["cell_type"] == "code" and cell["source"].strip():
            expected += 1
            if cell["execution_count"] != expected:
                unclean.append(position)
    got = student.call("unclean_cells", cells, returns=[int])
    require(got == unclean, "列出的格子不對。", "Other cells should be listed.")


@hidden("unclean_cells", points=1, category=Text("沒看過的筆記本", "Notebooks not seen before"))
def counts_unseen(student, rng):
    start = int(rng.integers(2, 30))
    n = int(rng.integers(5, 9))
    text = {"cell_type": "markdown", "source": "text", "metadata": {}}
    _unclean(student, [_code("x", i + 1) for i in range(n)])  # clean
    _unclean(student, [_code("x", start + i) for i in range(n)])  # in order, but no fresh kernel
    _unclean(student, [text, text, *(_code("x", i + 1 + (i > 2)) for i in range(n)), text])  # a gap
    _unclean(student, [_code("x", int(i) + 1) for i in rng.permutation(n)])
    _unclean(student, [_code("x", None if i == 1 else i + 1) for i in range(n)])  # one never run, the rest right
    _unclean(student, [_code("x", None) for _ in range(n)])


@hidden("unclean_cells", points=1, category=Text("文字格、空白格與空的筆記本", "Text, blank cells, empty notebooks"))
def counts_blanks(student, rng):
    text = {"cell_type": "markdown", "source": "text", "metadata": {}}
    blanks = [_code("", None), _code("\n  \n", None), _code("\t", None)]
    cells, count = [], 0
    for i in range(int(rng.integers(8, 14))):
        cells += [text, blanks[i % 3]]
        count += 1
        cells.append(_code("y = 1", count))
    _unclean(student, cells)
    cells[-1] = _code("y = 1", count + 1)
    _unclean(student, cells)
    _unclean(student, [text, *blanks])
    _unclean(student, [])


def _csv(screws, lengths):
    rows = [f"{screw},{'' if length is None else length}" for screw, length in zip(screws, lengths, strict=True)]
    return "\n".join(["screw,length_mm", *rows]) + "\n"


def _left(student, report, parameters, files):
    run = student.library(RUN, report, parameters, files, list(LEFT))
    require(not run.attr("error", returns=str), "報告執行到一半停下來。", "The report stops halfway.")
    return run.attr("values", returns=LEFT)


@hidden(
    "make_report",
    points=1,
    category=Text("沒看過的檔案：空白與剛好在界線上", "Other files: blanks, screws on the limit"),
)
def report_unseen(student, rng):
    report = student.make("make_report")
    for _ in range(2):
        screws = [int(screw) for screw in rng.choice(900, size=40, replace=False) + 1]
        kinds = ["19.85", "20.15", "19.84", "20.16", "20.00", None, None, "20.3"]
        lengths = [kinds[int(i)] for i in rng.permutation([*range(8)] * 5)]
        name = f"lot{int(rng.integers(100, 999))}.csv"
        measured = {screw: float(length) for screw, length in zip(screws, lengths, strict=True) if length is not None}
        # Once all 30 that were measured: any draw among all 40 rows has a blank one. Then 12 of them.
        for sample in (len(measured), 12):
            parameters = {"file": name, "sample": sample, "seed": int(rng.integers(1000))}
            left = _left(student, report, parameters, {name: _csv(screws, lengths)})
            drawn = left["drawn"]
            require(len(drawn) == len(set(drawn)) == sample, "抽的顆數不對或重複。", "Not that many, or one twice.")
            require(set(drawn) <= set(measured), "抽到沒量到的螺絲。", "A screw that was not measured.")
            rejected = sum(not 19.85 <= measured[screw] <= 20.15 for screw in drawn)
            require(left["rejected"] == rejected, "rejected 不對。", "Another count of rejects is right.")


@hidden("make_report", points=1, category=Text("種子：可以重做，也會換", "The seed: repeatable, and it matters"))
def report_seed(student, rng):
    report = student.make("make_report")
    files = {"S.csv": _csv(range(1, 61), ["20.0"] * 60)}
    seeds = [int(seed) for seed in rng.choice(10_000, size=6, replace=False)]

    def drawn(seed):
        return sorted(_left(student, report, {"file": "S.csv", "sample": 10, "seed": seed}, files)["drawn"])

    found = [drawn(seed) for seed in seeds]
    # Two samples of 10 out of 60 are the same by chance once in 7.5e10: verdicts do not depend on luck.
    require(found[:2] == [drawn(seed) for seed in seeds[:2]], "同一個種子，抽到不同的。", "One seed, two samples.")
    require(
        len({str(numbers) for numbers in found}) == 6, "換了種子，還是抽到一樣的。", "Another seed, the same sample."
    )


@hidden(
    "run_night",
    points=1,
    category=Text("沒看過的夜晚：0 顆、全部失敗、沒有機器", "Other nights: no rejects, all failed, no machine"),
)
def night_unseen(student, rng):
    names = [f"K{int(i)}" for i in rng.choice(90, size=7, replace=False) + 10]
    nights = [
        {name: int(rng.integers(1, 40)) for name in names},
        {name: 0 if i % 2 else f"broken {int(rng.integers(100))}" for i, name in enumerate(names)},
        {name: f"lost {i}" for i, name in enumerate(names)},
        {name: f"late {i}" if i < 3 else i for i, name in enumerate(names)},
        {},
    ]
    for night in nights:
        toy = student.library(NIGHT, night)
        results, failed = student.call("run_night", toy, list(night), returns=({}, {}))
        right = {name: outcome for name, outcome in night.items() if not isinstance(outcome, str)}
        wrong = {name: outcome for name, outcome in night.items() if isinstance(outcome, str)}
        require(toy.attr("calls", returns=[str]) == list(night), "呼叫的機器不對。", "Other machines were called.")
        require(results == right, "results 不對。", "Another results is right.")
        require(failed == wrong, "failed 不對。", "Another failed is right.")


@hidden("run_night", points=1, category=Text("有人按下停止", "Somebody presses stop"))
def night_stops(student, rng):
    n = int(rng.integers(4, 8))
    night = {f"M{i}": i for i in range(n)} | {f"M{n // 2}": "power off"}
    toy = student.library(NIGHT, night)
    toy.call("night", student.get("run_night"), list(night))
    require(toy.attr("stopped", returns=bool), "停不下來。", "It does not stop.")
    require(toy.attr("calls", returns=[str])[-1] == f"M{n // 2}", "停了之後還在跑。", "It ran on after the stop.")


def _measured(lengths):
    return [length for length in lengths if length is not None]


def _share(good, lengths):
    """The share of `lengths` for which `good` does not hold; 0.0 of none."""
    return sum(not good(length) for length in lengths) / len(lengths) if lengths else 0.0


def _plain_average(lengths, low, high):
    found = _measured(lengths)
    return sum(not low <= length <= high for length in found) / len(found)  # divides by zero


def _checks_emptiness_too_early(lengths, low, high):
    if not lengths:
        return 0.0
    return _plain_average(lengths, low, high)


def _up_to_the_first_blank(lengths, low, high):
    end = lengths.index(None) if None in lengths else len(lengths)
    return reject_rate(lengths[:end], low, high)


def _blank_is_reject(lengths, low, high):
    return _share(lambda length: length is not None and low <= length <= high, lengths)


LIMITS = [
    lambda v, low, high: _share(lambda x: x >= low, _measured(v)),  # long ones pass
    lambda v, low, high: _share(lambda x: low < x <= high, _measured(v)),
    lambda v, low, high: _share(lambda x: 19.85 <= x <= 20.15, _measured(v)),  # limits written into the code
    lambda v, low, high: 1.0 - reject_rate(v, low, high) if _measured(v) else 0.0,  # the share of good ones
]
BLANKS = [_plain_average, _checks_emptiness_too_early, _up_to_the_first_blank, _blank_is_reject]
COUNTING = [
    lambda v, low, high: reject_rate(v[:-1], low, high),
    lambda v, low, high: reject_rate(v[1:], low, high),
    lambda v, low, high: round(reject_rate(v, low, high), 2),
    lambda v, low, high: float(sum(not low <= x <= high for x in _measured(v))),  # how many, no share
]


def _notices(function, case):
    """Whether the case tells this function from what it expects; a crash tells as well."""
    lengths, low, high, expected = case
    try:
        return abs(function(list(lengths), low, high) - expected) > 1e-9
    except Exception:  # a broken version's own mistake: a learner's lengths may be anything
        return True


def _catch(student, broken):
    cases = [case for case in student.call("reject_cases", returns=[CASE])[:8] if not _notices(reject_rate, case)]
    caught = sum(any(_notices(function, case) for case in cases) for function in broken)
    words = ("有壞版本通過了你全部的案例。", "A broken version passes all your cases.")
    if caught == 0:
        fail(*words)
    if caught < len(broken):
        partial(caught / len(broken), *words)


@hidden("reject_cases", points=1, category=Text("壞版本：長短與界線", "Broken versions: short, long and the limits"))
def cases_catch_limits(student):
    _catch(student, LIMITS)


@hidden("reject_cases", points=1, category=Text("壞版本：沒量到的", "Broken versions: what was not measured"))
def cases_catch_blanks(student):
    _catch(student, BLANKS)


@hidden("reject_cases", points=1, category=Text("壞版本：數錯與四捨五入", "Broken versions: counting and rounding"))
def cases_catch_counting(student):
    _catch(student, COUNTING)
