/* A disk that loses power: preloaded into a program, it keeps beside a folder what would really be on the disk.

   Everything the program does to files under `live` happens there as usual (that is the page cache). Under
   `disk` stands only what was forced out: the bytes of a file once fsync or fdatasync returned for it, names
   (created, renamed, removed) once anything was. When the power goes, at the call counted by powercut_arm,
   some of what was not forced out may have reached the disk all the same, torn at sectors; then the program
   ends at once. A shared-memory file (-shm) means nothing after a start and is left out.

   cc -shared -fPIC -O2 -o powercut.so powercut.c -ldl -lpthread; one process, any number of threads. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define SECTOR 512
#define EXIT_STATUS 99
#define HANDLES 4096

/* Something done to a file that is not on the disk yet; a cut of its length where `data` is NULL. */
struct change {
    off_t at;
    size_t length;
    unsigned char *data;
    struct change *next;
};

struct file {
    dev_t device;
    ino_t number;
    char path[1024];            /* where it is on the disk, as far as names are there */
    struct change *first, *last;
    struct file *next;
};

/* A name that was changed and may not be on the disk yet: made, moved (`to`) or removed. */
struct naming {
    enum { MADE, MOVED, REMOVED } what;
    char from[1024], to[1024];
    struct naming *next;
};

static char live[1024], disk[1024];
static size_t live_length;
static long left = -1;          /* calls until the power goes; -1: it stays */
static unsigned seed = 1;
static struct file *files;
static struct naming *first_naming, *last_naming;
static struct file *by_handle[HANDLES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name, type, arguments)                                   \
    static type (*real_##name) arguments;                             \
    if (!real_##name) real_##name = (type (*) arguments) dlsym(RTLD_NEXT, #name);

static unsigned dice(unsigned sides)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % sides;
}

static void fatal(const char *what)
{
    perror(what);
    _exit(98);
}

/* -- the disk ------------------------------------------------------------------------------------ */

static int raw_open(const char *path, int flags)
{
    REAL(open, int, (const char *, int, ...));
    return real_open(path, flags, 0644);
}

static void put(const char *path, const struct change *change, size_t length)
{
    REAL(pwrite, ssize_t, (int, const void *, size_t, off_t));
    REAL(ftruncate, int, (int, off_t));
    REAL(close, int, (int));
    int handle = raw_open(path, O_WRONLY | O_CREAT);
    if (handle < 0) {
        if (errno == ENOENT) return;  /* its folder is gone */
        fatal(path);
    }
    if (!change->data) {
        if (real_ftruncate(handle, change->at)) fatal(path);
    } else if (length && real_pwrite(handle, change->data, length, change->at) != (ssize_t) length) {
        fatal(path);
    }
    real_close(handle);
}

static void forget(struct file *file)
{
    while (file->first) {
        struct change *next = file->first->next;
        free(file->first->data);
        free(file->first);
        file->first = next;
    }
    file->last = NULL;
}

static void apply_name(struct naming *naming)
{
    REAL(rename, int, (const char *, const char *));
    REAL(unlink, int, (const char *));
    REAL(close, int, (int));
    if (naming->what == MADE) {
        int handle = raw_open(naming->from, O_WRONLY | O_CREAT);
        if (handle >= 0) real_close(handle);
    } else if (naming->what == MOVED) {
        real_rename(naming->from, naming->to);
        for (struct file *file = files; file; file = file->next)
            if (!strcmp(file->path, naming->from)) strcpy(file->path, naming->to);
    } else {
        real_unlink(naming->from);
    }
}

/* Names are kept in one journal: with anything that is forced out, all names before it are. */
static void force_names(void)
{
    while (first_naming) {
        struct naming *naming = first_naming;
        apply_name(naming);
        first_naming = naming->next;
        free(naming);
    }
    last_naming = NULL;
}

static void force(struct file *file)
{
    force_names();
    if (!file) return;  /* a folder */
    for (struct change *change = file->first; change; change = change->next)
        put(file->path, change, change->length);
    forget(file);
}

static void lose_power(void)
{
    unsigned names = dice(4);
    for (struct naming *naming = first_naming; naming && names; naming = naming->next, names--)
        apply_name(naming);
    for (struct file *file = files; file; file = file->next) {
        unsigned kind = dice(4);  /* nothing of it, its beginning, here and there, all but the end */
        unsigned share = dice(100);
        for (struct change *change = file->first; change; change = change->next) {
            size_t length = change->length;
            if (kind == 0 || (kind == 1 && dice(100) < share) || (kind == 3 && !change->next)) break;
            if (kind == 2 && dice(2)) continue;
            if (change->data && dice(3) == 0) length = (length / SECTOR) * dice(100) / 100 * SECTOR;
            put(file->path, change, length);
        }
    }
    _exit(EXIT_STATUS);
}

static void count(void)
{
    if (left >= 0 && left-- == 0) lose_power();
}

/* -- what the program does ----------------------------------------------------------------------- */

static int is_tracked(const char *path)
{
    size_t length = strlen(path);
    if (!live_length || strncmp(path, live, live_length) || path[live_length] != '/') return 0;
    return length < 4 || strcmp(path + length - 4, "-shm");
}

static void on_disk(const char *path, char *target)
{
    snprintf(target, 1024, "%s%s", disk, path + live_length);
}

static void note_name(int what, const char *from, const char *to)
{
    struct naming *naming = calloc(1, sizeof *naming);
    naming->what = what;
    on_disk(from, naming->from);
    if (to) on_disk(to, naming->to);
    if (last_naming) last_naming->next = naming;
    else first_naming = naming;
    last_naming = naming;
}

static void note(struct file *file, off_t at, size_t length, const void *data)
{
    struct change *change = calloc(1, sizeof *change);
    change->at = at;
    change->length = length;
    if (data) {
        change->data = malloc(length ? length : 1);
        memcpy(change->data, data, length);
    }
    if (file->last) file->last->next = change;
    else file->first = change;
    file->last = change;
}

static void full_path(int folder, const char *path, char *target)
{
    REAL(readlink, ssize_t, (const char *, char *, size_t));
    if (path[0] == '/') {
        snprintf(target, 1024, "%s", path);
        return;
    }
    char link[64], base[1024];
    if (folder == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) base[0] = 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = real_readlink(link, base, sizeof base - 1);
        base[length < 0 ? 0 : length] = 0;
    }
    snprintf(target, 1024, "%s/%s", base, path);
}

static struct file *find(int handle, const char *path)
{
    struct stat known;
    if (fstat(handle, &known) || !S_ISREG(known.st_mode)) return NULL;
    for (struct file *file = files; file; file = file->next)
        if (file->device == known.st_dev && file->number == known.st_ino) return file;
    struct file *file = calloc(1, sizeof *file);
    file->device = known.st_dev;
    file->number = known.st_ino;
    on_disk(path, file->path);
    file->next = files;
    files = file;
    return file;
}

static int opened(int handle, const char *path, int flags, int existed)
{
    if (handle < 0 || handle >= HANDLES) return handle;
    pthread_mutex_lock(&lock);
    by_handle[handle] = NULL;
    if (is_tracked(path) && (flags & O_ACCMODE) != O_RDONLY) {
        struct file *file = find(handle, path);
        by_handle[handle] = file;
        if (file && !existed) {
            on_disk(path, file->path);  /* the number of a removed file may be used again */
            forget(file);
            note_name(MADE, path, NULL);
            count();
        } else if (file && flags & O_TRUNC) {
            note(file, 0, 0, NULL);
            count();
        }
    }
    pthread_mutex_unlock(&lock);
    return handle;
}

static int exists(const char *path)
{
    struct stat known;
    return !stat(path, &known);
}

#define OPENER(name, before, folder, before_names)                              \
    int name before                                                             \
    {                                                                           \
        REAL(name, int, before_names);                                          \
        char whole[1024];                                                       \
        mode_t mode = 0;                                                        \
        if (flags & O_CREAT) {                                                  \
            va_list more;                                                       \
            va_start(more, flags);                                              \
            mode = va_arg(more, mode_t);                                        \
            va_end(more);                                                       \
        }                                                                       \
        full_path(folder, path, whole);                                         \
        int existed = exists(whole);

OPENER(open, (const char *path, int flags, ...), AT_FDCWD, (const char *, int, ...))
    return opened(real_open(path, flags, mode), whole, flags, existed);
}
OPENER(open64, (const char *path, int flags, ...), AT_FDCWD, (const char *, int, ...))
    return opened(real_open64(path, flags, mode), whole, flags, existed);
}
OPENER(openat, (int folder, const char *path, int flags, ...), folder, (int, const char *, int, ...))
    return opened(real_openat(folder, path, flags, mode), whole, flags, existed);
}
OPENER(openat64, (int folder, const char *path, int flags, ...), folder, (int, const char *, int, ...))
    return opened(real_openat64(folder, path, flags, mode), whole, flags, existed);
}

static struct file *of_handle(int handle)
{
    return handle >= 0 && handle < HANDLES ? by_handle[handle] : NULL;
}

static ssize_t written(int handle, ssize_t done, off_t at, const void *data)
{
    struct file *file = of_handle(handle);
    if (file && done > 0) {
        pthread_mutex_lock(&lock);
        note(file, at, (size_t) done, data);
        count();
        pthread_mutex_unlock(&lock);
    }
    return done;
}

ssize_t write(int handle, const void *data, size_t length)
{
    REAL(write, ssize_t, (int, const void *, size_t));
    if (!of_handle(handle)) return real_write(handle, data, length);
    ssize_t done = real_write(handle, data, length);
    return written(handle, done, lseek(handle, 0, SEEK_CUR) - (done > 0 ? done : 0), data);
}

ssize_t pwrite(int handle, const void *data, size_t length, off_t at)
{
    REAL(pwrite, ssize_t, (int, const void *, size_t, off_t));
    return written(handle, real_pwrite(handle, data, length, at), at, data);
}

ssize_t pwrite64(int handle, const void *data, size_t length, off64_t at)
{
    REAL(pwrite64, ssize_t, (int, const void *, size_t, off64_t));
    return written(handle, real_pwrite64(handle, data, length, at), at, data);
}

ssize_t writev(int handle, const struct iovec *parts, int number)
{
    REAL(writev, ssize_t, (int, const struct iovec *, int));
    if (!of_handle(handle)) return real_writev(handle, parts, number);
    ssize_t done = 0;
    for (int part = 0; part < number; part++) {
        ssize_t now = write(handle, parts[part].iov_base, parts[part].iov_len);
        if (now < 0) return done ? done : now;
        done += now;
    }
    return done;
}

/* Copying inside the kernel would go round us: the program falls back on reading and writing. */
ssize_t sendfile(int to, int from, off_t *at, size_t length)
{
    REAL(sendfile, ssize_t, (int, int, off_t *, size_t));
    if (!of_handle(to)) return real_sendfile(to, from, at, length);
    errno = ENOTSOCK;
    return -1;
}

ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *where, size_t length, unsigned flags)
{
    REAL(copy_file_range, ssize_t, (int, off64_t *, int, off64_t *, size_t, unsigned));
    if (!of_handle(to)) return real_copy_file_range(from, at, to, where, length, flags);
    errno = ENOSYS;
    return -1;
}

static int cut_down(int handle, int done, off_t length)
{
    struct file *file = of_handle(handle);
    if (file && !done) {
        pthread_mutex_lock(&lock);
        note(file, length, 0, NULL);
        count();
        pthread_mutex_unlock(&lock);
    }
    return done;
}

int ftruncate(int handle, off_t length)
{
    REAL(ftruncate, int, (int, off_t));
    return cut_down(handle, real_ftruncate(handle, length), length);
}

int ftruncate64(int handle, off64_t length)
{
    REAL(ftruncate64, int, (int, off64_t));
    return cut_down(handle, real_ftruncate64(handle, length), length);
}

/* The real call is left out: the page cache is all there is to this machine, and the test is quick. */
static int forced(int handle)
{
    char link[64], path[1024];
    REAL(readlink, ssize_t, (const char *, char *, size_t));
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = real_readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    if (!of_handle(handle) && !is_tracked(path) && strcmp(path, live)) return 0;
    pthread_mutex_lock(&lock);
    count();  /* the power may go just before, */
    force(of_handle(handle));
    count();  /* or just behind it */
    pthread_mutex_unlock(&lock);
    return 1;
}

int fsync(int handle)
{
    REAL(fsync, int, (int));
    return forced(handle) ? 0 : real_fsync(handle);
}

int fdatasync(int handle)
{
    REAL(fdatasync, int, (int));
    return forced(handle) ? 0 : real_fdatasync(handle);
}

static int renamed(int done, const char *from, const char *to)
{
    if (!done && is_tracked(from) && is_tracked(to)) {
        pthread_mutex_lock(&lock);
        note_name(MOVED, from, to);
        count();
        pthread_mutex_unlock(&lock);
    }
    return done;
}

int rename(const char *from, const char *to)
{
    REAL(rename, int, (const char *, const char *));
    char whole[1024], target[1024];
    full_path(AT_FDCWD, from, whole);
    full_path(AT_FDCWD, to, target);
    return renamed(real_rename(from, to), whole, target);
}

static int removed(int done, const char *path)
{
    if (!done && is_tracked(path)) {
        pthread_mutex_lock(&lock);
        note_name(REMOVED, path, NULL);
        count();
        pthread_mutex_unlock(&lock);
    }
    return done;
}

int unlink(const char *path)
{
    REAL(unlink, int, (const char *));
    char whole[1024];
    full_path(AT_FDCWD, path, whole);
    return removed(real_unlink(path), whole);
}

/* A folder is on the disk at once: what is asked about are files. */
int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir, int, (const char *, mode_t));
    char whole[1024], target[1024];
    full_path(AT_FDCWD, path, whole);
    int done = real_mkdir(path, mode);
    if (!done && is_tracked(whole)) {
        on_disk(whole, target);
        if (real_mkdir(target, mode) && errno != EEXIST) fatal(target);
    }
    return done;
}

int close(int handle)
{
    REAL(close, int, (int));
    if (handle >= 0 && handle < HANDLES) by_handle[handle] = NULL;
    return real_close(handle);
}

/* -- what the test says -------------------------------------------------------------------------- */

/* Both folders hold the same now, and all of it is on the disk. */
void powercut_watch(const char *folder, const char *shadow)
{
    snprintf(live, sizeof live, "%s", folder);
    snprintf(disk, sizeof disk, "%s", shadow);
    live_length = strlen(live);
}

/* The power goes at the call with this number, counted from 0. */
void powercut_arm(long calls, unsigned number)
{
    seed = number * 2654435761u + 1u;
    left = calls;
}

/* How many calls were counted down since powercut_arm, with the power still on. */
long powercut_left(void)
{
    return left;
}
