"""What Lighthouse says about every kind of page, as it is served in production."""
