"""Plans of one county under many changes, and what their differences say."""
