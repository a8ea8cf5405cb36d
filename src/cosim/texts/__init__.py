"""Words for people: languages, titles of outcomes, and the sentences that give an answer.

This room reads tables and knows no model. What it says in Dutch is in ``locale`` (gettext) and, for outcomes, in
``outcomes.toml``.
"""
