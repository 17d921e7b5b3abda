"""The live check: what the tests take for Google's behaviour, asked of Google itself."""
