"""Why a plan is as it is: each reason verified by solving again."""
