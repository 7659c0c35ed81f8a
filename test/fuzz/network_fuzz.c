/* Addresses: settings, and what proxies say in X-Forwarded-For. */
#include <string.h>

#include "fuzz.h"
#include "net/network.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct networks trusted;
  struct networks all;
  struct str setting;
  struct str header;
  uint8_t address[16] = {0};
  uint8_t prefix[NETWORK_PREFIX_BYTES];
  (void)str_cut(str_of(data, size), '\n', &setting, &header);
  if (networks_parse(setting, &trusted) == ERR_NONE) {
    PROMISE(trusted.count <= sizeof trusted.ranges / sizeof trusted.ranges[0]);
    for (size_t i = 0; i < trusted.count; i++) {
      PROMISE(trusted.ranges[i].bits >= 0 && trusted.ranges[i].bits <= 128);
      PROMISE(networks_hold(&trusted, trusted.ranges[i].address));
    }
    network_forwarded(&trusted, header, address);
  }
  /* With everything trusted the walk goes to the end, and stops. */
  PROMISE(networks_parse(STR("0.0.0.0/0, ::/0"), &all) == ERR_NONE);
  network_forwarded(&all, header, address);
  network_prefix(address, prefix);
  PROMISE(prefix[0] == 4 || prefix[0] == 6);
  return 0;
}
