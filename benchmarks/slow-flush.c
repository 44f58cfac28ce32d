/* A disk whose flush takes a millisecond longer: preloaded into every program of a measurement (./bench --slow-flush), theirs and ours alike. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int slowly(const char *name, int descriptor)
{
    int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = flush(descriptor);
    struct timespec millisecond = {0, 1000000};
    while (nanosleep(&millisecond, &millisecond) != 0) { }
    return result;
}

int fsync(int descriptor) { return slowly("fsync", descriptor); }
int fdatasync(int descriptor) { return slowly("fdatasync", descriptor); }
