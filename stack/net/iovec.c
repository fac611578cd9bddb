// SPDX-License-Identifier: MIT
/*
 * iovec.c - between packets and the program's scattered memory
 *
 * Models net/core/iovec.c. The vector itself was copied in by core/ and may
 * be changed; what it points to is touched by copy_*_user() only. A caller
 * has checked that the vector is as long as what it asks for.
 *
 * Not modelled: verify_iovec(), which is core/'s.
 */
#include <errno.h>
#include <sys/uio.h>

#include "skbuff.h"

static inline notrace void iov_advance(struct iovec *iov, size_t n)
{
	iov->iov_base = (char *)iov->iov_base + n;
	iov->iov_len -= n;
}

int memcpy_toiovec(struct iovec *iov, const u8 *data, size_t len)
{
	for (; len; iov++) {
		size_t n = min(len, iov->iov_len);

		if (!n)
			continue;
		if (copy_to_user(iov->iov_base, data, n))
			return -EFAULT;
		iov_advance(iov, n);
		data += n;
		len -= n;
	}
	return 0;
}

int memcpy_fromiovec(u8 *data, struct iovec *iov, size_t len)
{
	for (; len; iov++) {
		size_t n = min(len, iov->iov_len);

		if (!n)
			continue;
		if (copy_from_user(data, iov->iov_base, n))
			return -EFAULT;
		iov_advance(iov, n);
		data += n;
		len -= n;
	}
	return 0;
}

int memcpy_fromiovecend(u8 *data, const struct iovec *iov, size_t offset,
			size_t len)
{
	for (; offset >= iov->iov_len && len; iov++)
		offset -= iov->iov_len;
	for (; len; iov++, offset = 0) {
		size_t n = min(len, iov->iov_len - offset);

		if (copy_from_user(data, (char *)iov->iov_base + offset, n))
			return -EFAULT;
		data += n;
		len -= n;
	}
	return 0;
}

int csum_partial_copy_fromiovecend(u8 *data, const struct iovec *iov,
				   size_t offset, size_t len, u32 *csum)
{
	int err = memcpy_fromiovecend(data, iov, offset, len);

	if (!err)
		*csum = csum_partial(data, (u32)len, *csum);
	return err;
}
