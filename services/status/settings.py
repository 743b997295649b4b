"""What can be configured in status."""

from plumbing.settings import PipeSettings


class Settings(PipeSettings):
    db_schema: str = "status"
