/* SPDX-License-Identifier: MIT */
/*
 * A shared object for LD_PRELOAD that makes one call fail on purpose, or be
 * short. FAULT in the environment says which:
 *
 *	malloc:17               the 17th of malloc, calloc, realloc and aligned
 *	malloc:17+              the 17th and all that come after it
 *	malloc:@3               the third after the first read
 *	malloc:*                each of them, each in a copy of the program
 *	                        made there; also *+
 *	malloc:@*               those after the first read, of those that one
 *	                        chain of callers asks for no more than four;
 *	                        also @*+
 *	read:3:short            a read of one byte
 *	write:5:short           a write or writev of half of its bytes
 *	open:2:emfile           likewise read, write, open, close, rename,
 *	                        fsync and mkdir and any error of the table
 *	                        below
 *
 * Calls of all libraries count, while main runs: what comes before and after,
 * as the writing of coverage data, is not the program's. Of read, write and
 * close those of standard error and of the descriptor FAULT_FD do not count.
 * When the fault happens, a byte is written to FAULT_FD, so that the test knows
 * when there are no more.
 *
 * A copy spares the way to the place where the allocation fails. It writes to
 * the files N.out and N.err in the folder FAULT_DIR, behind what was written to
 * standard output and error before, which are to be files; to FAULT_FD goes a
 * struct of N and its status. A program of several threads is none for that.
 *
 * Where allocations cannot be taken over (a sanitizer has them, or the C
 * library is another one) it is compiled with -DFAULT_NO_MALLOC.
 */
#define _GNU_SOURCE             /* syscall */
#undef _FORTIFY_SOURCE          /* these two define read and open anew */
#undef _FILE_OFFSET_BITS
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { KIND_NONE, KIND_MALLOC, KIND_READ, KIND_WRITE, KIND_OPEN,
	KIND_CLOSE, KIND_RENAME, KIND_FSYNC, KIND_MKDIR };

/* Instead of an errno value. */
enum { SHORT = -1 };

static struct {
	bool parsed;
	bool idle;              /* main has not begun, or is done */
	enum kind kind;
	unsigned long count;    /* of calls until it happens */
	bool waiting;           /* for the first read; calls do not count */
	bool lasting;           /* and for ever after */
	bool every;             /* in a copy for each; this is none */
	bool placed;            /* that comes from a place of its own */
	int how;
	int fd;                 /* where it is told; -1 for nowhere */
} fault;

static const struct {
	const char *name;
	enum kind kind;
} kinds[] = {
	{"malloc:", KIND_MALLOC},
	{"read:", KIND_READ},
	{"write:", KIND_WRITE},
	{"open:", KIND_OPEN},
	{"close:", KIND_CLOSE},
	{"rename:", KIND_RENAME},
	{"fsync:", KIND_FSYNC},
	{"mkdir:", KIND_MKDIR},
};

static const struct {
	const char *name;
	int how;
} ways[] = {
	{"", ENOMEM},
	{":short", SHORT},
	{":eintr", EINTR},
	{":eagain", EAGAIN},
	{":eio", EIO},
	{":enospc", ENOSPC},
	{":epipe", EPIPE},
	{":emfile", EMFILE},
	{":enfile", ENFILE},
	{":eacces", EACCES},
	{":enoent", ENOENT},
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Nothing here may allocate: malloc itself asks. */
static void parse(void)
{
	const char *text = getenv("FAULT"), *fd = getenv("FAULT_FD");
	char *end;

	fault.parsed = true;
	fault.fd = fd != NULL ? atoi(fd) : -1;
	for (size_t i = 0; text != NULL && i < LENGTH(kinds); i++) {
		size_t len = strlen(kinds[i].name);

		if (strncmp(text, kinds[i].name, len) != 0)
			continue;
		fault.waiting = text[len] == '@';
		fault.every = text[len + fault.waiting] == '*';
		fault.placed = fault.every && fault.waiting;
		fault.count = strtoul(text + len + fault.waiting +
			fault.every, &end, 10);
		fault.lasting = *end == '+';
		for (size_t j = 0; j < LENGTH(ways); j++) {
			if (strcmp(end + fault.lasting, ways[j].name) == 0)
				fault.how = ways[j].how;
		}
		fault.kind = kinds[i].kind;
	}
}

/* --- copies ------------------------------------------------------------- */

enum { FDS = 64, PATH_LEN = 4096, CALLERS = 64, PLACES = 1 << 16, TRIED = 4 };

/* Whether this chain of callers was here often enough; with no room it was
 * not. */
static bool known(void)
{
	static struct { uintptr_t sum; unsigned count; } places[PLACES];
	void *callers[CALLERS];
	int count = backtrace(callers, CALLERS);
	uintptr_t sum = 1;
	size_t at;

	for (int i = 0; i < count; i++)
		sum = (sum ^ (uintptr_t)callers[i]) * 1099511628211U;
	at = sum >> 40 & (PLACES - 1);
	for (int i = 0; i < 100; i++, at = (at + 1) & (PLACES - 1)) {
		if (places[at].count > 0 && places[at].sum != sum)
			continue;
		places[at].sum = sum;
		return places[at].count++ >= TRIED;
	}
	return false;
}

/* Go on in a file of our own, behind what stands in that of the program. */
static void redirect(int fd, const char *name)
{
	char path[PATH_LEN], block[PATH_LEN];
	off_t at = 0;
	ssize_t len;
	int to;

	(void)snprintf(path, sizeof(path), "%s/%lu.%s", getenv("FAULT_DIR"),
		fault.count, name);
	to = (int)syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_TRUNC |
		O_WRONLY, 0600);
	if (to < 0)
		abort();
	while ((len = pread(fd, block, sizeof(block), at)) > 0) {
		if (syscall(SYS_write, to, block, (size_t)len) != len)
			abort();
		at += len;
	}
	(void)dup2(to, fd);
	(void)syscall(SYS_close, to);
}

static void be_a_copy(void)
{
	redirect(STDOUT_FILENO, "out");
	redirect(STDERR_FILENO, "err");
	fault.every = false;
	fault.fd = -1;
	fault.count = fault.lasting;
	(void)alarm(30);
}

/* Try it here in a copy, which has its way through open files in common with
 * the program; true in the copy. */
static bool copied(void)
{
	struct { unsigned number; int status; } record;
	off_t at[FDS];
	pid_t pid;

	fault.count++;
	fault.every = false;            /* while others allocate */
	if (fault.placed && known()) {
		fault.every = true;
		return false;
	}
	for (int i = 0; i < FDS; i++)
		at[i] = lseek(i, 0, SEEK_CUR);
	pid = fork();
	if (pid == 0) {
		be_a_copy();
		return true;
	}
	fault.every = true;
	record.number = (unsigned)fault.count;
	if (pid < 0 || waitpid(pid, &record.status, 0) != pid)
		abort();
	for (int i = 0; i < FDS; i++) {
		if (at[i] >= 0)
			(void)lseek(i, at[i], SEEK_SET);
	}
	(void)syscall(SYS_write, fault.fd, &record, sizeof(record));
	return false;
}

/* Is it this call's turn? */
static bool due(enum kind kind)
{
	if (!fault.parsed)
		parse();
	if (fault.idle)
		return false;
	if (kind == KIND_READ)
		fault.waiting = false;
	if (kind != fault.kind || fault.waiting)
		return false;
	if (fault.every)
		return copied();
	if (fault.count == 0)
		return false;
	if (fault.count > 1) {
		fault.count--;
		return false;
	}
	fault.count = fault.lasting;
	if (fault.fd >= 0)
		(void)syscall(SYS_write, fault.fd, "!", 1);
	return true;
}

/* Does the descriptor belong to the test? */
static bool spared(int fd)
{
	if (!fault.parsed)
		parse();
	return fd == STDERR_FILENO || (fd >= 0 && fd == fault.fd);
}

static bool fails(void)
{
	if (fault.how == SHORT)
		return false;
	errno = fault.how;
	return true;
}

/* --- main --------------------------------------------------------------- */

#ifdef __GLIBC__

typedef int main_fn(int argc, char **argv, char **environment);
typedef int start_fn(main_fn *begin, int argc, char **argv, void (*init)(void),
	void (*fini)(void), void (*linker_fini)(void), void *stack);

start_fn __libc_start_main;

static main_fn *program;

static int run_program(int argc, char **argv, char **environment)
{
	int status;

	(void)known();          /* what it loads itself does not count */
	fault.idle = false;
	status = program(argc, argv, environment);
	fault.idle = true;
	return status;
}

/* What calls main: it is given one that calls the program's. */
int __libc_start_main(main_fn *begin, int argc, char **argv,
	void (*init)(void), void (*fini)(void), void (*linker_fini)(void),
	void *stack)
{
	void *found = dlsym(RTLD_NEXT, "__libc_start_main");
	start_fn *next;

	memcpy(&next, &found, sizeof(next));
	program = begin;
	fault.idle = true;
	return next(run_program, argc, argv, init, fini, linker_fini, stack);
}

#endif

/* --- memory ------------------------------------------------------------- */

#if defined(__GLIBC__) && !defined(FAULT_NO_MALLOC)

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t count, size_t len);
void *__libc_realloc(void *ptr, size_t len);
void *__libc_memalign(size_t align, size_t len);

static bool no_memory(void)
{
	if (!due(KIND_MALLOC))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t len)
{
	return no_memory() ? NULL : __libc_malloc(len);
}

void *calloc(size_t count, size_t len)
{
	return no_memory() ? NULL : __libc_calloc(count, len);
}

void *realloc(void *ptr, size_t len)
{
	return no_memory() ? NULL : __libc_realloc(ptr, len);
}

void *aligned_alloc(size_t align, size_t len)
{
	return no_memory() ? NULL : __libc_memalign(align, len);
}

int posix_memalign(void **ptr, size_t align, size_t len)
{
	void *made = no_memory() ? NULL : __libc_memalign(align, len);

	if (made == NULL)
		return ENOMEM;
	*ptr = made;
	return 0;
}

#endif

/* --- reading and writing ------------------------------------------------ */

ssize_t __read_chk(int fd, void *to, size_t len, size_t room);

ssize_t read(int fd, void *to, size_t len)
{
	if (!spared(fd) && due(KIND_READ)) {
		if (fails())
			return -1;
		len = len > 0 ? 1 : 0;
	}
	return syscall(SYS_read, fd, to, len);
}

/* What read becomes where the compiler checks buffers. */
ssize_t __read_chk(int fd, void *to, size_t len, size_t room)
{
	if (len > room)
		abort();
	return read(fd, to, len);
}

ssize_t write(int fd, const void *data, size_t len)
{
	if (!spared(fd) && due(KIND_WRITE)) {
		if (fails())
			return -1;
		len = (len + 1) / 2;
	}
	return syscall(SYS_write, fd, data, len);
}

/* Half of the bytes, whatever pieces they are in: one by one. */
static ssize_t write_half(int fd, const struct iovec *iov, int count)
{
	size_t left = 0;
	ssize_t done = 0;

	for (int i = 0; i < count; i++)
		left += iov[i].iov_len;
	left = (left + 1) / 2;
	for (int i = 0; i < count && left > 0; i++) {
		size_t len = iov[i].iov_len < left ? iov[i].iov_len : left;
		long now = syscall(SYS_write, fd, iov[i].iov_base, len);

		if (now < 0)
			return done > 0 ? done : -1;
		done += now;
		left -= (size_t)now;
		if ((size_t)now < len)
			break;
	}
	return done;
}

ssize_t writev(int fd, const struct iovec *iov, int count)
{
	if (spared(fd) || !due(KIND_WRITE))
		return syscall(SYS_writev, fd, iov, count);
	return fails() ? -1 : write_half(fd, iov, count);
}

/* --- opening and closing ------------------------------------------------ */

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
	if (due(KIND_OPEN) && fails())
		return -1;
	return (int)syscall(SYS_openat, dir, path, flags, mode);
}

/* The mode that follows the flags, where they ask for one. */
#define MODE(flags, mode) do { \
	va_list values; \
	va_start(values, flags); \
	if (((flags) & O_CREAT) != 0) \
		(mode) = va_arg(values, mode_t); \
	va_end(values); \
} while (0)

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE(flags, mode);
	return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE(flags, mode);
	return open_at(dir, path, flags, mode);
}

#ifdef __GLIBC__

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE(flags, mode);
	return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

/* What open becomes where the compiler checks its arguments. */
int __open_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags | O_LARGEFILE, 0);
}

#endif

/* --- names -------------------------------------------------------------- */

int rename(const char *from, const char *to)
{
	if (due(KIND_RENAME) && fails())
		return -1;
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int fsync(int fd)
{
	if (due(KIND_FSYNC) && fails())
		return -1;
	return (int)syscall(SYS_fsync, fd);
}

int mkdir(const char *path, mode_t mode)
{
	if (due(KIND_MKDIR) && fails())
		return -1;
	return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

/* A close that fails has closed all the same, as on Linux. */
int close(int fd)
{
	bool now = !spared(fd) && due(KIND_CLOSE);
	int result = (int)syscall(SYS_close, fd);

	return now && fails() ? -1 : result;
}
