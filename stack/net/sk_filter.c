// SPDX-License-Identifier: MIT
/*
 * sk_filter.c - a filter on a socket: attached, read back, applied
 *
 * Models sk_attach_filter() and sk_filter() of net/core/filter.c. The
 * program is charged to the sock like any option memory. A packet may be
 * filtered while another thread takes the filter away: references, got under
 * dst_lock, which guards single pointers of the sock.
 */
#include <errno.h>
#include <string.h>

#include "sock.h"
#include "stack/net/filter.h"

notrace struct sk_filter *sk_filter_get(struct sock *sk)
{
	struct sk_filter *fp;

	spin_lock(&sk->dst_lock);
	fp = sk->filter;
	if (fp)
		atomic_inc(&fp->refcnt);
	spin_unlock(&sk->dst_lock);
	return fp;
}

notrace void sk_filter_put(struct sk_filter *fp)
{
	if (atomic_dec_and_test(&fp->refcnt))
		kfree(fp);
}

/* Was there one? */
static notrace bool sk_filter_swap(struct sock *sk, struct sk_filter *fp)
{
	struct sk_filter *old;

	spin_lock(&sk->dst_lock);
	old = sk->filter;
	sk->filter = fp;
	spin_unlock(&sk->dst_lock);
	if (old) {
		atomic_sub((int)old->size, &sk->omem_alloc);
		sk_filter_put(old);
	}
	return old != NULL;
}

static notrace void sk_filter_free(struct sk_filter *fp, struct sock *sk)
{
	if (sk)
		sock_kfree_s(sk, fp, fp->size);
	else
		kfree(fp);
}

int sk_filter_load(const void *uprog, int optlen, struct sock *sk,
		   struct sk_filter **fpp)
{
	struct sk_filter *fp;
	struct sock_fprog prog;
	size_t bytes;
	int err;

	if (optlen != (int)sizeof(prog))
		return -EINVAL;
	if (copy_from_user(&prog, uprog, sizeof(prog)))
		return -EFAULT;
	if (sk && sock_flag(sk, SOCK_FILTER_LOCKED))
		return -EPERM;
	if (!prog.filter || !prog.len || prog.len > BPF_MAXINSNS)
		return -EINVAL;

	bytes = sizeof(*fp) + prog.len * sizeof(struct sock_filter);
	fp = sk ? sock_kmalloc(sk, bytes) : kmalloc(bytes);
	if (!fp)
		return -ENOMEM;
	atomic_set(&fp->refcnt, 1);
	fp->size = (u32)bytes;
	fp->len = prog.len;
	err = -EFAULT;
	if (copy_from_user(fp->insns, prog.filter,
			   prog.len * sizeof(struct sock_filter)))
		goto out_free;
	err = sk_chk_filter(fp->insns, fp->len);
	if (err)
		goto out_free;
	*fpp = fp;
	return 0;

out_free:
	sk_filter_free(fp, sk);
	return err;
}

int sk_attach_filter(const void *uprog, int optlen, struct sock *sk)
{
	struct sk_filter *fp;
	int err = sk_filter_load(uprog, optlen, sk, &fp);

	if (!err)
		sk_filter_swap(sk, fp);
	return err;
}

int sk_detach_filter(struct sock *sk)
{
	if (sock_flag(sk, SOCK_FILTER_LOCKED) && !sock_flag(sk, SOCK_DEAD) &&
	    atomic_read(&sk->refcnt) > 0)
		return -EPERM;
	return sk_filter_swap(sk, NULL) ? 0 : -ENOENT;
}

int sk_get_filter(struct sock *sk, void *optval, unsigned int len)
{
	struct sk_filter *fp = sk_filter_get(sk);
	int ret = 0;

	if (!fp)
		return 0;
	if (len) {
		ret = -EINVAL;
		if (len < fp->len)
			goto out;
		ret = -EFAULT;
		if (copy_to_user(optval, fp->insns,
				 fp->len * sizeof(struct sock_filter)))
			goto out;
	}
	ret = (int)fp->len;
out:
	sk_filter_put(fp);
	return ret;
}

int sk_filter(struct sock *sk, struct sk_buff *skb)
{
	struct sk_filter *fp = sk_filter_get(sk);
	u32 keep;

	if (!fp)
		return 0;
	keep = sk_run_filter(skb, fp->insns);
	sk_filter_put(fp);
	if (!keep)
		return -EPERM;
	skb_trim(skb, keep);
	return 0;
}
