"""The portal's settings in development mode, with a password hasher that takes no time.

How passwords are kept in earnest: tests/accounts/test_passwords.py.
"""

import os

os.environ["DEBUG"] = "true"

from perhekeskus.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
