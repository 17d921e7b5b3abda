"""What leaves the library for other programs and other libraries, and comes back."""
