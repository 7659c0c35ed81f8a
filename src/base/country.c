#include "base/country.h"

#include <string.h>

static const char codes[] =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCG"
    "CHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGL"
    "GMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLA"
    "LBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONP"
    "NRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSV"
    "SXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

static const char *const aliases[][2] = {{"EL", "GR"}, {"UK", "GB"}};

static struct str known(struct str text) {
  for (size_t i = 0; i + COUNTRY_BYTES < sizeof codes; i += COUNTRY_BYTES)
    if (str_equal_nocase(text, str_of(codes + i, COUNTRY_BYTES)))
      return str_of(codes + i, COUNTRY_BYTES);
  for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
    if (str_equal_nocase(text, str_from(aliases[i][0]))) return str_from(aliases[i][1]);
  return STR_EMPTY;
}

enum err country_parse(struct str text, char code_out[static COUNTRY_BYTES + 1]) {
  struct str code = known(text);
  if (code.len == 0) return ERR_NOT_FOUND;
  memcpy(code_out, code.data, COUNTRY_BYTES);
  code_out[COUNTRY_BYTES] = '\0';
  return ERR_NONE;
}
