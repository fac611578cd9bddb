# Prints "up", then "down" when eth0 has no carrier, then "again".
import fcntl, select, socket, struct, sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def running():
    req = fcntl.ioctl(s, 0x8913, struct.pack("16sH22x", b"eth0", 0))  # SIOCGIFFLAGS
    return bool(struct.unpack("16sH22x", req)[1] & 0x40)  # IFF_RUNNING


for word, want in ("up", True), ("down", False), ("again", True):
    for _ in range(500):
        if running() == want:
            break
        select.select([], [], [], 0.02)
    else:
        sys.exit("never " + word)
    print(word, flush=True)
