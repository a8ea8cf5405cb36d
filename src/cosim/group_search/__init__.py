"""Problem solving by teams on rugged landscapes: the theory under diversity and under joint deliberation."""
