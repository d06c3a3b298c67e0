"""papermill's engine that runs cells in a walled-in warm process and goes on from a save.

papermill parameterises the notebook, keeps its times and raises its errors; what a cell is run by is a `Driver`.
"""

from __future__ import annotations

from typing import Any, Protocol

from papermill.engines import Engine, papermill_engines

ENGINE = "aitracks-capstone"


class Driver(Protocol):
    """Runs cells one after another."""

    notebook: Any  # as papermill has it, from the beginning of the run

    def saved(self, index: int, cell: Any) -> bool:
        """Whether the cell was run before; then its outputs are put into it."""

    def run(self, index: int, cell: Any) -> bool:
        """Run a code cell and put its outputs into it; whether the notebook goes on."""


class CapstoneEngine(Engine):  # type: ignore[misc]
    """Registered as `aitracks-capstone`; papermill.execute_notebook passes it a `driver`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, driver: Driver, **_: Any) -> None:
        """Run the cells of papermill's notebook in order, until one fails."""
        driver.notebook = nb_man.nb
        for index, cell in enumerate(nb_man.nb.cells):
            if driver.saved(index, cell):
                nb_man.cell_start(cell, index)
                nb_man.cell_complete(cell, cell_index=index)
                continue
            nb_man.cell_start(cell, index)
            goes_on = cell.cell_type != "code" or driver.run(index, cell)
            if not goes_on:
                nb_man.cell_exception(cell, cell_index=index)
            nb_man.cell_complete(cell, cell_index=index)
            if not goes_on:
                break


papermill_engines.register(ENGINE, CapstoneEngine)
