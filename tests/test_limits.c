/* SPDX-License-Identifier: MIT */
/*
 * Limits that show only in the whole: labels at a line's end, blocks, and what
 * PCRE2 may spend on a match. The others stand beside what they limit, and
 * those of long lines in test_long.c.
 */
#include "check.h"

#include "limits.h"

/* A catalogue of `count` names, and an annotator that knows them. */
struct made {
	struct ipsa_catalog *cat;
	struct ipsa_patterns *pats;
	struct bytes out;
};

static void make(struct made *m, int count, const char *match)
{
	struct bytes text = {0};

	bytes_add_text(&text, CATALOG_HEAD);
	for (int i = 0; i < count; i++)
		bytes_format(&text, "- name: N%03d\n  code: %d\n%s", i,
			100 + i, ENTRY_REST);
	m->cat = catalog_of(text.ptr);
	bytes_clear(&text);
	bytes_format(&text, "patterns:\n- name: d\n  reads: decimal\n"
		"  spaces: [win32]\n  sieve: '1'\n  match: '%s'\n"
		"  hits: [x]\n  misses: [x]\n", match);
	m->pats = patterns_of(text.ptr, true);
	m->out = (struct bytes){0};
	bytes_clear(&m->out);
	bytes_free(&text);
}

static void end(struct made *m)
{
	ipsa_patterns_free(m->pats);
	ipsa_catalog_free(m->cat);
	bytes_free(&m->out);
}

static struct ipsa_counts run(struct made *m, enum ipsa_style style,
	const struct bytes *in)
{
	struct ipsa_options options = {.style = style, .template_ = ""};
	struct ipsa_annotator *a;
	struct ipsa_counts counts;

	bytes_clear(&m->out);
	assert_int_equal(ipsa_annotator_new(&a, m->cat, m->pats, &options,
		bytes_write, &m->out, NULL, NULL), IPSA_OK);
	annotator_run(a, in->ptr, in->len, (struct cut){CUT_WHOLE, 0});
	counts = ipsa_annotator_counts(a);
	ipsa_annotator_free(a);
	return counts;
}

/* `count` numbers, each of which is another; some come twice. */
static void add_numbers(struct bytes *in, int count)
{
	for (int i = 0; i < count; i++)
		bytes_format(in, "%d, %d, ", 100 + i, 100 + i / 2);
	bytes_add_char(in, '\n');
}

static void so_many_labels_are_told_of_a_line(void **state)
{
	static const enum ipsa_style styles[] = {IPSA_END, IPSA_BELOW};
	struct made m;

	(void)state;
	make(&m, LABELS_MAX + 9, "(?<! \\d ) (?<ref> 1\\d\\d ) (?! \\d )");
	for (size_t i = 0; i < COUNT(styles); i++) {
		for (int count = LABELS_MAX; count < LABELS_MAX + 3;
		    count++) {
			struct bytes in = {0};
			struct ipsa_counts counts;

			add_numbers(&in, count);
			add_numbers(&in, 1);
			counts = run(&m, styles[i], &in);
			assert_int_equal(counts.references, 2 * count + 2);
			assert_int_equal(counts.notes, LABELS_MAX + 1);
			assert_int_equal(bytes_count(&m.out, " [= N"),
				LABELS_MAX + 1);
			assert_true(bytes_have(&m.out, " [= N063]"));
			assert_false(bytes_have(&m.out, " [= N064]"));
			bytes_free(&in);
		}
	}
	end(&m);
}

/* design.md, law 6: a limit costs a note and a count. */
static void labels_that_are_not_told_are_counted(void **state)
{
	struct made m;

	(void)state;
	make(&m, LABELS_MAX + 9, "(?<! \\d ) (?<ref> 1\\d\\d ) (?! \\d )");
	for (int more = 0; more < 3; more++) {
		struct bytes in = {0};
		struct ipsa_counts counts;

		for (int i = 0; i < LABELS_MAX + more; i++)
			bytes_format(&in, "%d, ", 100 + i);
		counts = run(&m, IPSA_END, &in);
		assert_int_equal(counts.limits, more);
		bytes_free(&in);
	}
	end(&m);
}

/* --- of records ------------------------------------------------------------- */

static const char code[] = "\"ErrorCode\":13801";

/* Deeper than that it is passed as it is, and counted. */
static void objects_are_read_so_deep(void **state)
{
	struct ipsa_options options = {.format = IPSA_FORMAT_JSON};
	struct bytes in = {0}, out = {0};

	(void)state;
	for (int depth = JSON_DEPTH_MAX - 1; depth < JSON_DEPTH_MAX + 2;
	    depth++) {
		bool fits = depth <= JSON_DEPTH_MAX;
		struct ipsa_counts n;

		bytes_clear(&in);
		bytes_format(&in, "{%s,\"a\":", code);
		bytes_fill(&in, '[', (size_t)depth - 1);
		bytes_fill(&in, ']', (size_t)depth - 1);
		bytes_add_text(&in, "}\n");
		n = annotate(&out, in.ptr, in.len, &options,
			(struct cut){CUT_WHOLE, 0});
		assert_int_equal(n.notes, fits ? 1 : 0);
		assert_int_equal(n.limits, fits ? 0 : 1);
		assert_int_equal(n.damaged, 0);
		if (!fits)
			assert_bytes(&out, &in, "too deep");
	}
	bytes_free(&in);
	bytes_free(&out);
}

/* A text of `len` bytes that is full of notes, which do not count for how much
 * gates see. */
static void fill_with_notes(struct bytes *in, const char *head,
	const char *tail, size_t len)
{
	bytes_clear(in);
	bytes_add_text(in, head);
	while (in->len + strlen(" [= A]") + strlen(tail) <= len)
		bytes_add_text(in, " [= A]");
	bytes_fill(in, ' ', len - strlen(tail) - in->len);
	bytes_add_text(in, tail);
}

/* What is longer than that passes as it is, wherever its end comes in. */
static void records_are_so_long_however_they_are_cut(void **state)
{
	static const struct {
		const char *head, *tail;
	} kinds[] = {
		{"error 13801", "\n"},
		{"{\"ErrorCode\":13801,\"text\":\"", "\"}"},
	};
	struct ipsa_options options = {.format = IPSA_FORMAT_JSON};
	struct bytes in = {0}, out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++)
		for (int more = -1; more < 2; more++) {
			const size_t len = RECORD_RAW_MAX + (size_t)more,
				cuts[] = {len, len - 1, 3000};

			fill_with_notes(&in, kinds[i].head, kinds[i].tail,
				len);
			bytes_add_text(&in, "\n{}\n");
			for (size_t cut = 0; cut < COUNT(cuts); cut++) {
				struct ipsa_counts n = annotate(&out, in.ptr,
					in.len, &options, (struct cut){CUT_AT,
					cuts[cut]});

				assert_int_equal(n.notes, more <= 0);
				assert_int_equal(n.limits, more > 0);
				assert_int_equal(n.damaged, 0);
				if (more > 0)
					assert_bytes(&out, &in, "too long");
			}
		}
	bytes_free(&in);
	bytes_free(&out);
}

/* What stands behind blanks is looked at without them: with them it may be more
 * than is looked at at once. */
static void blanks_before_an_array_are_no_part_of_it(void **state)
{
	static const size_t cuts[] = {2 * RECORD_RAW_MAX, RECORD_RAW_MAX,
		3000};
	struct ipsa_options options = {.format = IPSA_FORMAT_JSON};
	struct bytes in = {0}, out = {0};

	(void)state;
	for (size_t gap = 90; gap < 190; gap += 9) {
		bytes_clear(&in);
		bytes_add_text(&in, "{\"a\":1}\n");
		bytes_fill(&in, ' ', RECORD_RAW_MAX - gap);
		bytes_add_text(&in, "[");
		bytes_fill(&in, ' ', 200);
		bytes_format(&in, "{%s}]\n{%s}\n", code, code);
		for (size_t i = 0; i < COUNT(cuts); i++)
			assert_int_equal(annotate(&out, in.ptr, in.len,
				&options, (struct cut){CUT_AT, cuts[i]}).notes,
				2);
	}
	bytes_free(&in);
	bytes_free(&out);
}

/* Among records, too, --strip takes the notes out of a line that they have made
 * too long, whether it ends in a line feed or the input does. */
static void lines_full_of_notes_are_stripped_among_records(void **state)
{
	static const char *const heads[] = {"{\"a\":1}\n", "<a>x</a>\n"},
		*const tails[] = {"", "\n", "\nerror 13801\n{\"a\":2}\n"};
	const struct ipsa_options none = {.template_ = ""};
	struct ipsa_options strip = {.strip = true};
	struct bytes in = {0}, out = {0}, back = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(heads) * COUNT(tails); i++) {
		bytes_clear(&in);
		bytes_add_text(&in, heads[i / COUNT(tails)]);
		while (in.len < RECORD_MAX)
			bytes_add_text(&in, "error 13801 ");
		bytes_add_text(&in, tails[i % COUNT(tails)]);
		annotate(&out, in.ptr, in.len, &none,
			(struct cut){CUT_WHOLE, 0});
		assert_true(out.len > RECORD_RAW_MAX + RECORD_MAX);
		for (size_t cut = 0; cut < 2; cut++) {
			annotate(&back, out.ptr, out.len, &strip,
				(struct cut){CUT_AT, cut == 0 ? out.len :
				3000});
			assert_bytes(&back, &in, "stripped");
		}
	}
	bytes_free(&in);
	bytes_free(&out);
	bytes_free(&back);
}

/* A number in a column is an error's where the column is called so; cells
 * beyond have no name. */
static void so_many_columns_have_names(void **state)
{
	struct ipsa_options options = {.format = IPSA_FORMAT_CSV};
	struct bytes in = {0}, out = {0};

	(void)state;
	for (int column = COLUMNS_MAX - 1; column < COLUMNS_MAX + 1;
	    column++) {
		struct ipsa_counts n;

		bytes_clear(&in);
		for (int i = 0; i < column; i++)
			bytes_format(&in, "c%d,", i);
		bytes_add_text(&in, "ErrorCode,last\n");
		for (int i = 0; i < column; i++)
			bytes_add_text(&in, "x,");
		bytes_add_text(&in, "13801,x\n");
		n = annotate(&out, in.ptr, in.len, &options,
			(struct cut){CUT_WHOLE, 0});
		assert_int_equal(n.notes, column < COLUMNS_MAX ? 1 : 0);
		assert_int_equal(n.damaged, 0);
		assert_true(bytes_have(&out, column < COLUMNS_MAX ?
			"13801,x,\"ERROR_" : "13801,x,\"\"\n"));
	}
	bytes_free(&in);
	bytes_free(&out);
}

/* What is longer cannot be ours. */
static void comments_of_ours_are_so_long(void **state)
{
	static const char open[] = "<!-- ipsecannotate: NAME: ", close[] =
		" -->";
	struct ipsa_options options = {.format = IPSA_FORMAT_XML,
		.strip = true};
	struct bytes in = {0}, out = {0};

	(void)state;
	for (int more = -1; more < 2; more++) {
		for (int way = 0; way < 2; way++) {
			struct cut cut = {way == 0 ? CUT_WHOLE : CUT_RANDOM, 5};

			bytes_clear(&in);
			bytes_add_text(&in, "<log><a>x</a>");
			bytes_add_text(&in, open);
			bytes_fill(&in, 'x', (size_t)COMMENT_MAX -
				strlen(open) - strlen(close) + (size_t)more);
			bytes_add_text(&in, close);
			bytes_add_text(&in, "</log>\n");
			(void)annotate(&out, in.ptr, in.len, &options, cut);
			if (more > 0)
				assert_bytes(&out, &in, "too long");
			else
				assert_text(&out, "<log><a>x</a></log>\n",
					"ours");
		}
	}
	bytes_free(&in);
	bytes_free(&out);
}

/* The rest of a longer name is cut, of what is told and not of the record. */
static void names_of_fields_are_told_so_long(void **state)
{
	struct ipsa_options options = {.format = IPSA_FORMAT_JSON};
	struct bytes in = {0}, out = {0}, told = {0};

	(void)state;
	for (int len = FIELD_MAX - 1; len < FIELD_MAX + 2; len++) {
		bytes_clear(&in);
		bytes_add_text(&in, "{\"");
		bytes_fill(&in, 'k', (size_t)len);
		bytes_add_text(&in, "\":\"error 13801\"}\n");
		(void)annotate(&out, in.ptr, in.len, &options,
			(struct cut){CUT_WHOLE, 0});
		assert_memory_equal(out.ptr, in.ptr, in.len - 2);
		bytes_clear(&told);
		bytes_add_text(&told, "\"field\":\"");
		bytes_fill(&told, 'k', (size_t)(len < FIELD_MAX ? len :
			FIELD_MAX));
		bytes_add_text(&told, "\",");
		assert_true(bytes_have(&out, told.ptr));
	}
	bytes_free(&in);
	bytes_free(&out);
	bytes_free(&told);
}

/* A record is looked at as it stands, then text by text. What is found both
 * times is told once, and what only a text shows too; but not behind so many. */
static void references_are_told_once(void **state)
{
	struct ipsa_options options = {.json = true};
	struct bytes in = {0}, out = {0};

	(void)state;
	for (int count = PLACES_MAX - 1; count < 3 * PLACES_MAX;
	    count += count > PLACES_MAX ? PLACES_MAX : 1) {
		int told = count > PLACES_MAX + 1 ? count - 1 : count;
		struct ipsa_counts n;

		bytes_clear(&in);
		bytes_add_text(&in, "{\"m\":\"");
		for (int i = 0; i < count - 1; i++)
			bytes_add_text(&in, "error 13801, ");
		bytes_add_text(&in, "\",\"n\":\"\\u0065rror 13801\"}\n");
		n = annotate(&out, in.ptr, in.len, &options,
			(struct cut){CUT_WHOLE, 0});
		assert_int_equal(n.references, told);
		assert_int_equal(bytes_count(&out, "\n"), told);
		assert_int_equal(n.limits, count > PLACES_MAX);
	}
	bytes_free(&in);
	bytes_free(&out);
}

/* --- of blocks and matches ---------------------------------------------------- */

/* Lines that end at a block's border, one byte before it, and behind it. */
static void blocks_end_between_lines_wherever_those_end(void **state)
{
	struct made m;

	(void)state;
	make(&m, 1, "(?<! \\d ) (?<ref> 1\\d\\d ) (?! \\d )");
	for (int off = -5; off <= 5; off++) {
		struct bytes in = {0};
		struct ipsa_counts counts;

		/* One block, or a little more, then a reference each. */
		bytes_add_text(&in, "100\n");
		while (in.len < 3 * (size_t)BLOCK_MAX) {
			size_t to = (in.len / BLOCK_MAX + 1) * BLOCK_MAX +
				(size_t)(5 + off) - 5;

			bytes_fill(&in, '.', to > in.len + 5 ?
				to - in.len - 5 : 1);
			bytes_add_text(&in, " 100\n100\n");
		}
		counts = run(&m, IPSA_INLINE, &in);
		assert_int_equal(counts.references, bytes_count(&in, "100"));
		assert_int_equal(counts.notes, counts.references);
		assert_int_equal(bytes_count(&m.out, "100 [= N000]"),
			counts.references);
		assert_int_equal(m.out.len, in.len + counts.notes *
			strlen(" [= N000]"));
		bytes_free(&in);
	}
	end(&m);
}

static void an_explosion_costs_a_note_and_never_a_line(void **state)
{
	struct bytes in = {0};
	struct ipsa_counts counts;
	struct made m;

	(void)state;
	make(&m, 2, "(?: a | aa )+ (?<ref> 10\\d )");
	bytes_add_text(&in, "a100\n");
	bytes_fill(&in, 'a', 60);
	bytes_add_text(&in, "!10\na101\n");
	counts = run(&m, IPSA_INLINE, &in);
	assert_int_equal(counts.limits, 1);
	assert_int_equal(counts.notes, 2);
	assert_int_equal(bytes_count(&m.out, "\n"), 3);
	assert_int_equal(m.out.len, in.len + 2 * strlen(" [= N000]"));
	assert_true(bytes_have(&m.out, "\na101 [= N001]\n"));
	bytes_free(&in);
	end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_labels_are_told_of_a_line),
		cmocka_unit_test(labels_that_are_not_told_are_counted),
		cmocka_unit_test(objects_are_read_so_deep),
		cmocka_unit_test(records_are_so_long_however_they_are_cut),
		cmocka_unit_test(blanks_before_an_array_are_no_part_of_it),
		cmocka_unit_test(
			lines_full_of_notes_are_stripped_among_records),
		cmocka_unit_test(so_many_columns_have_names),
		cmocka_unit_test(comments_of_ours_are_so_long),
		cmocka_unit_test(names_of_fields_are_told_so_long),
		cmocka_unit_test(references_are_told_once),
		cmocka_unit_test(blocks_end_between_lines_wherever_those_end),
		cmocka_unit_test(an_explosion_costs_a_note_and_never_a_line)
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
