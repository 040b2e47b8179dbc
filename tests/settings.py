"""The portal's settings in development mode, with a password hasher that takes no time.

How passwords are kept in earnest: tests/accounts/test_passwords.py.
"""

import os

os.environ["DEBUG"] = "true"
os.environ.pop("SECRET_KEY", None)  # the links of tests/kept are signed with the key of development

from perhekeskus.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
