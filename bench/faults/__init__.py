"""Every fault that can hit a sending, and what became of the words, the files and the receipts."""
