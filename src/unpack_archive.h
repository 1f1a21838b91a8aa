/* SPDX-License-Identifier: MIT */
/*
 * Archives, through libarchive: each file in one is opened in its turn.
 * Folders, links and devices hold no bytes of their own and are left out; a
 * note counts them where there was more than folders. Encrypted members are
 * not read, which is told of each.
 */
#ifndef IPSA_UNPACK_ARCHIVE_H
#define IPSA_UNPACK_ARCHIVE_H

#include "container.h"

struct source;

/* Write the members of an archive of that kind; see ipsa_unpack_open. */
void ipsa_unpack_archive(struct source *from, enum container kind,
	const char *name, unsigned int depth);

#endif
