"""Renew the third-party files, and make the style sheet that is served from them.

    python scripts/vendor_assets.py fetch     npm pack, copy what we use, write checksums
    python scripts/vendor_assets.py bundle    make mdo/static/css/design-system.css again

`fetch` copies files unchanged into `<name>-<version>/`, each with its licence. To go to
another version: change PACKAGES, run both, look at /stijlgids. `bundle` needs no network:
it keeps only the rules and tokens that our templates and mdo.css use, a tenth of the whole.
Run it after either starts to use another class or token of the design system.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "mdo" / "static"
VENDOR = STATIC / "vendor"
TEST_VENDOR = ROOT / "tests" / "vendor"
BUNDLE = STATIC / "css" / "design-system.css"
CHECKSUMS = "checksums.sha256"


@dataclass(frozen=True)
class Package:
    """One npm package: where it comes from, and which files of it we keep."""

    npm: str
    version: str
    folder: str
    files: tuple[str, ...]
    home: Path = VENDOR

    @property
    def path(self) -> Path:
        return self.home / f"{self.folder}-{self.version}"


PACKAGES = (
    Package(
        "@fontsource-variable/noto-sans",
        "5.3.0",
        "noto-sans",
        (
            "LICENSE",
            "wght.css",
            "files/noto-sans-latin-wght-normal.woff2",
            "files/noto-sans-latin-ext-wght-normal.woff2",
        ),
    ),
    # For the PDF of a plan: typst reads no woff2. Regular and bold, and pictograms in black.
    Package(
        "@expo-google-fonts/noto-sans",
        "0.4.2",
        "noto-sans-ttf",
        (
            "LICENSE",
            "LICENSE_FONT",
            "400Regular/NotoSans_400Regular.ttf",
            "700Bold/NotoSans_700Bold.ttf",
        ),
    ),
    Package(
        "@expo-google-fonts/noto-emoji",
        "0.4.7",
        "noto-emoji-ttf",
        ("LICENSE", "LICENSE_FONT", "400Regular/NotoEmoji_400Regular.ttf"),
    ),
    Package(
        "@nl-design-system-unstable/voorbeeld-design-tokens",
        "7.4.1",
        "voorbeeld-design-tokens",
        ("LICENSE.md", "dist/theme.css"),
    ),
    Package(
        "@utrecht/component-library-css",
        "9.0.4",
        "utrecht-component-library-css",
        ("LICENSE.md", "dist/index.css"),
    ),
    *(
        Package(
            f"@gemeente-denhaag/{name}",
            version,
            f"denhaag-{name}",
            ("LICENSE.md", "dist/index.css"),
        )
        for name, version in (
            ("process-steps", "0.1.1"),
            ("side-navigation", "3.1.0"),
            ("step-marker", "0.0.1-alpha.123"),
            ("tab", "0.2.3-alpha.422"),
        )
    ),
    Package(
        "axe-core",
        "4.14.1",
        "axe-core",
        ("LICENSE", "LICENSE-3RD-PARTY.txt", "axe.min.js", "locales/nl.json"),
        home=TEST_VENDOR,
    ),
)

# -- fetch -------------------------------------------------------------------------


def fetch() -> None:
    """Download every package with npm's own client and keep the files we use."""
    with tempfile.TemporaryDirectory() as download:
        for package in PACKAGES:
            name = subprocess.run(
                ["npm", "pack", "--silent", f"{package.npm}@{package.version}"],
                cwd=download, check=True, capture_output=True, text=True,
            ).stdout.strip().splitlines()[-1]  # fmt: skip
            unpack(package, Path(download) / name)
    for home in (VENDOR, TEST_VENDOR):
        write_checksums(home)


def unpack(package: Package, tarball: Path) -> None:
    """Replace the folder of `package`, and those of its other versions, from a tarball."""
    for old in package.home.glob(f"{package.folder}-[0-9]*"):
        shutil.rmtree(old)
    with tarfile.open(tarball) as archive:
        for file in package.files:
            content = archive.extractfile(f"package/{file}")
            if content is None:
                raise FileNotFoundError(f"{package.npm}: {file}")
            target = package.path / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def write_checksums(home: Path) -> None:
    """List every file below `home` in the format of `sha256sum`."""
    files = sorted(path for path in home.rglob("*") if path.is_file() and path.name != CHECKSUMS)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(home)}\n"
        for path in files
    ]
    (home / CHECKSUMS).write_text("".join(lines))


# -- bundle ------------------------------------------------------------------------

HEADER = """\
/*
 * Made by scripts/vendor_assets.py from the files in ../vendor; do not edit.
 * A selection of their rules, unchanged. EUPL-1.2: Gemeente Utrecht, Frameless B.V.,
 * NL Design System Community, Gemeente Den Haag. OFL-1.1: the Noto Project Authors.
 * Each licence stands in full in its folder.
 */
"""
CLASS = re.compile(r"\.((?:utrecht|denhaag)-[\w-]+)")
NEGATION = re.compile(r":not\([^()]*(?:\([^()]*\)[^()]*)*\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TOKEN_USE = re.compile(r"var\(\s*(--[\w-]+)")
TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")


def used_classes() -> set[str]:
    """The classes of the design system that the templates name."""
    text = "".join(path.read_text() for path in sorted((ROOT / "templates").rglob("*.html")))
    return set(re.findall(r"(?:utrecht|denhaag)-[\w-]+", text))


def rules(css: str) -> Iterator[tuple[str, str]]:
    """The top-level rules of a style sheet as (what stands before the brace, the body)."""
    css = COMMENT.sub("", css)
    start = 0
    while (opening := css.find("{", start)) != -1:
        depth, at = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        prelude = css[start:opening].split(";")[-1]  # drops @charset
        yield prelude.strip(), css[opening + 1 : at - 1].strip()
        start = at


def selected(css: str, classes: set[str]) -> str:
    """The rules of `css` that can apply when only `classes` are in use."""
    kept = []
    for prelude, body in rules(css):
        if prelude.startswith(("@media", "@supports")):
            if inner := selected(body, classes):
                kept.append(f"{prelude} {{\n{inner}}}\n")
        elif not prelude.startswith("@"):
            selectors = [
                selector
                for selector in re.split(r",\s*(?![^(]*\))", prelude)
                if (named := set(CLASS.findall(NEGATION.sub("", selector)))) and named <= classes
            ]
            # The content security policy refuses images inside the style sheet.
            if selectors and "url(" not in body:
                kept.append(f"{', '.join(selectors)} {{ {' '.join(body.split())} }}\n")
    return "".join(kept)


def selected_tokens(theme: str, css: str) -> str:
    """The tokens that `css` uses, with those that they lean on."""
    defined = dict(TOKEN.findall(COMMENT.sub("", theme)))
    needed: set[str] = set()
    wanted = set(TOKEN_USE.findall(css))
    while wanted:
        needed |= wanted
        wanted = {
            name
            for token in wanted
            for name in TOKEN_USE.findall(defined.get(token, ""))
            if name not in needed
        }
    lines = [f"{name}: {value};\n" for name, value in defined.items() if name in needed]
    return f".voorbeeld-theme {{\n{''.join(lines)}}}\n"


def font_faces(package: Package) -> str:
    """The faces whose files we keep, under the name that the tokens use."""
    faces = []
    for prelude, body in rules((package.path / "wght.css").read_text()):
        if any(file in body for file in package.files):
            body = body.replace("Noto Sans Variable", "Noto Sans")
            body = body.replace("url(./", f"url(../vendor/{package.path.name}/")
            faces.append(f"{prelude} {{ {' '.join(body.split())} }}\n")
    return "".join(faces)


def make_bundle() -> str:
    """The text of design-system.css, from the vendored files and the templates."""
    shown = (p for p in PACKAGES if p.home == VENDOR and not p.folder.endswith("-ttf"))
    fonts, theme, *components = shown
    classes = used_classes()
    css = "".join(
        selected((package.path / "dist/index.css").read_text(), classes) for package in components
    )
    own = (STATIC / "css" / "mdo.css").read_text()
    tokens = selected_tokens((theme.path / "dist/theme.css").read_text(), css + own)
    return HEADER + font_faces(fonts) + tokens + css


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("fetch", "bundle"))
    if parser.parse_args().what == "fetch":
        fetch()
    BUNDLE.write_text(make_bundle())
    print(f"{BUNDLE.relative_to(ROOT)}: {BUNDLE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
