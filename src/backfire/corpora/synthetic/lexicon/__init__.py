"""The words that both registers share, by kind; made up for this project, from no corpus."""
