"""Name every threshold of the analysis, the guide and validity, with its reason.

docs/verdict.md lists them all; tests/analysis/test_thresholds.py compares its table with this
module. A name ends in its unit: `_PERCENT` of one core (of all cores for the machine), `_SHARE`
0..1, `_S` seconds, `_MS` milliseconds, `_SAMPLES` measured seconds.
"""

from __future__ import annotations

# --- saturation ---------------------------------------------------------------------------------

# Locust warns above 90 % of a core (runners.py, CPU_WARNING_THRESHOLD): one Python process cannot
# do more, and what it then measures is its own queue.
SATURATED_PERCENT = 90.0
# Of all cores: what is left is the kernel's own noise.
MACHINE_SATURATED_PERCENT = 95.0
# Where other programs take a fifth of all cores and none is free, the lab's processes do less than
# they could.
OTHERS_PERCENT = 20.0
# A worker that wants a core this often and has none is held up. Below, its queueing is that of any
# process on a machine that also does other things.
QUEUED_PERCENT = 15.0
# The users of a worker below this do not wait for it: they sleep in tasks of their own.
BUSY_PERCENT = 70.0
# A state that lasts a second or two is a hiccup.
IN_A_ROW_S = 3

# --- where the users are ------------------------------------------------------------------------

# In a closed network the longest queue stands before the component that sets the pace: half of the
# users at work.
TESTER_SHARE = 0.5
# A quarter of all users does not wait by chance, and as many fewer requests are noticed.
WAIT_SHARE = 0.25
# Little's law: if the fewer than an eighth that wait did not, RPS would be a seventh more at most.
FEW_SHARE = 0.125
# Nearly all users at work are inside a request: they are at the target.
WAITING_SHARE = 0.75
# Half of the users think: the load is limited by its users.
THINKING_SHARE = 0.5
# A quarter of the users more or fewer within a second: those are other users than a second ago.
JUMP_SHARE = 0.25

# --- response times -----------------------------------------------------------------------------

# Answers that take twice as long as without load have been queued for.
SLOWER_FACTOR = 2.0
# Fast answers double by a hiccup; this much more is none.
SLOWER_MS = 5.0
# A request passes the worker's event loop about so often: to connect or to send, to read the
# answer's head, to read its rest. Each time it waits as long as the loop is late.
LOOP_TURNS = 3
# A quarter of Locust's response time in its own loop: the tester measures itself, too.
INSIDE_SHARE = 0.25
# Half of it: without the late loop no user would have waited.
LATE_SHARE = 0.5
# From this HTTP status on the probe's answer is an error, and its time no page's.
FIRST_ERROR_STATUS = 400
# One in a hundred requests that found no port, file or memory is no accident.
EXHAUSTED_SHARE = 0.01

# --- the verdict over time ----------------------------------------------------------------------

# Long enough to level a second's noise, short enough to answer while a person watches.
WINDOW_S = 5
# A plateau is looked for in the last minute: a longer ramp-up has other causes, too.
JUDGED_SAMPLES = 60
# The probe's answers over ten idle seconds: their median is the response time without load.
IDLE_SAMPLES = 10
# Users that have doubled and brought next to nothing have found a limit.
PLATEAU_USERS = 2.0
PLATEAU_GAIN = 1.1
# A verdict that stands is not given up for a point or two of noise.
HOLD_PERCENT = 5.0
HOLD_SHARE = 0.1
# A new verdict must hold for this long, or the screen would flicker between two; and twice as long
# against one that has stood for LONG_STANDING_S.
AGREE_S = 3
LONG_STANDING_S = 10
# A sample is due every second; one that is a little late leaves no gap.
GAP_S = 2.5
# Each sample stands for one second.
SECOND_S = 1.0
# Samples come on a grid of seconds, each some milliseconds late: ten of them may span 8.99 s.
GRID_S = 0.1

# --- the advice ---------------------------------------------------------------------------------

# Of the machine, for the kernel and other programs.
SPARE_PERCENT = 5.0
# The forecast is not exact enough to promise less than a tenth.
FORECAST_GAIN = 1.1

# --- steady load and the effect of a change -----------------------------------------------------

# Of the users that were asked for, so many must be up: a few that are between two states do not
# change RPS by more than its noise.
UP_SHARE = 0.9
# As a worker joins, users that are to leave another one finish their requests first. Until then
# there are more users than were asked for, and RPS is inflated.
SURPLUS_SHARE = 1.05
# After a change users are shared out anew; figures of that time belong to neither setup.
SETTLE_S = 4.0
# So many steady seconds are compared: noise moves their mean by a few percent only.
STEADY_SAMPLES = 5
# At a few RPS one second says little: ten of them level it to a few percent.
LONG_SAMPLES = 10
# Below, chance moves the requests of one second by a quarter: the screen shows a mean.
LOW_RPS = 20.0
# Noise moves RPS by up to this from one five seconds to the next.
NOISE_SHARE = 0.08
# Minimum gain for an extra worker, or another server, to count: it is worth a core.
LIMIT_SHARE = 0.15

# --- the comparison of runs ---------------------------------------------------------------------

# A comparison of equals may call one of them slower once in 20 times. That rests on two figures,
# goodput and p95, so each has half of it.
FIGURE_ALPHA = 0.025
# Seconds of one run resemble each other for about so long.
BLOCK_S = 5
# A long run also drifts slowly: a fifth of it tells how far.
BLOCK_SHARE = 0.2
# Of fewer blocks no spread is known.
LEAST_BLOCKS = 3
# Runs of the same duration differ by their start and stop.
DURATION_SHARE = 0.1

# --- the objective and validity -----------------------------------------------------------------

# No request has ended, and one waits this long: a report is a second apart, a hiccup shorter.
UNANSWERED_S = 3.0

# The probe asks once a second, and a worker reports up to a second late.
SLO_PROBES = 3
# A few saturated seconds, such as a worker's start, do not invalidate the rest of a run.
TOLERATED_SHARE = 0.1
TOLERATED_S = 3
# One in a hundred tasks that ended in an exception did not test what it was written for.
EXCEPTIONS_SHARE = 0.01
# Requests without an end have no response time: above this share the percentiles are too low.
CUT_OFF_SHARE = 0.01

# --- the guide ----------------------------------------------------------------------------------

# Workers report once a second: an older report says nothing about this second.
FRESH_S = 3.0
# On the way up a point is kept for every tenth more users: so there are never many.
POINT_GROWTH = 1.1
# Every user has been round twice, on average: an order that holds then is no accident of the start.
ROUNDS = 2
# Ten seconds of ten users that think 1-3 s spread by 4 %, one sigma; this is four of them.
LITTLE_SHARE = 0.15
# Twice the users of a saturated shop wait twice as long (Little's law). Half of that growth is more
# than noise, and less than a ramp-up's first seconds may blur.
P95_GROWTH = 1.5
# Half as many users again are another test.
MORE_USERS = 1.5
# From four cores on a second worker has one for itself; on fewer it shares them with the shop, the
# master and petload.
FREE_CORES = 4
# Two workers with a core each: ideal is 2 times, less what the shop takes.
WORTH_WITH_A_CORE = 1.6
# On shared cores the minimum gain of an effect is enough.
WORTH_SHARED = 1 + LIMIT_SHARE
# Two runs of the same test differ by as much: a prediction this near is as good as a measurement.
SPOT_ON_SHARE = 0.05
# Runs of one session agree on when its lab was opened; the start of a run is noted by the second.
SAME_SESSION_S = 2.0
# A figure comes back from JSON as it was; this allows for the rounding of another version.
SAME_FIGURE_SHARE = 0.001
