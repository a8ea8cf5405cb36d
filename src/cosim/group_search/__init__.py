"""Problem solving by teams on rugged landscapes: the theory of diversity and of joint deliberation."""
