/* SPDX-License-Identifier: MIT */
#include "targets.h"

#include <stdlib.h>
#include <string.h>

#include "descriptor.h"
#include "ipsecannotate.h"
#include "message.h"
#include "options.h"
#include "path.h"
#include "target_name.h"

/* --- claims --------------------------------------------------------------- */

/* `path` is owned by the table; false if there is no memory. */
static bool add_claim(struct targets *t, struct claim claim)
{
	size_t room = t->claim_room == 0 ? 16 : 2 * t->claim_room;
	struct claim *more;

	if (claim.path != NULL && t->claim_count == t->claim_room) {
		more = realloc(t->claims, room * sizeof *more);
		if (more == NULL) {
			free(claim.path);
			return false;
		}
		t->claims = more;
		t->claim_room = room;
	}
	if (claim.path == NULL)
		return false;
	t->claims[t->claim_count++] = claim;
	return true;
}

/* A file of this name, as it is or as XML. */
static bool claim_file(struct targets *t, const struct input *input,
	size_t streams, bool events, bool sure)
{
	struct claim claim = {.input = input, .sure = sure};
	char *name = ipsa_target_name(input->name, streams, events);

	if (name != NULL)
		claim.path = ipsa_target_path(t->args, name);
	free(name);
	return add_claim(t, claim);
}

static bool claim_tree(struct targets *t, const struct input *input)
{
	struct claim claim = {.input = input, .sure = true, .tree = true};

	claim.path = ipsa_path_join(t->args->output_dir, input->name);
	return add_claim(t, claim);
}

static bool claim_sure(struct targets *t, const struct input *input)
{
	bool stream = ipsa_container_is_stream(input->container);
	bool events = input->container == CONTAINER_EVTX;
	char *name;

	if (ipsa_container_is_archive(input->container) ||
	    (stream && ipsa_target_names_archive(input->name)))
		return claim_tree(t, input);
	if (stream) {
		name = ipsa_target_name(input->name, 1, false);
		events = name != NULL && ipsa_target_names_events(name);
		free(name);
	}
	return claim_file(t, input, stream, events, true);
}

/* What a compressed file may be that is not what its name says. */
static bool claim_unsure(struct targets *t, const struct input *input)
{
	char *name;
	bool good = true;
	size_t streams;

	if (!ipsa_container_is_stream(input->container))
		return true;
	name = strdup(input->name);
	good = name != NULL;
	for (streams = 1; good && ipsa_target_strip(name); streams++)
		good = claim_file(t, input, streams, false, false) &&
			claim_file(t, input, streams, true, false);
	free(name);
	return good;
}

/* The report may be in the output folder, where nothing else has its name. */
static bool claim_report(struct targets *t)
{
	const char *name, *folder = t->args->output_dir;
	struct claim claim = {.input = &t->report, .sure = true};
	char *real, *path;
	bool good = true;

	if (t->args->report == NULL)
		return true;
	t->report.path = strdup(t->args->report);
	if (t->report.path == NULL)
		return false;
	real = ipsa_path_true(folder);
	path = ipsa_path_true(t->args->report);
	name = real != NULL && path != NULL ? ipsa_path_below(real, path) :
		NULL;
	if (name != NULL) {
		claim.path = ipsa_path_join(folder, name);
		good = add_claim(t, claim);
	}
	free(real);
	free(path);
	return good;
}

/* --- order ---------------------------------------------------------------- */

/* Of the first `len` bytes of `a`. A folder comes right before what is in it:
 * `/` is less than any byte. */
static int compare_paths(const char *a, size_t len, const char *b)
{
	size_t i = 0;

	while (i < len && a[i] == b[i])
		i++;
	if (i == len || b[i] == '\0')
		return i == len ? -(b[i] != '\0') : 1;
	if (a[i] == '/' || b[i] == '/')
		return a[i] == '/' ? -1 : 1;
	return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
}

static int by_path(const void *a, const void *b)
{
	const struct claim *one = a, *other = b;
	int order = compare_paths(one->path, strlen(one->path), other->path);

	return order != 0 ? order : (one->input > other->input) -
		(one->input < other->input);
}

static int by_inode(const void *a, const void *b)
{
	const struct stat *one = &(*(const struct input *const *)a)->st;
	const struct stat *other = &(*(const struct input *const *)b)->st;

	if (one->st_dev != other->st_dev)
		return one->st_dev < other->st_dev ? -1 : 1;
	if (one->st_ino != other->st_ino)
		return one->st_ino < other->st_ino ? -1 : 1;
	return 0;
}

static void sort_claims(struct targets *t)
{
	if (t->claim_count > 0)
		qsort(t->claims, t->claim_count, sizeof *t->claims, by_path);
}

/* --- what may not be ------------------------------------------------------ */

/* Is `path` that of a folder that `below` is in? */
static bool holds(const char *path, const char *below)
{
	size_t len = strlen(path);

	return strncmp(path, below, len) == 0 && below[len] == '/';
}

/* Of sure claims in order, those that cannot both be stand together. */
static bool all_differ(const struct targets *t)
{
	bool good = true;
	size_t i;

	for (i = 1; i < t->claim_count; i++) {
		const struct claim *a = &t->claims[i - 1], *b = &t->claims[i];

		if (strcmp(a->path, b->path) == 0)
			ipsa_message("%s and %s: both would be %s",
				a->input->path, b->input->path, b->path);
		else if (holds(a->path, b->path) && a->tree)
			ipsa_message("%s and %s: both would be in %s",
				a->input->path, b->input->path, a->path);
		else if (holds(a->path, b->path))
			ipsa_message("%s and %s: %s would be a file and a "
				"folder", a->input->path, b->input->path,
				a->path);
		else
			continue;
		good = false;
	}
	return good;
}

/* What of the inputs a target would replace, or NULL. */
static const struct input *replaced(const struct targets *t, const char *path)
{
	struct input there = {0};
	const struct input *key = &there, *const *found;

	if (t->input_count == 0 || stat(path, &there.st) != 0)
		return NULL;
	found = bsearch(&key, t->inputs, t->input_count,
		sizeof(const struct input *), by_inode);
	return found != NULL && ipsa_descriptor_same(&(*found)->st,
		&there.st) ? *found : NULL;
}

static bool replaces_none(const struct targets *t, const char *who,
	const char *path)
{
	const struct input *input = replaced(t, path);

	if (input != NULL)
		ipsa_message("%s: would replace %s, which is to be read", who,
			input->path);
	return input == NULL;
}

static bool all_replace_none(const struct targets *t)
{
	bool good = true;
	size_t i;

	for (i = 0; i < t->claim_count; i++)
		good = replaces_none(t, t->claims[i].input->path,
			t->claims[i].path) && good;
	return good;
}

/* --- before the work ------------------------------------------------------ */

static bool list_inputs(struct targets *t, const struct inputs *in)
{
	size_t i;

	t->inputs = calloc(in->count + 1, sizeof(const struct input *));
	for (i = 0; t->inputs != NULL && i < in->count; i++)
		t->inputs[i] = &in->at[i];
	if (t->inputs == NULL)
		return false;
	t->input_count = in->count;
	qsort(t->inputs, t->input_count, sizeof(const struct input *),
		by_inode);
	return true;
}

/* The sure ones, each the target of its input. A folder that cannot be read has
 * none: files of another may go there. */
static bool give_targets(struct targets *t, struct inputs *in)
{
	size_t i;

	for (i = 0; i < in->count; i++) {
		struct input *input = &in->at[i];

		if (!input->regular && atomic_load(&input->failed))
			continue;
		if (!claim_sure(t, input))
			return false;
		input->target = strdup(t->claims[t->claim_count - 1].path);
		if (input->target == NULL)
			return false;
	}
	if (!claim_report(t))
		return false;
	sort_claims(t);
	return true;
}

static bool add_unsure(struct targets *t, const struct inputs *in)
{
	size_t i;

	for (i = 0; i < in->count; i++) {
		if (!claim_unsure(t, &in->at[i]))
			return false;
	}
	sort_claims(t);
	return true;
}

bool ipsa_targets_assign(struct targets *t, struct inputs *in,
	const struct arguments *args, bool *no_memory)
{
	bool good = false;

	*t = (struct targets){.args = args};
	*no_memory = !list_inputs(t, in) || !give_targets(t, in);
	if (!*no_memory) {
		good = all_differ(t);
		good = all_replace_none(t) && good;
		*no_memory = !add_unsure(t, in);
	}
	if (*no_memory)
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
	return good && !*no_memory;
}

void ipsa_targets_free(struct targets *t)
{
	size_t i;

	for (i = 0; i < t->claim_count; i++)
		free(t->claims[i].path);
	free(t->claims);
	free(t->inputs);
	free(t->report.path);
	*t = (struct targets){.args = NULL};
}

/* --- members -------------------------------------------------------------- */

/* The first claim that does not come before the path. */
static size_t first_claim(const struct targets *t, const char *path,
	size_t len)
{
	size_t low = 0, high = t->claim_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_paths(path, len, t->claims[middle].path) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Somebody else's claim to this path, or with `below` to what is in it. */
static const struct claim *other_claim(const struct targets *t,
	const struct input *input, const char *path, size_t len, bool below)
{
	size_t i;

	for (i = first_claim(t, path, len); i < t->claim_count; i++) {
		const struct claim *c = &t->claims[i];

		if (strncmp(c->path, path, len) != 0 || (c->path[len] != '\0' &&
		    (c->path[len] != '/' || !below)))
			break;
		if (c->input != input && (c->sure || c->input < input))
			return c;
	}
	return NULL;
}

/* A claim to this path, to a folder that it is in or to what is in it. */
static const struct claim *disputed(const struct targets *t,
	const struct input *input, const char *path)
{
	const struct claim *c = other_claim(t, input, path, strlen(path),
		true);
	const char *slash = path;

	while (c == NULL && (slash = strchr(slash + 1, '/')) != NULL)
		c = other_claim(t, input, path, (size_t)(slash - path), false);
	return c;
}

bool ipsa_targets_may(const struct targets *t, const struct input *input,
	const char *member, const char *path)
{
	const struct claim *c = NULL;

	/* What is surely its own is nobody else's. */
	if (strcmp(path, input->target) != 0 && !holds(input->target, path))
		c = disputed(t, input, path);
	if (c != NULL)
		ipsa_message("%s: left out: %s is for %s", member, path,
			c->input->path);
	return c == NULL && replaces_none(t, member, path);
}
