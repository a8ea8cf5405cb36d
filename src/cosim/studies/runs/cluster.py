"""A Dask cluster: ``local`` starts one on this machine, ``tcp://...`` connects to an existing one."""

from __future__ import annotations

import logging
import os
import time
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from cosim.checks import whole
from cosim.errors import InputError, MissingExtraError
from cosim.studies.runs.pools import Bunch, Results
from cosim.studies.store.same_model import model_digest
from cosim.studies.work import Workload, attempts_packed

try:
    distributed: Any = import_module("distributed")  # some versions have types, but not for everything used here
except ImportError as problem:
    raise MissingExtraError('a Dask cluster needs an extra: pip install "cosim[cluster]"') from problem

__all__ = ["Dask", "cluster_engine"]

_CONNECT_SECONDS = 10.0
_COUNT_SECONDS = 5.0  # between two checks of the number of workers
_LOOPBACK = "127.0.0.1"


class _SameModel(distributed.WorkerPlugin):  # type: ignore[misc]
    """Refuses a worker with another model, also one that joins later or reconnects."""

    name = "cosim"

    def __init__(self, model: str) -> None:
        self._model = model

    def setup(self, worker: Any) -> None:
        """Called on the worker."""
        if model_digest() != self._model:
            raise RuntimeError(f"the model of this worker is {model_digest()}, that of the runs {self._model}")


class Dask:
    """A pool on a Dask cluster; Dask itself handles workers that die."""

    local = False

    def __init__(self, *, address: str, workers: int | None) -> None:
        self._address = address
        self._workers = (os.cpu_count() or 1) if workers is None else workers
        self._stack = ExitStack()
        self._client: Any = None
        self._executor: Executor | None = None
        self._threads, self._counted = 0, -_COUNT_SECONDS

    def __enter__(self) -> Self:
        try:
            self._client = self._stack.enter_context(self._connect())
            self._check_workers()
            self._client.register_plugin(_SameModel(model_digest()))
            self._executor = self._client.get_executor(pure=False)
        except BaseException:
            self._stack.close()
            raise
        return self

    def _connect(self) -> Any:
        if self._address == "local":
            cluster = self._stack.enter_context(
                distributed.LocalCluster(
                    n_workers=self._workers, threads_per_worker=1, processes=True, host=_LOOPBACK,
                    dashboard_address=None, silence_logs=logging.ERROR,
                )
            )  # fmt: skip
            return distributed.Client(cluster, set_as_default=False)
        try:
            return distributed.Client(self._address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(
                "cluster", expected="the address of a Dask scheduler that answers, such as tcp://host:8786",
                got=repr(self._address), hint=f"no answer within {_CONNECT_SECONDS:g} s",
            ) from error  # fmt: skip

    def _check_workers(self) -> None:
        """Refuse workers without cosim, or with another model, before any run."""
        try:
            found = self._client.run(model_digest)
        except Exception as error:  # any exception of a worker
            raise InputError(
                "cluster", expected="workers that can run cosim", got=f"one that cannot ({error})"
            ) from error
        for worker, digest in found.items():
            if digest != model_digest():
                raise InputError(
                    "cluster", expected=f"workers with this model ({model_digest()})", got=f"{digest} at {worker}",
                    hint="install the same version of cosim, Python and Numba on the workers",
                )  # fmt: skip

    @property
    def in_flight(self) -> int:
        """Most bunches to submit at a time; the number of workers can change."""
        if time.monotonic() - self._counted >= _COUNT_SECONDS:
            self._counted = time.monotonic()
            self._threads = sum(self._client.nthreads().values())
        return max(4, 3 * self._threads)

    def submit(self, load: Workload, bunch: Bunch) -> Future[Results]:
        """Submit a bunch."""
        if self._executor is None:
            raise RuntimeError("a pool is used in a with block")
        return self._executor.submit(attempts_packed, load.key, load.packed, bunch, load.model)

    def cancel(self, future: Future[Results]) -> bool:
        """Never: Dask also reports a started task as cancelled."""
        return False

    def mend(self) -> None:
        """Dask recovers itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def cluster_engine(address: str, *, workers: int | None = None) -> Dask:
    """A Dask cluster, as ``engine`` of `cosim.run_study`, `cosim.compare` and all other long commands.

    Parameters
    ----------
    address
        ``local``, or the address of a scheduler.
    workers
        Processes of a local cluster; all cores if None.

    Raises
    ------
    InputError
        If the address is invalid, or ``workers`` is not a whole number of 1 or more.
    """
    if address != "local" and "://" not in address:
        raise InputError("cluster", expected="local, or an address such as tcp://host:8786", got=repr(address))
    return Dask(address=address, workers=None if workers is None else whole("workers", workers, least=1))
