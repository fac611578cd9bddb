// SPDX-License-Identifier: MIT
/*
 * dev_watchdog.c - is a device's queue open, has it a carrier, does it move?
 *
 * Models the netif_* inlines of netdevice.h and the watchdog of
 * net/sched/sch_generic.c: a driver that stopped its queue and has sent
 * nothing for watchdog_timeo is told so (tx_timeout), once each such time.
 * The bits of dev->state are changed by atomic operations.
 *
 * Also the timer of disciplines that hold packets back.
 */
#include "machine.h"
#include "netdevice.h"
#include "pkt_sched.h"

static notrace void state_set(struct net_device *dev, enum netdev_state bit)
{
	__atomic_fetch_or(&dev->state, 1u << bit, __ATOMIC_SEQ_CST);
}

static notrace bool state_clear(struct net_device *dev, enum netdev_state bit)
{
	return __atomic_fetch_and(&dev->state, ~(1u << bit), __ATOMIC_SEQ_CST) &
	       1u << bit;
}

static notrace bool state_test(const struct net_device *dev,
			       enum netdev_state bit)
{
	return __atomic_load_n(&dev->state, __ATOMIC_ACQUIRE) & 1u << bit;
}

void netif_start_queue(struct net_device *dev)
{
	state_clear(dev, LINK_STATE_XOFF);
}

void netif_stop_queue(struct net_device *dev)
{
	state_set(dev, LINK_STATE_XOFF);
}

void netif_wake_queue(struct net_device *dev)
{
	if (state_clear(dev, LINK_STATE_XOFF))
		__netif_schedule(dev);
}

notrace bool netif_queue_stopped(const struct net_device *dev)
{
	return state_test(dev, LINK_STATE_XOFF);
}

void __netif_schedule(struct net_device *dev)
{
	state_set(dev, LINK_STATE_SCHED);
	__cpu_raise_softirq(NET_TX_SOFTIRQ);
}

void netif_schedule(struct net_device *dev)
{
	if (!netif_queue_stopped(dev))
		__netif_schedule(dev);
}

notrace bool netif_running(const struct net_device *dev)
{
	return state_test(dev, LINK_STATE_START);
}

notrace bool netif_carrier_ok(const struct net_device *dev)
{
	return !state_test(dev, LINK_STATE_NOCARRIER);
}

void netif_carrier_on(struct net_device *dev)
{
	if (!state_clear(dev, LINK_STATE_NOCARRIER))
		return;
	dev->carrier_changes++;
	if (netif_running(dev)) {
		netdev_watchdog_up(dev);
		netdev_state_change(dev);
	}
}

void netif_carrier_off(struct net_device *dev)
{
	if (!netif_carrier_ok(dev))
		return;
	state_set(dev, LINK_STATE_NOCARRIER);
	dev->carrier_changes++;
	if (netif_running(dev))
		netdev_state_change(dev);
}

void netdev_watchdog_up(struct net_device *dev)
{
	if (!dev_driver(dev)->tx_timeout)
		return;
	if (!dev->watchdog_timeo)
		dev->watchdog_timeo = 5 * HZ;
	mod_timer(&dev->watchdog_timer, jiffies + dev->watchdog_timeo);
}

void dev_watchdog_up(struct net_device *dev)
{
	netdev_watchdog_up(dev);
}

/* Timer kind dev_watchdog. */
void dev_watchdog(unsigned long data);
void dev_watchdog(unsigned long data)
{
	struct net_device *dev = (struct net_device *)data;

	spin_lock(&dev->xmit_lock);
	dev->xmit_lock_owner = current->slot;
	if (dev->qdisc != &machine->sched->noop && netif_running(dev) &&
	    netif_carrier_ok(dev)) {
		if (netif_queue_stopped(dev) &&
		    time_after(jiffies, dev->trans_start + dev->watchdog_timeo))
			dev_driver(dev)->tx_timeout(dev);
		netdev_watchdog_up(dev);
	}
	dev->xmit_lock_owner = 0;
	spin_unlock(&dev->xmit_lock);
}

/* --- disciplines that wait ------------------------------------------------ */

void qdisc_watchdog_schedule(struct Qdisc *q, u64 when)
{
	mod_timer(&q->watchdog, max((when + 999999) / 1000000, jiffies + 1));
}

void qdisc_watchdog_cancel(struct Qdisc *q)
{
	del_timer(&q->watchdog);
}

/* Timer kind qdisc. It may come after its qdisc was freed: it has the device.
 */
void qdisc_watchdog(unsigned long data);
void qdisc_watchdog(unsigned long data)
{
	netif_schedule((struct net_device *)data);
}

/*
 * Lock class xmit: the driver's own state is the driver's to mend. It is
 * told by a timeout, which resets the card.
 */
void xmit_repair(struct spinlock *l);
void xmit_repair(struct spinlock *l)
{
	struct net_device *dev = container_of(l, struct net_device, xmit_lock);

	dev->xmit_lock_owner = current->slot;
	if (dev->flags & IFF_UP && dev_driver(dev)->tx_timeout)
		dev_driver(dev)->tx_timeout(dev);
	dev->xmit_lock_owner = 0;
	machine_count(MC_REPAIRS);
}
