"""A result as a page to hand on: HTML, Word and Excel with the same content, in Dutch or English.

A report is first put together as content (`cosim.report.content`), then written by one of three writers. It reads
results and never runs a model.
"""
