"""Gemini: what a request and an answer look like, what can go wrong, and the wire process.

`client` is for the program; `wire` is the process that speaks to Google and the
only one that imports google-genai. `codec`, `answers`, `payloads` are pure.
"""
