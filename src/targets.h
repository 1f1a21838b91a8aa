/* SPDX-License-Identifier: MIT */
/* The table of targets: where in the output folder each input goes. */
#ifndef IPSA_TARGETS_H
#define IPSA_TARGETS_H

#include <stdbool.h>

struct arguments;
struct inputs;

/* How the plain bytes of an input come about. */
enum packing {
	PACKED_NOT,
	PACKED_STREAM,          /* compressed: gzip, xz and the like */
	PACKED_EVENTS,          /* a binary event log, written as XML */
	PACKED_ARCHIVE          /* members, each of its own */
};

/*
 * What is called `name` in the output folder: a stream without the ending of
 * its compression, `x.log.gz` to `x.log`; events with one, `x.evtx` to
 * `x.evtx.xml`; of an archive its `member`, in a folder of the archive's name;
 * all else as it is. `member` is NULL but for archives; what it is itself is
 * asked again with the name that comes out.
 *
 * The caller frees it. NULL if there is no memory, or the member has a name
 * that names nothing, or leads out of its folder by `..`; a root, a drive and
 * empty parts of its path do not count, and `\` is taken for `/`.
 */
char *ipsa_target_name(const char *name, enum packing packing,
	const char *member);

/*
 * Give every input its target. False after messages: two have one target, or
 * one would be a folder of another's, or a target is one of the inputs; or
 * there is no memory, which *no_memory then says.
 */
bool ipsa_targets_assign(struct inputs *in, const struct arguments *args,
	bool *no_memory);

#endif
