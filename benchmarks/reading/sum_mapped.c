/* The least that can be done with a NumPy file of doubles: map it and add its numbers up, and add them up again from memory.
   Prints the sum, and the milliseconds of the second pass. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#define HEAD 128
#define LANES 64

static double sum(const double *values, size_t count)
{
    double sums[LANES] = {0.0};
    for (size_t i = 0; i + LANES <= count; i += LANES) {
        for (size_t lane = 0; lane < LANES; lane++) {
            sums[lane] += values[i + lane];
        }
    }
    double total = 0.0;
    for (size_t lane = 0; lane < LANES; lane++) {
        total += sums[lane];
    }
    return total;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

int main(int count, char **arguments)
{
    struct stat status;
    int file = count == 2 ? open(arguments[1], O_RDONLY) : -1;
    if (file < 0 || fstat(file, &status) != 0) {
        return 1;
    }
    const char *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, file, 0);
    if (bytes == MAP_FAILED) {
        return 1;
    }
    const double *values = (const double *)(bytes + HEAD);
    size_t length = ((size_t)status.st_size - HEAD) / sizeof(double);
    double first = sum(values, length);
    double start = now();
    double second = sum(values, length);
    printf("%.17g %.6f\n", first + second, now() - start);
    return 0;
}
