import pytest

pytest.register_assert_rewrite("tests.kept.recording")  # a failure shows where the texts differ
