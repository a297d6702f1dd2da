"""A PostgreSQL of our own for the groups that need one; the reference and the host share it."""

from comptoir_scenario.database import Database

# What a server of this size is given by whoever runs it. Some references have a session for each of 256 connections.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "4GB", "max_connections": "400"}


def database_of_our_own():
    """It ends with this process."""
    return Database.of_this_process(SETTINGS)
