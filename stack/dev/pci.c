// SPDX-License-Identifier: MIT
/*
 * pci.c - port access, and the PCI bus of a machine with one slot
 *
 * Models drivers/pci/pci.c and configuration mechanism #1 of the PCI Local
 * Bus Specification 2.1: an address to port CF8h, data at CFCh.
 *
 * Not modelled: bridges, functions other than 0, hot plug, resources (the
 * BARs are taken as the firmware left them).
 */
#include "stack/dev/pci.h"

#include <errno.h>
#include <string.h>

#include "machine.h"
#include "stack/dev/irq.h"
#include "stack/hw/board.h"

#define PCI_SLOTS 32

static struct board_hooks hooks = { .irq = do_IRQ };

int pci_host_init(void)
{
	int err = board_init();

	if (err <= 0)
		return err;
	err = irq_init();
	return err ? err : 1;
}

void pci_host_attach(void (*link)(void))
{
	hooks.link = link;
	board_set_hooks(&hooks);
	board_attach();
}

notrace bool bus_reachable(const void *p, u32 len)
{
	u64 off = (unsigned long)p - ARENA_BASE;

	return off + len <= 1ull << 32;
}

notrace u32 virt_to_bus(const void *p)
{
	return (u32)((unsigned long)p - ARENA_BASE);
}

u8 inb(u32 port)
{
	const struct bus *bus = board_bus();

	return bus->ops->in(bus, port, 1);
}

u16 inw(u32 port)
{
	const struct bus *bus = board_bus();

	return bus->ops->in(bus, port, 2);
}

u32 inl(u32 port)
{
	const struct bus *bus = board_bus();

	return bus->ops->in(bus, port, 4);
}

void outb(u8 val, u32 port)
{
	const struct bus *bus = board_bus();

	bus->ops->out(bus, port, val, 1);
}

void outw(u16 val, u32 port)
{
	const struct bus *bus = board_bus();

	bus->ops->out(bus, port, val, 2);
}

void outl(u32 val, u32 port)
{
	const struct bus *bus = board_bus();

	bus->ops->out(bus, port, val, 4);
}

/* Only at boot, by one thread: CF8h and CFCh are two accesses. */
u32 pci_read_config(const struct pci_dev *pdev, unsigned off, unsigned size)
{
	const struct bus *bus = board_bus();

	outl(0x80000000u | pdev->devfn << 8 | (off & 0xfc), PCI_CONFIG_ADDRESS);
	return bus->ops->in(bus, PCI_CONFIG_DATA + (off & 3), size);
}

void pci_write_config(const struct pci_dev *pdev, unsigned off, u32 val,
		      unsigned size)
{
	const struct bus *bus = board_bus();

	outl(0x80000000u | pdev->devfn << 8 | (off & 0xfc), PCI_CONFIG_ADDRESS);
	bus->ops->out(bus, PCI_CONFIG_DATA + (off & 3), val, size);
}

int pci_enable_device(struct pci_dev *pdev)
{
	u32 cmd = pci_read_config(pdev, 0x04, 2);

	pci_write_config(pdev, 0x04, cmd | 3, 2); /* I/O and memory */
	return (pci_read_config(pdev, 0x04, 2) & 3) == 3 ? 0 : -EIO;
}

void pci_set_master(struct pci_dev *pdev)
{
	pci_write_config(pdev, 0x04, pci_read_config(pdev, 0x04, 2) | 4, 2);
}

static bool pci_match(const struct pci_driver *drv, const struct pci_dev *pdev)
{
	const struct pci_device_id *id;

	for (id = drv->id_table; id->vendor; id++)
		if (id->vendor == pdev->vendor && id->device == pdev->device)
			return true;
	return false;
}

/* Asks every slot of bus 0; the driver gets what it knows. */
int pci_module_init(const struct pci_driver *drv)
{
	int err = -ENODEV;

	for (u32 slot = 0; slot < PCI_SLOTS; slot++) {
		struct pci_dev pdev = { .devfn = (u8)(slot << 3) };

		pdev.vendor = pci_read_config(&pdev, 0x00, 2);
		if (pdev.vendor == 0xffff)
			continue;
		pdev.device = pci_read_config(&pdev, 0x02, 2);
		pdev.io_base = pci_read_config(&pdev, 0x10, 4) & ~3u;
		pdev.irq = pci_read_config(&pdev, 0x3c, 1);
		if (pci_match(drv, &pdev))
			err = drv->probe(&pdev);
	}
	return err;
}

void *pci_alloc_consistent(size_t size, u32 *dma)
{
	u32 pages = (u32)((size + ARENA_PAGE - 1) / ARENA_PAGE);
	void *p = arena_alloc_pages(pages);

	if (p && !bus_reachable(p, size)) {
		arena_free_pages(p, pages);
		p = NULL;
	}
	if (!p)
		return NULL;
	memset(p, 0, size);
	*dma = virt_to_bus(p);
	return p;
}
