/* The process seen from outside: threads, descriptors, processor time, children. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

enum { THREAD_NAME = 16 };

int threads_named(const char *prefix);                          /* threads whose name starts so */
int thread_names(char (*names)[THREAD_NAME], int most, const char *prefix); /* the same, with the names; returns how many */
int inheritable_fds(void);                                      /* descriptors above stderr without close-on-exec */
int executed_program_fds(void);                                 /* how many descriptors a program run by the shell finds open */
long sleeps_of_others(void);                                    /* times that threads other than the first have gone to sleep so far */
long cpu_ms(void);                                              /* processor time of all threads so far */
long heap_kb(void);                                             /* allocated and not freed; 0 where nobody knows */
long resident_kb(void);                                         /* 0 under a checker: they keep freed memory on purpose */
void heap_gives_back(void);                                     /* from now on free memory soon leaves the process */

/* Lets the process open this many more descriptors. The limit applies to their numbers, so free numbers below the
 * highest are used up first. */
enum { FILLERS = 1024 };
typedef struct { int filler[FILLERS], count, former; } Tight;
void tight_begin(Tight *tight, int room);
void tight_end(Tight *tight);

/* A child that does nothing but hold copies of all descriptors until it is ended. It dies with its parent. */
typedef struct { pid_t pid; int hold; } Child;
Child child_hold(void);
int child_end(Child child); /* its exit status */

/* Runs body in a child, with a time limit; returns its exit status, or -1 if it had to be killed or died of a signal. */
int child_run(int (*body)(void));

/* A network of this process' own, for addresses that a machine may not have: its only interface, the loopback, has the name and
 * this address. To be called first; skips the case where a process may not do that. */
#define LINK_LOCAL "fe80::1111:2222:3333:4444"
void network_begin(const char *interface);
