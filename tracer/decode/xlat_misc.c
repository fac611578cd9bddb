// SPDX-License-Identifier: MIT
/* xlat_misc.c - fcntl, ioctl, poll, epoll, signals, BPF */
// clang-format off
#include "tracer/decode/xlat.h"

XLAT(x_fcntl, "F_???",
	{ 0, "F_DUPFD" }, { 1, "F_GETFD" }, { 2, "F_SETFD" }, { 3, "F_GETFL" },
	{ 4, "F_SETFL" }, { 5, "F_GETLK" }, { 6, "F_SETLK" },
	{ 7, "F_SETLKW" }, { 8, "F_SETOWN" }, { 9, "F_GETOWN" },
	{ 10, "F_SETSIG" }, { 11, "F_GETSIG" }, { 12, "F_GETLK64" },
	{ 13, "F_SETLK64" }, { 14, "F_SETLKW64" }, { 15, "F_SETOWN_EX" },
	{ 16, "F_GETOWN_EX" }, { 17, "F_GETOWNER_UIDS" },
	{ 36, "F_OFD_GETLK" }, { 37, "F_OFD_SETLK" }, { 38, "F_OFD_SETLKW" },
	{ 0x400, "F_SETLEASE" }, { 0x401, "F_GETLEASE" },
	{ 0x402, "F_NOTIFY" }, { 0x405, "F_CANCELLK" },
	{ 0x406, "F_DUPFD_CLOEXEC" }, { 0x407, "F_SETPIPE_SZ" },
	{ 0x408, "F_GETPIPE_SZ" }, { 0x409, "F_ADD_SEALS" },
	{ 0x40a, "F_GET_SEALS" })

XLAT(x_open, "O_???",
	{ 64, "O_CREAT" }, { 128, "O_EXCL" }, { 256, "O_NOCTTY" },
	{ 512, "O_TRUNC" }, { 0x400, "O_APPEND" }, { 0x800, "O_NONBLOCK" },
	{ 0x101000, "O_SYNC" }, { 0x100000, "__O_SYNC" },
	{ 0x1000, "O_DSYNC" }, { 0x4000, "O_DIRECT" },
	{ 0x8000, "O_LARGEFILE" }, { 0x20000, "O_NOFOLLOW" },
	{ 0x40000, "O_NOATIME" }, { 0x80000, "O_CLOEXEC" },
	{ 0x200000, "O_PATH" }, { 0x410000, "O_TMPFILE" },
	{ 0x10000, "O_DIRECTORY" }, { 0x400000, "__O_TMPFILE" },
	{ 0x2000, "FASYNC" })

XLAT(x_accmode, NULL,
	{ 0, "O_RDONLY" }, { 1, "O_WRONLY" }, { 2, "O_RDWR" },
	{ 3, "O_ACCMODE" })

XLAT(x_fdflags, "FD_???",
	{ 1, "FD_CLOEXEC" })

XLAT(x_owner, "F_OWNER_???",
	{ 0, "F_OWNER_TID" }, { 1, "F_OWNER_PID" }, { 2, "F_OWNER_PGRP" })

XLAT(x_flock, "F_???",
	{ 0, "F_RDLCK" }, { 1, "F_WRLCK" }, { 2, "F_UNLCK" }, { 4, "F_EXLCK" },
	{ 8, "F_SHLCK" })

XLAT(x_seals, "F_SEAL_???",
	{ 1, "F_SEAL_SEAL" }, { 2, "F_SEAL_SHRINK" }, { 4, "F_SEAL_GROW" },
	{ 8, "F_SEAL_WRITE" }, { 16, "F_SEAL_FUTURE_WRITE" })

XLAT(x_whence, "SEEK_???",
	{ 0, "SEEK_SET" }, { 1, "SEEK_CUR" }, { 2, "SEEK_END" },
	{ 3, "SEEK_DATA" }, { 4, "SEEK_HOLE" })

XLAT(x_falloc, "FALLOC_FL_???",
	{ 1, "FALLOC_FL_KEEP_SIZE" }, { 2, "FALLOC_FL_PUNCH_HOLE" },
	{ 4, "FALLOC_FL_NO_HIDE_STALE" }, { 8, "FALLOC_FL_COLLAPSE_RANGE" },
	{ 16, "FALLOC_FL_ZERO_RANGE" }, { 32, "FALLOC_FL_INSERT_RANGE" },
	{ 64, "FALLOC_FL_UNSHARE_RANGE" })

XLAT(x_prot, "PROT_???",
	{ 0, "PROT_NONE" }, { 1, "PROT_READ" }, { 2, "PROT_WRITE" },
	{ 4, "PROT_EXEC" }, { 8, "PROT_SEM" }, { 0x1000000, "PROT_GROWSDOWN" },
	{ 0x2000000, "PROT_GROWSUP" })

XLAT(x_mapflags, "MAP_???",
	{ 16, "MAP_FIXED" }, { 32, "MAP_ANONYMOUS" }, { 64, "MAP_32BIT" },
	{ 256, "MAP_GROWSDOWN" }, { 0x800, "MAP_DENYWRITE" },
	{ 0x1000, "MAP_EXECUTABLE" }, { 0x2000, "MAP_LOCKED" },
	{ 0x4000, "MAP_NORESERVE" }, { 0x8000, "MAP_POPULATE" },
	{ 0x10000, "MAP_NONBLOCK" }, { 0x20000, "MAP_STACK" },
	{ 0x40000, "MAP_HUGETLB" }, { 0x80000, "MAP_SYNC" },
	{ 0x100000, "MAP_FIXED_NOREPLACE" })

XLAT(x_ioctl, NULL,
	{ 0x5401, "TCGETS" }, { 0x5402, "SNDCTL_TMR_START or TCSETS" },
	{ 0x5403, "SNDCTL_TMR_STOP or TCSETSW" },
	{ 0x5404, "SNDCTL_TMR_CONTINUE or TCSETSF" }, { 0x5405, "TCGETA" },
	{ 0x5406, "TCSETA" }, { 0x5407, "TCSETAW" }, { 0x5408, "TCSETAF" },
	{ 0x5409, "TCSBRK" }, { 0x540a, "TCXONC" }, { 0x540b, "TCFLSH" },
	{ 0x540c, "TIOCEXCL" }, { 0x540d, "TIOCNXCL" },
	{ 0x540e, "TIOCSCTTY" }, { 0x540f, "TIOCGPGRP" },
	{ 0x5410, "TIOCSPGRP" }, { 0x5411, "TIOCOUTQ" }, { 0x5412, "TIOCSTI" },
	{ 0x5413, "TIOCGWINSZ" }, { 0x5414, "TIOCSWINSZ" },
	{ 0x5415, "TIOCMGET" }, { 0x5416, "TIOCMBIS" }, { 0x5417, "TIOCMBIC" },
	{ 0x5418, "TIOCMSET" }, { 0x5419, "TIOCGSOFTCAR" },
	{ 0x541a, "TIOCSSOFTCAR" }, { 0x541b, "FIONREAD" },
	{ 0x541c, "TIOCLINUX" }, { 0x541d, "TIOCCONS" },
	{ 0x541e, "TIOCGSERIAL" }, { 0x541f, "TIOCSSERIAL" },
	{ 0x5420, "TIOCPKT" }, { 0x5421, "FIONBIO" }, { 0x5422, "TIOCNOTTY" },
	{ 0x5423, "TIOCSETD" }, { 0x5424, "TIOCGETD" }, { 0x5425, "TCSBRKP" },
	{ 0x5427, "TIOCSBRK" }, { 0x5428, "TIOCCBRK" }, { 0x5429, "TIOCGSID" },
	{ 0x542e, "TIOCGRS485" }, { 0x542f, "TIOCSRS485" },
	{ 0x5432, "TCGETX" }, { 0x5433, "TCSETX" }, { 0x5434, "TCSETXF" },
	{ 0x5435, "TCSETXW" }, { 0x5437, "TIOCVHANGUP" },
	{ 0x5441, "TIOCGPTPEER" }, { 0x5450, "FIONCLEX" },
	{ 0x5451, "FIOCLEX" }, { 0x5452, "FIOASYNC" },
	{ 0x5453, "TIOCSERCONFIG" }, { 0x5454, "TIOCSERGWILD" },
	{ 0x5455, "TIOCSERSWILD" }, { 0x5456, "TIOCGLCKTRMIOS" },
	{ 0x5457, "TIOCSLCKTRMIOS" }, { 0x5458, "TIOCSERGSTRUCT" },
	{ 0x5459, "TIOCSERGETLSR" }, { 0x545a, "TIOCSERGETMULTI" },
	{ 0x545b, "TIOCSERSETMULTI" }, { 0x545c, "TIOCMIWAIT" },
	{ 0x545d, "TIOCGICOUNT" }, { 0x5460, "FIOQSIZE" },
	{ 0x8901, "FIOSETOWN" }, { 0x8902, "SIOCSPGRP" },
	{ 0x8903, "FIOGETOWN" }, { 0x8904, "SIOCGPGRP" },
	{ 0x8905, "SIOCATMARK" }, { 0x8906, "SIOCGSTAMP_OLD" },
	{ 0x8907, "SIOCGSTAMPNS_OLD" }, { 0x890b, "SIOCADDRT" },
	{ 0x890c, "SIOCDELRT" }, { 0x890d, "SIOCRTMSG" },
	{ 0x8910, "SIOCGIFNAME" }, { 0x8911, "SIOCSIFLINK" },
	{ 0x8912, "SIOCGIFCONF" }, { 0x8913, "SIOCGIFFLAGS" },
	{ 0x8914, "SIOCSIFFLAGS" }, { 0x8915, "SIOCGIFADDR" },
	{ 0x8916, "SIOCSIFADDR" }, { 0x8917, "SIOCGIFDSTADDR" },
	{ 0x8918, "SIOCSIFDSTADDR" }, { 0x8919, "SIOCGIFBRDADDR" },
	{ 0x891a, "SIOCSIFBRDADDR" }, { 0x891b, "SIOCGIFNETMASK" },
	{ 0x891c, "SIOCSIFNETMASK" }, { 0x891d, "SIOCGIFMETRIC" },
	{ 0x891e, "SIOCSIFMETRIC" }, { 0x891f, "SIOCGIFMEM" },
	{ 0x8920, "SIOCSIFMEM" }, { 0x8921, "SIOCGIFMTU" },
	{ 0x8922, "SIOCSIFMTU" }, { 0x8923, "SIOCSIFNAME" },
	{ 0x8924, "SIOCSIFHWADDR" }, { 0x8925, "SIOCGIFENCAP" },
	{ 0x8926, "SIOCSIFENCAP" }, { 0x8927, "SIOCGIFHWADDR" },
	{ 0x8929, "SIOCGIFSLAVE" }, { 0x8930, "SIOCSIFSLAVE" },
	{ 0x8931, "SIOCADDMULTI" }, { 0x8932, "SIOCDELMULTI" },
	{ 0x8933, "SIOCGIFINDEX" }, { 0x8934, "SIOCSIFPFLAGS" },
	{ 0x8935, "SIOCGIFPFLAGS" }, { 0x8936, "SIOCDIFADDR" },
	{ 0x8937, "SIOCSIFHWBROADCAST" }, { 0x8938, "SIOCGIFCOUNT" },
	{ 0x8940, "SIOCGIFBR" }, { 0x8941, "SIOCSIFBR" },
	{ 0x8942, "SIOCGIFTXQLEN" }, { 0x8943, "SIOCSIFTXQLEN" },
	{ 0x8946, "SIOCETHTOOL" }, { 0x8947, "SIOCGMIIPHY" },
	{ 0x8948, "SIOCGMIIREG" }, { 0x8949, "SIOCSMIIREG" },
	{ 0x894a, "SIOCWANDEV" }, { 0x894b, "SIOCOUTQNSD" },
	{ 0x894c, "SIOCGSKNS" }, { 0x8953, "SIOCDARP" },
	{ 0x8954, "SIOCGARP" }, { 0x8955, "SIOCSARP" },
	{ 0x8960, "SIOCDRARP" }, { 0x8961, "SIOCGRARP" },
	{ 0x8962, "SIOCSRARP" }, { 0x8970, "SIOCGIFMAP" },
	{ 0x8971, "SIOCSIFMAP" }, { 0x8980, "SIOCADDDLCI" },
	{ 0x8981, "SIOCDELDLCI" }, { 0x8982, "SIOCGIFVLAN" },
	{ 0x8983, "SIOCSIFVLAN" }, { 0x8990, "SIOCBONDENSLAVE" },
	{ 0x8991, "SIOCBONDRELEASE" }, { 0x8992, "SIOCBONDSETHWADDR" },
	{ 0x8993, "SIOCBONDSLAVEINFOQUERY" }, { 0x8994, "SIOCBONDINFOQUERY" },
	{ 0x8995, "SIOCBONDCHANGEACTIVE" }, { 0x89a0, "SIOCBRADDBR" },
	{ 0x89a1, "SIOCBRDELBR" }, { 0x89a2, "SIOCBRADDIF" },
	{ 0x89a3, "SIOCBRDELIF" }, { 0x89b0, "SIOCSHWTSTAMP" },
	{ 0x89b1, "SIOCGHWTSTAMP" }, { 0x89e0, "SIOCPROTOPRIVATE" },
	{ 0x89f0, "SIOCDEVPRIVATE" })

XLAT(x_poll, "POLL???",
	{ 1, "POLLIN" }, { 2, "POLLPRI" }, { 4, "POLLOUT" }, { 8, "POLLERR" },
	{ 16, "POLLHUP" }, { 32, "POLLNVAL" }, { 64, "POLLRDNORM" },
	{ 128, "POLLRDBAND" }, { 256, "POLLWRNORM" }, { 512, "POLLWRBAND" },
	{ 0x400, "POLLMSG" }, { 0x1000, "POLLREMOVE" },
	{ 0x2000, "POLLRDHUP" }, { 0x8000, "POLL_BUSY_LOOP" })

XLAT(x_epoll, "EPOLL???",
	{ 1, "EPOLLIN" }, { 2, "EPOLLPRI" }, { 4, "EPOLLOUT" },
	{ 8, "EPOLLERR" }, { 16, "EPOLLHUP" }, { 32, "EPOLLNVAL" },
	{ 64, "EPOLLRDNORM" }, { 128, "EPOLLRDBAND" }, { 256, "EPOLLWRNORM" },
	{ 512, "EPOLLWRBAND" }, { 0x400, "EPOLLMSG" },
	{ 0x2000, "EPOLLRDHUP" }, { 0x10000000, "EPOLLEXCLUSIVE" },
	{ 0x20000000, "EPOLLWAKEUP" }, { 0x40000000, "EPOLLONESHOT" },
	{ 0x80000000, "EPOLLET" })

XLAT(x_epollctl, "EPOLL_CTL_???",
	{ 1, "EPOLL_CTL_ADD" }, { 2, "EPOLL_CTL_DEL" }, { 3, "EPOLL_CTL_MOD" })

XLAT(x_epollflags, "EPOLL_???",
	{ 0x80000, "EPOLL_CLOEXEC" })

XLAT(x_rwf, "RWF_???",
	{ 1, "RWF_HIPRI" }, { 2, "RWF_DSYNC" }, { 4, "RWF_SYNC" },
	{ 8, "RWF_NOWAIT" }, { 16, "RWF_APPEND" })

XLAT(x_splice, "SPLICE_F_???",
	{ 1, "SPLICE_F_MOVE" }, { 2, "SPLICE_F_NONBLOCK" },
	{ 4, "SPLICE_F_MORE" }, { 8, "SPLICE_F_GIFT" })

XLAT(x_closerange, "CLOSE_RANGE_???",
	{ 2, "CLOSE_RANGE_UNSHARE" }, { 4, "CLOSE_RANGE_CLOEXEC" })

XLAT(x_iff, "IFF_???",
	{ 1, "IFF_UP" }, { 2, "IFF_BROADCAST" }, { 4, "IFF_DEBUG" },
	{ 8, "IFF_LOOPBACK" }, { 16, "IFF_POINTOPOINT" },
	{ 32, "IFF_NOTRAILERS" }, { 64, "IFF_RUNNING" }, { 128, "IFF_NOARP" },
	{ 256, "IFF_PROMISC" }, { 512, "IFF_ALLMULTI" },
	{ 0x400, "IFF_MASTER" }, { 0x800, "IFF_SLAVE" },
	{ 0x1000, "IFF_MULTICAST" }, { 0x2000, "IFF_PORTSEL" },
	{ 0x4000, "IFF_AUTOMEDIA" }, { 0x8000, "IFF_DYNAMIC" },
	{ 0x10000, "IFF_LOWER_UP" }, { 0x20000, "IFF_DORMANT" },
	{ 0x40000, "IFF_ECHO" })

XLAT(x_filemode, "S_IF???",
	{ 0x1000, "S_IFIFO" }, { 0x2000, "S_IFCHR" }, { 0x4000, "S_IFDIR" },
	{ 0x6000, "S_IFBLK" }, { 0x8000, "S_IFREG" }, { 0xa000, "S_IFLNK" },
	{ 0xc000, "S_IFSOCK" })

XLAT(x_sigs, NULL,
	{ 1, "SIGHUP" }, { 2, "SIGINT" }, { 3, "SIGQUIT" }, { 4, "SIGILL" },
	{ 5, "SIGTRAP" }, { 6, "SIGABRT" }, { 7, "SIGBUS" }, { 8, "SIGFPE" },
	{ 9, "SIGKILL" }, { 10, "SIGUSR1" }, { 11, "SIGSEGV" },
	{ 12, "SIGUSR2" }, { 13, "SIGPIPE" }, { 14, "SIGALRM" },
	{ 15, "SIGTERM" }, { 16, "SIGSTKFLT" }, { 17, "SIGCHLD" },
	{ 18, "SIGCONT" }, { 19, "SIGSTOP" }, { 20, "SIGTSTP" },
	{ 21, "SIGTTIN" }, { 22, "SIGTTOU" }, { 23, "SIGURG" },
	{ 24, "SIGXCPU" }, { 25, "SIGXFSZ" }, { 26, "SIGVTALRM" },
	{ 27, "SIGPROF" }, { 28, "SIGWINCH" }, { 29, "SIGIO" },
	{ 30, "SIGPWR" }, { 31, "SIGSYS" }, { 32, "SIGRTMIN" },
	{ 33, "SIGRT_1" }, { 34, "SIGRT_2" }, { 35, "SIGRT_3" },
	{ 36, "SIGRT_4" }, { 37, "SIGRT_5" }, { 38, "SIGRT_6" },
	{ 39, "SIGRT_7" }, { 40, "SIGRT_8" }, { 41, "SIGRT_9" },
	{ 42, "SIGRT_10" }, { 43, "SIGRT_11" }, { 44, "SIGRT_12" },
	{ 45, "SIGRT_13" }, { 46, "SIGRT_14" }, { 47, "SIGRT_15" },
	{ 48, "SIGRT_16" }, { 49, "SIGRT_17" }, { 50, "SIGRT_18" },
	{ 51, "SIGRT_19" }, { 52, "SIGRT_20" }, { 53, "SIGRT_21" },
	{ 54, "SIGRT_22" }, { 55, "SIGRT_23" }, { 56, "SIGRT_24" },
	{ 57, "SIGRT_25" }, { 58, "SIGRT_26" }, { 59, "SIGRT_27" },
	{ 60, "SIGRT_28" }, { 61, "SIGRT_29" }, { 62, "SIGRT_30" },
	{ 63, "SIGRT_31" }, { 64, "SIGRT_32" })

XLAT(x_icmp, "ICMP_???",
	{ 0, "ICMP_ECHOREPLY" }, { 3, "ICMP_DEST_UNREACH" },
	{ 4, "ICMP_SOURCE_QUENCH" }, { 5, "ICMP_REDIRECT" },
	{ 8, "ICMP_ECHO" }, { 11, "ICMP_TIME_EXCEEDED" },
	{ 12, "ICMP_PARAMETERPROB" }, { 13, "ICMP_TIMESTAMP" },
	{ 14, "ICMP_TIMESTAMPREPLY" }, { 15, "ICMP_INFO_REQUEST" },
	{ 16, "ICMP_INFO_REPLY" }, { 17, "ICMP_ADDRESS" },
	{ 18, "ICMP_ADDRESSREPLY" })

XLAT(x_packet_mr, "PACKET_MR_???",
	{ 0, "PACKET_MR_MULTICAST" }, { 1, "PACKET_MR_PROMISC" },
	{ 2, "PACKET_MR_ALLMULTI" }, { 3, "PACKET_MR_UNICAST" })

XLAT(x_txrehash, "SOCK_TXREHASH_???",
	{ 0, "SOCK_TXREHASH_DISABLED" }, { 1, "SOCK_TXREHASH_ENABLED" },
	{ 255, "SOCK_TXREHASH_DEFAULT" })

XLAT(x_ee_origin, NULL,
	{ 0, "SO_EE_ORIGIN_NONE" }, { 1, "SO_EE_ORIGIN_LOCAL" },
	{ 2, "SO_EE_ORIGIN_ICMP" }, { 3, "SO_EE_ORIGIN_ICMP6" },
	{ 4, "SO_EE_ORIGIN_TXSTATUS" }, { 5, "SO_EE_ORIGIN_ZEROCOPY" },
	{ 6, "SO_EE_ORIGIN_TXTIME" })

XLAT(x_bpf_class, "BPF_???",
	{ 0, "BPF_LD" }, { 1, "BPF_LDX" }, { 2, "BPF_ST" }, { 3, "BPF_STX" },
	{ 4, "BPF_ALU" }, { 5, "BPF_JMP" }, { 6, "BPF_RET" },
	{ 7, "BPF_MISC" })

XLAT(x_bpf_size, "BPF_???",
	{ 0, "BPF_W" }, { 8, "BPF_H" }, { 16, "BPF_B" }, { 24, "BPF_DW" })

XLAT(x_bpf_mode, "BPF_???",
	{ 0, "BPF_IMM" }, { 32, "BPF_ABS" }, { 64, "BPF_IND" },
	{ 96, "BPF_MEM" }, { 128, "BPF_LEN" }, { 160, "BPF_MSH" })

XLAT(x_bpf_op, "BPF_???",
	{ 0, "BPF_ADD" }, { 16, "BPF_SUB" }, { 32, "BPF_MUL" },
	{ 48, "BPF_DIV" }, { 64, "BPF_OR" }, { 80, "BPF_AND" },
	{ 96, "BPF_LSH" }, { 112, "BPF_RSH" }, { 128, "BPF_NEG" },
	{ 144, "BPF_MOD" }, { 160, "BPF_XOR" })

