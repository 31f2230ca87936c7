"""Options of commands that train on a cluster."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from backfire.records.errors import SettingsError, unknown_name

if TYPE_CHECKING:
    from backfire.engines.ray_cluster import RayCluster

_ENGINES = ("processes", "ray")
_JOBS_HERE = 2


@dataclass(frozen=True)
class Workers:
    """Where runs are trained, and how many at a time."""

    engine: Annotated[
        str, typer.Option("--engine", help="Where to train: processes of this machine, or ray.")
    ] = "processes"
    address: Annotated[
        str | None,
        typer.Option(
            "--address",
            help="The Ray cluster: HOST:PORT of its head, or auto for the one that this machine is "
            "part of. --engine ray needs one.",
            show_default=False,
        ),
    ] = None
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            help="Where the cluster's machines share no folder: a place for runs that all reach "
            "(s3://BUCKET/runs).",
            show_default=False,
        ),
    ] = None
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            help="Trainings at a time: 2 if not given, on Ray as many as it has processors.",
            show_default=False,
        ),
    ] = None

    @property
    def jobs_here(self) -> int:
        """How many trainings run at a time on this machine."""
        return self.jobs or _JOBS_HERE

    def cluster(self, command: str, device: str | None = None) -> "RayCluster | None":
        """Return the cluster; None for this machine.

        Args:
            command: The command, for messages.
            device: What runs are trained on, if that is said for all; on CUDA each takes a GPU.

        Raises:
            SettingsError: If the engine is unknown, what Ray alone has is asked of another, or it
                is not said which cluster.
            MissingExtraError: If Ray is not installed.
        """
        if self.engine not in _ENGINES:
            raise SettingsError(unknown_name("engine", self.engine, _ENGINES))
        if self.engine != "ray":
            given = {"--address": self.address, "--store": self.store}
            for option, value in given.items():
                if value is not None:
                    raise SettingsError(f"{option} {value}: only --engine ray has one.")
            return None
        if self.address is None:
            raise SettingsError(
                "--engine ray: it is not said which cluster. Give the address of its head, "
                "--address HOST:6379, or --address auto for the cluster that this machine is part "
                "of. Without a cluster, --jobs N trains on the processors of this machine."
            )
        from backfire.engines.ray_cluster import RayCluster, need_ray

        need_ray(f"{command} --engine ray")
        gpus = 1 if device and device.startswith("cuda") else 0
        return RayCluster(self.address, self.jobs, gpus)
