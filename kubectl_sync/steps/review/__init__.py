"""What stands between a plan and its writing: guards, protection, the user's own word."""
