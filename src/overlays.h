/* SPDX-License-Identifier: MIT */
/*
 * Where a site and a user keep catalogue files of their own, which every run
 * finds by itself. In their order, the later before the earlier:
 *
 *	/etc/ipsecannotate/catalog
 *	$XDG_CONFIG_HOME/ipsecannotate/catalog, or below ~/.config
 *	$IPSECANNOTATE_CATALOG, paths separated by colons
 *
 * The first two are folders that need not be there.
 */
#ifndef IPSA_OVERLAYS_H
#define IPSA_OVERLAYS_H

#include <stdbool.h>

/* Told of each place; `named` where somebody wrote its name down, and it is
 * to be there. False ends the walk. */
typedef bool ipsa_overlay_fn(void *ctx, const char *path, bool named);

/* Walk over the places. False if there was no memory, after a message, or the
 * function ended it. */
bool ipsa_overlays_each(ipsa_overlay_fn *each, void *ctx);

#endif
