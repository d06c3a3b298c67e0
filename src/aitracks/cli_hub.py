"""`aitracks hub`: the course on this machine, from nothing to a class that can log in."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aitracks import __version__
from aitracks.hub.settings import CONFIG, HubSettings, load_settings, settings_file
from aitracks.paths import home

_LEVELS = {"stops": "stops ", "unsafe": "unsafe", "note": "note  "}
_STYLES = {"stops": "red", "unsafe": "yellow", "note": ""}


hub_app = typer.Typer(rich_markup_mode=None)

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", envvar=CONFIG, help="The hub.yaml to go by.  [default: the checkout's]"),
]


def read_settings(config: Path | None) -> HubSettings:
    """The named hub.yaml, or the checkout's."""
    return load_settings(settings_file(home(), config))


@hub_app.callback(invoke_without_command=True)
def hub_command(
    context: typer.Context,
    data: Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of all state.")] = Path("var"),
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Port of the hub.  [default: 8000]")
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen at.  [default: 127.0.0.1]")] = None,
    cohort: Annotated[
        list[str] | None,
        typer.Option("--cohort", help="Cohort to serve; may be repeated.  [default: the demonstration cohorts]"),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Build the cohorts and serve them; Ctrl-C stops all.

    \b
    aitracks hub
    aitracks hub --port 8080 --data /srv/class
    aitracks hub --cohort seed_team_demo
    aitracks hub check
    """
    if context.invoked_subcommand:
        return
    from aitracks.hub.launch import Stopped, stop_signals

    def choose() -> HubSettings:
        return chosen_settings(read_settings(config), host, port, cohort)

    read_settings(config)  # a mistake there is said before anything is imported
    console = Console(highlight=False, soft_wrap=True)
    with stop_signals():
        try:
            from aitracks.hub.serve import chosen_settings, serve  # a second to import: other commands need none of it

            serve(data, choose, console)
        except Stopped as stopped:
            sys.stderr.write("aitracks: stopped before the hub was ready; the next start goes on from here.\n")
            raise typer.Exit(stopped.status) from None


@hub_app.command("check")
def check_command(
    config: ConfigFile = None,
    data: Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of all state.")] = Path("var"),
) -> None:
    """Say what is unsafe in hub.yaml, and what would stop the hub on this machine; starts nothing.

    The status is 1 where the hub would not start.
    """
    from aitracks.hub.courses import load_courses
    from aitracks.hub.findings import Plan, findings

    settings = read_settings(config)
    root, place = home(), data.absolute()
    found = findings(Plan(settings, load_courses(settings.cohorts, root, place), root, place, os.geteuid() == 0))
    console = Console(highlight=False, soft_wrap=True)
    for each in found:
        console.print(f"{_LEVELS[each.level]}  {each.what}", markup=False, style=_STYLES[each.level])
    if not found:
        console.print(f"{settings.profile}: nothing to complain about.")
    raise typer.Exit(1 if any(each.level == "stops" for each in found) else 0)


@hub_app.command("reload")
def reload_command(
    data: Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of all state.")] = Path("var"),
) -> None:
    """Have the running hub read hub.yaml and its cohorts again; notebooks that are open go on.

    New cohorts are built and served. What it thinks of the settings it says where it was started.
    """
    from aitracks.hub import reload

    typer.echo(f"Asked process {reload.ask(data.absolute())} to read its settings again: see what it says.")


@hub_app.command("values")
def values_command(
    config: ConfigFile = None,
    data: Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of the cohort files.")] = Path(
        "var"
    ),
    registry: Annotated[str, typer.Option("--registry", help="Where the images are.")] = "registry.example/aitracks",
    tag: Annotated[str, typer.Option("--tag", help="Their tag.")] = __version__,
    image: Annotated[str, typer.Option("--image", help="Image of people's servers: light, tensorflow, torch.")] = (
        "tensorflow"
    ),
    database: Annotated[str, typer.Option("--database", help="Network of the PostgreSQL server.")] = "10.0.0.10/32",
    storage_class: Annotated[str, typer.Option("--storage-class", help="Of the shared volume.")] = "shared",
    storage: Annotated[str, typer.Option("--storage", help="Its size.")] = "200Gi",
    objects: Annotated[bool, typer.Option("--objects", help="What stands beside the chart, instead.")] = False,
) -> None:
    """Print the values for Zero to JupyterHub (profile kubernetes), or the objects beside its chart.

    \b
    aitracks hub values > values.yaml
    aitracks hub values --objects > objects.yaml
    """
    from aitracks.hub import kubernetes
    from aitracks.hub.courses import load_courses

    settings, root = read_settings(config), home()
    courses = load_courses(settings.cohorts, root, data.absolute())
    cluster = kubernetes.Cluster(registry, tag, kubernetes.image_profile(image), storage_class, storage, database)
    typer.echo(kubernetes.printed(settings, courses, root / "hub_config" / "k8s", cluster, objects), nl=False)
