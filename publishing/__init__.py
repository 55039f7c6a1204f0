"""Publishing: one schema of content kinds, and the checks, new files and editor made from it."""
