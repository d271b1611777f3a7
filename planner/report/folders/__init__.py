"""Output folders: of a plan, and of each study."""
