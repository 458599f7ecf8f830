"""Part 2: a stress test. The same workflow as in part 1, by a mob that never stops to think.

Run it by hand from the project's root: locust -f locustfiles/part2_stress.py
"""

import random

from locust import HttpUser, SequentialTaskSet, between, task


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
        self.client.get("/")


class PetShopUser(HttpUser):
    """A visitor without any thinking time: as fast as the shop, or the tester, can go."""

    host = "http://127.0.0.1:5000"
    wait_time = between(0, 0)
    tasks = [PetShopWorkflow]
