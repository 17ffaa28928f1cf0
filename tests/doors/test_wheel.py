"""The wheel is enough: it installs in an empty environment far from the checkout, and the demonstration plays."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scrutateur import __version__
from tests.house.sources import PACKAGE, ROOT, tracked_files


def run(*command: str | Path, folder: Path) -> str:
    """Run a command in a folder, without anything of the checkout's environment, and give what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    ran = subprocess.run(
        command, cwd=folder, env=kept, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert ran.returncode == 0, f"{' '.join(map(str, command))}\n{ran.stdout}"
    return ran.stdout


def pip(python: Path | str, *arguments: str | Path, folder: Path) -> str:
    """Run pip for some Python, without its remarks."""
    return run(python, "-m", "pip", "-qq", "--disable-pip-version-check", *arguments, folder=folder)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, as a release does, with what is installed already."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an empty environment, with its locked dependencies, and give its command."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "environment", folder=folder)
    python = folder / "environment" / "bin" / "python"
    pip(python, "install", "--require-hashes", "--requirement", ROOT / "requirements" / "runtime.txt", folder=folder)
    pip(python, "install", "--no-deps", wheel, folder=folder)
    return python.with_name("scrutateur")


def test_wheel_holds_everything_the_package_needs(wheel: Path):
    """Code, words, pages and the example are in the wheel, with licence and notice, and no test is."""
    inside = zipfile.ZipFile(wheel).namelist()
    needed = [f"scrutateur/{path.relative_to(PACKAGE)}" for path in tracked_files() if path.is_relative_to(PACKAGE)]
    example = ROOT / "examples" / "toulouse-2026"
    needed += [f"scrutateur/examples/toulouse-2026/{path.name}" for path in tracked_files() if path.parent == example]
    assert [name for name in needed if name not in inside] == []
    assert {"LICENSE", "NOTICE"} <= {name.rsplit("/", 1)[-1] for name in inside}
    assert [name for name in inside if not name.startswith("scrutateur")] == []


def test_command_says_its_version_when_installed_from_the_wheel(command: Path, tmp_path: Path):
    """The installed command starts and says which version it is."""
    assert __version__ in run(command, "--version", folder=tmp_path)


def test_demo_plays_when_installed_from_the_wheel(command: Path, tmp_path: Path):
    """A whole evening is played and verified with nothing but the wheel and its dependencies."""
    printed = run(command, "demo", "--no-serve", folder=tmp_path)
    assert "284" in printed
