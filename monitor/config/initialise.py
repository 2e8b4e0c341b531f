"""Writing the commented settings file that a new operator starts from."""

from pathlib import Path

from monitor.config.loading import SETTINGS_FILE
from monitor.data import example_config, table
from monitor.errors import UsageError

CAPTURES = "captures"
"""The folder that the example reads captures from; it is made beside the settings file."""

_SCHEMA_LINE = "# yaml-language-server: $schema="


def write_example(target: Path) -> Path:
    """Write the example to ``target``, or as ``monitor.yaml`` into ``target`` where that is a folder.

    The ``captures`` folder it speaks of is made beside it, so that the first run works as it stands. Returns
    the path written. Raises ``UsageError`` where a file is there already: nothing is ever overwritten.
    """
    file = target / SETTINGS_FILE if target.is_dir() else target
    lines = example_config().read_text(encoding="utf-8").splitlines(keepends=True)
    # The path in the example counts from a checkout; an editor elsewhere needs the installed schema.
    schema = table("schema/config.schema.json").as_uri()
    text = "".join(f"{_SCHEMA_LINE}{schema}\n" if line.startswith(_SCHEMA_LINE) else line for line in lines)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        (file.parent / CAPTURES).mkdir(exist_ok=True)
    except FileExistsError as error:
        raise UsageError(f"{error.filename}: exists already and is left alone; expected a new name") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror}); expected a folder that exists") from error
    return file
