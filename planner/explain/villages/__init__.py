"""Why a village is as it is, and the smallest change for it."""
