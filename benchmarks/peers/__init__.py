"""Peers of jitsim, each in an environment and a process of its own."""
