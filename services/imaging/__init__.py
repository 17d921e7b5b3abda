"""Pictures from outside: checked, cleaned and made small in a process of their own.

Pillow is imported by `pixels` and `worker` alone, which only the worker process
loads; everybody else speaks to `client.Imaging`.
"""
