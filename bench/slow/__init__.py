"""How soon a page can be read on a slow link, beside what the link itself allows."""
