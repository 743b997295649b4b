"""What can be configured in dashboard."""

from plumbing.settings import DoorSettings


class Settings(DoorSettings):
    db_schema: str = "dashboard"
