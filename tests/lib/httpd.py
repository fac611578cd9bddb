"""httpd.py ADDR - serves the current folder on ADDR:8000.

http.server by itself asks the resolver for its own name first, which takes ten
seconds where nobody answers.
"""
import http.server
import socketserver
import sys


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


with Server((sys.argv[1], 8000), http.server.SimpleHTTPRequestHandler) as s:
    s.serve_forever()
