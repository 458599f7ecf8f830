"""Hold the steps of part 1: users that do one thing after the other, and think in between."""

from __future__ import annotations

from tui.model.guide import Guide, Question, Step

PART_1 = Guide(
    part=1,
    about="Ten users add a pet, look at the list, and think for 1-3 s between the two.",
    steps=(
        Step(
            "read",
            "Read the locustfile",
            "Press f. PetShopWorkflow is a SequentialTaskSet: its @task methods run in the order in"
            " which they are written. PetShopUser runs it: host, wait_time, tasks.",
            "POST /pets adds a pet, GET / shows the list. wait_time = between(1, 3) is the"
            " thinking after each.",
            "Esc leads back here; f has ticked this step. By hand: locust -f"
            " locustfiles/part1_sequential.py",
            by_hand=True,
            opens="locustfile",
        ),
        Step(
            "start",
            "Start the load",
            "Press s. petload has started the shop, Locust's master and a worker already, and asks"
            " for 10 users, 2 more each second.",
            "Before you do: predict the RPS (p). A wrong prediction teaches most.",
            "Nothing happens? l shows what the processes wrote. o is Locust's own page, where the"
            " load can be started, too.",
        ),
        Step(
            "users-up",
            "See all users come up",
            "Users do not come at once: the spawn rate is 2 a second, so 10 need 5 seconds. A real"
            " crowd does not come at once either.",
            "Users count up to 10/10, and RPS rises with them.",
            "No users? The load must be on: press s. Another number was asked for? u shows it.",
        ),
        Step(
            "order",
            "See the order: POST, then GET",
            "Every user adds a pet and then looks at the list, over and over. So both are asked"
            " for equally often, and POST /pets is never behind.",
            "Both counts: POST /pets is ahead by 10 at most, one a user.",
            "t shows the endpoints. It takes about 10 s until each user has been round twice.",
        ),
        Step(
            "thinking",
            "See where the users are",
            "A user thinks, is inside a request, or is stuck in the tester. An answer takes a few"
            " ms, thinking 2 s on average: so where are the users?",
            "The main screen's bar, also in e: thinking, in a request, stuck.",
            "It takes 9 s with all users up: the figure is a mean over the last 5.",
        ),
        Step(
            "little",
            "Check the RPS by Little's law",
            "A user makes one request per thinking time plus answer. So RPS ="
            " users / (thinking + answer), with 2 s of thinking on average.",
            "RPS stays within 15 % of that. A faster shop would change nothing.",
            "It looks at 10 steady seconds, so give it 20 s after the start.",
        ),
        Step(
            "bottleneck",
            "Find the bottleneck",
            "Nothing is at its limit: no CPU is saturated and no answer is slow. The users"
            " themselves limit the RPS: there are few, and they think.",
            "The bottleneck says users. e shows every signal behind it.",
            "It takes 15 s with all users up, and a machine that is not too busy.",
        ),
        Step(
            "stop",
            "Stop the load",
            "Press x. Requests that are under way are finished and counted, so the totals are exact"
            " to the request. The run is kept as a file.",
            "Requests and failures of the whole run. Failures: none.",
            "A run that never had all its users up does not count here: start it again with s.",
        ),
    ),
    questions=(
        Question(
            "rps",
            "How many RPS will 10 users that think 1-3 s make?",
            "RPS of 10 users",
            "RPS",
        ),
        Question(
            "thinking",
            "How many of the 10 are thinking at any moment?",
            "Thinking, of 10",
            "users",
        ),
    ),
)
