"""Lessons: predict, run, compare, explain.

A lesson is a folder with ``lesson.toml`` and a file of texts for each language. The same data drive the page, ``cosim
lesson NAME`` in a terminal, and the check that finds every surprise again.
"""
