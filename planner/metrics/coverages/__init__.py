"""Coverage: asked for and attained, today and by a plan, and its standard in words."""
