import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_an_hour_of_a_busy_day_keeps_every_providers_limits_and_300_megabytes() -> None:
    """A sample of one hour and some fifty searches; ``python -m benchmarks.schedule.big_day`` lives a day of 20,000."""
    command = [sys.executable, "-m", "benchmarks.schedule.big_day", "--json"]
    sample = ["--checks", "1500", "--hours", "1", "--speed", "120"]
    done = subprocess.run([*command, *sample], cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert 0 == done.returncode, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert {"serpapi": 0, "dataforseo": 0, "brightdata": 0} == found["violations"]
    assert 0 not in found["requests"].values()
    assert found["bought"] + found["on_order"] + found["failed"] == found["due"] > 30
    assert found["bought"] == found["captures"] > 20
    assert (0, 0) == (found["missed"], found["interrupted"])
    assert 0 < found["peak_mb"] < 300
