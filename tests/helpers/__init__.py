"""Code shared by several test suites."""
