/*
 * replay: runs a target over the files named, as part of the test suite: what was once
 * found stays found, with any compiler. Each file is read whole, cut short at every
 * sixteenth, and with each of 64 bytes changed.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static void run(const uint8_t *data, size_t size) {
  uint8_t *copy = malloc(size ? size : 1);
  if (!copy) abort();
  memcpy(copy, data, size);
  LLVMFuzzerTestOneInput(copy, size);
  free(copy);
}

static void run_variants(uint8_t *data, size_t size) {
  run(data, size);
  for (size_t part = 1; part < 16; part++) run(data, size * part / 16);
  for (size_t i = 0; i < size && i < 64; i++) {
    size_t at = i * size / (size < 64 ? size : 64);
    uint8_t kept = data[at];
    data[at] = (uint8_t)(kept ^ (1u << (i % 8)));
    run(data, size);
    data[at] = kept;
  }
}

int main(int argc, char **argv) {
  static uint8_t room[1 << 20];
  printf("1..%d\n", argc - 1);
  for (int i = 1; i < argc; i++) {
    FILE *file = fopen(argv[i], "rb");
    size_t size = file ? fread(room, 1, sizeof room, file) : 0;
    if (file)
      fclose(file);
    else
      printf("not ok %d - %s cannot be read\n", i, argv[i]);
    run_variants(room, size);
    const char *name = strrchr(argv[i], '/');
    if (file) printf("ok %d - %s\n", i, name ? name + 1 : argv[i]);
  }
  return 0;
}
