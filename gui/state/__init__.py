"""QObjects that widgets watch; no widget lives here."""
