"""Fetches programs that the machine does not have from the suites of its own Debian mirror into a cache folder.

Nothing is installed: each program comes with all its libraries and is run by its own loader (`Tree.command`).
The address of the mirror is taken from the machine's own apt sources at run time.
"""

import contextlib
import fcntl
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NO_PBX = "No suite of packages with a real PBX and real phones could be fetched, so the tests against them did not run."
"""The one fixed sentence with which a run without a PBX ends."""

EXIT_NO_PBX = 75
"""The exit code of such a run (EX_TEMPFAIL: try again another time)."""

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_STEP_TIMEOUT_S = 240
_LAYOUT = 1  # raise it when a recipe changes, so that old cached trees are not used


class PackagesUnavailableError(Exception):
    """No suite of packages could be fetched; `str()` is the fixed sentence, `reasons` says what was tried."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(NO_PBX)
        self.reasons = reasons


class _FetchError(Exception):
    """One suite could not be fetched."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One suite to try: the packages known to be enough there, and what to ask for when their names have moved."""

    suite: str
    packages: tuple[str, ...]
    program: str
    links: tuple[tuple[str, str], ...] = ()
    """(path in the tree, what it points at) to add after unpacking."""


@dataclass(frozen=True, slots=True)
class Tree:
    """An unpacked program: `root` is the folder that holds usr/ and lib/."""

    root: Path
    suite: str
    program: str

    @property
    def libraries(self) -> Path:
        return self.root / "usr" / "lib" / "x86_64-linux-gnu"

    def command(self) -> list[str]:
        """The first words of the command line that runs the program with its own loader and libraries."""
        loaders = [self.root / "usr/lib64/ld-linux-x86-64.so.2", self.root / "lib64/ld-linux-x86-64.so.2"]
        loader = next(path for path in loaders if path.exists())
        where = f"{self.root}/lib/x86_64-linux-gnu:{self.libraries}"
        return [str(loader), "--library-path", where, str(self.root / self.program)]


_ASTERISK_PACKAGES = (
    "asterisk asterisk-modules libbsd0 libc6 libcap2 libcrypt1 libedit2 libgcc-s1 libgsm1 libjansson4 libmd0 "
    "libsqlite3-0 libssl3t64 libstdc++6 libsystemd0 libtinfo6 liburiparser1 libuuid1 libxml2-16 libxslt1.1 libzstd1 "
    "zlib1g asterisk-core-sounds-en-gsm asterisk-moh-opsound-gsm"
)
# Without this link an attended transfer answers Success and then fails for want of a sound.
_ENGLISH = (("usr/share/asterisk/sounds/en", "en_US_f_Allison"),)

# forky moves less than sid; bullseye carries the old 16.28, good enough for calls, holds and transfers.
ASTERISK = tuple(
    Recipe(suite, tuple(_ASTERISK_PACKAGES.split()), "usr/sbin/asterisk", _ENGLISH)
    for suite in ("forky", "sid", "bullseye")
)

# One version of the phone everywhere, so that the tests do not change with the machine they run on.
_PHONE_PACKAGES = (
    "baresip-core libre0 librem0 libsndfile1 libflac12 libogg0 libvorbis0a libvorbisenc2 libopus0 libmpg123-0 "
    "libmp3lame0 libssl3 zlib1g libc6 libgcc-s1 libstdc++6"
)
PHONE = (Recipe("bookworm", tuple(_PHONE_PACKAGES.split()), "usr/bin/baresip"),)

_CALLS_PACKAGES = (
    "sip-tester libgsl27 libgslcblas0 libncursesw6 libpcap0.8 libsctp1 libtinfo6 libdbus-1-3 libsystemd0 libcap2 "
    "libgcrypt20 liblz4-1 liblzma5 libzstd1 libgpg-error0 libssl3 libc6 libgcc-s1 libstdc++6"
)
CALLS = (Recipe("bookworm", tuple(_CALLS_PACKAGES.split()), "usr/bin/sipp"),)
"""Many calls at once, without sound."""


def cache_folder() -> Path:
    """Where unpacked trees are kept between runs: outside the repository."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "escdesk-tests"


def tree(recipes: tuple[Recipe, ...], cache: Path | None = None) -> Tree:
    """The unpacked tree of the first suite that is cached or can be fetched.

    Safe for several processes at once: they wait for each other, and a tree appears by one rename.
    Raises PackagesUnavailableError.
    """
    cache = cache or cache_folder()
    name = Path(recipes[0].program).name
    if (found := _cached(recipes, cache)) is not None:
        return found
    reasons: list[str] = []
    _require_tools()
    cache.mkdir(parents=True, exist_ok=True)
    with _only_one(cache / f"{name}.lock"):
        if (found := _cached(recipes, cache)) is not None:
            return found
        for recipe in recipes:
            try:
                return _fetch(recipe, cache)
            except _FetchError as error:
                reasons.append(f"{recipe.suite}: {error}")
    raise PackagesUnavailableError(tuple(reasons))


def _folder(recipe: Recipe, cache: Path) -> Path:
    return cache / f"{Path(recipe.program).name}-{recipe.suite}-{_LAYOUT}"


def _cached(recipes: tuple[Recipe, ...], cache: Path) -> Tree | None:
    for recipe in recipes:
        root = _folder(recipe, cache)
        if (root / recipe.program).exists():
            return Tree(root, recipe.suite, recipe.program)
    return None


def _require_tools() -> None:
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if os.uname().machine != "x86_64":
        missing.append("an x86_64 machine")
    if not KEYRING.exists():
        missing.append(str(KEYRING))
    if missing:
        raise PackagesUnavailableError((f"missing: {', '.join(missing)}",))


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # released when the file closes, also when the process dies
        yield


def _must_start(unpacked: Tree) -> None:
    """A tree whose program cannot be loaded must not be kept. (`-h` itself answers 0, 1 or 99.)"""
    done = subprocess.run(
        [*unpacked.command(), "-h"], capture_output=True, text=True, timeout=_STEP_TIMEOUT_S, check=False
    )
    if done.returncode not in {0, 1, 99, 254, 255}:
        raise _FetchError(f"the program does not start: exit {done.returncode}")


def _run(*words: str, cwd: Path | None = None) -> str:
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_STEP_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _FetchError(f"{words[0]}: {type(error).__name__}") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise _FetchError(f"{words[0]}: exit {done.returncode} {' '.join(last)}")
    return done.stdout


def mirror() -> str:
    """Address of the Debian mirror in the machine's own apt sources. Raises PackagesUnavailableError."""
    try:
        listed = _run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages")
    except _FetchError as error:
        raise PackagesUnavailableError((str(error),)) from error
    system = platform.freedesktop_os_release()
    if system.get("ID") == "debian":
        for line in listed.splitlines():
            address, _, release = line.partition(" ")
            # The archive that serves the machine's own release has the other suites too; security and updates do not.
            if release == system.get("VERSION_CODENAME"):
                return address
    raise PackagesUnavailableError(("no Debian mirror in the machine's own apt sources",))


def _fetch(recipe: Recipe, cache: Path) -> Tree:
    """Download, unpack, try the program once, and rename the tree into place."""
    address = mirror()
    with tempfile.TemporaryDirectory(prefix=f".{recipe.suite}-", dir=cache) as folder:
        work = Path(folder)
        options = _private_apt(work, address, recipe.suite)
        _run("apt-get", *options, "update")
        debs = work / "debs"
        debs.mkdir()
        try:
            _run("apt-get", *options, "download", *recipe.packages, cwd=debs)
        except _FetchError:
            # Package names drift in a moving suite: let apt resolve everything instead (larger, but it follows).
            _run(
                *(
                    "apt-get",
                    *options,
                    "-o",
                    "APT::Keep-Downloaded-Packages=true",
                    "-o",
                    "DPkg::Post-Invoke=",
                ),
                *("install", "--yes", "--download-only", "--no-install-recommends", recipe.packages[0]),
            )
            debs = work / "cache" / "archives"
        root = work / "root"
        for deb in sorted(debs.glob("*.deb")):
            _run("dpkg-deb", "-x", str(deb), str(root))
        for link, target in recipe.links:
            with contextlib.suppress(FileExistsError):
                (root / link).symlink_to(target)
        unpacked = Tree(root, recipe.suite, recipe.program)
        if not (root / recipe.program).exists():
            raise _FetchError("the program is not in its package")
        _must_start(unpacked)
        root.rename(_folder(recipe, cache))
    return Tree(_folder(recipe, cache), recipe.suite, recipe.program)


def _private_apt(work: Path, address: str, suite: str) -> list[str]:
    """Options that keep apt inside `work`: its own lists, its own (empty) record of what is installed."""
    for folder in ("state/lists/partial", "cache/archives/partial", "etc"):
        (work / folder).mkdir(parents=True)
    (work / "state/status").touch()
    (work / "etc/sources.list").write_text(f"deb [signed-by={KEYRING}] {address} {suite} main\n")
    settings = {
        "Dir::State": work / "state",
        "Dir::State::status": work / "state/status",
        "Dir::Cache": work / "cache",
        "Dir::Etc::sourcelist": work / "etc/sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "20",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": _user(),
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _user() -> str:
    return _run("id", "-un").strip()
