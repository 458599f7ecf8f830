"""The Locust arguments after `--`: refuse those that petload sets itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence

# What to use instead; empty where nothing replaces it.
OURS = {
    "-f": "--locustfile",
    "--locustfile": "--locustfile",
    "-H": "--host",
    "--host": "--host",
    "-u": "--users",
    "--users": "--users",
    "-r": "--spawn-rate",
    "--spawn-rate": "--spawn-rate",
    "-t": "--duration",
    "--run-time": "--duration",
    "-P": "--web-port",
    "--web-port": "--web-port",
    "--processes": "--workers",
    "--json": "--json",
    "--html": "--html",
    "--csv": "--csv",
    **dict.fromkeys(
        (
            *("--config", "-l", "--list", "-V", "--version", "-h", "--help"),
            *("--web-host", "--web-host-display-name", "--web-auth", "--web-login"),
            *("--web-base-path", "--tls-cert", "--tls-key", "--class-picker", "--build-path"),
            *("--headless", "--autostart", "--autoquit", "--headful", "--legacy-ui"),
            *("--master", "--master-host", "--master-port", "--master-bind-host"),
            *("--master-bind-port", "--worker", "--expect-workers", "--expect-workers-max-wait"),
            *("--enable-rebalancing", "-s", "--stop-timeout", "--exit-code-on-error"),
            *("--csv-full-history", "--json-file", "--print-stats"),
            *("--only-summary", "--show-task-ratio", "--show-task-ratio-json"),
            *("--skip-log-setup", "--logfile"),
        ),
        "",
    ),
}


def refusal(arguments: Sequence[str]) -> str | None:
    """Say which of Locust's arguments petload sets itself; None where there is none."""
    for argument in arguments:
        name = argument.partition("=")[0]
        # A short option may have its value behind it: -u5.
        short = argument[:2] if argument[:1] == "-" and argument[1:2] != "-" else ""
        for found in (name, short):
            if found in OURS:
                instead = OURS[found]
                return (
                    f"after --, {found} is set by petload itself"
                    f"{f': use {instead}, before --' if instead else '; leave it out'}"
                )
    return None
