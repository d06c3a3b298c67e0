"""Run a command as an account: ``python -I -m aitracks.servers.run --account NAME [options] -- COMMAND…``.

For cold starts, course services and build steps. The environment goes on to the command as it is, but for who it is
and where its home lies: tokens are in no argument and in no file. To be started with -I and in a folder of root's:
otherwise Python would look for modules where the account may write.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Collection, Sequence
from typing import NoReturn

from aitracks.errors import AitracksError
from aitracks.processes import end_with_parent
from aitracks.servers.account import Account, account_of
from aitracks.servers.enter import REFUSED, Entry, enter
from aitracks.servers.folders import View
from aitracks.servers.limits import Limits

_SECONDS_TO_EXECUTE = 15.0


def main(arguments: Sequence[str]) -> None:
    """Become the account, then the command. Never returns."""
    options = _parser().parse_args(arguments)
    words = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not words:
        _refuse("no command: write it after --")
    try:
        account = account_of(options.account, options.home)
    except AitracksError as error:
        _refuse(str(error))
    enter(_entry(options, account), options.keep)
    if options.end_with_parent:
        end_with_parent(signal.SIGTERM)
    for descriptor in options.keep:
        os.set_inheritable(descriptor, True)
    _execute(words)


def command(
    account: Account,
    words: Sequence[str],
    view: View | None = None,
    limits: Limits | None = None,
    group: str = "",
    keep: Collection[int] = (),
    folder: str | None = None,
    end_with_parent: bool = False,
) -> list[str]:
    """The command line that runs `words` as the account. To be started by root, in a folder of root's.

    `keep` are descriptors that `words` inherits; whoever starts it must pass them on.
    """
    view, limits = view or View(hide_processes=False), limits or Limits()
    folders = (("--hide", view.hide), ("--show", view.show), ("--share", view.share))
    return [
        *(sys.executable, "-I", "-m", "aitracks.servers.run", "--account", account.name, "--home", account.home),
        *(word for name, paths in folders for path in paths for word in (name, path)),
        *(("--hide-processes",) if view.hide_processes else ()),
        *(("--group", group) if group else ()),
        *(("--folder", folder) if folder else ()),
        *(("--end-with-parent",) if end_with_parent else ()),
        *("--memory", str(limits.memory), "--cpus", str(limits.cpus), "--scratch", str(limits.scratch)),
        *("--processes", str(limits.processes), "--open-files", str(limits.open_files)),
        *(word for descriptor in keep for word in ("--keep", str(descriptor))),
        *("--", *words),
    ]


def own(environment: dict[str, str], account: Account) -> dict[str, str]:
    """The environment with what it says about whose process it is."""
    who = {"HOME": account.home, "USER": account.name, "LOGNAME": account.name, "SHELL": account.shell}
    return environment | who


def _execute(words: list[str]) -> None:
    """Become the command. The account's processes of before count until the system has taken note of their end."""
    deadline = time.monotonic() + _SECONDS_TO_EXECUTE
    while True:
        try:
            os.execvpe(words[0], words, os.environ)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                _refuse(f"{words[0]}: {error.strerror}: the account has too many processes")
            time.sleep(0.1)
        except OSError as error:
            _refuse(f"{words[0]}: {error.strerror}")


def _entry(options: argparse.Namespace, account: Account) -> Entry:
    return Entry(
        account,
        own(dict(os.environ), account),
        options.folder or account.home,
        View(tuple(options.show), tuple(options.share), tuple(options.hide), options.hide_processes),
        Limits(
            options.memory, options.cpus, options.processes, options.open_files, min(options.scratch, options.memory)
        ),
        options.group,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aitracks.servers.run", allow_abbrev=False)
    parser.add_argument("--account", required=True)
    parser.add_argument("--home", help="its home; by default the one that the system knows")
    parser.add_argument("--folder", help="where to work; by default the home")
    for name in ("--hide", "--show", "--share"):
        parser.add_argument(name, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--hide-processes", action="store_true", help="show no process of others in /proc")
    parser.add_argument(
        "--group", default="", help="name of the control group; without one only each process is limited"
    )
    parser.add_argument("--memory", type=int, default=Limits.memory)
    parser.add_argument("--cpus", type=float, default=Limits.cpus)
    parser.add_argument("--processes", type=int, default=Limits.processes)
    parser.add_argument("--open-files", type=int, default=Limits.open_files)
    parser.add_argument("--scratch", type=int, default=Limits.scratch)
    parser.add_argument("--keep", type=int, action="append", default=[], metavar="DESCRIPTOR")
    parser.add_argument("--end-with-parent", action="store_true", help="SIGTERM when the one who started it is gone")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    return parser


def _refuse(line: str) -> NoReturn:
    os.write(2, f"aitracks: {line}\n".encode())
    os._exit(REFUSED)


if __name__ == "__main__":
    main(sys.argv[1:])
