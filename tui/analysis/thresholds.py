"""From where on a signal says something: one number each, with its reason."""

from __future__ import annotations

# Locust warns above 90 % of a core (runners.py, CPU_WARNING_THRESHOLD): one Python process cannot
# do more, and what it then measures is its own queue.
SATURATED_PERCENT = 90.0
# Of all cores: what is left is the kernel's own noise.
MACHINE_FULL_PERCENT = 95.0
# A fifth of all cores, and none is free: what the lab's processes do is not what they could.
OTHERS_PERCENT = 20.0
# A worker that wants a core this often and has none is held up by who has it. Below, its queueing
# is that of any process on a machine that also does other things.
QUEUED_PERCENT = 15.0
# A worker below this is not what its users wait for: they sleep in tasks of their own.
BUSY_PERCENT = 70.0
# In a closed network the longest queue is before whoever sets the pace: half of those at work.
TESTER_SHARE = 0.5
# A quarter of all users cannot wait by chance, and as many fewer requests are noticed.
WAIT_SHARE = 0.25
# Little's law: if the fewer than an eighth that wait did not, RPS would be a seventh more at most.
FEW_SHARE = 0.125
# A quarter of the users more or fewer within a second: those are other users than a second ago.
JUMP_SHARE = 0.25
# Nearly all who are at work are inside a request: the target has them.
WAITING_SHARE = 0.75
# Answers that take twice as long as without load have been queued for. The milliseconds are for
# fast answers, which double by a hiccup.
SLOWER_FACTOR = 2.0
SLOWER_MS = 5.0
# One in a hundred requests that found no port, file or memory left is no accident.
EXHAUSTED_SHARE = 0.01
# A user's request passes the worker's event loop about so often: to connect or to send, to read the
# answer's head, to read its rest. Each time it waits as long as the loop is late.
LOOP_TURNS = 3
# A quarter of Locust's time in its own loop: what is measured is the tester, too.
INSIDE_SHARE = 0.25
# Half of it: without its late loop nobody would have waited.
LATE_SHARE = 0.5
# Users that have doubled, and brought next to nothing, have found a limit.
PLATEAU_USERS = 2.0
PLATEAU_GAIN = 1.1
