/*
 * fuzz: what the targets share. Each target is one file with LLVMFuzzerTestOneInput,
 * driven by libFuzzer (script/fuzz), or by replay.c over its corpus in the test suite.
 */
#ifndef PARLOUR_TEST_FUZZ_H
#define PARLOUR_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A broken promise is a crash, in every kind of build. */
#define PROMISE(condition)     \
  do {                         \
    if (!(condition)) abort(); \
  } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
