/* SPDX-License-Identifier: MIT */
/*
 * stress_watch.h - who watches stress.c: reads what the handlers send, sees
 * that every thread moves, and says when it is over. A part of that file.
 */
#ifndef SOAK_STRESS_WATCH_H
#define SOAK_STRESS_WATCH_H

static int open_at(int type, struct sockaddr_in *a)
{
	socklen_t len = sizeof(*a);
	int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0);

	*a = (struct sockaddr_in){ .sin_family = AF_INET };
	a->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (void *)a, sizeof(*a)) ||
	    getsockname(fd, (void *)a, &len))
		err(1, "bind");
	if (type == SOCK_STREAM && listen(fd, 4096))
		err(1, "listen");
	return fd;
}

static void drain(struct pollfd *p, int n)
{
	char buf[65536];
	ssize_t r;

	poll(p, (nfds_t)n, 100);
	while (recv(p[0].fd, buf, sizeof(buf), 0) >= 0)
		sh->udp_got++;
	for (int i = 1; i < n; i++) {
		while ((r = recv(p[i].fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0)
			sh->sig_got += (count)r;
		if (r == 0)
			p[i].fd = -1;
	}
}

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Has everybody moved since this was asked last? */
static int all_move(void)
{
	static count last[MAX_PROCS][MAX_THREADS];
	int ok = 1;

	for (int i = 0; i < procs; i++)
		for (int t = 0; t < threads; t++) {
			struct place *w = &sh->place[i][t];

			if (w->steps == last[i][t] && w->what &&
			    strcmp(w->what, "done")) {
				fprintf(stderr, "%d.%d (pid %d) hangs in %s\n",
					i, t, w->pid, w->what);
				ok = 0;
			}
			last[i][t] = w->steps;
		}
	return ok;
}

static int clients_done(void)
{
	for (int i = 0; i < procs; i++)
		for (int t = SERVERS; t < threads; t++)
			if (!sh->place[i][t].what ||
			    strcmp(sh->place[i][t].what, "done"))
				return 0;
	return GET(opened) == GET(closed);
}

static void numbers_so_far(void)
{
	printf("%llu connections, %llu aborted, %llu bytes, %llu forks, "
	       "%llu spawns, %llu alarms, %llu of %llu datagrams, no port %llu\n",
	       sh->opened, sh->aborted, sh->sent, sh->forks, sh->spawns,
	       sh->alarms, sh->udp_got, sh->udp_sent, sh->noports);
	fflush(stdout);
}

/* 0: it ended as it should. */
static int watch(struct pollfd *sink, int seconds, pid_t *pid)
{
	time_t start = now(), looked = start, end = start + seconds;
	int left = procs, status;

	while (left && !sh->failed) {
		drain(sink, procs + 1);
		for (int i = 0; i < procs; i++)
			if (pid[i] && waitpid(pid[i], &status, WNOHANG) > 0) {
				pid[i] = 0;
				left--;
				if (status)
					sh->failed = 1;
			}
		if (now() - looked >= 20) {
			looked = now();
			if (!all_move())
				return 1;
		}
		if (now() >= end && !GET(stop))
			sh->stop = 1;
		if (GET(stop) == 1 && clients_done())
			sh->stop = 2;
		if (now() >= end + 60) {
			fprintf(stderr, "no end: %llu opened, %llu closed\n",
				GET(opened), GET(closed));
			return 1;
		}
	}
	for (int i = 0; i < 20; i++)
		drain(sink, procs + 1);
	return sh->failed;
}

static int same(const char *what, count sent, count got)
{
	if (sent == got && sent)
		return 1;
	fprintf(stderr, "%s: %llu sent, %llu received\n", what, sent, got);
	return 0;
}

#endif
