"""Parts 3 and 4: a Service Level Objective. A page that takes too long has failed, 200 or not.

Run it by hand from the project's root, here with another limit than 3 s:
    RESPONSE_TIME_LIMIT_MS=200 locust -f locustfiles/part3_slo.py
Part 4 runs this file unchanged, with one master and several workers:
    locust -f locustfiles/part3_slo.py --master
    locust -f locustfiles/part3_slo.py --worker
"""

import os
import random
import time

from locust import HttpUser, SequentialTaskSet, between, task

# Our Service Level Objective: a visitor that waits longer than this considers the shop broken.
RESPONSE_TIME_LIMIT_MS = float(os.environ.get("RESPONSE_TIME_LIMIT_MS", "3000"))


class PetShopWorkflow(SequentialTaskSet):
    """What one visitor does, over and over, in this order."""

    # This task always runs FIRST, because the TaskSet is sequential.
    @task
    def add_new_pet(self) -> None:
        pet_name = f"Fluffy-{random.randint(1, 10000)}"
        self.client.post("/pets", json={"name": pet_name, "category": "dog"})

    # This task always runs SECOND.
    @task
    def load_homepage(self) -> None:
        # 1. Record the time *before* the request.
        start_time = time.time()

        # 2. Make the request, but use catch_response=True. It tells Locust:
        #    "Don't mark this as success or failure. I will do it myself."
        with self.client.get("/", catch_response=True) as response:
            # 3. Calculate the total response time in milliseconds.
            response_time_ms = (time.time() - start_time) * 1000

            # 4. Our own rule:
            if response_time_ms > RESPONSE_TIME_LIMIT_MS:
                # 5. MANUALLY fail the request.
                response.failure(
                    f"Response time exceeded {RESPONSE_TIME_LIMIT_MS}ms: ({response_time_ms:.0f}ms)"
                )
            elif response.status_code != 200:
                # 6. Manually fail on bad status codes, just in case.
                response.failure(f"Got non-200 status code: {response.status_code}")
            else:
                # 7. MANUALLY mark it as a success.
                response.success()


class PetShopUser(HttpUser):
    """A visitor without any thinking time: as fast as the shop, or the tester, can go."""

    host = "http://127.0.0.1:5000"
    wait_time = between(0, 0)
    tasks = [PetShopWorkflow]
