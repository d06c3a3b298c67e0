"""A Jupyter Server extension: nbgrader in Chinese wherever this server's JupyterLab is (see `nbgrader_words`).

The language is asked for at each page, so that the menu 設定 ▸ 語言 and a class in English hold for nbgrader too.
JupyterLab's scripts have one address in both languages, so that the browser has to ask for them each time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from jupyterlab_server.settings_utils import get_settings
from jupyterlab_server.translation_utils import L10N_SCHEMA_NAME
from tornado import web

from aitracks.hub.lab_words import LOCALE
from aitracks.hub.nbgrader_words import Words, read_words, translated

FORMGRADER = "nbgrader.server_extensions.formgrader"
CATALOGUE, STYLE = "aitracks_nbgrader_words", "aitracks_formgrader_style"  # the server's settings that name the files
_LAB_SCRIPTS = r"/lab/extensions/(?:@|%40)jupyter/nbgrader/static/(\w+\.\w+\.js)"
_FORMGRADER_SCRIPTS = rf"/formgrader/{LOCALE}/js/(\w+\.js)"
_FORMGRADER_STYLE = r"/formgrader/static/css/(nbgrader\.css)"
_STATIC = ("/formgrader/static/js/", f"/formgrader/{LOCALE}/js/")


class Language:
    """The language of a server's JupyterLab at the moment."""

    def __init__(self, server: Any) -> None:
        self.server = server

    @property
    def lab(self) -> Any:
        """JupyterLab's application: it knows the folders of settings and of extensions."""
        (lab,) = self.server.extension_manager.extension_apps["jupyterlab"]
        return lab

    @property
    def folders(self) -> list[str]:
        """Where JupyterLab looks for extensions, the first to win."""
        return [*self.lab.extra_labextensions_path, *self.lab.labextensions_path]

    def chinese(self) -> bool:
        """Whether it is the one that the catalogue is for."""
        lab = self.lab
        try:
            settings, _ = get_settings(
                lab.app_settings_dir,
                lab.schemas_dir,
                lab.user_settings_dir,
                schema_name=L10N_SCHEMA_NAME,
                labextensions_path=self.folders,
            )
        except web.HTTPError:
            return False  # JupyterLab itself falls back to English then
        default = settings["schema"]["properties"]["locale"].get("default")  # the hub's own, see hub_config/labconfig
        return bool(settings["settings"].get("locale", default) == LOCALE)


class Translator:
    """Files of nbgrader as they are, and in Chinese."""

    def __init__(self, catalogue: Path) -> None:
        self.words: Callable[[str], Words] = read_words(catalogue)
        self.in_chinese = functools.cache(self._in_chinese)

    def _in_chinese(self, file: Path) -> str:
        text = translated(file.name, file.read_text(encoding="utf-8"), self.words(file.name))
        return text.replace(*_STATIC)

    def loader(self, folder: Path) -> FunctionLoader:
        """Gives Jinja the templates of `folder` in Chinese."""

        def load(name: str) -> str | None:
            file = folder / name
            return self.in_chinese(file) if file.is_file() else None

        return FunctionLoader(load)


class StaticText(JupyterHandler):  # type: ignore[misc]
    """A script or style of nbgrader, not quite as it lies on disk."""

    def initialize(self, find: Callable[[str], Path | None], text: Callable[[Path], str]) -> None:
        """`find` says which file a name is, `text` gives what to hand out."""
        self.find, self.text = find, text

    @web.authenticated
    def get(self, name: str) -> None:
        """The text, which the browser asks for again at each page."""
        file = self.find(name)
        if file is None:
            raise web.HTTPError(404)
        kind = "css" if name.endswith(".css") else "javascript"
        self.set_header("Content-Type", f"text/{kind}; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish(self.text(file))


def _lab_scripts(language: Language, translator: Translator) -> tuple[Any, ...]:
    def find(name: str) -> Path | None:
        files = (Path(folder, "@jupyter", "nbgrader", "static", name) for folder in language.folders)
        return next(filter(Path.is_file, files), None)

    def text(file: Path) -> str:
        return translator.in_chinese(file) if language.chinese() else file.read_text(encoding="utf-8")

    return (_LAB_SCRIPTS, StaticText, {"find": find, "text": text})


def _formgrader_files(translator: Translator, style: Path) -> list[tuple[Any, ...]]:
    from nbgrader.server_extensions.formgrader import handlers

    def inside(folder: str) -> Callable[[str], Path | None]:
        place = Path(handlers.static_path, folder)
        return lambda name: place / name if (place / name).is_file() else None

    def styled(file: Path) -> str:
        return file.read_text(encoding="utf-8") + style.read_text(encoding="utf-8")

    return [
        (_FORMGRADER_SCRIPTS, StaticText, {"find": inside("js"), "text": translator.in_chinese}),
        (_FORMGRADER_STYLE, StaticText, {"find": inside("css"), "text": styled}),
    ]


def _speak(language: Language, translator: Translator) -> None:
    """Let the formgrader's pages, and the page on which a notebook is graded, take the Chinese templates."""
    from nbgrader.server_extensions.formgrader import handlers
    from nbgrader.server_extensions.formgrader.base import BaseHandler

    templates = Path(handlers.template_path)
    pages = Environment(loader=translator.loader(templates))
    notebook = translator.loader(templates / "formgrade")
    render, exporter = BaseHandler.render, BaseHandler.exporter

    def rendered(self: Any, name: str, **values: Any) -> str:
        if not language.chinese():
            return str(render(self, name, **values))
        return pages.get_template(name).render(**values)

    @functools.cache
    def chinese_exporter(original: Any) -> Any:
        return type(original)(config=original.config, extra_loaders=[notebook])

    def spoken(self: Any) -> Any:
        original = exporter.fget(self)
        return chinese_exporter(original) if language.chinese() else original

    BaseHandler.render, BaseHandler.exporter = rendered, property(spoken)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Goes in front of nbgrader's and JupyterLab's own: servers load their extensions in the order of their names."""
    settings = server.web_app.settings
    language, translator = Language(server), Translator(Path(settings[CATALOGUE]))
    handlers = [_lab_scripts(language, translator)]
    formgrader = server.extension_manager.extensions.get(FORMGRADER)
    if formgrader and formgrader.enabled:
        _speak(language, translator)
        handlers += _formgrader_files(translator, Path(settings[STYLE]))
    base = settings["base_url"]
    server.web_app.add_handlers(".*$", [(url_path_join(base, pattern), *rest) for pattern, *rest in handlers])
