/* SPDX-License-Identifier: MIT */
/*
 * pcnet_regs.h - registers and descriptor bits of the AMD PCnet-PCI II
 *
 * From the Am79C970A data sheet (AMD publication 19436). All that the driver
 * and the card have in common beside bus.h.
 */
#ifndef PCNET_REGS_H
#define PCNET_REGS_H

/* PCI identity */
#define PCNET_VENDOR_ID	   0x1022
#define PCNET_DEVICE_ID	   0x2000
#define PCNET_REVISION	   0x10
#define PCNET_IO_SIZE	   0x20
#define PCNET_PART_79C970A 0x2621
#define PCNET_CHIP_ID	   0x02621003u /* CSR89:CSR88 */

/* I/O map: the APROM is at 0-15 in both modes. */
#define PCNET_APROM_SIZE 16
#define PCNET_WIO_RDP	 0x10
#define PCNET_WIO_RAP	 0x12
#define PCNET_WIO_RESET	 0x14
#define PCNET_WIO_BDP	 0x16
#define PCNET_DWIO_RDP	 0x10
#define PCNET_DWIO_RAP	 0x14
#define PCNET_DWIO_RESET 0x18
#define PCNET_DWIO_BDP	 0x1c

/* CSR0: status and control */
#define CSR0_ERR  0x8000
#define CSR0_BABL 0x4000
#define CSR0_CERR 0x2000
#define CSR0_MISS 0x1000
#define CSR0_MERR 0x0800
#define CSR0_RINT 0x0400
#define CSR0_TINT 0x0200
#define CSR0_IDON 0x0100
#define CSR0_INTR 0x0080
#define CSR0_IENA 0x0040
#define CSR0_RXON 0x0020
#define CSR0_TXON 0x0010
#define CSR0_TDMD 0x0008
#define CSR0_STOP 0x0004
#define CSR0_STRT 0x0002
#define CSR0_INIT 0x0001
#define CSR0_W1C  0x7f00

/* CSR3: interrupt masks and deferral control; masks sit on CSR0's bits */
#define CSR3_MASKS   0x5f00
#define CSR3_DXSUFLO 0x0040
#define CSR3_LAPPEN  0x0020
#define CSR3_DXMT2PD 0x0010
#define CSR3_EMBA    0x0008
#define CSR3_BSWP    0x0004

/* CSR4: test and features; the mask of a status bit is the bit below it */
#define CSR4_EN124     0x8000
#define CSR4_DMAPLUS   0x4000
#define CSR4_TIMER     0x2000
#define CSR4_DPOLL     0x1000
#define CSR4_APAD_XMT  0x0800
#define CSR4_ASTRP_RCV 0x0400
#define CSR4_MFCO      0x0200
#define CSR4_MFCOM     0x0100
#define CSR4_UINTCMD   0x0080
#define CSR4_UINT      0x0040
#define CSR4_RCVCCO    0x0020
#define CSR4_RCVCCOM   0x0010
#define CSR4_TXSTRT    0x0008
#define CSR4_TXSTRTM   0x0004
#define CSR4_JAB       0x0002
#define CSR4_JABM      0x0001
#define CSR4_W1C       0x026a
#define CSR4_MASKS     0x0115

/* CSR5: extended control; the enable of a status bit is the bit below it */
#define CSR5_TOKINTD 0x8000
#define CSR5_LTINTEN 0x4000
#define CSR5_SINT    0x0800
#define CSR5_SINTE   0x0400
#define CSR5_SLPINT  0x0200
#define CSR5_SLPINTE 0x0100
#define CSR5_EXDINT  0x0080
#define CSR5_EXDINTE 0x0040
#define CSR5_MPPLBA  0x0020
#define CSR5_MPINT   0x0010
#define CSR5_MPINTE  0x0008
#define CSR5_MPEN    0x0004
#define CSR5_MPMODE  0x0002
#define CSR5_SPND    0x0001
#define CSR5_W1C     0x0a90

/* CSR15: mode */
#define MODE_PROM    0x8000
#define MODE_DRCVBC  0x4000
#define MODE_DRCVPA  0x2000
#define MODE_DLNKTST 0x1000
#define MODE_DAPC    0x0800
#define MODE_MENDECL 0x0400
#define MODE_LRT     0x0200
#define MODE_PORTSEL 0x0180
#define MODE_INTL    0x0040
#define MODE_DRTY    0x0020
#define MODE_FCOLL   0x0010
#define MODE_DXMTFCS 0x0008
#define MODE_LOOP    0x0004
#define MODE_DTX     0x0002
#define MODE_DRX     0x0001

#define CSR124_RPA 0x0008

/* Bus configuration registers */
#define BCR2_APROMWE   0x0100
#define BCR2_ASEL      0x0002
#define BCR4_LEDOUT    0x8000
#define BCR4_LEDPOL    0x4000
#define BCR4_LEDDIS    0x2000
#define BCR4_LNKSE     0x0040
#define BCR18_DWIO     0x0080
#define BCR20_APERREN  0x0400
#define BCR20_CSRPCNET 0x0200
#define BCR20_SSIZE32  0x0100

/* BCR20 low byte: the software style */
#define SWSTYLE_LANCE	 0
#define SWSTYLE_ILACC	 1
#define SWSTYLE_PCNETPCI 2
#define SWSTYLE_PCI_II	 3

/*
 * Descriptors, 32-bit form. Bits 31..24 of the status word are the same in
 * all styles; in the 16-bit form they are bits 15..8 of the second word.
 */
#define DESC_OWN  0x80000000u
#define DESC_ERR  0x40000000u
#define DESC_STP  0x02000000u
#define DESC_ENP  0x01000000u
#define DESC_ONES 0x0000f000u
#define DESC_BCNT 0x00000fffu

#define RMD1_FRAM 0x20000000u
#define RMD1_OFLO 0x10000000u
#define RMD1_CRC  0x08000000u
#define RMD1_BUFF 0x04000000u
#define RMD1_BPE  0x00800000u
#define RMD1_PAM  0x00400000u
#define RMD1_LAFM 0x00200000u
#define RMD1_BAM  0x00100000u
#define RMD2_MCNT 0x00000fffu

#define TMD1_ADD_FCS 0x20000000u /* style 1: NO_FCS */
#define TMD1_MORE    0x10000000u
#define TMD1_LTINT   0x10000000u
#define TMD1_ONE     0x08000000u
#define TMD1_DEF     0x04000000u
#define TMD1_BPE     0x00800000u
#define TMD2_BUFF    0x80000000u
#define TMD2_UFLO    0x40000000u
#define TMD2_EXDEF   0x20000000u
#define TMD2_LCOL    0x10000000u
#define TMD2_LCAR    0x08000000u
#define TMD2_RTRY    0x04000000u

#define PCNET_FCS_LEN	4
#define PCNET_MIN_FRAME 60 /* without FCS */
#define PCNET_MAX_FRAME 1518 /* with FCS; beyond it a transmitter babbles */
#define PCNET_MAX_RLEN	9 /* 512 descriptors, 32-bit styles */

#endif
