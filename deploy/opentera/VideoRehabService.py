"""Takes the place of OpenTera's VideoRehabService.py where the binary videorehab does the work.

TeraServer starts `services/VideoRehabService/VideoRehabService.py` itself and expects a process that stays. This one stays, and
does nothing else: it does not connect to Redis, so that no call is answered twice, and it ends when TeraServer ends it.
"""

import signal
import sys


def main():
    # Blocked, so that a signal that comes early waits until it is looked for.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    signal.sigwait(ends)
    return 0


if __name__ == '__main__':
    sys.exit(main())
