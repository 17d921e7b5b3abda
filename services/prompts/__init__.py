"""Prompts as they are written: templates, alternatives, mentions, advice. Pure.

What is typed is not what is sent: `composed` makes the one out of the other.
"""
