"""Coverage-guided fuzzing: whatever is sent, no exception, no lost word, no token but our own."""
