"""Coverage against cost: plans of which none is both dearer and covers less."""
