"""The JSON API: the same questions as the pages ask, over the same jobs, results and rows. Start with entry.py.

entry.py, the whole of it → asking.py, what is asked about a network that is sent along or stored; importing.py; stored.py, topologies
of an account; linking.py, their links → sent.py, from a body to a network; waiting.py, from a job to an answer; who.py, tokens and
how often; refusals.py, every fault in one shape. shapes.py and answers.py are what OpenAPI says of bodies; pages.py shows that.
"""
