"""What every story stands on: the sample village on two origins and a browser."""

from world import addresses, chromium, page, phone, world

__all__ = ["addresses", "chromium", "page", "phone", "world"]
