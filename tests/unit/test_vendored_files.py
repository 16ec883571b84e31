"""Third-party files are what they were when we took them, and bear their licence."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOMES = [ROOT / "mdo" / "static" / "vendor", ROOT / "tests" / "vendor"]


def checksums(home: Path) -> dict[str, str]:
    lines = (home / "checksums.sha256").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


@pytest.fixture(scope="module")
def vendor_assets() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "vendor_assets", ROOT / "scripts" / "vendor_assets.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.parent.name)
def test_every_file_is_listed_with_its_checksum(home: Path) -> None:
    found = {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and path.name != "checksums.sha256"
    }
    assert found == checksums(home)


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.parent.name)
def test_every_folder_has_a_version_and_a_licence(home: Path) -> None:
    for folder in (path for path in home.iterdir() if path.is_dir()):
        assert re.search(r"-\d+\.\d+\.\d+", folder.name), folder
        assert list(folder.glob("LICENSE*")), folder


def test_script_and_folders_agree(vendor_assets: ModuleType) -> None:
    expected = {package.path for package in vendor_assets.PACKAGES}
    assert expected == {path for home in HOMES for path in home.iterdir() if path.is_dir()}


def test_bundle_is_made_from_these_files(vendor_assets: ModuleType) -> None:
    """When this fails: python scripts/vendor_assets.py bundle."""
    assert vendor_assets.BUNDLE.read_text() == vendor_assets.make_bundle()


def test_style_sheets_point_only_at_files_that_exist() -> None:
    for sheet in (ROOT / "mdo" / "static" / "css").glob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
            assert (sheet.parent / address.strip("'\"")).exists(), address


def test_every_token_in_our_style_sheet_is_defined() -> None:
    css = ROOT / "mdo" / "static" / "css"
    own = (css / "mdo.css").read_text()
    defined = set(re.findall(r"(--[\w-]+):", own + (css / "design-system.css").read_text()))
    without_fallback = set(re.findall(r"var\((--[\w-]+)\)", own))
    assert without_fallback - defined == set()
