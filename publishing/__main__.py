"""`python -m publishing …`: check the content, write new files, make the reference."""

from publishing.cli import main

main()
