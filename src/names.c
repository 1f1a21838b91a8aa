/* SPDX-License-Identifier: MIT */
#include "names.h"

#include "ipsecannotate.h"

static const char *const spaces[] = {"win32", "hresult", "ntstatus", "ras",
	"ikev1", "ikev2", NULL};
static const char *const severities[] = {"error", "warning", "info",
	"marker", NULL};
static const char *const classes[] = {"credentials", "policy", "protocol",
	"transport", "resource", "state", "internal", NULL};
static const char *const retries[] = {"never", "later", "now", NULL};

static const struct {
	const char *const *words;
	const char *list;
} kinds[] = {
	{spaces, "win32, hresult, ntstatus, ras, ikev1, ikev2"},
	{severities, "error, warning, info, marker"},
	{classes, "credentials, policy, protocol, transport, resource, "
		"state, internal"},
	{retries, "never, later, now"}
};

const char *ipsa_name_of(enum names kind, unsigned value)
{
	const char *const *word = kinds[kind].words;

	while (value > 0 && *word != NULL) {
		word++;
		value--;
	}
	return *word != NULL ? *word : "";
}

int ipsa_name_value(enum names kind, struct span word)
{
	const char *const *words = kinds[kind].words;

	for (int i = 0; words[i] != NULL; i++)
		if (ipsa_span_is(word, words[i]))
			return i;
	return -1;
}

const char *ipsa_name_list(enum names kind)
{
	return kinds[kind].list;
}

const char *ipsa_space_name(enum ipsa_space space)
{
	return ipsa_name_of(NAMES_SPACE, space);
}

const char *ipsa_severity_name(enum ipsa_severity severity)
{
	return ipsa_name_of(NAMES_SEVERITY, severity);
}

const char *ipsa_class_name(enum ipsa_class class_)
{
	return ipsa_name_of(NAMES_CLASS, class_);
}

const char *ipsa_retry_name(enum ipsa_retry retry)
{
	return ipsa_name_of(NAMES_RETRY, retry);
}

const char *ipsa_version(void)
{
	return IPSA_VERSION;
}

const char *ipsa_code_text(enum ipsa_code code)
{
	switch (code) {
	case IPSA_OK:
		return "done";
	case IPSA_NO_MEMORY:
		return "out of memory";
	case IPSA_BAD_FILE:
		return "a catalogue or pattern file has errors";
	case IPSA_BAD_OPTION:
		return "an option is wrong";
	case IPSA_NOT_WRITTEN:
		return "the output could not be written";
	case IPSA_NOT_NOW:
		return "not in the midst of a line";
	}
	return "unknown code";
}
