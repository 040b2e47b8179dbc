"""How gunicorn serves the portal; docs/running.md tells the rest. Options on its command line go before these."""

bind = "127.0.0.1:8000"
workers = 2
threads = 4
# One file would serve all of a user's instances, so that the second complains; signals do all that it does here.
control_socket_disable = True
