"""The sequence tagger: representation Υ, extractor Φ, classifier Ψ."""
