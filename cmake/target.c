/* Compiled, never run: HpsocketTarget.cmake reads in the object what the compiler compiles for. */
#include <limits.h> /* says which C library this is */

#if defined(__aarch64__) && !defined(__AARCH64EB__) && !defined(__ILP32__)
#define PROCESSOR "aarch64"
#elif defined(__x86_64__) && !defined(__ILP32__)
#define PROCESSOR "x86_64"
#elif defined(__i386__)
#define PROCESSOR "i686"
#elif defined(__arm__) && defined(__ARM_PCS_VFP) && __ARM_ARCH >= 7
#define PROCESSOR "armv7"
#elif defined(__riscv) && __riscv_xlen == 64 && defined(__riscv_float_abi_double)
#define PROCESSOR "riscv64gc"
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define PROCESSOR "powerpc64le"
#elif defined(__s390x__)
#define PROCESSOR "s390x"
#elif defined(__loongarch_lp64)
#define PROCESSOR "loongarch64"
#else
#define PROCESSOR "unknown"
#endif

#if defined(__GLIBC__)
#define C_LIBRARY "gnu"
#else
#define C_LIBRARY "musl"
#endif

const char hpsocket_target[] = "hpsocket target: " PROCESSOR " " C_LIBRARY ".";
