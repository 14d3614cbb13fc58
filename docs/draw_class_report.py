"""Draws docs/class-report.png: a screenshot of the demo class's report, made by headless Chromium.

    make report-figure

The image remembers which template it shows; a test fails when the template has changed since.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, PngImagePlugin

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "autograder" / "report" / "templates" / "class.html"
FIGURE = ROOT / "docs" / "class-report.png"
REPORT = ROOT / "demo" / "reports" / "residual" / "class.html"
WIDTH, HEIGHT = 1280, 1400  # pixels


def template_digest() -> str:
    """Return the digest that the figure carries of the template it shows."""
    return hashlib.sha256(TEMPLATE.read_bytes()).hexdigest()


def main() -> None:
    """Take the screenshot and write it with the template's digest.

    Raises:
        SystemExit: if there is no Chromium or no report.
    """
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        sys.exit("Chromium is needed to draw the figure; on Debian and Ubuntu: apt install chromium")
    if not REPORT.is_file():
        sys.exit(f"There is no {REPORT.relative_to(ROOT)}; run: autograder demo")
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        options += ["--disable-background-networking", f"--user-data-dir={folder}/profile"]
        options += [f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={shot}"]
        subprocess.run([browser, *options, REPORT.as_uri()], check=True, capture_output=True)
        about = PngImagePlugin.PngInfo()
        about.add_text("Template", template_digest())
        Image.open(shot).convert("RGB").quantize(128).save(FIGURE, optimize=True, pnginfo=about)


if __name__ == "__main__":
    main()
