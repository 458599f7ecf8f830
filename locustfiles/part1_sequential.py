"""Part 1: a realistic, ordered workflow. Users add a pet, look at the dashboard, and think.

Run it by hand from the project's root with plain `locust`, and open http://127.0.0.1:8089.
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
    """A visitor that takes one to three seconds between two clicks."""

    host = "http://127.0.0.1:5000"
    wait_time = between(1, 3)
    tasks = [PetShopWorkflow]
