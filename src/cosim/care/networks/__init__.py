"""Who knows whom: builders of artificial networks, readers of a user's own network, writers that Gephi reads."""
