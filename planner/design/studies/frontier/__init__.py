"""What is held against cost: plans of which none is both dearer and no better."""
