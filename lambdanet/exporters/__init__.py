"""A topology as what deploys it: a template, a configuration, or commands. Topology in, text and what it leaves out."""
