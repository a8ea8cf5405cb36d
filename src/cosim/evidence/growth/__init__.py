"""Test of the claim: growth of outcomes and costs with the share, and the duration, of a way of working."""
