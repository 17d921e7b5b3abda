"""A strict loopback server that speaks Gemini's protocol: the sandbox, and a witness in tests.

It shares no code with the client: what both understand, they understand on their own.
`server.Emulator` serves inside a process, ``python -m services.emulator`` as one.
"""
