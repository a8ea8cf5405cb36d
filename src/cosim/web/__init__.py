"""What pages in a browser share: one style sheet, one small script, and the shell of a page that asks for nothing else.

Lessons and the explorer put their own style and scripts after these. Nothing here knows a model or a result.
"""
