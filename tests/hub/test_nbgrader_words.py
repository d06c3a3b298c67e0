"""The catalogue of nbgrader's words holds all that the installed nbgrader says, and nothing that it does not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbgrader
import pytest

from aitracks.hub.nbgrader_words import WordsError, is_script, page, read_words, script, texts_of, translated

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "hub_config" / "nbgrader_words.zh_TW.json"
FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
LAB = Path(sys.prefix, "share", "jupyter", "labextensions", "@jupyter", "nbgrader")
PAGES = (*FORMGRADER.glob("templates/*.tpl"), *FORMGRADER.glob("templates/formgrade/*.j2"))
SCRIPTS = tuple(FORMGRADER.glob("static/js/*.js"))
# the bundles beside it are parts of Jupyter Notebook, which JupyterLab does not load
LAB_SCRIPTS = tuple(file for file in LAB.glob("static/*.js") if '"Assignment List"' in file.read_text())
FILES = sorted((*PAGES, *SCRIPTS, *LAB_SCRIPTS))

# what looks like a text and is none that anybody is shown
NO_TEXT = re.compile(
    r"""
    (btn|glyphicon|label|panel|table|text-center|col-md-\d|container-fluid|li|fa)[ .].*   # classes and selectors
    | (jp|nbgrader)-[\w-]+ | [a-z]+[A-Z]\w* | \{\}/formgrader.* | use\ strict | X-CSRFToken | End | Notebook
    | (Error\ on\ (GET|POST)|JupyterLab\ extension|Extension\ "create_|The\ course_list\ server\ extension).*  # console
    | (a|key|INPUT|TEXTAREA)(\ is)?(\ \w+)*\ (be\ provided|defined)    # errors in nbgrader's own code
    | nbgrader\ update\ \{\} | nbgrader_config\.py | nbgrader
    """,
    re.VERBOSE,
)


def unknown(file: Path) -> list[str]:
    """The texts of a file that the catalogue lacks."""
    words = read_words(CATALOGUE)(file.name)
    found = dict.fromkeys(text for text in texts_of(file.name, file.read_text()) if text not in words.texts)
    shown = (text for text in found if re.search("[A-Z][a-z]|[a-z] [a-z]", text) or not is_script(file.name))
    return [text for text in shown if not (NO_TEXT.fullmatch(text) or _code_of_a_page(text))]


def _code_of_a_page(text: str) -> bool:
    """Words of the little scripts inside templates: selectors, types, places."""
    return bool(
        re.fullmatch(
            r"course_id|[.\[][\w.\]-]+|text/javascript|hide|bottom|hover|link|data-link|notebook|span\..*", text
        )
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_text_is_translated(file):
    """A new nbgrader with new texts fails here and names them."""
    assert unknown(file) == []


def test_a_new_text_is_noticed(tmp_path):
    """The test above can fail: a text, an attribute and a literal that nobody has translated."""
    (tmp_path / "new.tpl").write_text('<p title="Brand new">Hello there {{ name }}</p>')
    (tmp_path / "new.js").write_text('// a comment\nbutton.text("Regrade all"); x.addClass("btn btn-danger");')
    assert unknown(tmp_path / "new.tpl") == ["Brand new", "Hello there {}"]
    assert unknown(tmp_path / "new.js") == ["Regrade all"]


def test_nothing_is_left_over():
    """What nbgrader no longer says goes out of the catalogue; code that is replaced is there."""
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    said: dict[bool, str] = {True: "", False: ""}
    for file in FILES:
        said[is_script(file.name)] += "\n".join(["", *texts_of(file.name, file.read_text()), "'.", "':", ""])
    for kind, texts in (("scripts", True), ("templates", False)):
        assert [english for english in catalogue["texts"][kind] if f"\n{english}\n" not in said[texts]] == []
    sources = {file.name: file.read_text() for file in FILES}
    for name, code in catalogue["code"].items():
        assert [english for english in code if english not in sources[name]] == []


def test_no_word_of_code_is_taken_for_a_text():
    """A lower-case word alone is also a key or a class in scripts: such a text is replaced together with its call."""
    scripts = json.loads(CATALOGUE.read_text(encoding="utf-8"))["texts"]["scripts"]
    assert [english for english in scripts if re.fullmatch("[a-z_-]+", english)] == []


@pytest.mark.parametrize("file", [file for file in FILES if is_script(file.name)], ids=lambda file: file.name)
def test_scripts_stay_scripts(file, tmp_path):
    """Node reads the translated script, and it still says the same to itself."""
    words = read_words(CATALOGUE)(file.name)
    new = tmp_path / file.name
    new.write_text(translated(file.name, file.read_text(), words), encoding="utf-8")
    node = shutil.which("node")
    assert node, "the proxy of the hub needs it too"
    subprocess.run([node, "--check", str(new)], check=True)


def test_a_comparison_follows_its_label():
    """The button that shows all names is asked for its label: both have to change."""
    file = FORMGRADER / "static" / "js" / "gradebook_notebook_submissions.js"
    text = translated(file.name, file.read_text(), read_words(CATALOGUE)(file.name))
    assert 'button.innerHTML === "顯示全部姓名"' in text
    assert 'button.innerHTML = "顯示全部姓名"' in text
    assert "Show All Names" not in text.replace('label="Show All Names"', "")  # in a comment
    assert 'this.model.get("flagged")' in text


def test_only_the_source_is_translated():
    """What a template fills in stays as it is, even where it is one of nbgrader's own words."""
    jinja2 = pytest.importorskip("jinja2")
    template = page('<a title="{{ n }} remaining">Submit {{ name }}</a><pre>Submit</pre>', lambda text: None)
    assert (
        jinja2.Template(template).render(n=1, name="Fetch")
        == '<a title="1 remaining">Submit Fetch</a><pre>Submit</pre>'
    )
    assert (
        script("a = `${x} Fetch`; // Fetch\nb = 'Fetch'", {"Fetch": "領取"}.get)
        == "a = `${x} Fetch`; // Fetch\nb = '領取'"
    )


@pytest.mark.parametrize("chinese", ['領"取', "領`取", "領\\取", "<b>領取</b>", "領取 {}"])
def test_a_catalogue_that_would_break_code_is_refused(tmp_path, chinese):
    """Quotes, tags and holes: one clear line."""
    file = tmp_path / "words.json"
    file.write_text(json.dumps({"texts": {"scripts": {"Fetch": chinese}, "templates": {}}, "code": {}}))
    with pytest.raises(WordsError, match="Fetch"):
        read_words(file)
