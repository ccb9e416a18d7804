"""A Debian with its own systemd, in a container that forgets: what the installer is tried on."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.lab.namespaces import eventually

REPOSITORY = Path(__file__).parents[2]
CACHE = REPOSITORY / ".cache/install_system"
TOOLS = ("mmdebstrap", "systemd-nspawn", "nsenter", "apt-get", "apt-config")
INSTALL = "/src/install.sh"
SUITES = ("bookworm", "trixie")
BOOT_S, STEP_S = 60.0, 300.0
REBOOTED = 133
"""How systemd-nspawn ends when its machine wants to start anew."""
ROOT = "/run/pendopo-container"
_DISK = """
mkdir -p "$2"; mount -t tmpfs tmpfs "$2"; mkdir "$2/upper" "$2/work" "$2/root"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
echo mounted; cat
"""
_ENVIRONMENT = (
    "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/", "LANG=C.UTF-8",
)  # fmt: skip


def what_lacks() -> str:
    """Why there can be no container here; empty when there can."""
    if os.geteuid() != 0:
        return "only root can start a container"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return (
        f"missing: {', '.join(missing)}; ./install.sh test --full installs them" if missing else ""
    )


class Container:
    """A Debian in .cache, which stays as it is: what is written goes to memory.

    A power cut ends its boot at one moment, and what it wrote is there at the next.
    """

    def __init__(self, log: Path, suite: str) -> None:
        cache = CACHE / suite
        subprocess.run([REPOSITORY / "tests/install_system/root.sh", suite, cache], check=True)
        self._wheels = cache / "wheels"
        self._log = log.open("wb")
        # A mount namespace of its own, which ends with this process whatever ends that.
        self._disk = subprocess.Popen(
            ["unshare", "--mount", "--propagation=private", "sh", "-ec", _DISK, "sh",
             cache / "debian", ROOT],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self._disk.stdout is not None
        assert self._disk.stdout.readline() == b"mounted\n"
        self.start()

    def start(self) -> None:
        """Boot it, and wait until its systemd has started all."""
        under_systemd = Path("/run/systemd/system").exists()
        self._nspawn = subprocess.Popen(
            ["nsenter", "-t", str(self._disk.pid), "-m", "--",
             "systemd-nspawn", "-q", "-D", f"{ROOT}/root", "--boot",
             f"--machine=pendopo-{os.getpid()}", "--register=no",
             *([] if under_systemd else ["--keep-unit"]),
             "--private-network", "--resolv-conf=off", "--timezone=off", "--console=pipe",
             "--link-journal=no",
             f"--bind-ro={REPOSITORY}:/src", f"--bind-ro={self._wheels}:/wheels"],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )  # fmt: skip
        self._init = ""
        try:
            eventually(self._find_init, "the container has a systemd", BOOT_S)
            eventually(self._is_up, "its systemd has started all", BOOT_S)
        except BaseException:
            self.close()
            raise

    def cut_the_power(self) -> None:
        """All its processes end at one moment; nothing is told to any of them."""
        os.kill(int(self._init), signal.SIGKILL)
        self._nspawn.wait(30)

    def command(self, *words: str) -> list[str]:
        """What runs these words inside, as root."""
        return ["nsenter", "-t", self._init, "-m", "-u", "-i", "-n", "-p", "-C", "--",
                *_ENVIRONMENT, *words]  # fmt: skip

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), capture_output=True, text=True, check=False, timeout=STEP_S,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def out(self, *words: str) -> str:
        """Its standard output; an error when it fails."""
        done = self.run(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def install(self, *options: str) -> str:
        """One run of the installer, which needs no network."""
        return self.out(INSTALL, "--yes", "--offline", "/wheels", *options)

    def install_killed_after(self, label: str, script: str = INSTALL) -> None:
        """A run that is killed, with all its children, as soon as it has told of this step."""
        words = self.command("setsid", script, "--yes", "--offline", "/wheels")
        kill = f"kill -KILL -- -$(pgrep -o -f 'bash [/]{script[1:]}')"
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as installing:
            assert installing.stdout is not None
            for line in installing.stdout:
                if line.startswith(label):
                    self.run("sh", "-c", kill)
                    break
            else:
                raise AssertionError(f"it never told of {label!r}")
        assert installing.returncode != 0

    def has_rebooted(self, within_s: float) -> bool:
        """Whether it starts anew within this time; it forgets all, so that is its end."""
        return self._nspawn.wait(within_s) == REBOOTED

    def close(self) -> None:
        """SIGTERM to nspawn shuts the container down; all is forgotten."""
        with suppress(ProcessLookupError):
            self._nspawn.terminate()
            try:
                self._nspawn.wait(30)
            except subprocess.TimeoutExpired:
                self._nspawn.kill()
                self._nspawn.wait()
        self._disk.communicate()
        self._log.close()

    def _find_init(self) -> bool:
        assert self._nspawn.poll() is None, Path(self._log.name).read_text()
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text()
        for pid in children.split():
            if Path(f"/proc/{pid}/comm").read_text().strip() == "systemd":
                self._init = pid
        return bool(self._init)

    def _is_up(self) -> bool:
        return self.run("systemctl", "is-system-running").stdout.strip() in {"running", "degraded"}
