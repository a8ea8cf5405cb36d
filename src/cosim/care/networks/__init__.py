"""Networks of professionals: builders of artificial networks, and a user's own network with its strengths."""
