/* SPDX-License-Identifier: MIT */
#include "overlays.h"

#include <stdlib.h>
#include <string.h>

#include "ipsecannotate.h"
#include "message.h"

static const char system_place[] = "/etc/ipsecannotate/catalog";

/* The first `len` bytes of `folder` and `below`, in a string of its own. */
static char *join(const char *folder, size_t len, const char *below)
{
	char *path = malloc(len + strlen(below) + 1);

	if (path != NULL) {
		memcpy(path, folder, len);
		memcpy(path + len, below, strlen(below) + 1);
	}
	return path;
}

static bool tell(ipsa_overlay_fn *each, void *ctx, char *path, bool named)
{
	bool more = path != NULL && each(ctx, path, named);

	if (path == NULL)
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
	free(path);
	return more;
}

/* A relative $XDG_CONFIG_HOME does not count: so the specification of base
 * directories has it. */
static bool user_place(ipsa_overlay_fn *each, void *ctx)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (config != NULL && *config == '/')
		return tell(each, ctx, join(config, strlen(config),
			"/ipsecannotate/catalog"), false);
	if (home != NULL && *home == '/')
		return tell(each, ctx, join(home, strlen(home),
			"/.config/ipsecannotate/catalog"), false);
	return true;
}

static bool named_places(ipsa_overlay_fn *each, void *ctx)
{
	const char *at = getenv("IPSECANNOTATE_CATALOG");
	bool more = true;

	while (more && at != NULL && *at != '\0') {
		size_t len = strcspn(at, ":");

		if (len > 0)
			more = tell(each, ctx, join(at, len, ""), true);
		at += len + (at[len] == ':');
	}
	return more;
}

bool ipsa_overlays_each(ipsa_overlay_fn *each, void *ctx)
{
	return each(ctx, system_place, false) && user_place(each, ctx) &&
		named_places(each, ctx);
}
