"""The Chromium that pages are looked at and followed with.

Where it is missing the test is skipped with a message, except under ``CI=true``, where nothing may be skipped.
"""

import os
import shutil

import pytest

from monitor.tracing.browser import NAMES


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program's path."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; install the package chromium")
        pytest.skip("Chromium is missing; on Debian: apt-get install chromium")
    return found
