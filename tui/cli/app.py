"""The app: a lab, and its screen over it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal

from tui.cli.messages import tell
from tui.cli.parser import Options
from tui.cli.run import judged
from tui.guide import storage
from tui.lab.lab import Lab
from tui.lab.patience import WAITING_FOR_QUITTING
from tui.model.exit_status import ExitStatus
from tui.runs.store import where_kept

# A key's effect is drawn with the next frame: after at most 5 ms, where textual's default is 16 ms.
# textual reads the variable when it is imported.
os.environ.setdefault("TEXTUAL_FPS", "200")

from tui.ui.app import PetLoadApp


async def app(options: Options) -> int:
    """Run the app on a lab of its own; return the exit status. No child is left."""
    if options.fresh:
        try:
            storage.clear(options.data_dir)
        except storage.ProgressUnwritable as error:
            tell(str(error))
            return ExitStatus.COULD_NOT_START
    lab = Lab(
        options.plan,
        data_dir=options.data_dir,
        shop_port=options.shop_port,
        web_port=options.web_port,
        guided=True,
    )
    try:
        return await _on_screen(lab, options)
    finally:
        # Now the run that was on is kept, and the terminal is restored.
        if said := where_kept(lab.kept):
            tell(said)


async def _on_screen(lab: Lab, options: Options) -> int:
    async with lab:
        screen = PetLoadApp(
            lab,
            autostart=options.autostart,
            unconfirmed=lab.plan.unconfirmed_hosts,
            data_dir=options.data_dir,
            # A garbage collection over all modules takes 60 ms, which would add to the key latency.
            long_lived=gc.freeze,
        )
        loop = asyncio.get_running_loop()
        # Textual handles none of these signals, and would leave the alternate screen on.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, screen.action_interrupt)
        # A lab that no longer measures shows old figures: end and report the error.
        watching = asyncio.create_task(lab.watch())
        watching.add_done_callback(lambda _: screen.exit())
        await screen.run_async()
        _let_interrupt_end_it(loop)
        if lab.plan.listens_to("quitting", "quit"):
            tell(WAITING_FOR_QUITTING)
        status = screen.return_code or ExitStatus.OK
        if watching.done():
            watching.result()
        watching.cancel()
        if screen.failure is not None:
            raise screen.failure
    return judged(ExitStatus(status), lab.last_run)


def _let_interrupt_end_it(loop: asyncio.AbstractEventLoop) -> None:
    """Have Ctrl+C end the lab at once, now that it is no key any more."""
    task = asyncio.current_task()
    if task is not None:
        loop.add_signal_handler(signal.SIGINT, task.cancel)
