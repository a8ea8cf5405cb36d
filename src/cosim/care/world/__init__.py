"""The world of week 0: organisations, professionals, ties and families."""
