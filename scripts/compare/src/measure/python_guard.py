import sys

def check(event, args):
    host = None
    if event in ('socket.connect', 'socket.sendto', 'socket.sendmsg'):
        host = args[1][0] if isinstance(args[1], tuple) else None
    elif event in ('socket.getaddrinfo', 'socket.gethostbyname', 'socket.gethostbyaddr'):
        host = args[0]
    host = host.decode() if isinstance(host, bytes) else host
    local = '127.', 'localhost', '0.0.0.0', '::1', '::ffff:127.'
    if isinstance(host, str) and host and not host.lower().startswith(local):
        problem = f'{host} is another machine: use --live to allow it'
        sys.stderr.write(problem + '\n')
        raise PermissionError(problem)

sys.addaudithook(check)
