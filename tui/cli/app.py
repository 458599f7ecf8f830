"""The app: a lab, and its screen over it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal

from tui.cli.messages import tell
from tui.cli.parser import Options
from tui.cli.run import judged
from tui.lab.lab import Lab
from tui.model.exit_status import ExitStatus
from tui.runs.store import where_kept

# A key's effect is drawn with the next frame: after at most 5 ms, where textual's default is 16 ms.
# textual reads the variable when it is imported.
os.environ.setdefault("TEXTUAL_FPS", "200")

from tui.ui.app import PetLoadApp


async def app(options: Options) -> int:
    """Run the app on a lab of its own; return the exit status. No child is left."""
    async with Lab(
        options.plan,
        data_dir=options.data_dir,
        shop_port=options.shop_port,
        web_port=options.web_port,
        guided=True,
    ) as lab:
        screen = PetLoadApp(
            lab,
            autostart=options.autostart,
            unconfirmed=options.unconfirmed,
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
        status = screen.return_code or ExitStatus.OK
        if watching.done():
            watching.result()
        watching.cancel()
        if screen.failure is not None:
            raise screen.failure
    # Now the run that was on is kept, and the terminal is restored.
    if said := where_kept(lab.kept):
        tell(said)
    return judged(ExitStatus(status), lab.last_run)
