/* SPDX-License-Identifier: MIT */
/* pci.h - finding a card and switching it on; drivers/pci */
#ifndef DEV_PCI_H
#define DEV_PCI_H

#include "kern.h"
#include "stack/hw/bus.h"

struct pci_dev {
	u16 vendor, device;
	u8 devfn, irq;
	u32 io_base; /* BAR0 */
};

struct pci_device_id {
	u16 vendor, device;
};

struct pci_driver {
	const char *name;
	const struct pci_device_id *id_table; /* ends with vendor 0 */
	int (*probe)(struct pci_dev *pdev);
};

int pci_module_init(const struct pci_driver *drv);
int pci_enable_device(struct pci_dev *pdev);
void pci_set_master(struct pci_dev *pdev);
u32 pci_read_config(const struct pci_dev *pdev, unsigned off, unsigned size);
void pci_write_config(const struct pci_dev *pdev, unsigned off, u32 val,
		      unsigned size);
/* Is there a bus and a card? 1, 0 or a negative errno; at boot. */
int pci_host_init(void);
/* In every process; link is called when the card's light changed. */
void pci_host_attach(void (*link)(void));
/* Bus addresses are offsets in the arena; only the lower 4 GiB have one. */
bool bus_reachable(const void *p, u32 len);
u32 virt_to_bus(const void *p);
/* Memory that a card can reach; its bus address in *dma. NULL: none. */
void *pci_alloc_consistent(size_t size, u32 *dma);

/* Port access, as <asm/io.h> has it. */
u8 inb(u32 port);
u16 inw(u32 port);
u32 inl(u32 port);
void outb(u8 val, u32 port);
void outw(u16 val, u32 port);
void outl(u32 val, u32 port);

#endif
