"""A disk of a few MiB, which can be filled to the last byte and made empty again."""

import os
import subprocess
import tempfile
from pathlib import Path

CHUNK_BYTES = 4096


class SmallDisk:
    def __init__(self, mib):
        self.path = Path(tempfile.mkdtemp(prefix="comptoir-disk-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=755", "tmpfs", str(self.path)], check=True)

    @staticmethod
    def can_be_made():
        """Whether we may mount: a container can forbid it even to root."""
        if os.geteuid() != 0:
            return False
        try:
            SmallDisk(1).remove()
        except subprocess.CalledProcessError:
            return False
        return True

    def fill(self):
        """Until not even one more chunk goes in."""
        with open(self.path / "ballast", "ab", buffering=0) as ballast:
            try:
                while ballast.write(bytes(CHUNK_BYTES)):
                    pass
            except OSError:
                pass

    def make_room(self):
        (self.path / "ballast").unlink()

    def remove(self):
        subprocess.run(["umount", "--lazy", str(self.path)], check=True, stderr=subprocess.DEVNULL)
        self.path.rmdir()
