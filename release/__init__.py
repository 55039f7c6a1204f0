"""Publishing the site: build, verify, swap; a failed build never changes what is online."""
