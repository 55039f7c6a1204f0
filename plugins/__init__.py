"""Local Pelican plugins, one file each; `register()` is the last function of every file."""
