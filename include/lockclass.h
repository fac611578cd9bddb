/* SPDX-License-Identifier: MIT */
/*
 * lockclass.h - every kind of lock and the function that mends it
 *
 * LOCK_CLASS(name, repair): void repair(struct spinlock *l) is called with
 * the lock held, after its owner died inside. It must leave what the lock
 * guards consistent. Include after defining LOCK_CLASS.
 */
LOCK_CLASS(none, repair_none)
LOCK_CLASS(arena, arena_repair) /* page map of the arena */
LOCK_CLASS(slab, slab_repair) /* free lists of one cache */
LOCK_CLASS(task, task_repair) /* slots, process list */
LOCK_CLASS(wait, wait_repair) /* one wait queue */
LOCK_CLASS(timer, timer_repair) /* one wheel */
LOCK_CLASS(sock, sock_repair) /* sk->lock.slock: one socket */
LOCK_CLASS(queue, skb_queue_repair) /* one sk_buff_head */
LOCK_CLASS(tcp_ehash, tcp_ehash_repair) /* established + timewait chain */
LOCK_CLASS(tcp_lhash, tcp_lhash_repair) /* listeners */
LOCK_CLASS(tcp_bhash, tcp_bhash_repair) /* bind buckets of a chain */
LOCK_CLASS(udp_hash, udp_hash_repair)
LOCK_CLASS(raw_hash, raw_hash_repair)
LOCK_CLASS(fib, fib_repair) /* tables, infos, rules */
LOCK_CLASS(rt_hash, rt_hash_repair) /* one chain of the route cache */
LOCK_CLASS(neigh, neigh_repair) /* a neighbour table */
LOCK_CLASS(dev, dev_repair) /* device list, addresses, notifier chains */
LOCK_CLASS(qdisc, qdisc_repair) /* dev->queue_lock */
LOCK_CLASS(xmit, xmit_repair) /* dev->xmit_lock: driver and card */
LOCK_CLASS(card, card_repair) /* registers of the card, its frames out */
LOCK_CLASS(pcnet32, pcnet32_repair) /* lp->lock: the driver's rings */
LOCK_CLASS(ipfrag, ipfrag_repair)
LOCK_CLASS(igmp, igmp_repair)
LOCK_CLASS(rtnl, rtnl_repair)
LOCK_CLASS(nl_table, nl_table_repair)
LOCK_CLASS(packet, packet_repair)
LOCK_CLASS(packet_fanout, packet_fanout_repair) /* members of one group */
LOCK_CLASS(files, files_repair) /* one descriptor table */
LOCK_CLASS(filetab, filetab_repair) /* all struct file */
LOCK_CLASS(epoll, epoll_repair) /* one eventpoll */
LOCK_CLASS(neigh_entry, neigh_entry_repair) /* one neighbour */
LOCK_CLASS(misc, repair_none) /* guards single words only */
