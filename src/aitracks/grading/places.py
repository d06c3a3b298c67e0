"""Where jobs run: on this machine, or on a Dask cluster; both are an executor over the same function."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from aitracks.errors import StateError

SECONDS_TO_CONNECT = 20


@contextmanager
def executor(jobs: int, scheduler: str = "") -> Iterator[tuple[Executor, int]]:
    """An executor and how many jobs it runs at a time; `scheduler` is the address of a Dask cluster.

    What has not begun at the end is cancelled. Raises StateError where the cluster cannot be reached.
    """
    with _cluster(scheduler) if scheduler else _here(jobs) as place:
        yield place


@contextmanager
def _here(jobs: int) -> Iterator[tuple[Executor, int]]:
    # threads that wait: the work happens in the engine's processes
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="job")
    try:
        yield pool, jobs
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise StateError("--scheduler needs Dask: pip install distributed") from None
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise StateError(
            f"no Dask scheduler answers at {address} ({error}): start one, or leave --scheduler out"
        ) from None
    with client:
        workers = sum(client.ncores().values())
        if not workers:
            raise StateError(f"the Dask scheduler at {address} has no workers: start some with 'dask worker {address}'")
        yield client.get_executor(pure=False), workers
