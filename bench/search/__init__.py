"""How well the instant search finds, and for how many bytes, beside Pagefind."""
