"""What a plan costs under other assumptions."""
