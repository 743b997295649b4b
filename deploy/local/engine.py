"""The container engine: whether one answers, asked without a wait that anybody would notice."""

import subprocess

KAFKA, POSTGRES = "apache/kafka:4.3.1", "postgres:18"


def engine_answers(*question: str, seconds: float) -> bool:
    """Whether `docker <question>` ends well in time; no when there is no docker at all."""
    try:
        return subprocess.run(["docker", *question], capture_output=True, timeout=seconds, check=False).returncode == 0
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False


def engine_has_images(seconds: float = 2) -> bool:
    """Nothing must be pulled for the servers: a test run fetches half a gigabyte only when it is told to."""
    return engine_answers("image", "inspect", KAFKA, POSTGRES, seconds=seconds)
