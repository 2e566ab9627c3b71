"""Faults, made for real: processes killed, databases stopped, disks filled, clients that dawdle."""
