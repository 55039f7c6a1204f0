"""Where the site is published: a folder here or on a server, swapped by one rename.

PLACE/releases/20261124-101500-ab12cd/   every release is a whole site
PLACE/current  -> releases/…             what the web server shows
PLACE/previous -> releases/…             what `make rollback` returns to
"""

import filecmp
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from release.building import CannotPublish

KEEP = 3
# `mv -T` renames a link onto a link: visitors see the old site or the new one, nothing between.
LOCKED = 'set -e; cd {place}; exec 9>.lock; flock -w 60 9 || {{ echo "busy" >&2; exit 1; }}; '
SWAP = """
mv releases/{id}.partial releases/{id}
if [ -L current ]; then ln -sfn "$(readlink current)" .previous; mv -T .previous previous; fi
ln -sfn releases/{id} .next; mv -T .next current
rm -rf releases/*.partial
ls -1d releases/* | sort -r | tail -n +{after} | while read -r old; do
  case "$old" in "$(readlink current)"|"$(readlink previous)") ;; *) rm -rf "$old" ;; esac
done
"""
ROLLBACK = """
[ -L previous ] || { echo "there is no earlier release" >&2; exit 1; }
now="$(readlink current)"; before="$(readlink previous)"
ln -sfn "$before" .next; mv -T .next current
ln -sfn "$now" .previous; mv -T .previous previous
echo "$before"
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder; `host` is empty when it is on this machine, else what ssh is given."""

    folder: str
    host: str = ""

    def run(self, script: str) -> str:
        """Run a shell script where the folder is; raises CannotPublish when it fails."""
        command = ["ssh", self.host, script] if self.host else ["sh", "-c", script]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            words = done.stderr.strip() or f"exit code {done.returncode}"
            raise CannotPublish(f"{self.host or self.folder}: {words}")
        return done.stdout.strip()

    def _locked(self, script: str) -> str:
        return self.run(LOCKED.format(place=shlex.quote(self.folder)) + script)

    def publish(self, site: Path, release: str) -> None:
        """Bring a verified site there and show it; the release shown so far is kept."""
        self.run(f"mkdir -p {shlex.quote(self.folder + '/releases')}")
        self._bring(site, f"{self.folder}/releases/{release}.partial")
        self._locked(SWAP.format(id=shlex.quote(release), after=KEEP + 1))

    def roll_back(self) -> str:
        """Show the previous release again; return its name. A second time undoes the first."""
        return self._locked(ROLLBACK).removeprefix("releases/")

    def _bring(self, site: Path, target: str) -> None:
        if not self.host:
            _copy(site, Path(target), Path(self.folder, "current"))
            return
        # Without --times, what did not change keeps the file and the date that browsers know.
        link = f"--link-dest={self.folder}/current/"
        command = ["rsync", "--recursive", "--links", "--checksum", "--delete", link]
        done = subprocess.run([*command, f"{site}/", f"{self.host}:{target}/"], check=False)
        if done.returncode:
            raise CannotPublish(f"{self.host}: rsync failed")


def _copy(site: Path, target: Path, current: Path) -> None:
    """Copy a site; a file that did not change stays the same file, with the date it had."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site)
        if path.is_dir():
            (target / name).mkdir(parents=True, exist_ok=True)
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        known = current / name
        if known.is_file() and filecmp.cmp(path, known, shallow=False):
            (target / name).hardlink_to(known)
        else:
            shutil.copyfile(path, target / name)


def read_place(text: str) -> Place:
    """Read `/srv/www/desa` or `user@host:/srv/www/desa`."""
    host, colon, folder = text.rpartition(":")
    if not folder.startswith("/"):
        raise CannotPublish(
            "Set BALAI_PUBLISH_TO to where the site goes: /srv/www/desa, or "
            "user@server:/srv/www/desa; the folder is written from the root (/)."
        )
    return Place(folder.rstrip("/") or "/", host if colon else "")
