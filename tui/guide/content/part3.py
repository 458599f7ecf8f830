"""Hold the steps of part 3: a page that is too slow has failed, whatever its status code."""

from __future__ import annotations

from tui.model.guide import Guide, Question, Step

PART_3 = Guide(
    part=3,
    about="Service Level Objective: a page that takes longer than 3 s failed, 200 or not.",
    steps=(
        Step(
            "read",
            "Read how a request is failed",
            "Press f. With catch_response=True Locust leaves the judgement to the script: it takes"
            " the time and calls response.failure() above RESPONSE_TIME_LIMIT_MS, else success().",
            "Only GET / is judged so. Any status but 200 fails, too.",
            "Esc leads back here; f has ticked this step. By hand: locust -f"
            " locustfiles/part3_slo.py",
            by_hand=True,
            opens="locustfile",
        ),
        Step(
            "users-up",
            "Start: 200 users, 50 a second",
            "Predict (p), then press s. It is the load of part 2, with the objective watched.",
            "Users up to 200/200, failures, and the p95.",
            "petload-tui --slo-ms 200 has another objective: then every step comes sooner.",
        ),
        Step(
            "within",
            "Is the objective met?",
            "With 200 users it may well be: what is slow can still be within 3 s. An objective says"
            " nothing until it is missed.",
            "The p95 of the last seconds against the objective.",
            "Is it missed already? Ask for fewer users by u until it is met.",
        ),
        Step(
            "late",
            "Raise the users until it is missed",
            "How many does it take? Without thinking an answer takes users / RPS: from how many"
            " users on is that 3 s? Press u; raise the rate, too.",
            "The p95 passes the objective, and stays there.",
            "Not yet? Add 500 more. v changes to the slower or the faster server.",
        ),
        Step(
            "failed",
            "See failures with HTTP 200",
            "Each page that came too late is a failure now, though the shop answered 200. After 3 s"
            " without a list of pets a user would agree with Locust.",
            "t shows their message: Response time exceeded 3000.0ms.",
            "Let the late load run on: late pages are counted when they come.",
        ),
        Step(
            "outside",
            "Are they the shop's failures?",
            "The probe asks once a second from outside Locust. Slow for both: the shop is slow."
            " Slow for Locust alone: it measures its own queue, and the failures are the tester's.",
            "p95 against probe on the main screen; e says how many late pages were the tester's.",
            "Look at both for a while, then tick this step with space.",
            by_hand=True,
        ),
        Step(
            "within-again",
            "Find how many users it can serve",
            "Press u and ask for fewer until the objective is met again. The most users that meet"
            " it are the capacity that one may promise; RPS alone promises nothing.",
            "The p95 falls with the queue, and no new failures come.",
            "Halve them until it is met, and give each number 15 s.",
        ),
        Step(
            "stop",
            "Stop the load",
            "Press x. The totals say how many of the requests missed the objective, and which"
            " share of all that is.",
            "Failures and their share: a figure that needs no explanation.",
            "A run that never had all its users up does not count here: start it again with s.",
        ),
    ),
    questions=(
        Question(
            "p95",
            "What will the p95 of 200 users be, in ms?",
            "p95 of 200 users",
            "ms",
        ),
        Question(
            "late-users",
            "From how many users on will the p95 miss the objective?",
            "Missed from",
            "users",
        ),
    ),
)
