"""The planner's parts as functions: travel times, routes, depots with routes."""
