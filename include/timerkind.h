/* SPDX-License-Identifier: MIT */
/*
 * timerkind.h - every kind of timer and the function it runs
 *
 * TIMER_KIND(name, fn): void fn(unsigned long data), in softirq context,
 * without any lock. Include after defining TIMER_KIND.
 */
TIMER_KIND(tcp_write, tcp_write_timer)
TIMER_KIND(tcp_delack, tcp_delack_timer)
TIMER_KIND(tcp_keepalive, tcp_keepalive_timer)
TIMER_KIND(tcp_twkill, tcp_twkill)
TIMER_KIND(neigh, neigh_timer_handler)
TIMER_KIND(neigh_periodic, neigh_periodic_timer)
TIMER_KIND(neigh_proxy, neigh_proxy_process)
TIMER_KIND(rt_periodic, rt_check_expire)
TIMER_KIND(rt_flush, rt_run_flush)
TIMER_KIND(ip_expire, ip_expire)
TIMER_KIND(igmp, igmp_timer_expire)
TIMER_KIND(igmp_ifc, igmp_ifc_timer_expire)
TIMER_KIND(igmp_gq, igmp_gq_timer_expire)
TIMER_KIND(lifetime, check_lifetime)
TIMER_KIND(dev_watchdog, dev_watchdog)
TIMER_KIND(qdisc, qdisc_watchdog)
TIMER_KIND(est, est_timer)
TIMER_KIND(limbo, file_limbo_timer) /* descriptors in flight, core/ */
TIMER_KIND(sweep, file_sweep_timer) /* files of the dead, core/ */
TIMER_KIND(packet_retire, prb_retire_rx_blk_timer_expired)
