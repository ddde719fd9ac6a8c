"""Smoke tests for deployments: the Python side of `smoke`."""

import os
import sysconfig


def find_smoke():
    return os.path.join(sysconfig.get_path("scripts"), "smoke")
