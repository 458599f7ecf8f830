"""Reports of runs for people: HTML and Markdown, from the JSON of kept runs. Pure."""
