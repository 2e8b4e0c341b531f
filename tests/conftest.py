"""Fixtures for every test: only what several folders need."""

pytest_plugins = ["tests.servers.chromium", "tests.servers.postgres"]
