"""petload's Locust plug-in: figures once a second, exact counts at the end of a run.

Locust's own web API is too coarse for a live screen: it caches figures for two seconds, workers
report every three seconds, and CPU every ten. This package reports once a second, as JSON on the
master's web page, and mends what would lose requests or users.

`__main__.py` loads it in front of any locustfile, in any Python that has Locust:

    python locustfiles/plugin --master -f locustfiles/part2_stress.py
    python locustfiles/plugin --worker -f locustfiles/part2_stress.py
    curl http://127.0.0.1:8089/petload/telemetry

It runs on each Python that the supported Locust versions run on (3.9 and later), and imports
nothing that Locust does not import itself: the user's modules must find their names free.
"""
