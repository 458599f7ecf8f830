"""The ports of a lab: chosen before the start, and chosen again when one is lost to a race."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from tui.lab.argv import Ports
from tui.lab.protocol import CannotListen
from tui.processes import ports
from tui.processes.process import Process

DEFAULT_SHOP_PORT = 5000
DEFAULT_WEB_PORT = 8089
# Several petloads that start at the same moment may choose the same port again and again.
PORT_TRIES = 8
# Locust logs much more after the reason for its end.
REASON_LINES = 200


@dataclass(frozen=True, slots=True)
class AskedPorts:
    """The ports that options name, which are never replaced by others."""

    shop: int | None = None
    web: int | None = None


class PortAllocator:
    """Hold the ports in use. Its methods raise CannotListen where no port is free."""

    def __init__(self, asked: AskedPorts, log: Callable[[str], None]) -> None:
        """`log` takes a sentence for the event log."""
        self.ports = Ports(0, 0, 0)
        self._asked = asked
        self._log = log

    def choose_all(self, *, with_shop: bool) -> None:
        """Choose every port, before anything is started."""
        self.ports = Ports(shop=self._shop() if with_shop else 0, web=self._web(), rpc=_free())

    def choose_rpc(self) -> None:
        """Choose a new port for the workers: those of a crashed master still send to the old."""
        self.ports = replace(self.ports, rpc=_free())

    def choose_shop(self) -> None:
        """Choose another port for the shop."""
        self.ports = replace(self.ports, shop=self._shop())

    def choose_web(self) -> None:
        """Choose another port for Locust's web page."""
        self.ports = replace(self.ports, web=self._web())

    def shop_was_taken(self, shop: Process | None) -> bool:
        """Return whether the shop failed because its port was taken, and may have another."""
        return self._asked.shop is None and _was_taken(shop, self.ports.shop)

    def web_was_taken(self, master: Process | None) -> bool:
        """Return whether the master failed because its web port was taken, and may have another."""
        return self._asked.web is None and _was_taken(master, self.ports.web)

    def _shop(self) -> int:
        return self._choose("shop", DEFAULT_SHOP_PORT, self._asked.shop)

    def _web(self) -> int:
        return self._choose("Locust web page", DEFAULT_WEB_PORT, self._asked.web)

    def _choose(self, name: str, default: int, asked: int | None) -> int:
        try:
            choice = ports.choose(name, default, asked)
        except ports.PortTaken as error:
            raise CannotListen(str(error)) from error
        if choice.note:
            self._log(choice.note)
        return choice.port


def _free() -> int:
    return ports.free_port("master")


def _was_taken(process: Process | None, port: int) -> bool:
    """Return whether the process failed because another one had the port.

    The other process may have freed the port meanwhile, so the log counts as well.
    """
    lines = process.tail(REASON_LINES) if process is not None else []
    return any(os.strerror(errno.EADDRINUSE) in line for line in lines) or not ports.is_free(port)
