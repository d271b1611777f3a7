"""What a county can attain of the shares that are asked for, before and in planning."""
