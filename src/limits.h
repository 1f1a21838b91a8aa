/* SPDX-License-Identifier: MIT */
/*
 * Every limit, each with its reason. A test stands at each limit and one
 * beyond it.
 */
#ifndef IPSA_LIMITS_H
#define IPSA_LIMITS_H

enum {
	/* First allocation of a growing buffer: a line and its notes. */
	BUF_FIRST = 512,

	/* What an arena takes from the heap at a time: few calls, and little
	 * left over for a small overlay. */
	ARENA_CHUNK = 16 * 1024,

	/* A block for the sieves: it stays in a core's L2 cache while they go
	 * over it and its runs are written. */
	BLOCK_MAX = 256 * 1024,

	/* The longest line that is looked at as a whole, and how much of a
	 * longer one gates see: any event fits, and memory stays bounded.
	 * Bytes outside notes. */
	RECORD_MAX = 1024 * 1024,

	/* The same with the notes that already stand in it: what is held of a
	 * line before its first byte is decided. Memory, again. */
	RECORD_RAW_MAX = 2 * RECORD_MAX,

	/* A longer line is matched in windows: each owns the references that
	 * begin in a stride, and sees a margin before and after it, more than
	 * the longest match. */
	WINDOW_STRIDE = 64 * 1024,
	WINDOW_MARGIN = 1024,

	/* The longest match that is taken in a window, look-around included. */
	MATCH_MAX = 512,

	/* How many words before a number are tried as an error word, parts of
	 * a name counted singly, and how far back they may stand: a sentence
	 * says it in six words. Fewer for a gate: a port is named at once. */
	BEFORE_WORDS = 12,
	GATE_WORDS = 3,         /* "port number", "RemotePort" */
	BEFORE_MAX = 128,

	/* What a host may send at once and have it looked at: a record, said
	 * twice. A longer message is answered, and not looked at. */
	HOST_MESSAGE_MAX = RECORD_RAW_MAX,

	/* A reply to a host, if nothing else is asked for: what rsyslog takes
	 * for a message, 8096 bytes before its version 8.2001. */
	HOST_REPLY_MAX = 8096,

	/* The shortest that is allowed: an empty reply and its newline. */
	HOST_REPLY_MIN = 3,

	/* A note in all, in UTF-8: syslog relays cut longer lines. */
	NOTE_MAX = 1024,

	/* Labels told once a line where notes stand at its end or below: more
	 * would bury the line. */
	LABELS_MAX = 64,

	/* How much of a file's beginning decides its format: what stands
	 * before the first line end, where there is one. */
	GUESS_MAX = 64 * 1024,

	/* The longest line that is taken as a run of records, of which whole
	 * lines without a reference are not looked into: as above. */
	RUN_MAX = 64 * 1024,

	/* Levels of a JSON record: those of logs have ten. One with more passes
	 * unchanged. */
	JSON_DEPTH_MAX = 128,

	/* Objects and arrays of JSON, one behind the other, of which each is
	 * sound up to where the one before broke, and then breaks, too. So will
	 * others that begin before that place, and to see it of each is a walk
	 * over all up to there. */
	JSON_BREAKS_MAX = 16,

	/* Columns of a table whose names are known; cells beyond have none. */
	COLUMNS_MAX = 512,

	/* Elements of XML around a text that is no record by itself: texts in
	 * deeper ones are not looked at. As with JSON. */
	XML_DEPTH_MAX = 128,

	/* XML: elements that --matched leaves out, held until it is seen that
	 * no text follows to which they belong: the first words of one. */
	ASIDE_MAX = 64 * 1024,

	/* An end tag that is told from a name and blanks that never end: a
	 * name, and spare. */
	END_TAG_MAX = 1024,

	/* The longest record of XML behind which expat is kept: its tables of
	 * names grow with a record, are walked over before each later one, and
	 * shrink never. An event is shorter, and a new parser costs less than
	 * a longer one. */
	XML_KEPT_MAX = 64 * 1024,

	/* What waits for the end tags of all elements that are open: sixteen
	 * of them may be full. */
	PENDING_MAX = 16 * LABELS_MAX,

	/* A comment of ours in XML: all labels of a record, and their texts. */
	COMMENT_MAX = 128 * 1024,

	/* References of a record whose places are remembered, so that none is
	 * told twice. Those behind them are told where they need no name of a
	 * field. */
	PLACES_MAX = 4096,

	/* The name of a field as it is told; a longer one is cut. */
	FIELD_MAX = 256,

	/* The address of an entry as a record is told it; of a longer one it
	 * is not: Elasticsearch indexes no longer keyword of ECS. */
	ADDRESS_MAX = 1024,

	/* Places of a line that is known from before at which patterns match: of
	 * one with more all is looked for. */
	RECALLED_MAX = 8,

	/* References in one cluster: it holds each spelling once. */
	CLUSTER_MAX = 8,

	/* Readings of one reference: every space once, and spare. */
	READINGS_MAX = 8,

	/* Pieces gathered for one write: at most what writev takes on any
	 * system. */
	PIECES_MAX = 512,

	/* A run shorter than this is copied beside its neighbours: cheaper
	 * than a piece of its own in the kernel. */
	PIECE_MIN = 256,

	/* Copied bytes gathered for one write. */
	GATHER_MAX = 128 * 1024,

	/* Characters of the texts in a catalogue: a note stays readable. */
	NAME_MAX_LEN = 128,
	MEANING_MAX = 140,
	ACTION_MAX = 200,
	TEXT_MAX = 8 * 1024,

	/* Items of one list in an entry. */
	LIST_MAX = 64,

	/* Families that can be told apart by a bit each. */
	FAMILIES_MAX = 64,

	/* Depth of a YAML file: ours have four levels. */
	YAML_DEPTH_MAX = 16,

	/* Where the group of a reference may stand among the groups of an
	 * expression: others are seldom needed at all. */
	GROUPS_MAX = 31,

	/* An expression with its words put in. */
	EXPRESSION_MAX = 64 * 1024,

	/* Questions to PCRE2 about how a user's sieve may begin: two
	 * milliseconds of them. The build asks as many as it takes. */
	PREFIX_BUDGET = 16 * 1024,

	/* Questions about what follows the heads of a prefix up to one more
	 * byte: where there is more to ask, almost anything follows. */
	PREFIX_TAIL_BUDGET = 1024 * 1024,

	/* Patterns, gates, words in a set: far more than anybody writes. */
	PATTERNS_MAX = 4096,

	/* PCRE2's own limits for one match attempt; a match in a window takes
	 * some thousands of steps, an explosion takes all it gets. Heap in
	 * KiB. */
	REGEX_MATCH_LIMIT = 1000 * 1000,
	REGEX_DEPTH_LIMIT = 10 * 1000,
	REGEX_HEAP_LIMIT_KIB = 1024,

	/* How often its own size a container may become: logs shrink to a
	 * hundredth, seldom to less; gzip's bombs come to 1,030. */
	UNPACK_RATIO = 1000,

	/* What may come out where nobody gave a ratio: a file of one line
	 * over and over is no bomb, and this costs no more than a second. */
	UNPACK_FREE = 256 * 1024 * 1024,

	/* What a decoder may hold of what it wrote: zstd's own limit, and
	 * twice what xz -9 asks for. */
	UNPACK_WINDOW = 128 * 1024 * 1024,

	/* Memory of the helper besides that window: libarchive asks for some
	 * tens of MiB for 7z, the code takes ten. */
	UNPACK_MEMORY = 256 * 1024 * 1024,

	/* An archive that is read from its end, held where it stands in
	 * another: a part of that memory. */
	UNPACK_HELD_MAX = 64 * 1024 * 1024,

	/* Processor time of the helper: at the start, and again for each MiB
	 * that it read and 256 MiB that it wrote. The slowest decoder takes a
	 * fifth of it. */
	UNPACK_SECONDS = 10,

	/* Containers in containers: a log in a tar in a gzip in a zip has
	 * three around it. */
	UNPACK_DEPTH_MAX = 8,

	/* The name of a member with those around it: a path. */
	UNPACK_NAME_MAX = 4096,

	/* Members of one container that a summary names: some MiB of names.
	 * What is found in others counts for the container. */
	MEMBERS_NAMED = 16 * 1024,

	/* Processor time and memory for one chunk of an event log, 64 KiB:
	 * a sound one takes some milliseconds and MiB, 16 broken ones, a MiB,
	 * end within ten seconds. */
	EVTX_CHUNK_US = 500 * 1000,
	EVTX_CHUNK_MEMORY = 256 * 1024 * 1024,

	/* Children for one chunk, one after the other: events that libevtx
	 * dies of are few, or the chunk is rubbish. */
	EVTX_CHILDREN = 16,

	/* How often in a row libarchive may say "again": it may do so of the
	 * same place for ever. */
	ARCHIVE_RETRIES = 16,

	/* Damaged members of an archive that cost none behind them: each
	 * costs a way through the list of all. */
	ARCHIVE_REOPENED = 256,

	/* Problems told of one file, and bytes of what is told at the end of
	 * a run: as much as anybody reads; the rest is counted. */
	PROBLEMS_TOLD = 64,
	NOT_READ_MAX = 64 * 1024
};

#endif
