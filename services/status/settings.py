"""What can be configured in status."""

from plumbing.settings import DoorSettings


class Settings(DoorSettings):
    db_schema: str = "status"
