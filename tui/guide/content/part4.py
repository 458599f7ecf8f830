"""Hold the steps of part 4: the tester is the bottleneck; more workers take that limit away."""

from __future__ import annotations

from tui.model.guide import Guide, Question, Step

PART_4 = Guide(
    part=4,
    about="5,000 users, production server: one Locust worker cannot keep up. Add another.",
    steps=(
        Step(
            "roles",
            "Know the roles",
            "Press f and look at the commands. The master (--master) has no users: it starts and"
            " stops, adds up, and has the web page. Workers (--worker) make all the load.",
            "The locustfile is part 3's, unchanged: nothing in it knows of workers.",
            "Esc leads back here; f has ticked this step. By hand: locust --master, and in"
            " other terminals locust --worker",
            by_hand=True,
            opens="locustfile",
        ),
        Step(
            "saturated",
            "Start, and watch worker-1 saturate",
            "Predict (p), then press s: 5,000 users, 100 a second. A Python process uses one core"
            " at most. Long before all users are up the worker is saturated.",
            "worker-1's CPU passes 90 %, while the shop's is far from it.",
            "The shop must be prod (v): with the dev server the shop is the limit.",
        ),
        Step(
            "bottleneck",
            "The bottleneck is the tester",
            "Now response times lie: Locust measures its own queue as the shop's. A test with a"
            " saturated tester says nothing about the shop; most test plans overlook that.",
            "Locust's p95 against the probe: often 100 times apart.",
            "e shows the users that are stuck in the tester. It takes 5 to 10 s under load.",
        ),
        Step(
            "one-worker",
            "Note what one worker makes",
            "Wait until all 5,000 users are up (50 s) and a few seconds more: this is the figure"
            " that the next steps compare with.",
            "RPS, and that it stopped growing long before the users did.",
            "Fewer users do as well, if they do for two workers, too: u. Do not press + before.",
        ),
        Step(
            "added",
            "Add a worker under load",
            "Press +. The master gives the new worker half of the users at once; nothing is"
            " restarted. On real machines it would stand on another one.",
            "Both workers have users, and the first one's CPU falls.",
            "A worker takes a second or two to start. l shows what it wrote.",
        ),
        Step(
            "speed-up",
            "Two workers make more RPS",
            "The effect shows that the tester was the limit. Ideal is 2 times. Shop and workers"
            " share this machine's cores: with 2 cores 1.15 times will do, from 4 on 1.6.",
            "Times, and efficiency: the times by the number of workers.",
            "Give it 10 s after +. Close what else uses the CPU; the machine's row tells.",
        ),
        Step(
            "removed",
            "Remove one again",
            "Press -. The same effect the other way round: its users go back to the first worker,"
            " and so does the limit. A third worker (+) only helps while a core is free.",
            "RPS falls back to what one worker makes.",
            "All users must be up again, and 10 s must pass.",
        ),
        Step(
            "stop",
            "Stop the load",
            "Press x. Then, without a screen: petload-tui scale --workers 1,2,3 runs the same test"
            " for each and prints RPS, speed-up and efficiency.",
            "The run is invalid where a worker was saturated: its times are its own.",
            "A run that never had all its users up does not count here: start it again with s.",
        ),
    ),
    questions=(
        Question(
            "rps",
            "How many RPS can one worker make?",
            "RPS of one worker",
            "RPS",
        ),
        Question(
            "times",
            "How many times as much will two workers make?",
            "Two workers by one",
            "times",
        ),
    ),
)
