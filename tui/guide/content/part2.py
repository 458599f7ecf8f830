"""Hold the steps of part 2: the same workflow without thinking, by many more users."""

from __future__ import annotations

from tui.model.guide import Guide, Question, Step

PART_2 = Guide(
    part=2,
    about="200 users that never think push the shop to its limit: watch how.",
    steps=(
        Step(
            "diff",
            "See what changed: no thinking",
            "Press f: one line differs. With wait_time = between(0, 0) every user asks again the"
            " moment an answer is there. No crowd of people does that: it is a stress test.",
            "The workflow is the one of part 1, POST /pets and then GET /.",
            "Esc leads back here; f has ticked this step. By hand: locust -f"
            " locustfiles/part2_stress.py",
            by_hand=True,
            opens="locustfile",
        ),
        Step(
            "users-up",
            "Start: 200 users, 50 a second",
            "Predict (p), then press s. After 4 s all 200 are up. In part 1 users spent their time"
            " thinking; now each asks as often as the shop answers.",
            "RPS jumps, and the shop's CPU with it.",
            "x stops it at any time; v and u can change shop and users.",
        ),
        Step(
            "p95-grew",
            "See the p95 grow with the users",
            "The shop does not crash, it queues: each user waits for all that came before. Twice"
            " the users wait twice as long.",
            "The p95, now and with few users; c has it on one time axis.",
            "It compares with the way up. Where that was too quick to see, raise the users by u.",
        ),
        Step(
            "bottleneck",
            "Find the bottleneck, and why",
            "The verdict has a name now, most likely the shop. Press e and read its evidence: every"
            " signal, its figure, and from which figure on it says something.",
            "Users in a request: nearly all. Answers: slower than without load.",
            "It takes 15 s with all users up. If it is the machine, close what else runs on it.",
        ),
        Step(
            "more-users",
            "Try more users",
            "Press u and ask for 400, also while the load is on. Try another spawn rate, too.",
            "Do they bring more RPS, or only longer waiting?",
            "Half as many again (300) is enough for the tick. Many thousand need open files:"
            " petload refuses what the machine cannot do.",
        ),
        Step(
            "plateau",
            "See that RPS grows no more",
            "A shop at its limit does the same work per second however many ask. More users only"
            " make the queue longer. That RPS is the shop's capacity.",
            "RPS with all of them and with half: less than a tenth apart.",
            "Both need 15 s with all users up. Where RPS still grows, ask for 800.",
        ),
        Step(
            "shops",
            "Compare the shop's two servers",
            "Press v, and s once it is served. dev is Flask's development server, a thread for each"
            " request; prod is the same shop, served as in production.",
            "RPS of dev and of prod, same users. What is the bottleneck now?",
            "Each needs about 10 s with all users up, and the same number of users and workers.",
        ),
        Step(
            "stop",
            "Stop the load",
            "Press x. Then look at what failed: t has the failures by endpoint, c the whole run."
            " Rarely anything did: the shop was slow, and HTTP has no code for slow.",
            "Failures: an unbearably slow shop may still show none. Part 3 changes that.",
            "A run that never had all its users up does not count here: start it again with s.",
        ),
    ),
    questions=(
        Question(
            "rps",
            "How many RPS will 200 users make on the dev shop?",
            "RPS of 200 users",
            "RPS",
        ),
        Question(
            "p95",
            "What will their p95 be, in ms?",
            "p95 of 200 users",
            "ms",
        ),
    ),
)
