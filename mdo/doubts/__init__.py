"""Doubts about established plans: for policy, never about one child."""
