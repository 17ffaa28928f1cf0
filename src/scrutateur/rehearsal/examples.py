"""The examples that come with the program: in the wheel, or in a checkout."""

from importlib.resources import files
from pathlib import Path

from scrutateur.errors import MissingPartError


def example(name: str) -> Path:
    """Give the folder of an example.

    Raises:
        MissingPartError: It did not come with this installation.
    """
    inside = Path(str(files("scrutateur"))) / "examples" / name
    checkout = Path(__file__).parents[3] / "examples" / name
    for folder in (inside, checkout):
        if (folder / "mapping.toml").is_file():
            return folder
    raise MissingPartError(f"example {name}: it is in no folder of this installation")
