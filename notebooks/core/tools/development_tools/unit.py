# ---
# profile: light
# minutes: 85
# data: [screw_night]
# ---

# %% [markdown] lang="zh-TW"
r"""
# AI應用開發工具：每天早上六點都對的報告

這一單元寫給高中生、剛入行的工程師，也寫給要靠報告做決定的主管。會寫 Python 函式、迴圈和 list 就可以開始，不需要數學。大約 85 分鐘。

## 怎麼使用這份筆記本

文字格用讀的，程式格用 `Shift + Enter` 執行，請由上往下，一格都不要跳過。看到「請在這裡寫你的程式」就輪到你作答：寫好之後刪掉 `raise NotImplementedError()`，先執行作答格，再執行下面的 `check("…")`。沒過不扣分，可以一直試。四題分開評分，卡住就先做下一題。

## 為什麼要學這個

高雄岡山有全臺灣最密集的螺絲廠。其中一家有六台打頭機，夜班下班時，班長要替每一台交一份品檢報告。做法是把昨天的筆記本複製六份，一份一份改檔名、按執行。

有一天，M4 的報告附上了 M3 的數字。沒有人寫錯程式：班長改了檔名，卻忘了重跑讀檔那一格。客戶退了一整批貨，三天後才找到原因。

學完這一單元，你能讓一份筆記本自己替六台機器各跑一次，出錯時會說出來，而且換誰、換哪一天重跑，都得到同樣的結果。

下一格準備工具，第一次可能要等十秒左右。
"""

# %% [markdown] lang="en"
r"""
# Development tools: a report that is right every morning at six

This unit is for pupils, for engineers who are new to the field, and for managers who decide by reports. If you can write a Python function, a loop and a list, you can start. There is no mathematics in it. It takes about 85 minutes.

## How to use this notebook

Read the text cells and run the code cells with `Shift + Enter`, from top to bottom, skipping none. Where a cell says "Write your code here", it is your turn: write your answer, delete `raise NotImplementedError()`, run that cell, then the `check("…")` below it. A failed check costs nothing, and you may try again. The four answers are judged one by one, so if you are stuck, go on.

## Why this matters

Nowhere in Taiwan do screw factories stand closer together than in Gangshan, Kaohsiung. One of them runs six heading machines. At the end of the night the shift leader hands in a quality report for each. The way to do it: copy yesterday's notebook six times, change the file name in each copy, press run.

One day the report of M4 carried the figures of M3. Nobody had written wrong code. The shift leader had changed the file name and forgotten to run the reading cell again. The customer returned the whole batch, and it took three days to find out why.

After this unit you can have one notebook run itself for each of the six machines, speak up when something fails, and give the same result whoever runs it again, on whatever day.

The next cell gets the tools ready. The first time it may take some ten seconds.
"""

# %% setup
import contextlib
import json
import tempfile
from importlib.metadata import version
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import papermill as pm
import pytest
from matplotlib.patches import FancyBboxPatch
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aitracks.data.notebook_runs import CLASSROOM
from aitracks.data.screws import BROKEN_RATES, HIGH, LOW, MACHINES, reject_rate
from aitracks.lesson import check, load, style, tr

for_today = tempfile.TemporaryDirectory(prefix="night-")  # vanishes when the kernel ends
folder = Path(for_today.name)

style()

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

資料是**模擬**的，資料卡 `screw_night` 寫了放進什麼。一列是一顆螺絲：哪一台機器、當晚第幾顆、長度多少毫米（mm）。長度應該是 20.00 mm，短於 19.85 或長於 20.15 就是不良品。

空白（NaN）代表量測儀沒拍到那一顆。「沒量到」在這份筆記本裡有三種樣子：CSV 檔裡是空白，pandas 的表格裡是 `NaN`，Python 的 list 裡是 `None`，意思都一樣。真實的工廠還有停機、換線、打錯的編號。

**先猜：六台機器裡，有幾台不太對勁？** 選一個數字，再執行下一格。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

The data are **simulated**; the data card `screw_night` says what was put in. A row is a screw: which machine, its number that night, and its length in millimetres (mm). It should be 20.00 mm long. Shorter than 19.85 or longer than 20.15 is a reject.

A blank (NaN) means that the gauge did not see this screw. "Not measured" has three looks in this notebook, all meaning the same: a blank in a CSV file, `NaN` in a pandas table, `None` in a Python list. A real factory adds stops, change-overs and numbers typed wrong.

**Guess first: on how many of the six machines is something wrong?** Choose a number, then run the next cell.
"""

# %%
night = load("screw_night")
for machine, rows in night.groupby("machine"):  # what the gauges leave behind: a file for each machine
    rows[["screw", "length_mm"]].to_csv(folder / f"{machine}.csv", index=False)

fig, ax = plt.subplots(figsize=(10.5, 4.2))
for place, machine in enumerate(MACHINES):  # side by side, each night from left to right
    rows = night[night["machine"] == machine]
    time = place + 0.88 * rows["screw"] / 240
    good = rows["length_mm"].between(LOW, HIGH)
    bad = rows["length_mm"].notna() & ~good
    ax.plot(time[good], rows["length_mm"][good], ".", color="C0", markersize=3)
    ax.plot(time[bad], rows["length_mm"][bad], "x", color="C5", markersize=5)
    if rows.empty:
        ax.text(place + 0.44, 20.0, tr("沒有檔案", "no file"), ha="center", va="center")
for limit in (LOW, HIGH):
    ax.axhline(limit, color="black", linestyle="--", linewidth=1)
ax.set_xlim(-0.06, 5.94)
ax.set_xticks([place + 0.44 for place in range(6)], MACHINES)
ax.grid(False, axis="x")
ax.set_xlabel(
    tr("機器（每一欄由左到右是一整晚，240 顆）", "machine (in each column one night from left to right, 240 screws)")
)
ax.set_ylabel(tr("長度 (mm)", "length (mm)"))
ax.set_title(
    tr("一個夜班：藍點合格，× 不良，虛線是界線", "One night: dots are good, × are rejects, dashed lines are the limits")
)
plt.show()
night.head(3)

# %% [markdown] lang="zh-TW"
r"""
三台不對勁：M3 的刀具磨耗，愈打愈長；M4 忽長忽短；M5 的量測儀沒插電，連檔案都沒有。

## 看不見的狀態

筆記本的格子可以用任何順序執行，變數卻會一直留著。畫面上看得到程式，看不到「這個變數是哪一次執行留下的」，這叫做**隱藏狀態**（hidden state）。

下面重演 M4 的那天早上。格子左邊的 `[3]` 是筆記本自動寫上的**執行編號**：這是第三次執行。**先猜：左右兩邊印出來的平均長度會一樣嗎？**
"""

# %% [markdown] lang="en"
r"""
Three have a problem: on M3 the tool wears and the screws get longer and longer, M4 is long and short by turns, and the gauge of M5 was not plugged in, so that there is not even a file.

## The state that nobody sees

The cells of a notebook can be run in any order, and variables stay. On the screen you see the code. You do not see which run a variable is left from. That is **hidden state**.

Below we play the morning of M4 once more. The `[3]` beside a cell is the **execution count**, which the notebook writes by itself: this was the third run. **Guess first: will both sides print the same average length?**
"""

# %%
reading = "import csv\nwith open(file) as text:\n    lengths = [float(row['length_mm']) for row in csv.DictReader(text) if row['length_mm']]"
averaging = "average = round(sum(lengths) / len(lengths), 2)"


def play(*sources):
    """Run cells in this order, in a workspace that begins empty; what they leave behind."""
    left = {}
    with contextlib.chdir(folder):
        for source in sources:
            exec(source, left)
    return left


morning = play("file = 'M3.csv'", reading, "file = 'M4.csv'", averaging)  # the reading cell was not run again
clean = play("file = 'M4.csv'", reading, averaging)

fig, axes = plt.subplots(1, 2, figsize=(10.5, 3.7))
stories = [
    (tr("那天早上：順序亂了", "That morning: out of order"), (3, 2, 4), morning, "C5"),
    (tr("重新開始，從上跑到下", "Fresh start, top to bottom"), (1, 2, 3), clean, "C2"),
]
for ax, (title, counts, left, colour) in zip(axes, stories, strict=True):
    lines = [
        'file = "M4.csv"',
        tr("讀檔 → lengths", "read the file → lengths"),
        tr("算平均並印出", "average, and print"),
    ]
    for row, (count, line) in enumerate(zip(counts, lines, strict=True)):
        stale = count < max(counts[: row + 1])
        ax.text(0.02, 2.4 - row, f"[{count}]", va="center", fontsize=13, color=colour if stale else "black")
        box = FancyBboxPatch((0.14, 2.08 - row), 0.82, 0.64, boxstyle="round,pad=0.01", facecolor="#eef3f7")
        box.set(edgecolor=colour if stale else "0.6", linewidth=2.5 if stale else 1)
        ax.add_patch(box)
        ax.text(0.18, 2.4 - row, line, va="center", fontsize=11)
        if stale:
            ax.text(0.93, 2.4 - row, tr("還是 M3 的", "still M3"), va="center", ha="right", color="#a34400")
    ax.text(0.14, -0.3, f"→ M4.csv  {left['average']:.2f} mm", va="center", fontsize=13, fontweight="bold")
    ax.set(xlim=(0, 1), ylim=(-0.6, 3), xticks=[], yticks=[], title=title)
    ax.grid(False)
    ax.spines[:].set_visible(False)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
程式一模一樣，結果不同。藥方只有一句話：**交出去之前，重新啟動核心（kernel，替筆記本執行程式的那個行程），再從上到下全部執行**。JupyterLab 的選單是「Kernel → Restart Kernel and Run All Cells」。

怎麼知道別人有沒有照做？筆記本存檔後是一個文字檔，每一格是一個 dict，執行編號也存在裡面。重新啟動再全部執行，編號一定是 1、2、3……。沒有內容的程式格不會執行，所以沒有編號。

### 動手做 1：`unclean_cells(cells)`

| 輸入 | 是什麼 |
|---|---|
| `cells` | 一份筆記本的所有格子，由上到下，一個 list。每一格是一個 dict：`"cell_type"` 是 `"code"`（程式）或 `"markdown"`（文字）；`"source"` 是內容；程式格還有 `"execution_count"`，是整數，沒執行過就是 `None` |

回傳一個 list：哪幾格的執行編號**不是**「重新啟動、從上到下全部執行」會得到的編號。用這一格在 `cells` 裡的位置表示（從 0 起，由小到大）。

* 第一個有內容的程式格應該是 1，下一個是 2，依此類推。每一格各自和該有的編號比。
* 文字格和空白的程式格（只有空格或換行也算空白）不用看，也不佔編號。
* 從來沒執行過的，也不是該有的編號。

例如這五格：文字、程式 `[1]`、程式 `[4]`、空白的程式、程式 `[3]`，該有的編號是 1、2、3，所以回傳 `[2]`。
"""

# %% [markdown] lang="en"
r"""
The code is the same to the letter, the result is not. The cure fits in a sentence: **before you hand it over, restart the kernel (the process that runs the notebook's code) and run everything from top to bottom**. In JupyterLab it is "Kernel → Restart Kernel and Run All Cells".

How can you tell whether somebody did? A saved notebook is a text file. Each cell is a dict, and the execution count is in it. After a restart and run-all the counts are 1, 2, 3 and so on. A code cell with nothing in it is not run and has no count.

### Do 1: `unclean_cells(cells)`

| Input | What it is |
|---|---|
| `cells` | all cells of a notebook from top to bottom, a list. Each is a dict: `"cell_type"` is `"code"` or `"markdown"` (text), `"source"` is what stands in it, and a code cell also has `"execution_count"`, a whole number, or `None` if it was never run |

Return a list: which cells have an execution count that is **not** the one they would get from "restart, then run all from the top". Give the position of each in `cells` (counted from 0, smallest first).

* The first code cell with something in it should have 1, the next one 2, and so on. Compare each cell with the count it should have.
* Leave out text cells and blank code cells (nothing but spaces and line breaks is blank, too). They use up no count.
* A cell that was never run does not have the count it should have.

For example, take five cells: text, code `[1]`, code `[4]`, blank code, code `[3]`. The counts should be 1, 2, 3, so the function returns `[2]`.
"""


# %% answer="unclean_cells"
def unclean_cells(cells):
    """Positions of the code cells whose count is not that of a fresh run from top to bottom."""
    ### BEGIN SOLUTION
    unclean, expected = [], 0
    for position, cell in enumerate(cells):
        if cell["cell_type"] != "code" or not cell["source"].strip():
            continue
        expected += 1
        if cell["execution_count"] != expected:
            unclean.append(position)
    return unclean
    ### END SOLUTION


# %% check="unclean_cells"
check("unclean_cells")

# %% [markdown] lang="zh-TW"
r"""
## 一份範本，六份報告

複製六份再手改，是這個故事的第二個錯。該改的東西只有檔名，就把它單獨放在一格，叫做**參數**（parameter：每次執行都可以換的值）。

**papermill** 是業界常用的工具。它拿一份範本筆記本和一組參數，做三件事：

1. 找到標著 `parameters` 的那一格，在它**後面**插入一格，寫上這次的值；
2. 開一個全新的核心，從上到下執行；
3. 把執行完的筆記本存成另一個檔案，範本不動。

`parameters` 這一格裡的值是**預設值**，沒有給參數的時候才用得到。
"""

# %% [markdown] lang="en"
r"""
## One template, six reports

Copying six times and editing by hand is the second mistake of this story. All that changes is the file name. So give it a cell of its own and call it a **parameter**: a value that may be another one in each run.

**papermill** is a tool that many companies use. It takes a template notebook and a set of parameters, and does three things:

1. It looks for the cell tagged `parameters` (a tag is a word pinned to a cell), and puts a cell **after** it with the values of this run.
2. It starts a new kernel and runs everything from top to bottom.
3. It saves the notebook, with its results, as another file. The template stays as it was.

The values in the `parameters` cell are **defaults**: they count where no parameter is given.
"""

# %%
fig, ax = plt.subplots(figsize=(10.5, 4.6))


def box(x, y, width, height, text, face, edge="0.5", line=1.0):
    """A rounded box with text in its middle."""
    ax.add_patch(
        FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0.03", facecolor=face, edgecolor=edge, linewidth=line)
    )
    ax.text(x + width / 2, y + height / 2, text, ha="center", va="center", fontsize=10)


def arrow(start, end):
    """An arrow from one point to another."""
    ax.annotate("", xytext=start, xy=end, arrowprops={"arrowstyle": "-|>", "color": "0.25", "linewidth": 1.6})


ax.text(1.1, 4.25, tr("範本筆記本", "template notebook"), ha="center", fontsize=12)
box(
    0.1,
    3.2,
    2.0,
    0.75,
    tr('標記 parameters\nfile = "M1.csv"', 'tag: parameters\nfile = "M1.csv"'),
    "#fbe3ad",
    "#8a6100",
    2,
)
box(0.1, 2.2, 2.0, 0.75, tr("讀檔", "read the file"), "#eef3f7")
box(0.1, 1.2, 2.0, 0.75, tr("計算、印出", "compute, print"), "#eef3f7")
ax.text(1.1, 0.55, tr("（不會被改動）", "(never changed)"), ha="center", fontsize=10, color="0.35")
box(2.9, 2.15, 1.5, 0.85, "papermill", "#cfe8dc", "#00694d", 2)
box(2.75, 0.75, 1.8, 0.75, tr('參數\nfile = "M2.csv"', 'parameters\nfile = "M2.csv"'), "#f2d5e4", "#8f3f6c", 2)
arrow((2.2, 2.58), (2.82, 2.58))
arrow((3.65, 1.6), (3.65, 2.08))
arrow((4.5, 2.58), (5.12, 2.58))
ax.text(6.25, 4.6, tr("執行完的筆記本", "executed notebook"), ha="center", fontsize=12)
box(5.25, 3.6, 2.0, 0.65, 'file = "M1.csv"', "#fbe3ad", "#8a6100", 1)
box(5.25, 2.7, 2.0, 0.65, tr('插入：file = "M2.csv"', 'injected: file = "M2.csv"'), "#f2d5e4", "#8f3f6c", 2)
box(5.25, 1.8, 2.0, 0.65, tr("讀檔", "read the file"), "#eef3f7")
box(5.25, 0.9, 2.0, 0.65, tr("計算、印出", "compute, print"), "#eef3f7")
arrow((7.4, 2.58), (8.02, 2.58))
ax.text(9.0, 4.25, tr("早上六點的報告", "reports at six"), ha="center", fontsize=12)
for i, machine in enumerate(("M1", "M2", "M3")):
    face, edge, line = ("#f2d5e4", "#8f3f6c", 2) if machine == "M2" else ("#eef3f7", "0.5", 1)
    box(8.15, 3.2 - i, 1.7, 0.7, tr(f"{machine} 的報告", f"report of {machine}"), face, edge, line)
ax.text(9.0, 0.75, "⋮", ha="center", fontsize=16)
ax.set(xlim=(-0.1, 10.1), ylim=(0.3, 5.0), xticks=[], yticks=[])
ax.set_title(tr("參數 → 筆記本 → 報告：後面那一格蓋過預設值", "Parameters → notebook → report: the later cell wins"))
ax.grid(False)
ax.spines[:].set_visible(False)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
現在真的做一次。筆記本也可以用程式組出來，工具叫做 **nbformat**（筆記本檔案的格式）。在 JupyterLab 裡，標記是在右邊的「Property Inspector → Cell Tags」加上去的。

下一格先組出範本，再用 papermill 替 M2 跑一次。`**CLASSROOM` 只是讓它在沒有網路的教室裡也能執行。**先猜：印出來的會是 M1 還是 M2？**
"""

# %% [markdown] lang="en"
r"""
Now for real. A notebook can also be put together by a program, with **nbformat** (the format of notebook files). In JupyterLab you pin the tag on the right, in "Property Inspector → Cell Tags".

The next cell builds the template and has papermill run it for M2. `**CLASSROOM` only makes it work in a classroom without a network. **Guess first: will it print M1 or M2?**
"""

# %%
template = new_notebook(
    cells=[
        new_markdown_cell("# Length report"),
        new_code_cell('file = "M1.csv"\ndigits = 2', metadata={"tags": ["parameters"]}),
        new_code_cell(reading),
        new_code_cell(
            "import json\nresult = {'screws': len(lengths), 'average': round(sum(lengths) / len(lengths), digits)}"
        ),
        new_code_cell("print(file)\nprint(json.dumps(result))"),
    ],
    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
)
nbformat.write(template, folder / "template.ipynb")

pm.execute_notebook(
    folder / "template.ipynb", folder / "M2.ipynb", parameters={"file": "M2.csv"}, cwd=folder, **CLASSROOM
)

for cell in nbformat.read(folder / "M2.ipynb", as_version=4).cells:
    print(f"[{cell.get('execution_count', ' ')}]", cell.metadata.get("tags", []))
    print("    " + cell.source.replace("\n", "\n    "))
    for output in cell.get("outputs", []):
        print("  →", output.text.strip().replace("\n", "\n    "))

# %% [markdown] lang="zh-TW"
r"""
執行編號是 1、2、3、4、5：全新的核心，從上到下，沒有隱藏狀態。

換檔名再跑就好。為每一份報告開一個新核心要一、兩秒，所以下面請 papermill 用課程準備的 `engine_name="quick"`：不開新核心，每次改用一個全空的工作區，其他都一樣。真的上線時，把這個參數拿掉。

如果檔案不存在呢？papermill 不會假裝沒事：它停在出錯的那一格，然後拋出例外（exception：程式說「我做不下去了」）。`try` 和 `except` 可以接住它。
"""

# %% [markdown] lang="en"
r"""
The execution counts are 1, 2, 3, 4, 5: a new kernel, top to bottom, no hidden state.

For another machine, change the file name and run again. A new kernel for each report takes a second or two, so below papermill uses the course's `engine_name="quick"`: instead of a kernel, each run gets a workspace that begins empty. All else is the same. In earnest, leave that out.

And if the file does not exist? papermill does not pretend that all is well. It stops at the cell that failed and raises an exception (the program's way of saying "I cannot go on"). `try` and `except` catch it.
"""

# %%
averages = {}
for machine in ("M1", "M2", "M3", "M4", "M6"):
    done = pm.execute_notebook(
        folder / "template.ipynb",
        folder / f"{machine}.ipynb",
        parameters={"file": f"{machine}.csv", "digits": 3},
        cwd=folder,
        engine_name="quick",
        progress_bar=False,
    )
    printed = done.cells[-1].outputs[0].text.splitlines()
    averages[machine] = json.loads(printed[-1])["average"]

try:
    pm.execute_notebook(
        folder / "template.ipynb",
        folder / "M5.ipynb",
        parameters={"file": "M5.csv"},
        cwd=folder,
        engine_name="quick",
        progress_bar=False,
    )
except pm.PapermillExecutionError as error:
    print("M5:", error.ename, "-", error.evalue)

for place, machine in enumerate(MACHINES):
    if machine in averages:
        plt.plot(place, averages[machine], "o", color="C0", markersize=9)
        above = averages[machine] >= 20
        plt.annotate(
            f"{averages[machine]:.3f}",
            (place, averages[machine]),
            textcoords="offset points",
            xytext=(0, 9 if above else -19),
            ha="center",
        )
    else:
        plt.axvspan(place - 0.4, place + 0.4, color="C5", alpha=0.15)
        plt.text(place, 20.05, tr("失敗\n沒有數字", "failed:\nno figure"), ha="center", va="center", color="#a34400")
plt.axhline(20, color="black", linestyle="--", linewidth=1)
plt.xticks(range(6), MACHINES)
plt.xlim(-0.6, 5.6)
plt.ylim(19.96, 20.11)
plt.xlabel(tr("機器", "machine"))
plt.ylabel(tr("平均長度 (mm)", "average length (mm)"))
plt.title(tr("同一份範本，每台機器跑一次", "One template, run once for each machine"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
M4 的平均是 20.002 mm，看起來好好的：太長和太短的互相抵消了。平均看不出每一顆差多少，所以報告還要數不良有幾顆。

## 抽哪幾顆，要能重來

量強度要把螺絲拉斷，不可能每顆都量，只能**抽樣**（sample：從一批裡隨機挑幾顆）。客戶查核時會問：「你們抽的是哪幾顆？再抽一次給我看。」

電腦的「隨機」是算出來的：給同一個**種子**（seed，一個整數），就排出同一種順序。沒有種子，每次都不同，再也重做不出來。

**先猜：下圖哪幾列會一模一樣？**
"""

# %% [markdown] lang="en"
r"""
The average of M4 is 20.002 mm and looks fine: too long and too short cancel out. An average does not show how far the single screws are off, so a report counts the rejects as well.

## Which screws were drawn must be repeatable

To measure its strength a screw is pulled until it breaks. That cannot be done to each one, so a **sample** is drawn: some screws, picked from the batch by chance. The customer's auditor will ask: "Which ones did you draw? Draw them again while I watch."

Chance in a computer is calculated. The same **seed** (a whole number to start from) gives the same order. Without a seed it is different every time and can never be repeated.

**Guess first: which rows of the picture will be exactly alike?**
"""

# %%
names = [
    tr("沒有種子，第 1 次", "no seed, first time"),
    tr("沒有種子，第 2 次", "no seed, again"),
    tr("種子 7，第 1 次", "seed 7, first time"),
    tr("種子 7，第 2 次", "seed 7, again"),
    tr("種子 8", "seed 8"),
]
for row, seed in enumerate((None, None, 7, 7, 8)):
    order = np.random.default_rng(seed).permutation(30)  # the numbers 0 to 29, shuffled
    plt.plot(np.arange(30), [row] * 30, ".", color="0.8", markersize=5)
    plt.plot(order[:6], [row] * 6, "o", color=["0.35", "0.35", "C0", "C0", "C5"][row], markersize=9)
plt.yticks(range(5), names)
plt.ylim(4.6, -0.6)
plt.xlabel(tr("螺絲編號（共 30 顆，抽 6 顆）", "number of the screw (30 of them, 6 drawn)"))
plt.title(tr("同一個種子，抽到同樣的六顆", "The same seed draws the same six"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
### 動手做 2：`make_report()`

寫出早上六點那份抽樣報告的範本。不用輸入，回傳一份筆記本（用 `new_notebook(cells=[…])` 組出來，做法和上面的 `template` 一樣）。

交給 `new_code_cell` 的是一段文字（字串）。要寫好幾行，就用三個引號 `'''…'''` 包起來，裡面照平常換行，每行從最左邊寫起（迴圈等的縮排照舊）；上面的 `template` 用 `\n` 代表換行，效果一樣。

恰好一格標記 `parameters`，裡面有三個參數和預設值：

| 參數 | 是什麼 | 預設值 |
|---|---|---|
| `file` | CSV 檔，兩欄：`screw`（整數編號）、`length_mm`（長度，空白是沒量到） | `"M1.csv"` |
| `sample` | 要抽幾顆，整數，不會超過量到的顆數 | `20` |
| `seed` | 種子，整數 | `1` |

其他格用這三個值做事，最後留下兩個變數：

* `drawn`：抽到的螺絲編號，一個 list，`sample` 個，**不重複**，只從**量到的**螺絲裡隨機抽。`file`、`sample`、`seed` 都一樣就要抽到同樣的；種子不同，抽到的通常不同。
* `rejected`：`drawn` 裡有幾顆不良（短於 19.85 或長於 20.15；剛好等於的算良品），整數。

筆記本會在**全新**的工作區執行：要用的東西，都要在它自己的格子裡 `import`。只用一般的 Python，讀檔用 `pandas` 或 `csv` 都可以。例如 M1 只量到編號 3、5、9 三顆，`sample` 是 3，`drawn` 就是 3、5、9，順序隨意。
"""

# %% [markdown] lang="en"
r"""
### Do 2: `make_report()`

Write the template of the sampling report for six in the morning. The function takes nothing and returns a notebook (put together by `new_notebook(cells=[…])`, as `template` above).

What `new_code_cell` takes is a text (a string). To write several lines, put them between three quotes, `'''…'''`, and break lines as usual, each beginning at the left margin (loops and the like are indented as ever); the `\n` in `template` above is another way to write a line break.

Exactly one cell is tagged `parameters`. It holds three parameters with their defaults:

| Parameter | What it is | Default |
|---|---|---|
| `file` | a CSV file of two columns: `screw` (a whole number) and `length_mm` (the length; blank where not measured) | `"M1.csv"` |
| `sample` | how many screws to draw, a whole number, never more than were measured | `20` |
| `seed` | the seed, a whole number | `1` |

The other cells work with these three, and leave two variables in the end:

* `drawn`: the numbers of the screws drawn, a list of `sample` of them, **none twice**, drawn by chance from the **measured** screws only. The same `file`, `sample` and `seed` draw the same ones. Another seed usually draws others.
* `rejected`: how many of `drawn` are rejects (shorter than 19.85 or longer than 20.15; exactly on a limit is good), a whole number.

The notebook runs in a **new** workspace: whatever it needs, its own cells must `import`. Use plain Python; read the file with `pandas` or `csv` as you like. For example, where only the screws 3, 5 and 9 were measured and `sample` is 3, `drawn` is 3, 5, 9 in any order.
"""


# %% answer="make_report"
def make_report():
    """The template of the sampling report: parameters file, sample, seed; leaves drawn and rejected."""
    ### BEGIN SOLUTION
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]}),
            new_code_cell("import numpy as np\nimport pandas as pd\n\nmeasured = pd.read_csv(file).dropna()"),
            new_code_cell(
                "rows = np.random.default_rng(seed).choice(len(measured), size=sample, replace=False)\n"
                "taken = measured.iloc[rows]\n"
                "drawn = taken['screw'].tolist()"
            ),
            new_code_cell("rejected = int((~taken['length_mm'].between(19.85, 20.15)).sum())"),
        ]
    )
    ### END SOLUTION


# %% check="make_report"
check("make_report")

# %% [markdown] lang="zh-TW"
r"""
做完了就讓 papermill 跑你的範本：五台機器，每台四個種子，每次抽 20 顆。只看一次抽樣，你會不會錯怪 M2，或放過 M3、M4？
"""

# %% [markdown] lang="en"
r"""
Once it works, have papermill run your template: five machines, four seeds each, 20 screws a time. If you saw just one sample, might you blame M2, or let M3 or M4 go?
"""

# %% try
mine = make_report()
mine.cells.append(new_code_cell("print(rejected)"))
for machine in averages:
    for seed, marker in zip(range(1, 5), "osv^", strict=True):
        done = pm.execute_notebook(
            mine,
            None,
            parameters={"file": f"{machine}.csv", "sample": 20, "seed": seed},
            cwd=folder,
            engine_name="quick",
            kernel_name="python3",
            language="python",
            progress_bar=False,
        )
        rejected = int(done.cells[-1].outputs[-1].text)
        place = list(averages).index(machine) + 0.15 * (seed - 2.5)
        label = tr(f"種子 {seed}", f"seed {seed}") if machine == "M1" else None
        plt.plot(place, rejected, marker, color=f"C{[0, 1, 2, 5][seed - 1]}", markersize=9, label=label)
plt.xticks(range(len(averages)), list(averages))
plt.ylim(-0.5, 12)
plt.xlabel(tr("機器", "machine"))
plt.ylabel(tr("抽 20 顆，不良幾顆", "rejects in a sample of 20"))
plt.title(tr("換一個種子，就換一個結果", "Another seed, another result"))
plt.legend(ncols=4, loc="upper left")
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 半夜沒有人看著

報告是半夜自動跑的，這叫**無人值守**（unattended）。M5 出錯時，有兩種壞結局：整批停在 M5，M6 的報告也沒了；或者錯誤被吞掉，早上看起來一切正常。

好的做法是：記下哪一台為什麼失敗，繼續跑完其他的，最後兩份清單都交出來。

### 動手做 3：`run_night(run_one, machines)`

| 輸入 | 是什麼 |
|---|---|
| `run_one` | 一個函式：`run_one("M1")` 跑 M1 的報告，回傳不良幾顆（整數，可能是 0）；失敗時拋出例外，哪一種都有可能 |
| `machines` | 機器名稱的 list，例如 `["M1", "M2"]`，可能是空的 |

回傳兩個 dict：`results` 和 `failed`，也就是 `return results, failed`。

* `results`：跑成功的機器 → 不良幾顆。
* `failed`：失敗的機器 → 例外的訊息，也就是 `str(error)`。
* 每台機器照順序呼叫一次，不多不少。一台失敗，其他照跑。
* 有人按 `Ctrl + C` 要整個停下來時，就要停得下來。`except Exception as error:` 只接一般的錯誤；`except:` 什麼都接，連「停」也接走了。

例如 M1 回傳 0、M2 拋出訊息是 `no file` 的例外，結果就是 `{"M1": 0}` 和 `{"M2": "no file"}`。
"""

# %% [markdown] lang="en"
r"""
## Nobody watches at night

The reports run by themselves in the night: **unattended**. When M5 fails, there are two bad endings. All stops at M5, and M6 has no report either. Or the error is swallowed, and in the morning everything looks fine.

The good way: write down which machine failed and why, go on with the others, and hand over both lists in the end.

### Do 3: `run_night(run_one, machines)`

| Input | What it is |
|---|---|
| `run_one` | a function: `run_one("M1")` runs the report of M1 and returns how many rejects it found (a whole number, 0 too); if it fails it raises an exception, of whatever kind |
| `machines` | a list of machine names, such as `["M1", "M2"]`; it may be empty |

Return two dicts, `results` and `failed`, that is `return results, failed`.

* `results`: each machine that succeeded → how many rejects.
* `failed`: each machine that failed → the exception's message, which is `str(error)`.
* Call each machine once and in order, no more and no less. If one fails, the others still run.
* When somebody presses `Ctrl + C` to stop it all, it must stop. `except Exception as error:` catches ordinary errors only; `except:` catches everything, and that takes the "stop" away as well.

For example, M1 returns 0 and M2 raises an exception with the message `no file`: the result is `{"M1": 0}` and `{"M2": "no file"}`.
"""


# %% answer="run_night"
def run_night(run_one, machines):
    """Run the report of each machine; return (results, failed)."""
    ### BEGIN SOLUTION
    results, failed = {}, {}
    for machine in machines:
        try:
            results[machine] = run_one(machine)
        except Exception as error:
            failed[machine] = str(error)
    return results, failed
    ### END SOLUTION


# %% check="run_night"
check("run_night")

# %% [markdown] lang="zh-TW"
r"""
## 讓程式檢查程式

報告自動跑，函式裡的小錯也就天天自動寄出去。所以工程師會再寫一種程式，專門檢查函式，叫做**測試**（test）。一個**測試案例**（test case）就是「給這個輸入，應該得到這個輸出」。

**pytest** 是 Python 最常用的測試工具：檔名以 `test_` 開頭，函式名以 `test_` 開頭，裡面用 `assert`（斷言：這句話必須是真的）。`pytest.approx` 讓小數點後的微小誤差不算錯。`parametrize` 讓同一個測試跑過整張案例表，和 papermill 的參數是同一個想法。

下面的 `average_length` 有兩版，`None` 是沒量到的螺絲。**先猜：第一版會在第幾個案例出錯？**
"""

# %% [markdown] lang="en"
r"""
## Let code check code

Once reports run by themselves, a small mistake in a function goes out by itself every day. So engineers write a second kind of code whose job is to check a function: a **test**. A **test case** says "for this input, that should come out".

**pytest** is the tool that most people use for this in Python. The file's name begins with `test_`, the function's name begins with `test_`, and inside stands an `assert` (this must be true). `pytest.approx` forgives tiny errors far behind the decimal point. `parametrize` takes a test through a whole table of cases: the idea of papermill's parameters again.

Here are two versions of `average_length`, where `None` is a screw that was not measured. **Guess first: at which case does the first version fail?**
"""

# %%
first_version = """
def average_length(lengths):
    measured = [length or 0 for length in lengths]
    return sum(measured) / len(measured)
"""
second_version = """
def average_length(lengths):
    measured = [length for length in lengths if length is not None]
    return sum(measured) / len(measured)
"""
tests = """
import pytest

CASES = [
    ([20.0], 20.0),
    ([19.9, 20.1], 20.0),
    ([20.0, None], 20.0),
]

@pytest.mark.parametrize("lengths, expected", CASES)
def test_average_length(lengths, expected):
    assert average_length(lengths) == pytest.approx(expected)
"""
(folder / "test_first.py").write_text(first_version + tests, encoding="utf-8")
(folder / "test_second.py").write_text(second_version + tests, encoding="utf-8")

options = ["-q", "--tb=short", "--color=no", "--disable-plugin-autoload", "-p", "no:cacheprovider"]
with contextlib.chdir(folder):
    pytest.main([*options, "test_first.py", "test_second.py"])

# %% [markdown] lang="zh-TW"
r"""
`F` 是失敗，`.` 是通過；`lengths2` 從 0 數起，就是第三個案例。第一版把沒量到的當成 0 mm，只有第三個案例看得出來。要是只寫前兩個案例，四個結果會全部通過，錯誤照樣出貨。

所以好的測試不是「會通過」，而是**函式壞掉的時候會失敗**。要試測試夠不夠好，有個聰明的辦法：故意把函式改壞，看測試抓不抓得到。這叫**突變測試**（mutation testing）。下圖每一列是一種改壞的版本，每一欄是一個案例：
"""

# %% [markdown] lang="en"
r"""
`F` is a failure, `.` is a pass; `lengths2`, counted from 0, is the third case. The first version counts what was not measured as 0 mm, and only the third case shows it. With the first two cases alone all four results would have passed, and the mistake would have been shipped.

So a good test is not one that passes. It is one that **fails when the function is broken**. There is a clever way to find out how good tests are: break the function on purpose and see whether they notice. That is **mutation testing**. In the picture a row is a broken version and a column is a case:
"""


# %%
def broken_averages():
    """Ways to break average_length, by what they do."""

    def measured(lengths):
        return [length for length in lengths if length is not None]

    return {
        tr("沒量到當成 0", "not measured as 0"): lambda v: sum(x or 0 for x in v) / len(v),
        tr("只看第一顆", "first screw only"): lambda v: v[0],
        tr("漏掉最後一顆", "last one left out"): lambda v: sum(measured(v)[:-1]) / max(len(measured(v)) - 1, 1),
        tr("取最大值", "the longest"): lambda v: max(measured(v)),
    }


cases = [([20.0], 20.0), ([19.9, 20.1], 20.0), ([20.0, None], 20.0)]
caught = [[abs(function(given) - right) > 1e-9 for given, right in cases] for function in broken_averages().values()]

fig, ax = plt.subplots(figsize=(7.4, 3.4))
ax.imshow(caught, cmap="cividis", vmin=-0.6, vmax=1.2, aspect="auto")
for i, row in enumerate(caught):
    for j, found in enumerate(row):
        text = tr("抓到", "caught") if found else tr("放過", "missed")
        ax.text(j, i, text, ha="center", va="center", color="black" if found else "white")
ax.set_xticks(range(len(cases)), [str(given) for given, _ in cases])
ax.set_yticks(range(len(caught)), list(broken_averages()))
ax.set_xlabel(tr("測試案例的輸入（長度，mm）", "input of the test case (lengths, mm)"))
ax.set_title(tr("哪個案例抓到哪種錯", "Which case catches which mistake"))
ax.grid(False)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
每一列至少要有一個「抓到」，每一欄也該有用處。第三個案例抓到「漏掉最後一顆」和只有它抓得到的「沒量到當成 0」；第二個抓到另外三種。第一個抓到的別的案例都抓得到，可以刪掉。

### 動手做 4：`reject_cases()`

輪到你替 `reject_rate(lengths, low, high)` 設計案例表。它應該這樣做：

* `lengths` 是長度的 list（mm），`None` 是沒量到，不算。
* 短於 `low` 或長於 `high` 是不良；剛好等於 `low` 或 `high` 是良品。
* 回傳**不良 ÷ 量到**，0 到 1 之間，不四捨五入。
* 一顆都沒量到，回傳 `0.0`。

回傳一個 list，最多 8 個案例，每個案例是 `(lengths, low, high, expected)`：三個輸入，和應該得到的數字。除法可以直接寫，例如 `1 / 3`。

判分的方式：你的案例要讓正確的版本全部通過，也要抓到一個個改壞的版本。改壞的版本有十幾種，都是真的有人寫過的：漏了其中一條規則、界線弄錯、少看一顆、遇到特殊輸入就當掉……。一個例子（剛好界線上和空的情況都還沒測到）：`([19.0, 20.0], 19.5, 20.5, 0.5)`。
"""

# %% [markdown] lang="en"
r"""
Each row needs a "caught", and each column should earn its place. The third case catches "last one left out", and "not measured as 0", which only it does; the second catches the other three. What the first catches the others catch, too: it may go.

### Do 4: `reject_cases()`

Now design the table of cases for `reject_rate(lengths, low, high)`. This is what it should do:

* `lengths` is a list of lengths (mm); `None` was not measured and does not count.
* Shorter than `low` or longer than `high` is a reject. Exactly `low` or `high` is good.
* It returns **rejects ÷ measured**, between 0 and 1, not rounded.
* Where nothing was measured, it returns `0.0`.

Return a list of at most 8 cases. Each is `(lengths, low, high, expected)`: the three inputs, and the number that should come out. You may write a division as it is, such as `1 / 3`.

How it is judged: the right version has to pass all your cases, and one broken version after another has to be caught. There are more than ten of them, all mistakes that people really make: a rule forgotten, a limit mixed up, a screw left out, a crash on a special input. One example (it tests neither the limits nor an empty list): `([19.0, 20.0], 19.5, 20.5, 0.5)`.
"""


# %% answer="reject_cases"
def reject_cases():
    """At most 8 test cases (lengths, low, high, expected) for reject_rate."""
    ### BEGIN SOLUTION
    return [
        ([19.4, 20.0, 20.1], 19.5, 20.5, 1 / 3),
        ([20.0, 20.1, 20.6], 19.5, 20.5, 1 / 3),
        ([19.5, 20.0], 19.5, 20.5, 0.0),
        ([20.0, 20.5], 19.5, 20.5, 0.0),
        ([None, 19.0, 20.0, 21.0, 20.2], 19.5, 20.5, 0.5),
        ([None, None], 19.5, 20.5, 0.0),
        ([], 19.5, 20.5, 0.0),
        ([5.0, 6.0, 7.0, 9.0], 5.5, 8.0, 0.5),
    ]
    ### END SOLUTION


# %% check="reject_cases"
check("reject_cases")

# %% [markdown] lang="zh-TW"
r"""
看看你的案例對四個公開的壞版本表現如何。最上面一列是正確的版本，應該全部「通過」：
"""

# %% [markdown] lang="en"
r"""
See how your cases do against four broken versions that are open to all. The top row is the right version, which should "pass" everywhere:
"""

# %% try
mine = reject_cases()
versions = {tr("正確的版本", "the right one"): reject_rate} | BROKEN_RATES
table = []
for function in versions.values():
    row = []
    for lengths, low, high, expected in mine:
        try:
            row.append(abs(function(lengths, low, high) - expected) > 1e-9)
        except Exception:  # a version that crashes is caught, too
            row.append(True)
    table.append(row)

fig, ax = plt.subplots(figsize=(9, 3.6))
ax.imshow(table, cmap="cividis", vmin=-0.6, vmax=1.2, aspect="auto")
for i, row in enumerate(table):
    for j, found in enumerate(row):
        text = tr("失敗", "fail") if found else tr("通過", "pass")
        ax.text(j, i, text, ha="center", va="center", color="black" if found else "white")
ax.set_xticks(range(len(mine)), [str(j + 1) for j in range(len(mine))])
ax.set_yticks(range(len(table)), list(versions))
ax.set_xlabel(tr("你的第幾個案例", "number of your case"))
ax.set_title(tr("壞的版本至少要失敗一次", "A broken version has to fail at least once"))
ax.grid(False)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 同樣的程式，半年後還一樣嗎

函式庫也會改版，同一個種子在新版本可能抽到別的螺絲。所以報告要附上**版本**，並且把它們釘住（pin：寫明只用這一版），例如在 `requirements.txt` 裡寫 `numpy==2.4.6`，而不是只寫 `numpy`（版本以下面印出的為準）。

一份可以重現的報告，附上這五樣就夠：範本、參數、種子、版本、資料檔的指紋。下面印出這份筆記本用的版本：
"""

# %% [markdown] lang="en"
r"""
## The same code: still the same in half a year?

Libraries change, too. With a new version the same seed may draw other screws. So a report states the **versions**, and they are pinned: written down as the only ones to be used, say as `numpy==2.4.6` in `requirements.txt` rather than just `numpy` (take the version printed below).

Five things make a report repeatable: the template, the parameters, the seed, the versions, and a fingerprint of the data file. These are the versions of this notebook:
"""

# %%
for package in ("numpy", "pandas", "papermill", "nbformat", "pytest"):
    print(f"{package}=={version(package)}")

# %% [markdown] task="green_light" points=3 lang="zh-TW"
r"""
## 想一想

早上六點，系統自動把報告寄給客戶。M5 的檔案又沒來。有三種做法：

1. 用昨天 M5 的數字補上，六台都亮綠燈，準時寄出；
2. 少寄一台，不說明；
3. 寄出五台，M5 那一欄寫「沒有量測」，並通知值班的人。

經理說：「客戶只要看到六個綠燈，選 1 吧。」你會怎麼回答？請用五到八句話寫出：你選哪一個、誰會因為其他做法受害、怎麼受害，以及你會在自動流程裡加上哪一道檢查，讓這件事不靠人記得。

| 分數 | 標準 |
|---|---|
| 3 | 選擇清楚；說出具體的受害者與後果（例如用到不良螺絲的人）；提出一道能自動執行的檢查，而且說明它何時會響 |
| 2 | 選擇和理由都有，但後果籠統，或檢查仍要靠人記得 |
| 1 | 只有選擇，或只說「要誠實」 |
"""

# %% [markdown] task="green_light" points=3 lang="en"
r"""
## Think

At six in the morning the system sends the reports to the customer by itself. Again there is no file from M5. There are three ways:

1. Fill in yesterday's figures of M5: six green lights, sent on time.
2. Leave one machine out, and say nothing.
3. Send five, write "not measured" for M5, and tell the person on duty.

The manager says: "All the customer wants is six green lights. Take the first." What is your answer? In five to eight sentences, write which one you choose, who would be harmed by the others and how, and which check you would build into the automatic run, so that this does not depend on anybody's memory.

| Points | Standard |
|---|---|
| 3 | A clear choice; names who is harmed and what follows (people who rely on a bad screw, say); proposes a check that runs by itself, and says when it goes off |
| 2 | A choice with reasons, but the consequences stay vague, or the check still depends on somebody's memory |
| 1 | Only a choice, or only "be honest" |
"""

# %% [markdown] model="green_light" lang="zh-TW"
r"""
選 3。選 1 是把猜的數字當成量到的數字：昨天 M5 如果剛好正常，今天的不良品就會帶著綠燈出貨，裝上機車煞車或醫院病床的人要承擔後果，追查時也找不到真正的紀錄。選 2 讓客戶以為只有五台在生產，下一次再少一台也沒有人發現。自動流程要加一道檢查：六台機器的名單固定，每台必須有「當天日期」的檔案、而且量到的顆數超過 200 顆；少一項就把那台列入失敗清單，用簡訊通知值班的人，報告那一欄寫「沒有量測」。這道檢查自己也要有測試：放一個空檔案進去，看它會不會響。
"""

# %% [markdown] model="green_light" lang="en"
r"""
Number 3. Number 1 passes a guess off as a measurement. If M5 happened to be fine yesterday, today's rejects leave under a green light, and those who pay are the people on the scooter or in the hospital bed that the screws hold together; nobody who investigates will find a true record. Number 2 makes the customer believe that five machines ran, and when another goes missing nobody notices. The run needs a check: the list of six machines is fixed, each must have a file with today's date and more than 200 measured screws; if anything is lacking, the machine goes on the list of failures, the person on duty gets a message, and the report says "not measured". The check needs a test of its own: give it an empty file and see whether it goes off.
"""

# %% [markdown] lang="zh-TW"
r"""
## 再往前

**挑戰（不計分）**：在你自己的資料夾先存一份資料：`night[night["machine"] == "M3"].to_csv("M3.csv", index=False)`，再建立 `report.ipynb`，用 JupyterLab 加上 `parameters` 標記，再到終端機執行 `papermill report.ipynb out.ipynb -p file M3.csv -p seed 7`。接著把 `reject_cases()` 貼進 `test_rates.py`，自己寫一個 `reject_rate`，執行 `pytest -q`。

**讀什麼**：papermill 官方文件的 Parameterize 與 Execute 兩頁；pytest 官方文件的 Get Started 與 parametrize；Samuel 與 Mietchen 2024 年發表在 GigaScience 的論文〈Computational reproducibility of Jupyter notebooks from biomedical publications〉：他們重跑了論文附的 10,388 份筆記本，跑得完的有 1,203 份，結果相同的只有 879 份。

**在專題裡**：你們交出去的專題筆記本，就是由 papermill 在沒有網路的環境裡從上到下執行，參數由評分的一方給。隱藏狀態、寫死的檔名、沒有種子的模型，在那裡都會現形。
"""

# %% [markdown] lang="en"
r"""
## Go on

**Stretch (not graded)**: save a copy of the data in a folder of your own with `night[night["machine"] == "M3"].to_csv("M3.csv", index=False)`, make a `report.ipynb` there, pin the tag `parameters` in JupyterLab, and run `papermill report.ipynb out.ipynb -p file M3.csv -p seed 7` in a terminal. Then put your `reject_cases()` into a `test_rates.py`, write a `reject_rate` of your own, and run `pytest -q`.

**To read**: the pages Parameterize and Execute of papermill's documentation; Get Started and parametrize of pytest's; and the paper "Computational reproducibility of Jupyter notebooks from biomedical publications" by Samuel and Mietchen (GigaScience, 2024). They ran 10,388 notebooks of published papers again: 1,203 ran to the end, and 879 gave the same results.

**In the capstones**: papermill runs the notebook that your team hands in, from top to bottom, without a network, with parameters that the evaluation sets. Hidden state, file names written into the code and models without a seed all come to light there.
"""
