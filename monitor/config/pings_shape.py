"""The ``pings`` section of the settings file: where a watcher outside this machine is told how runs go."""

from typing import Annotated

from pydantic import Field

from monitor.config.shape import Shape, Text

_Address = Annotated[str, Field(min_length=1)] | None


class PingsShape(Shape):
    """A watcher outside this machine, such as Healthchecks, that is told how runs go; none is needed."""

    start: _Address = None
    """URL to tell that a run begins, never written out: `${PING_START_URL}`."""
    start_file: Text | None = None
    """File whose one line is that URL; instead of `start`."""
    success: _Address = None
    """URL to tell that a run ended and all is well, never written out: `${PING_SUCCESS_URL}`."""
    success_file: Text | None = None
    """File whose one line is that URL; instead of `success`."""
    fail: _Address = None
    """URL to tell that a run failed or found something wrong, never written out: `${PING_FAIL_URL}`."""
    fail_file: Text | None = None
    """File whose one line is that URL; instead of `fail`."""
